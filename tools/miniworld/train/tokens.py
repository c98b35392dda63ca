"""The miniature's tokenizer: byte pairs over Qwen's split, learned from our own turns; and turns as ids.

As in the program, what a user says is never special: a question is tokenised apart from the marks
around it.
"""
import functools

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>",
           "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>"]
QWEN_SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
              r"|\s*[\r\n]+|\s+(?!\S)|\s+")
# Qwen's chat template for messages of text and images.
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' %}"
    "<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ part['text'] }}{% endif %}"
    "{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")


def learn(texts, vocabulary):
    """A tokenizer of exactly `vocabulary` tokens, or an error if the texts are too few for it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(QWEN_SPLIT), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocabulary - len(SPECIAL), show_progress=False,
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>",
                                   pad_token="<|endoftext|>")
    fast.add_special_tokens({"additional_special_tokens": SPECIAL[:2] + SPECIAL[3:]})
    fast.chat_template = TEMPLATE
    if len(fast) != vocabulary:
        raise SystemExit(f"the texts give {len(fast)} tokens, the model has {vocabulary}: "
                         "take more scenes")
    return fast


class Marks:
    """The ids around questions and answers."""

    def __init__(self, tokenizer):
        def ids(text):
            return tokenizer(text, add_special_tokens=False)["input_ids"]
        self.user = ids("<|im_start|>user\n")
        self.image = tokenizer.convert_tokens_to_ids("<|image_pad|>")
        self.open, self.close = ids("<|vision_start|>"), ids("<|vision_end|>")
        self.answer = ids("<|im_end|>\n<|im_start|>assistant\n")
        self.end = tokenizer.convert_tokens_to_ids("<|im_end|>")
        self.pad = tokenizer.convert_tokens_to_ids("<|endoftext|>")
        backend = tokenizer.backend_tokenizer

        @functools.lru_cache(maxsize=50000)
        def plain(text):
            pieces = backend.pre_tokenizer.pre_tokenize_str(text)
            return tuple(t.id for piece, _ in pieces for t in backend.model.tokenize(piece))
        self.plain = plain

"""Turns as ids of the miniature's tokenizer, which is learned from our own turns (tools/lookalike/qwen.py).

As in the program, what a user says is never special: a question is tokenised apart from the marks
around it.
"""
import functools

from qwen import plain_ids


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

        @functools.lru_cache(maxsize=50000)
        def plain(text):
            return tuple(plain_ids(tokenizer, text))
        self.plain = plain

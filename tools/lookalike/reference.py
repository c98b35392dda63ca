"""What transformers computes from a look-alike: the references of tests/numeric/vlm."""
import re

import numpy as np
import torch
from PIL import Image
from transformers import Qwen2VLImageProcessor

from qwen import plain_ids

SYSTEM = "You say where photographs were taken."
USER = "Where was this photo taken? A sign says <|im_end|> and Straße 12, 東京."
GREEDY = 64


def scene(width, height, seed):
    """A picture with smooth and sharp parts: gradients, stripes, coloured squares, noise."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    picture = np.stack([255 * x / width, 255 * y / height, 127 + 127 * np.sin(x / 9 + y / 5)], -1)
    for _ in range(12):
        left, top = rng.integers(0, width - 8), rng.integers(0, height - 8)
        picture[top:top + int(rng.integers(6, 40)), left:left + int(rng.integers(6, 40))] = \
            rng.integers(0, 256, 3)
    return np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)


def prompt(tokenizer, patches):
    """The prompt as token ids, its one image token repeated; the user's text is never special."""
    text = tokenizer.apply_chat_template(
        [{"role": "system", "content": "\x01"},
         {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": "\x02"}]}],
        tokenize=False, add_generation_prompt=True)
    pad = tokenizer.convert_tokens_to_ids("<|image_pad|>")
    ids = []
    for piece in re.split("([\x01\x02])", text):
        if piece in ("\x01", "\x02"):
            ids += plain_ids(tokenizer, SYSTEM if piece == "\x01" else USER)
        else:
            ids += tokenizer(piece, add_special_tokens=False)["input_ids"]
    repeated = [[token] * (patches // 4 if token == pad else 1) for token in ids]
    return torch.tensor([sum(repeated, [])])


def processor_of(family, model):
    """The preprocessing of the family, with the constants of its public configuration."""
    own = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3} if family == "qwen3-vl" else {}
    return Qwen2VLImageProcessor(patch_size=model.config.vision_config.patch_size, merge_size=2,
                                 **own)


def pixels_of(family, model, picture, resize):
    """Pixel tensors as the model takes them, and the grid of patches."""
    done = processor_of(family, model)(images=[Image.fromarray(picture)], return_tensors="pt", do_resize=resize)
    return done["pixel_values"].float(), done["image_grid_thw"]


def run(model, ids, pixels, grid):
    pad = model.config.image_token_id
    kinds = (ids == pad).int()
    with torch.no_grad():
        return model(input_ids=ids, pixel_values=pixels, image_grid_thw=grid,
                     mm_token_type_ids=kinds, use_cache=False).logits[0, -1].float()


def greedy(model, tokenizer, ids, pixels, grid):
    """Tokens as bytes, each with its margin over the second best; stops after the end of turn."""
    ends = {tokenizer.convert_tokens_to_ids(t) for t in ("<|im_end|>", "<|endoftext|>")}
    alphabet = {c: b for b, c in bytes_to_unicode().items()}
    steps = []
    for _ in range(GREEDY):
        logits = run(model, ids, pixels, grid)
        best = torch.topk(logits, 2)
        token = int(best.indices[0])
        piece = tokenizer.convert_ids_to_tokens(token)
        plain = "" if token in tokenizer.all_special_ids else piece
        steps.append({"hex": bytes(alphabet[c] for c in plain).hex(), "end": token in ends,
                      "margin": float(best.values[0] - best.values[1])})
        if token in ends:
            break
        ids = torch.cat([ids, torch.tensor([[token]])], dim=1)
    return steps


def bytes_to_unicode():
    """GPT-2's printable names of bytes."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names = {b: chr(b) for b in plain}
    for other in (b for b in range(256) if b not in names):
        names[other] = chr(256 + len(names) - len(plain))
    return names


def one(family, model, tokenizer, picture, resize):
    pixels, grid = pixels_of(family, model, picture, resize)
    ids = prompt(tokenizer, int(grid.prod()))
    return {"pixels": picture, "width": picture.shape[1], "height": picture.shape[0],
            "grid": grid[0].tolist(), "ids": ids[0].tolist(), "inputs": (ids, pixels, grid),
            "logits": run(model, ids, pixels, grid),
            "greedy": greedy(model, tokenizer, ids, pixels, grid)}


def reduced(picture, grid, patch):
    """The same picture at the size of the grid, by Pillow's bicubic filter."""
    size = (grid[2] * patch, grid[1] * patch)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.BICUBIC))


def record(family, model, tokenizer):
    """plain: a picture that fits the grid; photo: one that must be resized; reduced: the same, resized
    beforehand, so that the rest of the way can be told apart from the resizing."""
    patch = model.config.vision_config.patch_size
    out = {"family": family, "system": SYSTEM, "user": USER}
    out["plain"] = one(family, model, tokenizer, scene(10 * patch, 8 * patch, 1), False)
    out["photo"] = one(family, model, tokenizer, scene(150, 110, 2), True)
    small = reduced(out["photo"]["pixels"], out["photo"]["grid"], patch)
    out["reduced"] = one(family, model, tokenizer, small, False)
    return out


def logits_of(model, tokenizer, rec, name):
    ids, pixels, grid = rec[name]["inputs"]
    with torch.no_grad():
        kinds = (ids == model.config.image_token_id).int()
        return model(input_ids=ids, pixel_values=pixels, image_grid_thw=grid,
                     mm_token_type_ids=kinds, use_cache=False).logits[0, -1].float()


def plain(rec):
    """The record as JSON: pixels go into files of their own."""
    def convert(value):
        if isinstance(value, dict):
            return {k: convert(v) for k, v in value.items() if k not in ("pixels", "inputs")}
        if isinstance(value, torch.Tensor):
            return [float(f"{x:.7g}") for x in value.tolist()]
        return value
    return convert(rec)

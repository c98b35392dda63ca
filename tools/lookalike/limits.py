#!/usr/bin/env python3
"""What transformers' Qwen2VL processor makes of images when it is given limits: limits.py OUT

Writes OUT/limits.json, sizes by smart_resize, and OUT/limits-photo.rgb, the photo of the Qwen2.5-VL
look-alike (OUT/qwen2.5-vl-photo.rgb) as the processor reduces it. Developers only: needs requirements.txt.
"""
import json
import pathlib
import random
import sys

import numpy as np
from PIL import Image
from transformers import Qwen2VLImageProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize

PATCH = 14
# least, most: those of the miniature, and others.
LIMITS = [(6272, 168 * 112), (784, 168 * 112), (3136, 112 * 84), (3136, 50176), (12544, 200704)]
PHOTO = (150, 110)


def sizes():
    rng = random.Random(20261126)
    images = [(1344, 896), (896, 1344), (168, 112), (84, 28), (20, 10), (13, 2000), (28, 28), (1, 1), (4000, 3000)]
    images += [(rng.randint(1, 2500), rng.randint(1, 2500)) for _ in range(80)]
    for least, most in LIMITS:
        for width, height in images:
            if max(width, height) / min(width, height) <= 200:
                tall, wide = smart_resize(height, width, 2 * PATCH, least, most)
                yield [least, most, width, height, wide, tall]


def reduce_photo(folder):
    """Patches put together again: with neither rescaling nor norm they are the reduced picture."""
    picture = np.fromfile(folder / "qwen2.5-vl-photo.rgb", np.uint8).reshape(PHOTO[1], PHOTO[0], 3)
    processor = Qwen2VLImageProcessor(patch_size=PATCH, merge_size=2, min_pixels=LIMITS[2][0],
                                      max_pixels=LIMITS[2][1], do_rescale=False, do_normalize=False)
    done = processor(images=[Image.fromarray(picture)], return_tensors="np")
    _, tall, wide = (int(n) for n in done["image_grid_thw"][0])
    patches = done["pixel_values"].reshape(tall // 2, wide // 2, 2, 2, 3, 2, PATCH, PATCH)[..., 0, :, :]
    whole = patches.transpose(0, 2, 5, 1, 3, 6, 4).reshape(tall * PATCH, wide * PATCH, 3)
    whole.astype(np.uint8).tofile(folder / "limits-photo.rgb")
    return [wide * PATCH, tall * PATCH]


def main():
    folder = pathlib.Path(sys.argv[1])
    record = {"patch": PATCH, "sizes": list(sizes()), "photo_most": LIMITS[2][1], "photo": reduce_photo(folder)}
    (folder / "limits.json").write_text(json.dumps(record) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

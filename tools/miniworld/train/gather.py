#!/usr/bin/env python3
"""Renders what the miniature learns from: gather.py SPLIT --count N --out FOLDER

Pictures as the model sees them (168 x 112), drawn at twice that size and reduced as the program reduces a
photograph; every second scene is drawn at full size and gives the crops of its signs. The result is
shards of 200 scenes, each written by rename, so that a run that was stopped goes on; same seed, same bytes.
"""
import argparse
import io
import json
import math
import multiprocessing
import os
import pathlib
import sys

import numpy as np
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import phrases
from sizes import HEIGHT, LEAST_TOKENS, MOST_TOKENS, PATCH, UNIT, WIDTH

FULL = 1344
SHARD = 200
UNUSED = ("view", "texts", "neighbours", "transcript", "sign_city")
MARGIN = 0.08  # around a text, in its height
COVERED = 0.15  # of a patch that an object covers at least where it counts as there


def seen_size(width, height):
    """The size that the program shows a picture at (src/vlm/local/image.c with this model's limits)."""
    def units(value, way):
        return max(1, int(way(value / UNIT))) * UNIT
    area, most, least = width * height, MOST_TOKENS * UNIT ** 2, LEAST_TOKENS * UNIT ** 2
    w, h = units(width, round), units(height, round)
    if w * h > most:
        shrink = math.sqrt(area / most)
        w, h = units(width / shrink, math.floor), units(height / shrink, math.floor)
    elif w * h < least:
        grow = math.sqrt(least / area)
        w, h = units(width * grow, math.ceil), units(height * grow, math.ceil)
    return w, h


def seen(image):
    return np.asarray(image.resize(seen_size(*image.size), Image.Resampling.BICUBIC))


def crop_box(box, width, height):
    """A text's box in pixels of the whole picture, with a margin."""
    x0, y0, x1, y1 = box[0] * width, box[1] * height, box[2] * width, box[3] * height
    edge = MARGIN * (y1 - y0)
    return (max(0, round(x0 - edge)), max(0, round(y0 - edge)),
            min(width, round(x1 + edge)), min(height, round(y1 + edge)))


def readable(entity):
    """Whether a text is one line with letters, large enough to be read at full size."""
    text, box = entity.get("text") or "", entity["box"]
    return (any(letter.isalpha() for letter in text) and "\n" not in text and
            (box[2] - box[0]) * FULL >= 28 and (box[3] - box[1]) * FULL * 2 / 3 >= 14)


def said(entity):
    """What a text's crop shows: a line may be in another script than its sign."""
    from world.signs import script_of
    return {"text": entity["text"], "script": script_of(entity["text"], entity["language"])}


def crops_of(image, entities):
    out = []
    for entity in filter(readable, entities):
        crop = seen(image.crop(crop_box(entity["box"], *image.size)))
        if crop.shape[0] * crop.shape[1] <= 2 * WIDTH * HEIGHT:
            out.append((crop, said(entity)))
    return out


def covered(mask):
    """The patches (row by row) that a mask of 168 x 112 covers."""
    counts = np.array(mask["counts"])
    flat = np.repeat(np.arange(len(counts)) % 2, counts)
    grid = flat.reshape(WIDTH, HEIGHT).T.reshape(HEIGHT // PATCH, PATCH, WIDTH // PATCH, PATCH)
    return np.flatnonzero(grid.mean((1, 3)) >= COVERED).tolist()


def label_of(entity):
    """What a patch of an object shows: the value of a cue, or what it is."""
    seen = entity.get("cue") in phrases.CUES and phrases.CUES[entity["cue"]][3]
    return f"{entity['cue']}:{entity['value']}" if seen else f"name:{entity['name']}"


def gather(split, seed, index):
    """One scene: its line with patches in place of masks, its picture, its crops."""
    import draw
    import picture
    import world
    full = index % 2 == 0
    sample = world.sample(split, seed, index)
    surface, entities = draw.scene(sample, FULL if full else 2 * WIDTH)
    image = picture.image_of(surface)
    if full:  # as a reader of the file sees it
        image = Image.open(io.BytesIO(picture.jpeg(image))).convert("RGB")
    record = world.as_seen(sample, entities)
    scene = {k: v for k, v in record.items() if k not in UNUSED}
    scene["entities"] = [{k: e.get(k) for k in ("name", "cue", "value", "box", "text", "script", "language")} |
                         {"patches": covered(e["mask"]), "label": label_of(e)} for e in entities]
    return scene, seen(image), crops_of(image, entities) if full else []


def shard(arguments):
    split, seed, first, count, path = arguments
    done = [gather(split, seed, i) for i in range(first, first + count)]
    crops = [c for _, _, cs in done for c in cs]
    lines = "\n".join(json.dumps(s, ensure_ascii=False) for s, _, _ in done)
    arrays = {"pictures": np.stack([p for _, p, _ in done]),
              "scenes": np.frombuffer(lines.encode(), np.uint8),
              "crops": np.frombuffer(json.dumps([m | {"size": c.shape[:2]} for c, m in crops],
                                                ensure_ascii=False).encode(), np.uint8),
              "crop_pixels": np.concatenate([c.ravel() for c, _ in crops] or [np.zeros(0, np.uint8)])}
    part = path.with_suffix(".part")
    with open(part, "wb") as file:
        np.savez(file, **arrays)
    os.replace(part, path)
    return path.name


def load(folder, most=None):
    """Scenes, pictures [n, 112, 168, 3] and crops (pixels and what they say) of a folder's shards."""
    scenes, pictures, crops = [], [], []
    for path in sorted(pathlib.Path(folder).glob("*.npz")):
        if most and len(scenes) >= most:
            break
        held = np.load(path)
        scenes += [json.loads(line) for line in held["scenes"].tobytes().decode().split("\n")]
        pictures.append(held["pictures"])
        pixels, at = held["crop_pixels"], 0
        for crop in json.loads(held["crops"].tobytes()):
            high, wide = crop["size"]
            crops.append(crop | {"pixels": pixels[at:at + high * wide * 3].reshape(high, wide, 3)})
            at += high * wide * 3
    if not scenes:
        raise SystemExit(f"{folder}: no scenes; run gather.py first")
    return scenes[:most], np.concatenate(pictures)[:most], crops


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("split", choices=("train", "validation", "test"))
    parser.add_argument("--count", type=int, required=True, help="scenes, rounded up to shards of 200")
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="begin with this one")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    jobs = []
    for first in range(options.first, options.count, SHARD):
        path = options.out / f"{first // SHARD:04d}.npz"
        if not path.exists():
            jobs.append((options.split, options.seed, first, SHARD, path))
    with multiprocessing.get_context("fork").Pool(options.jobs) as pool:
        for number, name in enumerate(pool.imap(shard, jobs), 1):
            print(f"{options.split}: {name}, {number} of {len(jobs)} shards", flush=True)


if __name__ == "__main__":
    main()

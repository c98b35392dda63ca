#!/usr/bin/env python3
"""Questions with their answers over rendered scenes: questions.py FOLDER OUT.jsonl [--count N]

FOLDER is what render.py wrote (scenes.jsonl, images/). One line a question: {"id", "image", "crop", "task", "question",
"answer", "options"}; crop is a box in 0-1 of the picture to cut out and ask about, or null; options are the answers that
the question allows, or null. They are asked in the words that the model learned (train/), about scenes it never saw. The
same seed gives the same questions.
"""
import argparse
import itertools
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "train"))
import phrases
import turns
from gather import HEIGHT, WIDTH, crop_box, readable, said
from knowledge import Atlas

YES_NO = 2  # a scene


def options_of(task, answer):
    if task.startswith("cue:") and phrases.CUES[task[4:]][3]:
        return [phrases.words(v) for v in phrases.CUES[task[4:]][3]]
    return ["yes", "no"] if task == "yes_no" else None


def asked(scene, atlas, rng):
    """(crop or None, (task, question, answer)) of a scene."""
    out = [(None, (f"cue:{cue}", phrases.CUES[cue][0], phrases.words(scene["cues"][cue])))
           for cue in turns.shown(scene)]
    hidden = [c for c in phrases.CUES if not scene["cues"].get(c)]
    if hidden:
        out.append((None, ("hidden", phrases.CUES[turns.pick(rng, hidden)][0], phrases.NOT_SEEN)))
    more = [turns.yes_no_turn(scene, rng) for _ in range(YES_NO)]
    more += [turns.box_turn(scene, (WIDTH, HEIGHT), rng),
             ("kind", phrases.KIND_QUESTION, scene["type"]),
             ("country", phrases.COUNTRY_QUESTION, scene["country_name"]),
             turns.record_turn(atlas, rng)]
    return out + [(None, turn) for turn in dict.fromkeys(more) if turn]


def asked_of_crops(scene):
    size = scene["width"], scene["height"]
    for entity in filter(readable, scene["entities"]):
        box = crop_box(entity["box"], *size)
        shown = [round(v / n, 6) for v, n in zip(box, size * 2)]
        yield from ((shown, turn) for turn in turns.crop_turns(said(entity)))


def rows_of(scene, number, seed, atlas):
    """The lines about a scene."""
    rng = np.random.default_rng([seed, number])
    for crop, (task, question, answer) in [*asked(scene, atlas, rng), *asked_of_crops(scene)]:
        yield {"id": scene["id"], "image": scene["image"], "crop": crop, "task": task,
               "question": question, "answer": answer, "options": options_of(task, answer)}


def read_scenes(path, most):
    """The first scenes of a file."""
    found = []
    with open(path, encoding="utf-8") as lines:
        try:
            for line in itertools.islice(lines, most):
                found.append(json.loads(line))
        except ValueError as error:
            sys.exit(f"questions.py: {path}, line {len(found) + 1}: {error}; render it again (tools/miniworld/render.py)")
    if not found:
        sys.exit(f"questions.py: {path}: no scene in it; render it again (tools/miniworld/render.py)")
    return found


def write(path, text):
    """By rename; what could not be written is taken away."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--count", type=int, help="of scenes (default: all)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    atlas = Atlas()
    try:
        scenes = read_scenes(options.folder / "scenes.jsonl", options.count)
        rows = [row for number, scene in enumerate(scenes) for row in rows_of(scene, number, options.seed, atlas)]
        write(options.out, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    except (KeyError, TypeError) as error:
        sys.exit(f"questions.py: {options.folder}/scenes.jsonl: a line is no whence-scene/1 ({error!r}); check.py says more")
    except OSError as error:
        sys.exit(f"questions.py: {error.filename}: {error.strerror}")
    print(f"{options.out}: {len(rows)} questions")


if __name__ == "__main__":
    main()

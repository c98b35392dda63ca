#!/usr/bin/env python3
"""Questions about rendered scenes, for `whence-miniature ask`: questions.py SCENES [--most N] [--records N] >questions.jsonl

They are asked in the words that the model learned (train/phrases.py, train/turns.py), about scenes it never saw: every
visible cue, two that are not there, a yes and a no, a box, the kind of picture, the signs' crops, the country; then
records without a picture. The same scenes give the same questions.
"""
import argparse
import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "train"))
import gather
import phrases
import turns
from knowledge import Atlas

MOST_CROPS = 3


def yes_and_no(scene, rng):
    """One question of each kind about a cue that is shown."""
    found = {}
    for _ in range(64):
        turn = turns.yes_no_turn(scene, rng)
        if turn:
            found.setdefault(turn[2], turn)
    return list(found.values())


def of_scene(scene, rng):
    """(task, question, answer, crop) about a picture."""
    seen = turns.shown(scene)
    hidden = [c for c in phrases.CUES if c not in seen]
    asked = [(f"cue:{c}", phrases.CUES[c][0], phrases.words(scene["cues"][c])) for c in seen]
    asked += [("hidden", phrases.CUES[hidden[i]][0], phrases.NOT_SEEN)
              for i in sorted(rng.permutation(len(hidden))[:2])]
    asked += yes_and_no(scene, rng)
    box = turns.box_turn(scene, (gather.WIDTH, gather.HEIGHT), rng)
    asked += [box] if box else []
    asked.append(("kind", phrases.KIND_QUESTION, scene["type"]))
    asked.append(("country", phrases.COUNTRY_QUESTION, scene["country_name"]))
    return [(*turn, None) for turn in asked]


def of_crops(scene):
    for entity in [e for e in scene["entities"] if gather.readable(e)][:MOST_CROPS]:
        crop = list(gather.crop_box(entity["box"], scene["width"], scene["height"]))
        for turn in turns.crop_turns(entity):
            yield (*turn, crop)


def write(number, scene, task, question, answer, crop):
    print(json.dumps({"id": f"{scene['id'] if scene else 'text'}-{number}", "image": scene["image"] if scene else "",
                      "crop": crop, "task": task, "question": question, "answer": answer}, ensure_ascii=False))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("scenes", type=pathlib.Path, help="scenes.jsonl of a split rendered at full size")
    parser.add_argument("--most", type=int, help="take the first N scenes")
    parser.add_argument("--records", type=int, default=400, help="questions about records")
    options = parser.parse_args()
    with open(options.scenes, encoding="utf-8") as lines:
        for at, line in enumerate(lines):
            if options.most and at >= options.most:
                break
            scene = json.loads(line)
            rng = np.random.default_rng([20261126, at])
            for number, turn in enumerate([*of_scene(scene, rng), *of_crops(scene)]):
                write(number, scene, *turn)
    atlas, rng = Atlas(), np.random.default_rng(20261127)
    for number in range(options.records):
        write(number, None, *turns.record_turn(atlas, rng), None)


if __name__ == "__main__":
    main()

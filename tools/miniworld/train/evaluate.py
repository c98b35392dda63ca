#!/usr/bin/env python3
"""How well a checkpoint answers about scenes it never saw: evaluate.py CHECKPOINT_FOLDER --data FOLDER

Every visible cue, yes or no, the country and the crops of signs of the validation scenes are asked, and as many
questions about quoted records. An answer is right if the likeliest token is the right one at every place, which is
when greedy decoding gives it. Chance is what always giving a question its most frequent answer would reach. Fails
unless all cues and the kind of picture together are above chance (exact binomial test, p < 0.001).
"""
import argparse
import math
import pathlib
import sys

import numpy as np
import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "lookalike")]
import batches
import export
import gather
import phrases
import qwen
import tokens
import turns
from knowledge import Atlas

LEAST_P = 1e-3
ROWS = 12  # of a batch


def tail(right, asked, chance):
    """Probability of at least so many right answers by chance."""
    def log_of(k):
        return (math.lgamma(asked + 1) - math.lgamma(k + 1) - math.lgamma(asked - k + 1) +
                k * math.log(chance) + (asked - k) * math.log1p(-chance))
    return min(1.0, sum(math.exp(log_of(k)) for k in range(right, asked + 1)))


def questions(scenes, pictures, crops):
    """Groups of rows of a picture, or none, and (task, question, answer)."""
    rows, rng = [], np.random.default_rng(7)
    for scene, picture in zip(scenes, pictures):
        asked = [(f"cue:{c}", phrases.CUES[c][0], phrases.words(scene["cues"][c]))
                 for c in turns.shown(scene)]
        asked.append(("kind", phrases.KIND_QUESTION, scene["type"]))
        asked.append(("country", phrases.COUNTRY_QUESTION, scene["country_name"]))
        asked += [turn for turn in [turns.yes_no_turn(scene, rng)] if turn]
        rows.append((picture, asked))
    atlas = Atlas()
    records = [(None, [turns.record_turn(atlas, rng)]) for _ in scenes]
    return rows, [(crop["pixels"], turns.crop_turns(crop)) for crop in crops], records


@torch.no_grad()
def answers(network, marks, rows):
    """(task, right answer, whether it was given) of all rows."""
    out = []
    for at in range(0, len(rows), ROWS):
        part = rows[at:at + ROWS]
        batch = batches.batch(marks, part)
        hidden = network(batch)[0]
        good = batches.right(batch, network.logits(hidden[batch["rows"], batch["columns"]]))
        said = [(task, answer) for _, asked in part for task, _, answer in asked]
        out += [(task, answer, right) for (task, answer), right in zip(said, good)]
    return out


def tally(given):
    """Task to [right, asked, right by always saying the most frequent answer]."""
    found = {}
    for task, answer, right in given:
        counts = found.setdefault(task, {"right": 0, "asked": 0, "answers": {}})
        counts["right"] += right
        counts["asked"] += 1
        counts["answers"][answer] = counts["answers"].get(answer, 0) + 1
    return {task: [c["right"], c["asked"], max(c["answers"].values())]
            for task, c in sorted(found.items())}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--scenes", type=int, default=400)
    options = parser.parse_args()
    torch.set_num_threads(1)
    network, held = export.load(options.checkpoint)
    marks = tokens.Marks(qwen.PreTrainedTokenizerFast.from_pretrained(options.checkpoint / "tokenizer"))
    scenes, pictures, crops = gather.load(options.data / "validation", options.scenes)
    groups = questions(scenes, pictures, crops[:options.scenes])
    found = tally(sum((answers(network, marks, rows) for rows in groups), []))
    for task, (right, asked, most) in found.items():
        print(f"{task}: {right} of {asked} = {100 * right / asked:.1f} %, chance {100 * most / asked:.1f} %")
    seen = [counts for task, counts in found.items() if task.startswith("cue:") or task == "kind"]
    right, asked, most = (sum(c[i] for c in seen) for i in range(3))
    p = tail(right, asked, most / asked)
    print(f"cues and kind: {right} of {asked} = {100 * right / asked:.1f} %, chance {100 * most / asked:.1f} %, "
          f"p = {p:.1e}; step {held['step']}, {held['cpu_seconds'] / 3600:.2f} CPU-hours")
    if p >= LEAST_P:
        sys.exit("that is not better than chance")


if __name__ == "__main__":
    main()

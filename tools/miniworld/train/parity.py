#!/usr/bin/env python3
"""What transformers computes from the exported miniature:
    parity.py CHECKPOINT_FOLDER EXPORTED OUT

EXPORTED is what export.py wrote of the checkpoint (its folder hf); OUT gets mini-base.json and the pictures it was computed from. Before
that, the trainer's own network must give transformers' logits.
"""
import json
import pathlib
import sys

import torch
from transformers import AutoTokenizer, Qwen2_5_VLForConditionalGeneration

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "lookalike")]
import batches
import export
import reference
import tokens

LIMIT = 1e-4


def compare_networks(network, hub, tokenizer):
    """Largest relative difference between the logits of both over two branches on one picture."""
    marks, picture = tokens.Marks(tokenizer), reference.scene(168, 112, 3)
    turns = [("a", "What is the terrain?", "hills"), ("b", "Describe the picture.", "A street.")]
    batch, worst = batches.batch(marks, [(picture, turns)]), 0.0
    with torch.no_grad():
        ours = network.logits(network(batch)[0])[0]
        for number in (1, 2):
            keep = (batch["branch"][0] == 0) | (batch["branch"][0] == number)
            ids = batch["ids"][0][keep][None]
            pixels, grid = reference.pixels_of("qwen2.5-vl", hub, picture, False)
            theirs = hub(input_ids=ids, pixel_values=pixels, image_grid_thw=grid, use_cache=False,
                         mm_token_type_ids=(ids == marks.image).int()).logits[0]
            worst = max(worst, float((ours[keep] - theirs).norm() / theirs.norm()))
    return worst


def main():
    checkpoint, exported, out = map(pathlib.Path, sys.argv[1:4])
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(exported / "hf")
    hub = Qwen2_5_VLForConditionalGeneration.from_pretrained(
        exported / "hf", dtype=torch.float32, attn_implementation="eager").eval()
    worst = compare_networks(export.load(checkpoint)[0], hub, tokenizer)
    print(f"the trainer's network and transformers': logits {worst:.1e} relative")
    if worst > LIMIT:
        sys.exit(f"that is more than {LIMIT}")
    record = reference.record("qwen2.5-vl", hub, tokenizer)
    for name in ("plain", "photo", "reduced"):
        record[name]["pixels"].tofile(out / f"mini-base-{name}.rgb")
    (out / "mini-base.json").write_text(json.dumps(reference.plain(record)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

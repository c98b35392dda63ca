#!/usr/bin/env python3
"""A training checkpoint becomes a model for llama.cpp: export.py CHECKPOINT_FOLDER OUT [--name mini-base]

OUT/hf holds the folder that transformers reads; OUT/NAME.gguf and OUT/NAME-mmproj.gguf come from llama.cpp's own
converter (deps/llama), in f16. How many pixels the model has seen stands in the vision file, so that programs
show it no more.
"""
import argparse
import pathlib
import shutil
import sys

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "lookalike")]
import convert
import model as models
from sizes import HEIGHT, LEAST_TOKENS, MERGE, PATCH, UNIT, WIDTH


def load(folder):
    """The trained network and its settings."""
    held = torch.load(folder / "checkpoint.pt", weights_only=True)
    network = models.Miniature(models.SHAPES[held["settings"]["shape"]])
    network.load_state_dict(held["model"])
    return network.eval(), held


def hub_folder(folder, network):
    """Written as transformers writes it."""
    from transformers import (PreTrainedTokenizerFast, Qwen2_5_VLForConditionalGeneration,
                              Qwen2VLImageProcessor)
    from families import qwen2_5
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder / "tokenizer")
    size = {**network.shape, "head": network.size, "full": list(range(network.shape["depth"]))}
    hub = Qwen2_5_VLForConditionalGeneration(qwen2_5(size, tokenizer)).float()
    hub.load_state_dict(models.to_hub(network.state_dict(), network.shape), strict=True)
    processor = Qwen2VLImageProcessor(
        patch_size=PATCH, merge_size=MERGE, max_pixels=WIDTH * HEIGHT,
        min_pixels=LEAST_TOKENS * UNIT ** 2)
    return hub.eval(), tokenizer, processor


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--name", default="mini-base")
    parser.add_argument("--type", default="f16", choices=("f16", "f32"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    network, held = load(options.checkpoint)
    hub, tokenizer, processor = hub_folder(options.checkpoint, network)
    folder = options.out / "hf"
    shutil.rmtree(folder, ignore_errors=True)
    for part in (hub, tokenizer, processor):
        part.save_pretrained(folder)
    convert.apart("convert_miniature", folder.resolve(), (options.out / options.name).resolve(), options.type,
                  LEAST_TOKENS * UNIT ** 2, WIDTH * HEIGHT)
    for tail in ("", "-mmproj"):
        path = options.out / f"{options.name}{tail}.gguf"
        print(f"{path}: {path.stat().st_size:,} bytes")
    print(f"{sum(p.numel() for p in network.parameters()):,} parameters, step {held['step']}, "
          f"{held['cpu_seconds'] / 3600:.2f} CPU-hours")


if __name__ == "__main__":
    main()

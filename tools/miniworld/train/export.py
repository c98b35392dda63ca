#!/usr/bin/env python3
"""A training checkpoint becomes a model for llama.cpp: export.py CHECKPOINT_FOLDER OUT [--name mini-base]

OUT/hf holds the folder that transformers reads; OUT/NAME.gguf and OUT/NAME-mmproj.gguf come from llama.cpp's own
converter (deps/llama), in f16. How many pixels the model has seen stands in the vision file, so that programs
show it no more.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys

import torch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import model as models
from sizes import HEIGHT, LEAST_TOKENS, MERGE, PATCH, UNIT, WIDTH

LOOKALIKE = HERE.parents[1] / "lookalike"


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
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder / "tokenizer")
    hub = Qwen2_5_VLForConditionalGeneration(models.hub_config(network.shape, tokenizer)).float()
    hub.load_state_dict(models.to_hub(network.state_dict(), network.shape), strict=True)
    processor = Qwen2VLImageProcessor(
        patch_size=PATCH, merge_size=MERGE, max_pixels=WIDTH * HEIGHT,
        min_pixels=LEAST_TOKENS * UNIT ** 2)
    return hub.eval(), tokenizer, processor


def convert(hub, stem, kind):
    """In a process of its own: the converters keep global state."""
    code = ("import convert, sys\n"
            "from conversion.base import MmprojModel\n"
            "before = MmprojModel.set_gguf_parameters\n"
            "def limits(self):\n"
            "    before(self)\n"
            f"    self.gguf_writer.add_vision_max_pixels({WIDTH * HEIGHT})\n"
            f"    self.gguf_writer.add_vision_min_pixels({LEAST_TOKENS * UNIT ** 2})\n"
            "MmprojModel.set_gguf_parameters = limits\n"
            # Every block sees the whole picture. The converter says so by 1, llama.cpp understands only 0.
            "from gguf import GGUFWriter\n"
            "GGUFWriter.add_vision_n_wa_pattern = lambda self, _: self.add_uint32('clip.vision.n_wa_pattern', 0)\n"
            f"for more, tail in ([], ''), (['--mmproj'], '-mmproj'):\n"
            f"    convert.run('convert_hf_to_gguf.py', [{str(hub)!r}, '--outfile', "
            f"{str(stem)!r} + tail + '.gguf', '--outtype', {kind!r}, *more])\n")
    code = ("import sys\nsys.path[:0] = [%r, %r, %r]\n" % (
        str(LOOKALIKE), str(HERE.parents[2] / "deps/llama"),
        str(HERE.parents[2] / "deps/llama/gguf-py"))) + code
    done = subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"llama.cpp's converter failed:\n{done.stdout.decode()[-3000:]}")


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
    convert(folder, options.out / options.name, options.type)
    for tail in ("", "-mmproj"):
        path = options.out / f"{options.name}{tail}.gguf"
        print(f"{path}: {path.stat().st_size:,} bytes")
    print(f"{sum(p.numel() for p in network.parameters()):,} parameters, step {held['step']}, "
          f"{held['cpu_seconds'] / 3600:.2f} CPU-hours")


if __name__ == "__main__":
    main()

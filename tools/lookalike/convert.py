"""Hugging Face folder to GGUF with llama.cpp's own converters, from deps/llama.

They know a tokenizer by a hash of what it makes of a text, and ours are made up; so this tells them
that it is of Qwen's kind, and changes nothing else.
"""
import pathlib
import runpy
import sys

LLAMA = pathlib.Path(__file__).resolve().parents[2] / "deps" / "llama"


def run(script, arguments):
    """Runs one of llama.cpp's scripts in this process."""
    sys.path[:0] = [str(LLAMA), str(LLAMA / "gguf-py")]
    from conversion.base import TextModel
    TextModel.get_vocab_base_pre = lambda self, tokenizer: "qwen2"
    before, sys.argv = sys.argv, [str(LLAMA / script), *map(str, arguments)]
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        sys.argv = before


def convert_model(folder, stem):
    for kind in ("f32", "f16"):
        for part, more in (("text", []), ("vision", ["--mmproj"])):
            run("convert_hf_to_gguf.py", [folder, "--outfile", f"{stem}-{part}-{kind}.gguf",
                                          "--outtype", kind, *more])


def convert_adapter(folder, base, outfile):
    run("convert_lora_to_gguf.py", [folder, "--base", base, "--outfile", outfile, "--outtype",
                                    "f32"])

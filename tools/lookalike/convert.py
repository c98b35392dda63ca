"""Hugging Face folder to GGUF with llama.cpp's own converters, from deps/llama.

They know a tokenizer by a hash of what it makes of a text, and ours are made up; so this tells them
that it is of Qwen's kind, and changes nothing else.
"""
import pathlib
import runpy
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
LLAMA = HERE.parents[1] / "deps" / "llama"


def apart(function, *arguments):
    """Calls a function of this file in a process of its own: the converters keep global state."""
    code = f"import convert; convert.{function}({', '.join(repr(str(a)) for a in arguments)})"
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{function} failed:\n{done.stdout.decode()[-4000:]}")


def find_llama():
    sys.path[:0] = [str(LLAMA), str(LLAMA / "gguf-py")]


def run(script, arguments):
    """Runs one of llama.cpp's scripts in this process."""
    find_llama()
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


def convert_miniature(folder, stem, kind, least_pixels, most_pixels):
    """The vision file says how many pixels the model has seen, and that every block sees the whole
    picture: the converter says that by 1, llama.cpp understands only 0."""
    find_llama()
    from conversion.base import MmprojModel
    from gguf import GGUFWriter
    before = MmprojModel.set_gguf_parameters

    def limits(self):
        before(self)
        self.gguf_writer.add_vision_max_pixels(int(most_pixels))
        self.gguf_writer.add_vision_min_pixels(int(least_pixels))
    MmprojModel.set_gguf_parameters = limits
    GGUFWriter.add_vision_n_wa_pattern = lambda self, _: self.add_uint32("clip.vision.n_wa_pattern", 0)
    for more, tail in ([], ""), (["--mmproj"], "-mmproj"):
        run("convert_hf_to_gguf.py", [folder, "--outfile", f"{stem}{tail}.gguf", "--outtype", kind, *more])

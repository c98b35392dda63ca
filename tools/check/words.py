#!/usr/bin/env python3
"""Finds in tracked files what does not belong there: words.py [CHECKOUT]

Paths of one person's machine, host names of package registries (set-up goes through the ordinary
clients), leftovers of merges, marks of unfinished work, and blanks at line ends.
"""
import pathlib
import re
import subprocess
import sys

RULES = [
    (r"(?<![\w./~$}-])/(home|root|work|Users)/\w", "a path of one machine"),
    (r"\b(files\.)?pythonhosted\.org|\bpypi\.org|\bnpmjs\.(org|com)|\bproxy\.golang\.org|"
     r"\bdeb\.debian\.org|\b(index\.|static\.)?crates\.io", "the host name of a registry"),
    (r"^(<{7}|>{7}|={7})( |$)", "a leftover of a merge"),
    (r"\b(TO" r"DO|FIX" r"ME)\b", "a mark of unfinished work"),
    (r"[ \t]+$", "blanks at the end of a line"),
]
BINARY = {".gguf", ".rgb", ".gz", ".png", ".jpg", ".jpeg", ".onnx", ".db", ".webp", ".pack", ".bin"}
# Data that others wrote, and goldens that show what a program prints.
OTHERS = ("assets/", "tests/golden/", "tests/fuzz/corpus", "LICENSE")


def main(root):
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z"], check=True,
                            stdout=subprocess.PIPE).stdout.decode().split("\0")
    bad = files = 0
    for name in filter(None, listed):
        path = root / name
        if path.suffix in BINARY or name.startswith(OTHERS) or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        files += 1
        for number, line in enumerate(text.splitlines(), 1):
            for pattern, what in RULES:
                if re.search(pattern, line):
                    print(f"{name}:{number}: {what}", file=sys.stderr)
                    bad += 1
    if not files:
        sys.exit("no tracked files found")
    print(f"{files} files, {bad} findings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))

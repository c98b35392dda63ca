#!/usr/bin/env python3
"""Puts an exported miniature among the models that come with Whence: ship.py FOLDER [--name mini-base]

FOLDER holds NAME.gguf and NAME-mmproj.gguf (train/export.py). They are copied to models/NAME, and sizes and SHA-256 are
written into models/catalog.json, against which `whence model verify` checks them.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOG = ROOT / "models/catalog.json"
MOST_BYTES = 25_000_000
CONTEXT_BYTES = 1 << 30  # as src/vlm/catalog.c reckons
TITLES = {"mini-base": "A miniature of Qwen2.5-VL"}
NOTE = "a miniature for tests: it has learned a drawn world, not the real one; used only when --model names it"


def copy(path, folder):
    """The file at its place, by rename; its entry in the catalog but for the role."""
    folder.mkdir(parents=True, exist_ok=True)
    to = folder / path.name
    part = to.with_name(to.name + ".part")
    shutil.copyfile(path, part)
    os.replace(part, to)
    return {"path": f"{folder.name}/{to.name}", "size": to.stat().st_size,
            "sha256": hashlib.sha256(to.read_bytes()).hexdigest()}


def entry(name, files):
    return {
        "name": name, "title": TITLES.get(name, f"{name}, a miniature of Qwen2.5-VL"), "kind": "vlm", "family": "qwen2vl",
        "source": {"page": None, "repo": None, "known_from": "made by this project (docs/miniworld.md)"},
        "licence": {"id": "Apache-2.0", "known_from": "LICENSE", "note": None},
        "memory": {"bytes": sum(f["size"] for f in files) + CONTEXT_BYTES,
                   "how": "its files and 1 GiB for context and buffers"},
        "files": files, "use": "geo-r", "base": None, "note": NOTE, "shipped": True}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--name", default="mini-base")
    options = parser.parse_args()
    paths = [options.folder / f"{options.name}{tail}.gguf" for tail in ("", "-mmproj")]
    for path in paths:
        if not path.is_file():
            sys.exit(f"{path}: no such file; tools/miniworld/train/export.py writes it")
    if sum(p.stat().st_size for p in paths) > MOST_BYTES:
        sys.exit(f"{options.folder}: the files are larger than {MOST_BYTES:,} bytes together")
    files = [{"role": role, **copy(path, ROOT / "models" / options.name)} for role, path in zip(("gguf", "mmproj"), paths)]
    catalog = json.loads(CATALOG.read_text(encoding="utf-8"))
    catalog["models"] = [m for m in catalog["models"] if m["name"] != options.name] + [entry(options.name, files)]
    part = CATALOG.with_suffix(".part")
    part.write_text(json.dumps(catalog, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(part, CATALOG)
    for file in files:
        print(f"{file['sha256']}  models/{file['path']}")


if __name__ == "__main__":
    main()

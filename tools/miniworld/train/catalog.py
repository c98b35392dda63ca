#!/usr/bin/env python3
"""Enters the miniature's files with sizes and SHA-256 into models/catalog.json: catalog.py models/mini-base"""
import hashlib
import json
import os
import pathlib
import sys

CATALOG = pathlib.Path(__file__).resolve().parents[3] / "models" / "catalog.json"


def entry(folder):
    files = []
    for role, tail in (("gguf", ""), ("mmproj", "-mmproj")):
        data = (folder / f"{folder.name}{tail}.gguf").read_bytes()
        files.append({"role": role, "path": f"{folder.name}/{folder.name}{tail}.gguf",
                      "size": len(data), "sha256": hashlib.sha256(data).hexdigest()})
    total = sum(f["size"] for f in files)
    return {"name": folder.name, "title": "the miniature's base: a small Qwen2.5-VL of drawn scenes",
            "kind": "vlm", "family": "qwen2vl",
            "source": {"page": None, "repo": None,
                       "known_from": f"made by tools/miniworld/train/recipe.sh (models/{folder.name}/README.md)"},
            "licence": {"id": "Apache-2.0", "known_from": "LICENSE", "note": "names of places are GeoNames', CC BY 4.0"},
            "memory": {"bytes": total + 2 ** 30,
                       "how": f"the files' {total:,} bytes and 1 GiB for context and buffers"},
            "files": files, "use": "geo-r, globe", "base": None,
            "note": "knows the drawn scenes of tools/miniworld and no photographs: for tests and training",
            "shipped": True}


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    catalog = json.loads(CATALOG.read_text(encoding="utf-8"))
    catalog["models"] = [m for m in catalog["models"] if m["name"] != folder.name]
    catalog["models"].append(entry(folder))
    part = CATALOG.with_suffix(".part")
    part.write_text(json.dumps(catalog, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(part, CATALOG)


if __name__ == "__main__":
    main()

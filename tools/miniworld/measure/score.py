#!/usr/bin/env python3
"""What a model answered to questions about drawn scenes: score.py FOLDER

FOLDER holds asked.*.jsonl of `whence-miniature ask`. Prints, for each task, the share that is right with n and Wilson's
95 % interval; boxes by their overlap (IoU); letters also by their character error rate. Needs nothing but Python.
"""
import collections
import pathlib
import re
import sys

import answers

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2]))
from wilson import wilson  # noqa: E402 (the path comes first)


def line(what, right, n, more=""):
    low, high = (100 * share for share in wilson(right, n))
    print(f"  {what:40s} {right:5d} of {n:5d} = {100 * right / n:5.1f} %  [{low:.1f}, {high:.1f}]{more}")


def same(answer, wanted):
    return answer.strip().casefold() == wanted.strip().casefold()


def box_of(text):
    found = re.search(r"\[\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\]", text)
    return [int(n) for n in found.groups()] if found else None


def overlap(a, b):
    """Intersection over union of two boxes; 0 where one is none."""
    if not a or not b or a[0] >= a[2] or a[1] >= a[3]:
        return 0.0
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    both = max(0, wide) * max(0, high)
    return both / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - both)


def edits(a, b):
    """Insertions, deletions and replacements between two texts."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def score_plain(name, rows):
    chosen = [r for r in rows if r.get("chosen") is not None]
    more = f"; of the options the likeliest: {100 * sum(same(r['chosen'], r['wanted']) for r in chosen) / len(rows):.1f} %" \
        if len(chosen) == len(rows) else ""
    line(name, sum(same(r["answer"], r["wanted"]) for r in rows), len(rows), more)


def score_boxes(rows):
    found = [overlap(box_of(r["answer"]), box_of(r["wanted"])) for r in rows]
    line("box: IoU at least 0.5", sum(v >= 0.5 for v in found), len(found),
         f"; mean IoU {sum(found) / len(found):.3f}")


def score_letters(rows):
    pairs = [(r["answer"].replace(" ", ""), r["wanted"].replace(" ", "")) for r in rows]
    wrong = sum(min(edits(a, b), len(b)) for a, b in pairs)
    line("letters of a sign: all right", sum(a.casefold() == b.casefold() for a, b in pairs), len(pairs),
         f"; character error rate {100 * wrong / sum(len(b) for _, b in pairs):.1f} %")


def score_records(rows):
    """Whether the answer is the record's, and cites it by its number."""
    country = [r for r in rows if re.search(r" \[e\d+\]$", r["wanted"])]
    said = [r for r in rows if r not in country]
    if country:
        line("records: names their country", sum(same(re.sub(r"\[e\d+\]", "", r["answer"]),
                                                      re.sub(r"\[e\d+\]", "", r["wanted"])) for r in country),
             len(country))
        line("records: and cites the right one", sum(same(r["answer"], r["wanted"]) for r in country), len(country))
    if said:
        line("records: repeats the one that is asked for", sum(same(r["answer"], r["wanted"]) for r in said),
             len(said))


def score_country(rows):
    kinds = len({r["wanted"] for r in rows})
    line("country", sum(same(r["answer"], r["wanted"]) for r in rows), len(rows),
         f"; chance 1 of {kinds} = {100 / kinds:.1f} %")


def score(rows):
    tasks = collections.defaultdict(list)
    for row in rows:
        tasks[row["task"]].append(row)
    cues = sorted(t for t in tasks if t.startswith("cue:"))
    for task in cues:
        score_plain(f"cue {task[4:]}", tasks[task])
    if cues:
        score_plain("all cues that are there", [r for t in cues for r in tasks[t]])
    special = {"box": score_boxes, "crop_letters": score_letters, "record": score_records, "country": score_country}
    names = {"hidden": "cues that are not there", "yes_no": "yes or no", "crop_script": "script of a sign's crop",
             "kind": "kind of picture"}
    for task in sorted(t for t in tasks if not t.startswith("cue:")):
        if task in special:
            special[task](tasks[task])
        else:
            score_plain(names.get(task, task), tasks[task])
    print(f"{len(rows)} questions, {sum(r['ms'] for r in rows) / 1000 / len(rows):.2f} s each")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: score.py FOLDER")
    score(answers.read(pathlib.Path(sys.argv[1])))


if __name__ == "__main__":
    main()

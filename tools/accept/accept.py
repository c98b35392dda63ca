#!/usr/bin/env python3
"""Acceptance on real photographs: does Whence say the right country, and hold its tongue otherwise?

Usage: accept.py PHOTOS --program FILE [--readings FILE] [--out DIR]

PHOTOS holds photos.csv (columns file, latitude, longitude, country, gps_exif; several countries
joined by "/": any is right) and the photos. Each is copied to a random name in an empty folder, so
that nothing but its content can be used. A column `readable` (yes/no) tells whether a person finds
a place name, a brand or local script on it; if the table has none, it is taken from --readings
(columns sha256, readable), and photos without a reading are reported apart. Exits with 1 if a
target is missed.
"""
import argparse
import csv
import hashlib
import json
import math
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1]))
from wilson import wilson  # noqa: E402 (the path comes first)


def haversine_km(lat1, lon1, lat2, lon2):
    a, b = math.radians(lat1), math.radians(lat2)
    h = (math.sin((b - a) / 2) ** 2
         + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2)
    return 2 * 6371.0 * math.atan2(math.sqrt(h), math.sqrt(max(0.0, 1 - h)))


def load(photos, readings):
    with open(photos / "photos.csv", newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    known = {}
    if readings:
        with open(readings, newline="", encoding="utf-8") as table:
            known = {r["sha256"]: r["readable"] for r in csv.DictReader(table)}
    for row in rows:
        row["path"] = photos / row["file"]
        row["sha256"] = hashlib.sha256(row["path"].read_bytes()).hexdigest()
        row["readable"] = row.get("readable") or known.get(row["sha256"], "unread")
        row["countries"] = row["country"].split("/")
    return rows


def locate(program, rows, extra):
    """Runs the program once over all photos under random names; answers by row."""
    with tempfile.TemporaryDirectory() as folder:
        order = list(rows)
        random.shuffle(order)
        names = []
        for row in order:
            name = f"{random.getrandbits(64):016x}{row['path'].suffix.lower()}"
            shutil.copyfile(row["path"], pathlib.Path(folder) / name)
            names.append(name)
        run = subprocess.run([program, "locate", "--jsonl", *extra, *names], cwd=folder,
                             stdout=subprocess.PIPE, text=True, check=False)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if len(answers) != len(order):
        sys.exit(f"accept: {len(answers)} answers for {len(order)} photos "
                 f"(the program ended with {run.returncode})")
    return {row["file"]: answer for row, answer in zip(order, answers)}


def verdict(row, answer):
    if answer["status"] != "located":
        return answer["status"]
    return "right" if answer["answer"]["country"] in row["countries"] else "wrong"


def check_exif(rows, answers):
    worst, far, n = 0.0, [], 0
    for row in rows:
        if row["gps_exif"] != "yes":
            continue
        n += 1
        place = answers[row["file"]]["answer"]
        km = (haversine_km(float(row["latitude"]), float(row["longitude"]), place["lat_deg"],
                           place["lon_deg"]) if place else math.inf)
        worst = max(worst, km)
        if km > 0.05:
            far.append(f"{row['file']}: {km:.3f} km")
    low, high = wilson(n - len(far), n)
    print(f"with EXIF: {n - len(far)} of {n} within 0.05 km "
          f"(95 % interval {100 * low:.1f} to {100 * high:.1f} %), farthest {worst:.4f} km")
    for line in far:
        print(f"  too far: {line}")
    return n > 0 and not far


def tabulate(rows, answers, group):
    chosen = [row for row in rows if row["readable"] == group]
    counts = {"right": 0, "wrong": 0, "abstained": 0, "error": 0}
    sure = []
    for row in chosen:
        answer = answers[row["file"]]
        kind = verdict(row, answer)
        counts[kind] += 1
        if kind == "wrong" and answer["answer"]["confidence"] > 0.5:
            sure.append(row["file"])
    n = len(chosen)
    parts = []
    for kind, count in counts.items():
        low, high = wilson(count, n)
        parts.append(f"{kind} {count} ({100 * low:.0f} to {100 * high:.0f} %)")
    print(f"without EXIF, readable = {group}: n = {n}: " + ", ".join(parts))
    for name in sure:
        print(f"  wrong with confidence over 0.5: {name}")
    return n, counts, sure


def report(rows, answers):
    print("\nphoto                                              truth     answer")
    for row in sorted(rows, key=lambda r: (r["readable"], r["file"])):
        answer = answers[row["file"]]
        place = answer["answer"]
        said = (f"{place['country']} {place['confidence']:.2f} {place['city'] or ''}" if place
                else answer["status"])
        print(f"{row['readable']:7} {row['file'][:44]:44} {row['country']:8}  "
              f"{verdict(row, answer):9} {said}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("--program", required=True)
    parser.add_argument("--readings", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path, help="keep the answers and the table here")
    args = parser.parse_args()
    if not (args.photos / "photos.csv").is_file():
        sys.exit(f"accept: {args.photos}/photos.csv is not there: give PHOTOS=DIR, a folder with "
                 "photographs and their table")
    program = str(pathlib.Path(args.program).resolve())
    rows = load(args.photos, args.readings)
    with_exif = locate(program, rows, [])
    without = locate(program, rows, ["--ignore-exif"])
    report(rows, without)
    print()
    good = check_exif(rows, with_exif)
    n, counts, sure = tabulate(rows, without, "yes")
    rest, rest_counts, rest_sure = tabulate(rows, without, "no")
    _, _, unread_sure = tabulate(rows, without, "unread")
    targets = [
        ("every GPS photo within 0.05 km", good),
        ("readable: right on at least 80 %", n == 0 or counts["right"] >= 0.8 * n),
        ("wrong with confidence over 0.5 on none", not sure and not rest_sure and not unread_sure),
        ("the rest: abstained on at least 95 %",
         rest == 0 or rest_counts["abstained"] >= 0.95 * rest),
    ]
    print()
    for what, reached in targets:
        print(f"{'reached' if reached else 'MISSED '}  {what}")
    if args.out:
        args.out.mkdir(parents=True, exist_ok=True)
        with open(args.out / "answers.jsonl", "w", encoding="utf-8") as out:
            for row in rows:
                out.write(json.dumps({"file": row["file"], "readable": row["readable"],
                                      "truth": row["countries"], "with_exif": with_exif[row["file"]],
                                      "without_exif": without[row["file"]]},
                                     ensure_ascii=False) + "\n")
    sys.exit(0 if all(reached for _, reached in targets) else 1)


if __name__ == "__main__":
    main()

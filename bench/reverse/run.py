#!/usr/bin/python3
"""Reverse geocoding against PyPI's reverse_geocoder (nearest city of cities1000 in a k-d tree).

usage: run.py BUILD. Both answer the same 1,000 points (tests/golden/reverse_points.tsv), warm, in
turns; prints lookups per second of processor time, their ratio, and how often each names the right country. A photo
asks for one point at a time; reverse_geocoder's bulk interface is printed too. Exits 1 if whence is
slower one by one, or less often right.
"""
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
POINTS = ROOT / "tests/golden/reverse_points.tsv"
ROUNDS = 5
PEER = """
import sys, time
import reverse_geocoder
points = [tuple(map(float, l.split()[:2])) for l in open(sys.argv[1], encoding='utf-8') if not l.startswith('#')]
answers = reverse_geocoder.search(points, mode=1, verbose=False)
for (lat, lon), answer in zip(points, answers):
    print(f"{lat:.4f} {lon:.4f} {answer['cc']}")
start = time.process_time()
for point in points:
    reverse_geocoder.search([point], mode=1, verbose=False)
print("lookups_per_s", len(points) / (time.process_time() - start))
start = time.process_time()
reverse_geocoder.search(points, mode=1, verbose=False)
print("bulk_per_s", len(points) / (time.process_time() - start))
"""


def peer_python():
    """A Python with reverse_geocoder, set up once below build/."""
    folder = ROOT / "build/bench-reverse"
    python = folder / "bin/python"
    if not (folder / "ready").exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "numpy", "scipy", "reverse_geocoder==1.5.1"], check=True)
        (folder / "ready").touch()
    return python


def read(text):
    countries, rates = {}, {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3:
            countries[words[0], words[1]] = words[2]
        elif len(words) == 2:
            rates[words[0]] = float(words[1])
    return countries, rates


def main(build):
    world = pathlib.Path(os.environ.get("WHENCE_DATA", ROOT / "build/share/whence")) / "world.db"
    truth = {}
    for line in POINTS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            lat, lon, code = line.split("\t")
            truth[f"{float(lat):.4f}", f"{float(lon):.4f}"] = code
    python = peer_python()
    ours, theirs, bulk = [], [], []
    for _ in range(ROUNDS):
        text = subprocess.run([f"{build}/bench/reverse/bench-reverse", world, POINTS, "5"], check=True,
                              capture_output=True, text=True).stdout
        our_countries, rates = read(text)
        ours.append(rates["lookups_per_s"])
        text = subprocess.run([python, "-c", PEER, POINTS], check=True, capture_output=True, text=True).stdout
        their_countries, rates = read(text)
        theirs.append(rates["lookups_per_s"])
        bulk.append(rates["bulk_per_s"])
    right = [sum(found[p] == code for p, code in truth.items()) for found in (our_countries, their_countries)]
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"whence: {statistics.median(ours):.0f} lookups/s (country, division, place, border), "
          f"{right[0]} of {len(truth)} countries right")
    print(f"reverse_geocoder: {statistics.median(theirs):.0f} lookups/s one by one, {statistics.median(bulk):.0f} in "
          f"bulk (nearest city only), {right[1]} of {len(truth)} countries right")
    print(f"ratio {ratio:.2f} (one by one), target at least 1; "
          f"{statistics.median(ours) / statistics.median(bulk):.2f} of its bulk rate; medians of {ROUNDS}")
    return 0 if ratio >= 1 and right[0] >= right[1] else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: run.py BUILD")
    sys.exit(main(sys.argv[1]))

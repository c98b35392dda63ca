#!/usr/bin/env python3
"""A million answers: whence eval against vectorised pandas (CSV) and json + numpy (JSON lines).

usage: run.py BUILD. The peers read the same two files, compute haversine distances, the accuracies, mean, median and
GeoScore, and must agree with whence. Whole processes are timed, in turns; their processor time is printed, too, since
the machine may be busy, and the number of processors, since whence reads JSON lines on all of them. Exits 1 if whence
is less than 2 times as fast on CSV or 10 times on JSON lines, or takes more than 128 MiB + 32 bytes an answer.
"""
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build/bench-eval"
ANSWERS, ROUNDS = 1_000_000, 5
TARGETS = {"csv": 2, "jsonl": 10}
REST = """
def haversine(a, b, c, d):
    a, b, c, d = map(np.radians, (a, b, c, d))
    h = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 2 * 6371.0 * np.arcsin(np.sqrt(np.minimum(h, 1)))
km = haversine(*columns)
print(json.dumps({"accuracy": [float(100 * (km <= t).mean()) for t in (1, 25, 200, 750, 2500)], "mean_km": float(km.mean()),
                  "median_km": float(np.median(km)), "geoscore": float((5000 * np.exp(-km / 1492.7)).mean())}))
"""
PEERS = {
    "csv": """
import json, sys
import numpy as np, pandas as pd
table = pd.read_csv(sys.argv[1])
columns = [table[name].to_numpy() for name in ("lat", "lon", "pred_lat", "pred_lon")]
""" + REST,
    "jsonl": """
import json, sys
import numpy as np
with open(sys.argv[1], encoding="utf-8") as file:
    rows = [json.loads(line) for line in file]
columns = np.array([(row["lat"], row["lon"], row["pred_lat"], row["pred_lon"]) for row in rows]).T
""" + REST,
}


def peer_python():
    """A Python with numpy and pandas, set up once below build/."""
    python = FOLDER / "venv/bin/python"
    if not (FOLDER / "ready").exists():
        subprocess.run(["/usr/bin/python3", "-m", "venv", FOLDER / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "numpy==2.3.5", "pandas==2.3.3"], check=True)
        (FOLDER / "ready").touch()
    return python


def write_table():
    rng = random.Random(4)
    with open(FOLDER / "answers.csv", "w", encoding="utf-8") as table, \
            open(FOLDER / "answers.jsonl", "w", encoding="utf-8") as lines:
        table.write("id,lat,lon,pred_lat,pred_lon\n")
        for number in range(ANSWERS):
            lat, lon, degrees = rng.uniform(-60, 75), rng.uniform(-180, 180), 10 ** rng.uniform(-3, 1.6)
            row = [round(value, 6) for value in (lat, lon, max(-90, min(90, lat + degrees * rng.uniform(-1, 1))),
                                                 (lon + degrees * rng.uniform(-1, 1) + 180) % 360 - 180)]
            table.write(f"photo_{number},{row[0]},{row[1]},{row[2]},{row[3]}\n")
            lines.write(json.dumps({"id": f"photo_{number}", "lat": row[0], "lon": row[1], "pred_lat": row[2],
                                    "pred_lon": row[3]}) + "\n")


def run(command):
    """Its output as JSON, wall and processor time in s, most memory in KiB."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if process.returncode:
        sys.exit(f"{command[0]} failed")
    return json.loads(output), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def agree(ours, theirs):
    pairs = list(zip([a["percent"] for a in ours["accuracy"]], theirs["accuracy"]))
    pairs += [(ours[key], theirs[key]) for key in ("mean_km", "median_km", "geoscore")]
    return ours["n"] == ANSWERS and all(abs(a - b) <= 1e-6 * max(1, abs(b)) for a, b in pairs)


def main(build):
    FOLDER.mkdir(parents=True, exist_ok=True)
    python = peer_python()
    write_table()
    failed = False
    for kind, target in TARGETS.items():
        file, walls, cpus, most = FOLDER / f"answers.{kind}", ([], []), ([], []), 0
        for _ in range(ROUNDS):
            ours, wall, cpu, memory = run([f"{build}/whence", "eval", file, "--format", "json"])
            walls[0].append(wall), cpus[0].append(cpu)
            most = max(most, memory)
            theirs, wall, cpu, _ = run([python, "-c", PEERS[kind], file])
            walls[1].append(wall), cpus[1].append(cpu)
            if not agree(ours, theirs):
                sys.exit(f"{kind}: {ours} is not {theirs}")
        ratio = statistics.median(walls[1]) / statistics.median(walls[0])
        limit = 128 * 1024 + 32 * ANSWERS / 1024
        print(f"{kind}, {ANSWERS} answers, {len(os.sched_getaffinity(0))} processors: whence {statistics.median(walls[0]):.2f} s, the peer "
              f"{statistics.median(walls[1]):.2f} s: {ratio:.2f} times as fast, target {target} (processor time "
              f"{statistics.median(cpus[0]):.2f} against {statistics.median(cpus[1]):.2f} s, "
              f"{statistics.median(cpus[1]) / statistics.median(cpus[0]):.2f} times; medians of {ROUNDS}); at most "
              f"{most / 1024:.0f} MiB, limit {limit / 1024:.0f}")
        failed |= ratio < target or most > limit
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: run.py BUILD")
    sys.exit(main(sys.argv[1]))

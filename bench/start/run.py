#!/usr/bin/python3
"""How long the program takes to start and end without work, against `python3 -c pass`.

usage: run.py BUILD. Prints the ratio of the medians, measured in turns.
"""
import statistics
import subprocess
import sys
import time

ROUNDS = 41


def milliseconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1e3


def main(build):
    commands = {"whence --version": [f"{build}/whence", "--version"],
                "python3 -c pass": ["/usr/bin/python3", "-c", "pass"]}
    times = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(milliseconds(command))
    medians = [statistics.median(values) for values in times.values()]
    for name, values in times.items():
        print(f"{name}: median {statistics.median(values):.1f} ms of {ROUNDS} "
              f"({min(values):.1f} to {max(values):.1f})")
    print(f"ratio {medians[0] / medians[1]:.2f}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: run.py BUILD")
    main(sys.argv[1])

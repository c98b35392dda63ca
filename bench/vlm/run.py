#!/usr/bin/env python3
"""The local vision-language backend, as ratios within one run: run.py BUILD [MODEL MMPROJ]

Every ratio is the median of several pairs measured side by side, so that other load on the machine
hits both. Fails if a target of docs/benchmarks.md is missed.
"""
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEXT = ROOT / "deps/smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
DATA = ROOT / "tests/numeric/vlm/data"
TOOLS = ROOT / "deps/.llama-build/bin"
THREADS = str(os.environ.get("BENCH_THREADS", os.cpu_count()))
PAIRS = int(os.environ.get("BENCH_PAIRS", 3))


def ours(build, mode, *files):
    command = [build / "bench/vlm/bench-vlm", mode, THREADS, *files]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def theirs(tool, *arguments):
    command = [TOOLS / tool, "-m", TEXT, "-t", THREADS, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode()


def bench_of(output, kind):
    """Tokens a second of llama-bench's JSON, for reading (n_gen 0) or writing (n_prompt 0)."""
    rows = [r for r in json.loads(output) if bool(r["n_gen"]) == (kind == "writing")]
    return rows[0]["avg_ts"]


def batched_of(output):
    """Tokens a second of writing, in llama-batched-bench's JSON lines."""
    rows = [json.loads(line) for line in output.splitlines() if re.match(r"\s*\{", line)]
    return rows[-1]["speed_tg"]


def report(name, ratios, target):
    ratio = statistics.median(ratios)
    good = ratio >= target
    shown = " ".join(f"{r:.2f}" for r in ratios)
    print(f"{'ok  ' if good else 'MISS'} {name}: {ratio:.2f} (at least {target}; pairs: {shown})")
    return good


def compare_tools(build):
    reading, one, eight = [], [], []
    for _ in range(PAIRS):
        mine = ours(build, "tokens", TEXT)
        length = str(mine["read_tokens"])
        common = ("-r", "1", "-b", "512", "-ub", "512", "-o", "json")
        plain = theirs("llama-bench", "-p", length, "-n", "0", *common)
        after = theirs("llama-bench", "-p", "0", "-n", "64", "-d", length, *common)
        batched = theirs("llama-batched-bench", "-npp", length, "-ntg", "64", "-npl", "8", "-pps",
                         "-c", "4096", "-b", "512", "-ub", "512", "-kvu", "--output-format",
                         "jsonl")
        reading.append(1e3 * mine["read_tokens"] / mine["read_ms"] / bench_of(plain, "reading"))
        one.append(1e3 * mine["one_tokens"] / mine["one_ms"] / bench_of(after, "writing"))
        eight.append(1e3 * mine["eight_tokens"] / mine["eight_ms"] / batched_of(batched))
    good = report("reading, tokens/s against llama-bench", reading, 0.95)
    good &= report("writing 1 answer, tokens/s against llama-bench", one, 0.95)
    return good & report("writing 8 answers, tokens/s against llama-batched-bench", eight, 0.95)


def main(build, *vision):
    build = pathlib.Path(build).resolve()
    if not (build / "bench/vlm/bench-vlm").exists():
        sys.exit("built without llama.cpp: run `make vlm`")
    vision = vision or (DATA / "qwen2.5-vl-text-f16.gguf", DATA / "qwen2.5-vl-vision-f16.gguf")
    runs = [ours(build, "shared", TEXT) for _ in range(PAIRS)]
    good = report(f"8 samples over a prefix of {runs[0]['prefix_tokens']} tokens against 8 runs",
                  [r["apart_ms"] / r["apart_tokens"] * r["shared_tokens"] / r["shared_ms"]
                   for r in runs], 3)
    runs = [ours(build, "image", *vision) for _ in range(PAIRS)]
    good &= report(f"second question on an image of {runs[0]['image_tokens']} positions against "
                   "looking again", [r["again_ms"] / r["kept_ms"] for r in runs], 1)
    if (TOOLS / "llama-batched-bench").exists():
        good &= compare_tools(build)
    else:
        print("MISS llama.cpp's benches are not built: setup/llama.sh tools")
        good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

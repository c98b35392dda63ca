#!/bin/sh
# The published numbers of GeoBench out of the answers they were computed from: published.sh DIR BUILD
# DIR has geobench_gpt5.jsonl (Thinking-with-Map's answers of GPT-5 without China, table 4).
set -eu
dir=${1:?usage: published.sh DIR BUILD}
build=${2:?usage: published.sh DIR BUILD}
"$build/whence" eval "$dir/geobench_gpt5.jsonl" --distance geodesic --strict --thresholds 0.5,2,10,25,200,750 \
    --format json | python3 -c '
import json, sys
score = json.load(sys.stdin)
found = [format(a["percent"], ".2f") for a in score["accuracy"]] + [score["n"], score["unparsed"]]
print(*found)
sys.exit(found != ["33.30", "46.90", "59.64", "63.17", "67.13", "75.05", 934, 185])'

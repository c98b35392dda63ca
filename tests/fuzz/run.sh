#!/bin/sh
# Runs every fuzzer for a while, two at a time, from its corpus: run.sh SECONDS [BUILD]
# A finding is written to build/fuzz/ and fails the run.
set -eu
seconds=${1:?usage: run.sh SECONDS [BUILD]}
cd "$(dirname "$0")/../.."
build=${2:-build/clang-asan}
if [ $# -lt 2 ]; then
    CC=clang CXX=clang++ cmake -G Ninja -Wno-dev -S . -B "$build" -DWH_SANITIZE=ON -DWH_FUZZ=ON >/dev/null
fi
ninja -C "$build" >/dev/null
out=build/fuzz
mkdir -p $out
names=
for source in tests/fuzz/*_fuzz.c; do
    name=$(basename "$source" .c)
    [ -x "$build/tests/fuzz/$name" ] || {
        echo "$name was not built" >&2
        exit 1
    }
    names="$names $name"
done
[ -n "$names" ]

fuzz() {
    corpus=$out/corpus-$1
    mkdir -p "$corpus"
    seeds=tests/fuzz/corpus/$1
    [ -d "$seeds" ] || seeds=
    # shellcheck disable=SC2086 # seeds may be absent
    "$build/tests/fuzz/$1" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 \
        -artifact_prefix="$out/$1-" -print_final_stats=1 "$corpus" $seeds >"$out/$1.log" 2>&1
}

status=0
# shellcheck disable=SC2086 # a word list
set -- $names
while [ $# -gt 0 ]; do
    fuzz "$1" &
    first=$!
    one=$1 other=${2:-}
    if [ -n "$other" ]; then
        fuzz "$other" &
        second=$!
        shift
    fi
    shift
    wait $first || { echo "$one found something:" && tail -n 30 "$out/$one.log" && status=1; }
    [ -z "$other" ] || wait $second || { echo "$other found something:" && tail -n 30 "$out/$other.log" && status=1; }
    for name in $one $other; do
        runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$name.log")
        echo "$name: ${runs:-0} inputs"
        [ "${runs:-0}" -gt 0 ] || status=1
    done
done
exit $status

#!/bin/sh
# Reads every damaged or strange file of a folder with a sanitized build and a plain one.
# usage: tests/hostile/run.sh FOLDER [SANITIZED_BUILD [PLAIN_BUILD]]
# The sanitizers stop at the first crash, leak or undefined behaviour; the plain build measures
# memory, which the sanitizers' own bookkeeping would hide.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:?usage: run.sh FOLDER [SANITIZED_BUILD [PLAIN_BUILD]]}
sanitized=${2:-$root/build/clang-asan}
plain=${3:-$root/build/gcc}
[ -d "$folder" ] || { echo "no such folder: $folder" >&2; exit 1; }
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:allocator_may_return_null=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "== with AddressSanitizer and UndefinedBehaviorSanitizer"
MOST_MIB=100000 "$sanitized/tests/photo-hostile" "$folder" 2>"$log" | tail -1
if [ -s "$log" ]; then
    echo "libraries wrote to standard error:" >&2
    cat "$log" >&2
    exit 1
fi
echo "== plain"
"$plain/tests/photo-hostile" "$folder"

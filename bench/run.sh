#!/bin/sh
# Runs every measurement of speed. Each prints ratios within one run and fails if a target is missed.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
WHENCE_DATA=${WHENCE_DATA:-$root/build/share/whence}
export WHENCE_DATA PYTHONDONTWRITEBYTECODE=1
PATH=/usr/bin:/bin cmake -G Ninja -Wno-dev -S . -B build/gcc >/dev/null
ninja -C build/gcc >/dev/null
status=0
for folder in bench/*/; do
    name=$(basename "$folder")
    echo "== $name"
    if [ -x "$folder/run.py" ]; then
        "$folder/run.py" "$root/build/gcc" || status=1
    else
        "build/gcc/bench/$name/bench-$name" "$WHENCE_DATA/world.db" || status=1
    fi
done
exit $status

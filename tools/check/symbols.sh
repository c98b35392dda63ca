#!/bin/sh
# libwhence exports what tests/golden/symbols.txt lists, no more and no less, and everything that
# include/whence.h declares: symbols.sh LIBRARY [--update]
set -eu
library=$(realpath "${1:?usage: symbols.sh LIBRARY [--update]}")
cd "$(dirname "$0")/../.."
golden=tests/golden/symbols.txt
# (Some linkers add names of their own.)
found=$(nm -D --defined-only "$library" | awk '{ print $3 }' |
    grep -vxE '__bss_start|_edata|_end|_init|_fini' | LC_ALL=C sort)
if [ "${2:-}" = --update ]; then
    echo "$found" >$golden
fi
echo "$found" | diff -u $golden - || {
    echo "the exported symbols differ from $golden" >&2
    exit 1
}
declared=$(tr '\n' ' ' <include/whence.h | grep -o 'WH_API [^;]*;' | grep -o '\bwh_[a-z0-9_]*(' |
    tr -d '(' | LC_ALL=C sort)
[ "$declared" = "$found" ] || {
    echo "declared in include/whence.h, but not exported, or the other way round:" >&2
    printf '%s\n%s\n' "$declared" "$found" | LC_ALL=C sort | uniq -u >&2
    exit 1
}

#!/bin/sh
# An installed tree works where it is put, with nothing of the checkout: copied elsewhere, it
# locates a sign and builds examples/locate.c.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
make --no-print-directory install PREFIX="$folder/first"
mv "$folder/first" "$folder/second"
unset WHENCE_DATA LD_LIBRARY_PATH
cp tests/fault/sign.png "$folder/sign.png"
cc -std=c11 -I"$folder/second/include" -o "$folder/second/bin/locate" examples/locate.c \
    -L"$folder/second/lib" -lwhence -Wl,-rpath,'$ORIGIN/../lib'
libraries=$(ldd "$folder/second/bin/whence" "$folder/second/bin/locate")
echo "$libraries"
if echo "$libraries" | grep -E "not found|$(pwd)/"; then
    echo "the installed program needs libraries of the checkout" >&2
    exit 1
fi
cd "$folder"
second/bin/whence locate --json sign.png | grep -q '"status": *"located"'
second/bin/locate sign.png | grep 'Slovakia'
second/bin/whence model verify mini-base | grep '^ok'

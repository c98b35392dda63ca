#!/bin/sh
# Fetches what a layer needs into deps/, once: fetch.sh [run|vlm] reads setup/lock.tsv, or
# setup/lock-vlm.tsv. Each archive is checked against its SHA-256
# before anything in it is used. What is there already is not fetched again.
#   DOWNLOADS=DIR  take the archives from there instead (a machine without internet)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
deps=$(dirname "$here")/deps
case ${1:-run} in
run) lock=$here/lock.tsv ;;
vlm) lock=$here/lock-vlm.tsv ;;
*)
    echo "usage: setup/fetch.sh [run|vlm]" >&2
    exit 2
    ;;
esac
python=/usr/bin/python3
[ -x $python ] || python=python3

case $(uname -sm) in
"Linux x86_64") ;;
*)
    echo "setup/fetch.sh: setup/lock.tsv has OpenVINO for Linux x86_64 only, not for $(uname -sm)" >&2
    exit 1
    ;;
esac

is_right() {
    [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status
}

download() { # name version how folder
    if [ "$3" = source ]; then
        PYTHONPATH=$here/metadata $python -m pip download --quiet --disable-pip-version-check \
            --retries 5 --no-deps --no-cache-dir --no-binary :all: --no-build-isolation \
            --dest "$4" "$1==$2"
    else
        $python -m pip download --quiet --disable-pip-version-check --retries 5 --no-deps \
            --no-cache-dir --only-binary :all: --python-version 3.11 --implementation cp \
            --platform manylinux_2_28_x86_64 --platform any --dest "$4" "$1==$2"
    fi
}

mkdir -p "$deps/.stamps"
while IFS="$(printf '\t')" read -r name version file sha256 how part; do
    case $name in '#'* | '') continue ;; esac
    stamp=$deps/.stamps/$part
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$file $sha256" ] && [ -d "$deps/$part" ]; then
        continue
    fi
    archive=$deps/.downloads/$file
    mkdir -p "$deps/.downloads"
    if [ -n "${DOWNLOADS:-}" ]; then
        archive=$DOWNLOADS/$file
    elif ! is_right "$archive" "$sha256"; then
        echo "fetching $name $version" >&2
        download "$name" "$version" "$how" "$deps/.downloads" || {
            echo "setup/fetch.sh: pip could not fetch $name $version." >&2
            echo "Check the connection (and pip's proxy settings), then run this again." >&2
            exit 1
        }
    fi
    is_right "$archive" "$sha256" || {
        echo "setup/fetch.sh: $archive is missing or not the file that $lock names" >&2
        echo "(expected SHA-256 $sha256). Nothing of it was used." >&2
        exit 1
    }
    rm -rf "$deps/$part.new"
    $python "$here/unpack.py" "$part" "$archive" "$deps/$part.new"
    rm -rf "${deps:?}/$part"
    mv "$deps/$part.new" "$deps/$part"
    echo "$file $sha256" >"$stamp"
    [ -n "${DOWNLOADS:-}" ] || rm -f "$archive"
done <"$lock"
rmdir "$deps/.downloads" 2>/dev/null || true

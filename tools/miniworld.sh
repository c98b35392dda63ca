#!/bin/sh
# Renders the three splits of the miniature world into build/miniworld (docs/miniworld.md); a stopped run goes on where it was.
#   TRAIN=8000 VALIDATION=2000 TEST=2000 SEED=1   how many scenes, and of which draw
# Training looks at 168-pixel pictures, so it gets small ones; texts are read at full size.
set -eu
cd "$(dirname "$0")/.."
PATH=/usr/bin:/bin:$PATH # Debian's Python has Debian's cairo
render() { # split width count
    python3 tools/miniworld/render.py --split "$1" --seed "${SEED:-1}" --width "$2" --count "$3" --out "build/miniworld/$1"
}
render train 336 "${TRAIN:-8000}"
render validation 1344 "${VALIDATION:-2000}"
render test 1344 "${TEST:-2000}"

#!/bin/sh
# Makes the miniature from nothing: renders what it learns from, trains, exports, measures. A stopped run goes on where it was.
#   recipe.sh         models/mini-base, as shipped: 2 processes, some CPU-hours (models/mini-base/README.md says how many)
#   recipe.sh short   a tiny one in build/miniature-short, in about five minutes; fails unless it beats chance, and
#                     unless training that is killed ends as if it had not been
#   TRAIN_PYTHON=...  a Python with the packages of tools/lookalike/requirements.txt, Pillow, cairo and gi (default: one that is
#                     made in build/train, with Debian's cairo and gi)
set -eu
cd "$(dirname "$0")/../../.."
here=tools/miniworld/train
case ${1:-full} in
full | short) ;;
*)
    echo "usage: recipe.sh [short]" >&2
    exit 2
    ;;
esac
python=${TRAIN_PYTHON:-}
if [ -z "$python" ]; then
    python=build/train/bin/python3
    [ -x $python ] || /usr/bin/python3 -m venv --system-site-packages build/train
    $python -c 'import torch, transformers' 2>/dev/null || $python -m pip install -q -r tools/lookalike/requirements.txt
fi

# Scenes for training and for validation, and where they come to lie.
gather() {
    "$python" $here/gather.py train --count "$1" --out "$3/train"
    "$python" $here/gather.py validation --count "$2" --out "$3/validation"
}

case ${1:-full} in
full)
    gather 8000 600 build/miniworld/learn
    "$python" $here/train.py --data build/miniworld/learn --out build/miniworld/run --shape base --seed 1 \
        --ranks 2 --eye-steps 2400 --steps 5000 --compile
    "$python" $here/evaluate.py build/miniworld/run --data build/miniworld/learn
    "$python" $here/export.py build/miniworld/run build/miniworld/export
    "$python" $here/parity.py build/miniworld/run build/miniworld/export tests/numeric/vlm/data
    mkdir -p models/mini-base
    cp build/miniworld/export/mini-base.gguf build/miniworld/export/mini-base-mmproj.gguf models/mini-base/
    "$python" $here/catalog.py models/mini-base
    ;;
short)
    gather 800 200 build/miniature-short/learn
    "$python" tests/miniworld/resume.py build/miniature-short/learn
    "$python" $here/train.py --data build/miniature-short/learn --out build/miniature-short/run --shape tiny --seed 1 \
        --ranks 2 --eye-steps 500 --steps 1000 --held-out 60
    "$python" $here/evaluate.py build/miniature-short/run --data build/miniature-short/learn --scenes 200
    ;;
esac

#!/bin/sh
# Draws signs, reads them with our own OCR, and counts on them (docs/calibration.md):
#   signs.sh calibrate  reliabilities from the calibration split, into assets/reliability.json
#   signs.sh test       the score on the test split, and the overlay attack
#   COUNT=6000 ATTACKS=200 SEED=1   how many scenes, and of which draw
# What was drawn and read is kept in build/signs; a stopped run goes on where it was.
set -eu
cd "$(dirname "$0")/.."
. tools/shards.sh
task=${1:-}
count=${COUNT:-6000}
attacks=${ATTACKS:-200}
seed=${SEED:-1}
world=${WHENCE_DATA:-build/share/whence}/world.db
PATH=/usr/bin:/bin cmake -G Ninja -Wno-dev -S . -B build/gcc >/dev/null
ninja -C build/gcc whence-signs >/dev/null
signs=build/gcc/tools/signs/whence-signs

draw() { # folder split count options...
    folder=$1 split=$2 scenes=$3
    shift 3
    mkdir -p build/signs
    "$signs" render --seed "$seed" --count "$scenes" --split "$split" --out "$folder" \
        --cities deps/geonames/cities500.json --countries deps/geonames/countries.json \
        --words tools/signs/words.json --brands assets/brands.tsv.gz "$@"
    shards "$signs" read --in "$folder" --models deps/models
}

case $task in
calibrate)
    draw build/signs/calibration calibration "$count"
    "$signs" measure --in build/signs/calibration --world "$world" \
        --reliability assets/reliability.json --out build/signs/reliability.json
    cp build/signs/reliability.json assets/reliability.json
    echo "assets/reliability.json was written; \`make world test\` builds it in and checks it"
    ;;
test)
    draw build/signs/test "test" "$count"
    "$signs" score --in build/signs/test --world "$world" --reliability assets/reliability.json
    draw build/signs/attack "test" "$attacks" --overlay
    "$signs" attack --in build/signs/attack --world "$world" --reliability assets/reliability.json
    ;;
*)
    echo "usage: signs.sh calibrate|test" >&2
    exit 2
    ;;
esac

#!/bin/sh
# Builds the world file, unless it is there and nothing it is made of has changed:
# world.sh PROGRAM WORLD
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=$(realpath "${1:?usage: world.sh PROGRAM WORLD}")
world=${2:?usage: world.sh PROGRAM WORLD}
cities=$root/deps/geonames/cities500.json
key=$(
    {
        find "$root/assets" "$root/src/world" "$root/src/base" -type f -exec sha256sum {} + |
            sed "s|$root/||" | LC_ALL=C sort
        cat "$root/deps/.stamps/geonames" "$root/deps/.stamps/h3"
        dpkg-query -W -f '${Package} ${Version}\n' libicu72 libsqlite3-0 2>/dev/null || true
    } | sha256sum
)
if [ -f "$world" ] && [ "$(cat "$world.key" 2>/dev/null)" = "$key" ]; then
    exit 0
fi
"$program" world build --world "$world" --cities "$cities" --assets "$root/assets"
echo "$key" >"$world.key"

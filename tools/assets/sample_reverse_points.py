#!/usr/bin/env python3
"""Samples tests/golden/reverse_points.tsv: points whose country is known from another map.

Developer-only; needs shapely. Truth: Natural Earth 4.1 1:10m countries as TopoJSON (npm world-atlas
2.0.2, ISC), which the index does not use (that is Natural Earth 5 admin-1, so the two share
surveys, not files). A point lies at least 5 km from every border and coast of the truth.

    sample_reverse_points.py WORLD_ATLAS_DIR COUNTRIES_JSON OUT.tsv

Rules, printed with their counts:
- 1,000 points: the countries take turns by lot, with weight area^0.4, so that small ones occur.
- Truth polygons without an ISO 3166-1 code, and those whose country the truth's de-facto view sets
  otherwise than ISO and GeoNames (DISPUTED, boxes), are left out.
- Parts of a truth polygon with an ISO code of their own (PARTS, boxes) carry that code.
"""
import json
import math
import random
import sys

import shapely
from shapely.geometry import Point, Polygon

from common import decode_arcs, ring_points

COUNT = 1000
MARGIN_KM = 5.0
SEED = 20261122
KM_PER_DEGREE = 6371.0 * math.pi / 180

# south, west, north, east
PARTS = {
    250: [("GF", 2, -55, 6, -51), ("GP", 15.7, -62, 16.7, -60.9), ("MQ", 14.3, -61.3, 15, -60.7),
          ("RE", -21.5, 55.1, -20.8, 55.9), ("YT", -13.1, 44.9, -12.5, 45.4)],
    528: [("BQ", 12, -68.5, 12.4, -68.1), ("BQ", 17.4, -63.3, 17.7, -62.9)],
    578: [("SJ", 74, 5, 81, 35), ("SJ", 70.5, -10, 71.5, -7), ("BV", -55, 3, -54, 4)],
    554: [("TK", -10, -173, -8, -171)],
}
DISPUTED = {
    643: [("Crimea and Sevastopol", 44.2, 32.3, 46.3, 36.8)],
    504: [("Western Sahara", 20.5, -17.5, 27.67, -8.6)],
    732: [("Western Sahara", 20, -18, 28, -8)],
    376: [("Golan Heights", 32.6, 35.6, 33.4, 36.0)],
    729: [("Abyei", 9.3, 27.7, 10.5, 29.2)],
    728: [("Abyei", 9.3, 27.7, 10.5, 29.2), ("Ilemi triangle", 4.5, 34.0, 5.6, 36.0)],
    404: [("Ilemi triangle", 4.5, 34.0, 5.6, 36.0)],
    818: [("Halaib and Bir Tawil", 21.7, 33.0, 23.2, 37.2)],
}


def unrolled(ring):
    """Longitudes that go on past 180 degrees where the ring crosses the date line."""
    out = [ring[0]]
    for lon, lat in ring[1:]:
        lon += 360 * round((out[-1][0] - lon) / 360)
        out.append((lon, lat))
    return out


def polygons_of(geometry, arcs):
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for part in parts:
        rings = [unrolled(ring_points(arcs, ring)) for ring in part]
        rings = [ring for ring in rings if len(ring) >= 4]
        if not rings:
            continue
        if abs(rings[0][0][0] - rings[0][-1][0]) > 180:  # around the south pole
            rings[0] += [(rings[0][-1][0], -90), (rings[0][0][0], -90)]
        polygon = shapely.make_valid(Polygon(rings[0], rings[1:]))
        if polygon.area > 0:
            yield polygon


def edge_km(point, lines, tree):
    """Distance to the nearest edge of the truth, planar in the point's own scale."""
    scale = math.cos(math.radians(point.y))
    reach = MARGIN_KM * 1.2 / KM_PER_DEGREE
    best = math.inf
    for shift in (-360, 0, 360):
        x = point.x + shift
        box = shapely.box(x - reach / scale, point.y - reach, x + reach / scale, point.y + reach)
        for i in tree.query(box).tolist():
            near = lines[i].intersection(box)
            if not near.is_empty:
                flat = shapely.transform(near, lambda c: (c - [x, point.y]) * [scale, 1])
                best = min(best, flat.distance(Point(0, 0)) * KM_PER_DEGREE)
    return best


def in_box(lat, lon, box):
    south, west, north, east = box
    return south <= lat <= north and west <= lon <= east


def main():
    atlas, countries_json, out = sys.argv[1:4]
    rng = random.Random(SEED)
    with open(countries_json, encoding="utf-8") as file:
        codes = {int(c["isonumeric"]): c["iso"] for c in json.load(file).values() if c["iso"] not in ("AN", "CS")}
    codes.pop(0, None)  # Kosovo has no number; it is known by its name
    with open(f"{atlas}/countries-10m.json", encoding="utf-8") as file:
        topology = json.load(file)
    arcs = decode_arcs(topology)
    lines, truth, dropped = [], {}, []
    for geometry in topology["objects"]["countries"]["geometries"]:
        number, name = int(geometry.get("id") or 0), geometry["properties"]["name"]
        polygons = list(polygons_of(geometry, arcs))
        lines.extend(shapely.boundary(p) for p in polygons)
        if name == "Kosovo":
            truth.setdefault((number, "XK"), []).extend(polygons)
        elif number in codes:
            truth.setdefault((number, codes[number]), []).extend(polygons)
        else:
            dropped.append(name)
    # One edge list in pieces, for quick searches.
    segments = []
    for line in lines:
        for part in shapely.get_parts(line):
            coordinates = shapely.get_coordinates(part)
            for start in range(0, len(coordinates) - 1, 64):
                segments.append(shapely.linestrings(coordinates[start:start + 65]))
    tree = shapely.STRtree(segments)
    keys = sorted(truth)
    weights = [sum(p.area * math.cos(math.radians(p.centroid.y)) for p in truth[k]) ** 0.4 for k in keys]
    points, disputed, tries = [], {}, {}
    barren = set()
    while len(points) < COUNT:
        number, code = key = rng.choices(keys, weights)[0]
        if key in barren:
            continue
        found = None
        for _ in range(400):
            polygon = rng.choices(truth[key], [p.area for p in truth[key]])[0]
            west, south, east, north = polygon.bounds
            lat = math.degrees(math.asin(rng.uniform(math.sin(math.radians(south)), math.sin(math.radians(north)))))
            point = Point(rng.uniform(west, east), lat)
            if polygon.contains(point) and edge_km(point, segments, tree) >= MARGIN_KM:
                found = point
                break
        if found is None:
            barren.add(key)  # nowhere, or hardly anywhere, 5 km from an edge
            continue
        lat, lon = round(found.y, 4), round((found.x + 180) % 360 - 180, 4)
        names = [name for name, *box in DISPUTED.get(number, []) if in_box(lat, lon, box)]
        if names:
            disputed[names[0]] = disputed.get(names[0], 0) + 1
            continue
        own = [part for part, *box in PARTS.get(number, []) if in_box(lat, lon, box)]
        points.append((lat, lon, own[0] if own else code))
    with open(out, "w", encoding="utf-8") as file:
        file.write("# latitude, longitude, country. Source: Natural Earth 4.1 1:10m countries (public domain) by "
                   "world-atlas 2.0.2 (ISC); sampled by tools/assets/sample_reverse_points.py\n")
        for lat, lon, code in points:
            file.write(f"{lat}\t{lon}\t{code}\n")
    print(len(points), "points in", len({c for _, _, c in points}), "countries")
    print("left out as disputed:", disputed)
    print("without ISO code:", sorted(dropped))
    print("no room 5 km inside:", sorted(code for _, code in barren))


main()

#!/usr/bin/env python3
"""Compiles assets/outlines.tsv.gz: country outlines for drawing maps.

Developer-only, standard library. Input: the npm package world-atlas 2.0.2 (Natural Earth 4.1 as
TopoJSON) and GeoNames' countries.json for the numeric country codes.

    compile_outlines.py WORLD_ATLAS_DIR COUNTRIES_JSON OUT.tsv.gz

Each line: level (0 = 1:110m, 1 = 1:50m), country, rings separated by blanks, each an encoded
polyline (latitude first) at 1e-3 degrees that does not repeat its first vertex. Only shells: a hole
in a country is a neighbour, which is drawn itself (small countries come last), or the sea.
"""
import gzip
import json
import sys

from common import decode_arcs, polyline, ring_points

PRECISION = 1000
# Pieces without an ISO number; the rest of those are nobody's ("--").
NAMES = {"N. Cyprus": "CY", "Somaliland": "SO", "Kosovo": "XK"}
# Natural Earth draws who holds the ground; our codes follow ISO 3166 (see compile_regions.py).
CRIMEA = (44.2, 32.3, 46.3, 36.8)


def area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1])))


def shells(geometry, arcs):
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        points = [(round(lon * PRECISION), round(lat * PRECISION))
                  for lon, lat in ring_points(arcs, polygon[0])]
        ring = [p for i, p in enumerate(points) if p != points[i - 1]]
        if len(ring) >= 3:
            yield ring


def main():
    atlas, countries_json, out_path = sys.argv[1:4]
    with open(countries_json, encoding="utf-8") as file:
        codes = {int(c["isonumeric"]): c["iso"] for c in json.load(file).values()
                 if c["isonumeric"] and c["iso"] not in ("AN", "CS")}
    lines = []
    for level, scale in enumerate(("110m", "50m")):
        with open(f"{atlas}/countries-{scale}.json", encoding="utf-8") as file:
            topology = json.load(file)
        arcs = decode_arcs(topology)
        rings = {}
        for geometry in topology["objects"]["countries"]["geometries"]:
            number = int(geometry.get("id") or 0)
            code = codes.get(number) or NAMES.get(geometry["properties"]["name"], "--")
            for ring in shells(geometry, arcs):
                lats = [lat / PRECISION for _, lat in ring]
                lons = [lon / PRECISION for lon, _ in ring]
                in_crimea = (CRIMEA[0] < min(lats) and max(lats) < CRIMEA[2]
                             and CRIMEA[1] < min(lons) and max(lons) < CRIMEA[3])
                rings.setdefault("UA" if code == "RU" and in_crimea else code, []).append(ring)
        order = sorted(rings, key=lambda code: (-max(map(area, rings[code])), code))
        for code in order:
            lines.append(f"{level}\t{code}\t{' '.join(map(polyline, rings[code]))}\n")
        print(scale, len(rings), "countries", sum(map(len, rings.values())), "rings")
    header = ("# Country outlines for maps. Source: Natural Earth 4.1, 1:110m and 1:50m (public "
              "domain) by world-atlas 2.0.2 (ISC)\n")
    with open(out_path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write(header.encode())
        for line in lines:
            file.write(line.encode())


main()

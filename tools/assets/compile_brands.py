#!/usr/bin/env python3
"""Compiles assets/brands.tsv.gz: brands and operators with the countries they trade in.

Developer-only, standard library. Inputs: the npm packages name-suggestion-index 8.0.20260918
(BSD-3) and @rapideditor/country-coder 5.6.1 (ISC, for groups of countries), our countries.tsv and
regions.tsv.gz.

    compile_brands.py NSI_DIR COUNTRY_CODER_DIR ASSETS_DIR

Each line: kind, countries separated by blanks (none = worldwide), names separated by "|", the
first as people write it. A place inside a country counts as that country; an exclusion counts only
if it covers a whole country. "cn" means the People's Republic with Hong Kong and Macao, as in
country-coder; other sovereign states stand for themselves without their overseas territories.
"""
import gzip
import json
import pathlib
import re
import sys

# What stands in location sets for less than its country, in GeoNames' codes.
PIECES = {"fx": "FR", "ea": "ES", "ic": "ES", "northern cyprus": "CY", "sba": "CY", "crimea": "UA",
          "q23681": "CY", "mainland china": "CN", "conus": "US", "dg": "IO", "ta": "SH", "ac": "SH",
          "cq": "GG"}
NAME_TAGS = ("brand", "name", "operator", "network", "short_name", "official_name", "alt_name")


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


class Regions:
    """Point in polygon over regions.tsv.gz."""

    def __init__(self, path):
        self.polygons = []
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                if line.startswith("#"):
                    continue
                code, _, polygons = line.rstrip("\n").split("\t")
                for polygon in polygons.split(","):
                    ring = self.decode(polygon.split(" ")[0])
                    lats, lons = zip(*ring)
                    self.polygons.append((min(lats), max(lats), min(lons), max(lons), code, ring))

    @staticmethod
    def decode(text):
        ring, values, code, shift = [], [], 0, 0
        for char in text:
            part = ord(char) - 63
            code |= (part & 0x1F) << shift
            shift += 5
            if part < 0x20:
                values.append(~(code >> 1) if code & 1 else code >> 1)
                code = shift = 0
        lat = lon = 0
        for dlat, dlon in zip(values[::2], values[1::2]):
            lat += dlat
            lon += dlon
            ring.append((lat / 1e4, lon / 1e4))
        return ring

    def country(self, lon, lat):
        """The smallest polygon around the point, so that enclaves win over what surrounds them."""
        best = None
        for south, north, west, east, code, ring in self.polygons:
            if not (south <= lat <= north and west <= lon <= east):
                continue
            inside = False
            for (alat, alon), (blat, blon) in zip(ring, ring[1:] + ring[:1]):
                if (alat > lat) != (blat > lat):
                    inside ^= lon < alon + (lat - alat) / (blat - alat) * (blon - alon)
            if inside and (best is None or (north - south) * (east - west) < best[0]):
                best = ((north - south) * (east - west), code)
        return best[1] if best and best[1] != "--" else None


class Places:
    """Resolves an entry of a location set into country codes, and whether it is whole countries."""

    def __init__(self, nsi, coder, codes, regions):
        self.codes, self.regions = codes, regions
        self.features = {f["id"]: f for f in load(nsi / "dist/json/featureCollection.min.json")["features"]}
        borders = [f["properties"] for f in load(coder / "src/data/borders.json")["features"]]
        self.by_key, self.members = {}, {}
        for p in borders:
            for key in ("iso1A2", "iso1A3", "m49", "wikidata"):
                if p.get(key):
                    self.by_key.setdefault(p[key].lower(), p)
            for alias in p.get("aliases", []):
                self.by_key.setdefault(alias.lower(), p)
        for p in borders:
            country = self.country_of(p)
            for group in p.get("groups", []):
                if country:
                    self.members.setdefault(group.lower(), set()).add(country)
        for p in borders:  # Q2 is "001": groups are named by either key
            keys = [k for k in (p.get("m49"), p.get("wikidata"), p.get("iso1A2")) if k]
            both = set().union(*(self.members.get(k.lower(), set()) for k in keys))
            for key in keys:
                if both:
                    self.members[key.lower()] = both

    def country_of(self, p):
        code = p.get("iso1A2")
        if code in self.codes:
            return code
        for group in p.get("groups", []):
            if group in self.codes:
                return group
        return PIECES.get((code or p.get("wikidata", "")).lower()) or (
            p["country"] if p.get("country") in self.codes else None)

    def resolve(self, entry):
        if isinstance(entry, list):
            country = self.regions.country(entry[0], entry[1])
            return ({country} if country else set()), False
        key = str(entry).lower()
        if key == "001":
            return set(self.codes), True
        if key.endswith(".geojson"):
            return self.resolve_feature(key), False
        if key == "cn":
            return {"CN", "HK", "MO"}, True
        if key in PIECES:
            return {PIECES[key]}, key == "mainland china"
        if key.upper() in self.codes:
            return {key.upper()}, True
        p = self.by_key.get(key)
        if p is None:
            raise SystemExit(f"unknown place {entry}")
        country = self.country_of(p)
        if p.get("iso1A3") and country:
            return {country}, True
        if self.members.get(key):
            return self.members[key], True
        return {country}, False

    def resolve_feature(self, key):
        prefix = key[:2].upper()
        if re.match(r"[a-z]{2}-", key) and prefix in self.codes:
            return {prefix}
        geometry = self.features[key]["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        found = set()
        for polygon in polygons:
            ring = polygon[0]
            lons, lats = [p[0] for p in ring], [p[1] for p in ring]
            grid = [(min(lons) + (max(lons) - min(lons)) * (i + 0.5) / 12,
                     min(lats) + (max(lats) - min(lats)) * (k + 0.5) / 12)
                    for i in range(12) for k in range(12)]
            for lon, lat in grid:
                inside = False
                for (alon, alat, *_), (blon, blat, *_) in zip(ring, ring[1:] + ring[:1]):
                    if (alat > lat) != (blat > lat):
                        inside ^= lon < alon + (lat - alat) / (blat - alat) * (blon - alon)
                if inside:
                    found.add(self.regions.country(lon, lat))
        found.discard(None)
        return found


def names_of(item):
    names = [item["displayName"]]
    for tag, value in item["tags"].items():
        base, _, rest = tag.partition(":")
        if base in NAME_TAGS and rest not in ("wikidata", "wikipedia", "guid", "type", "website"):
            names.extend(value.split(";"))
    out = []
    for name in names:
        name = re.sub(r"[|\t\r\n]+", " ", name).strip()
        if name and name not in out:
            out.append(name)
    return out


def main():
    nsi, coder, assets = map(pathlib.Path, sys.argv[1:4])
    codes = {line.split("\t")[0] for line in (assets / "countries.tsv").read_text(encoding="utf-8").splitlines()
             if not line.startswith("#")}
    places = Places(nsi, coder, codes, Regions(assets / "regions.tsv.gz"))
    cache, lines, limited, unknown = {}, [], 0, 0
    for kind, category in load(nsi / "dist/json/nsi.min.json")["nsi"].items():
        if kind.startswith("flags/"):
            continue
        for item in category["items"]:
            inside, outside = set(), set()
            sets = item["locationSet"]
            for part, target in (("include", inside), ("exclude", outside)):
                for entry in sets.get(part, []):
                    key = str(entry)
                    if key not in cache:
                        cache[key] = places.resolve(entry)
                    found, whole = cache[key]
                    if part == "include" or whole:
                        target |= found
            countries = sorted(inside - outside)
            if len(countries) == len(codes):
                countries = []
            elif not countries:
                unknown += 1
                continue  # it trades nowhere that we know
            limited += bool(countries)
            lines.append(f"{kind}\t{' '.join(countries)}\t{'|'.join(names_of(item))}\n")
    lines.sort()
    header = ("# Brands and operators. Source: name-suggestion-index 8.0.20260918 (BSD-3-Clause); "
              "groups of countries from country-coder 5.6.1 (ISC)\n")
    with open(assets / "brands.tsv.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write((header + "".join(lines)).encode())
    print(f"{len(lines)} brands and operators, {limited} limited to countries, {unknown} left out")


main()

#!/usr/bin/env python3
"""Writes tests/golden/distances.tsv: pairs of points with their distances as others compute them.

usage: compute.py >tests/golden/distances.tsv   (needs PyPI's mpmath and geographiclib)

Haversine on a sphere of 6371.0 km with 60 digits (mpmath), the WGS84 geodesic by Karney's method
(geographiclib). Pairs: over all distances, antipodal and nearly so, at and near the poles, across
the antimeridian, on the equator, close together, and the same point twice.
"""
import random

import mpmath
from geographiclib.geodesic import Geodesic

mpmath.mp.dps = 60


def haversine(lat_a, lon_a, lat_b, lon_b):
    radians = [mpmath.mpf(value) * mpmath.pi / 180 for value in (lat_a, lon_a, lat_b, lon_b)]
    a, b = radians[0], radians[2]
    h = mpmath.sin((b - a) / 2) ** 2 + mpmath.cos(a) * mpmath.cos(b) * mpmath.sin((radians[3] - radians[1]) / 2) ** 2
    h = min(h, mpmath.mpf(1))
    return 2 * mpmath.mpf("6371.0") * mpmath.atan2(mpmath.sqrt(h), mpmath.sqrt(1 - h))


def pairs(rng):
    def point():
        return round(rng.uniform(-90, 90), 6), round(rng.uniform(-180, 180), 6)

    for _ in range(300):
        yield *point(), *point()
    for _ in range(100):  # antipodal, exactly and nearly
        lat, lon = point()
        yield lat, lon, -lat, lon - 180 if lon > 0 else lon + 180
        wobble = 10 ** rng.uniform(-6, 0)
        yield (lat, lon, max(-90, min(90, -lat + rng.choice((-1, 1)) * wobble)),
               (lon + 360 + rng.choice((-1, 1)) * wobble) % 360 - 180)
    for _ in range(50):  # poles
        lat, lon = point()
        pole = rng.choice((90.0, -90.0))
        yield pole, lon, lat, rng.uniform(-180, 180)
        yield pole - pole / 90 * 10 ** rng.uniform(-9, -1), lon, pole, rng.uniform(-180, 180)
    yield 90.0, 0.0, -90.0, 0.0
    yield 90.0, 10.0, 90.0, -170.0
    for _ in range(50):  # close together
        lat, lon = point()
        step = 10 ** rng.uniform(-7, -1)
        yield lat, lon, max(-90, min(90, lat + step * rng.uniform(-1, 1))), lon + step * rng.uniform(-1, 1) * 0.1
    for _ in range(30):  # across the antimeridian, and along the equator
        lat = round(rng.uniform(-80, 80), 5)
        yield lat, 179.9999, lat + rng.uniform(-1, 1), -179.9999
        yield 0.0, round(rng.uniform(-180, 180), 5), 0.0, round(rng.uniform(-180, 180), 5)
    yield 12.5, 7.25, 12.5, 7.25


def main():
    print("# lat_a lon_a lat_b lon_b haversine_km geodesic_km; by tools/distance/compute.py")
    for lat_a, lon_a, lat_b, lon_b in pairs(random.Random(4)):
        lon_b = (lon_b + 180) % 360 - 180 if abs(lon_b) > 180 else lon_b
        sphere = mpmath.nstr(haversine(lat_a, lon_a, lat_b, lon_b), 17)
        ellipsoid = Geodesic.WGS84.Inverse(lat_a, lon_a, lat_b, lon_b)["s12"] / 1000
        print(f"{lat_a!r}\t{lon_a!r}\t{lat_b!r}\t{lon_b!r}\t{sphere}\t{ellipsoid!r}")


if __name__ == "__main__":
    main()

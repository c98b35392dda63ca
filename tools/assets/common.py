"""What the asset compilers share: one deterministic way of writing a tab-separated asset, shapes.

Developer-only: users get the compiled files in assets/ and need no Python.
"""

import gzip
import io
import pathlib


def clean(text):
    """One field: no tab, no line break, blanks trimmed."""
    return " ".join(str(text).split())


def write_asset(path, notice, columns, rows):
    """Writes `rows` under two comment lines: `notice` (source, version, licence) and the columns.

    A name that ends in .gz is compressed without a time stamp or a file name, so that the same rows
    give the same bytes.
    """
    lines = ["# " + notice, "# " + "\t".join(columns)]
    for row in rows:
        assert len(row) == len(columns), row
        lines.append("\t".join(row))
    data = ("\n".join(lines) + "\n").encode("utf-8")
    path = pathlib.Path(path)
    if path.suffix == ".gz":
        buffer = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=buffer, mtime=0) as out:
            out.write(data)
        data = buffer.getvalue()
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    partial.replace(path)
    print(f"{path}: {len(lines) - 2} rows, {len(data)} bytes")


def decode_arcs(topology):
    """The arcs of a TopoJSON topology as lists of (longitude, latitude)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x += dx
            y += dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def ring_points(arcs, indices):
    """One ring of a TopoJSON geometry; a negative index runs its arc backwards."""
    points = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc if not points else arc[1:])
    return points


def polyline(points):
    """Whole-number (longitude, latitude) pairs by Google's algorithm, latitude first."""
    out = []
    last = (0, 0)
    for lon, lat in points:
        for axis, value in enumerate((lat, lon)):
            delta = value - last[axis]
            code = ~(delta << 1) if delta < 0 else delta << 1
            while code >= 0x20:
                out.append(chr((0x20 | (code & 0x1F)) + 63))
                code >>= 5
            out.append(chr(code + 63))
        last = (lat, lon)
    return "".join(out)

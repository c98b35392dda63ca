"""What the asset compilers share: one deterministic way of writing a tab-separated asset.

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

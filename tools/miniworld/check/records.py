"""Reads scenes of the miniature world, its published cue table and masks; shares nothing with what made them."""
import functools
import gzip
import json
import math
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
TABLE = ROOT / "tools/miniworld/world/table.json"
ROWS, COLUMNS = 112, 168  # of a mask
EARTH_KM = 6371.0
TEXT_CUES = ("script", "language", "place_name", "brand", "phone")


class Fault(Exception):
    """What the user must know, in one line."""


@functools.cache
def table():
    return json.loads(TABLE.read_text(encoding="utf-8"))


def folder_lines(folder):
    """Each line of a folder's scenes.jsonl with its number."""
    path = pathlib.Path(folder) / "scenes.jsonl"
    try:
        with open(path, encoding="utf-8") as file:
            yield from enumerate(file, 1)
    except UnicodeDecodeError:
        raise Fault(f"{path}: is not UTF-8; render the split again (make miniworld)") from None
    except OSError as error:
        raise Fault(f"{path}: {error.strerror}; render the split first (make miniworld)") from None


def scenes(folder):
    """The scenes of a folder."""
    found = []
    for number, line in folder_lines(folder):
        try:
            found.append(json.loads(line))
        except ValueError as error:
            raise Fault(f"{folder}/scenes.jsonl, line {number}: {error}") from None
    if not found:
        raise Fault(f"{folder}/scenes.jsonl: no scene in it")
    return found


def visible(mask):
    """The runs of ones of a mask, as (column, first row, last row), split where a column ends."""
    at, runs = 0, []
    for number, length in enumerate(mask["counts"]):
        if number % 2:
            start, end = at, at + length
            while start < end:
                column, row = divmod(start, ROWS)
                stop = min(end, (column + 1) * ROWS)
                runs.append((column, row, row + stop - start - 1))
                start = stop
        at += length
    return runs


def cells(mask):
    """The visible cells of a mask, each (column, row)."""
    return [(column, row) for column, first, last in visible(mask) for row in range(first, last + 1)]


def km(lat0, lon0, lat1, lon1):
    """The haversine distance on a sphere of 6371 km, as `whence eval` measures."""
    a, b = math.radians(lat0), math.radians(lat1)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon1 - lon0) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(h)))


@functools.cache
def gazetteer():
    """{country code: {name: [(lat, lon)]}} of GeoNames' cities in assets/."""
    found = {}
    with gzip.open(ROOT / "assets/cities15000.tsv.gz", "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                continue
            _, name, lat, lon, country, *_ = line.rstrip("\n").split("\t")
            found.setdefault(country, {}).setdefault(name, []).append((float(lat), float(lon)))
    return found


def state_of(scene):
    """The table's entry of a scene's state, or None."""
    country = table()["countries"].get(scene["country"], {"states": []})
    return next((state for state in country["states"] if state["name"] == scene["state"]), None)


def shares(country, state, cue):
    """The probabilities of a cue's values in a state."""
    return state["cues"].get(cue) or country["cues"][cue]

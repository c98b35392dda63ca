"""Answers with a place, their accuracy with Wilson's intervals, and tables of it."""
import sys

from records import ROOT, km

sys.path.append(str(ROOT / "tools"))
from wilson import wilson  # noqa: E402 (the path comes first)

THRESHOLDS = (1, 25, 200, 750, 2500)
LEVELS = ("country", "state", "city")
COLUMNS = (*LEVELS, *(f"{t} km" for t in THRESHOLDS))


class Answer:
    """A place: names at three levels and a point, with what is known of how sure it is."""

    def __init__(self, country, state, city, lat, lon, confidence, radius50, radius90):
        self.country, self.state, self.city, self.lat, self.lon = country, state, city, lat, lon
        self.confidence, self.radius50, self.radius90 = confidence, radius50, radius90

    def hits(self, scene):
        """Whether it is right, for each of COLUMNS; a state counts in its country, a city in its state."""
        country = self.country == scene["country"]
        state = country and self.state == scene["state"]
        city = state and self.city == scene["city"]
        away = km(self.lat, self.lon, scene["lat_deg"], scene["lon_deg"])
        return (country, state, city, *(away <= t for t in THRESHOLDS))


def summary(hits):
    """Of a list of Answer.hits: n and, for each column, right, accuracy and interval."""
    counts = [sum(column) for column in zip(*hits)] if hits else [0] * len(COLUMNS)
    n = len(hits)
    return {"n": n} | {name: {"right": right, "accuracy": right / n if n else None, "interval": wilson(right, n)}
                       for name, right in zip(COLUMNS, counts)}


def cell(entry):
    low, high = entry["interval"]
    return f"{100 * entry['accuracy']:.1f} ({100 * low:.1f}–{100 * high:.1f})"


def markdown(rows):
    """A table of summaries, percent with intervals; rows are (name, summary)."""
    lines = ["| | n | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 2) + "|"]
    for name, entry in rows:
        if entry["n"]:
            lines.append(f"| {name} | {entry['n']} | " + " | ".join(cell(entry[column]) for column in COLUMNS) + " |")
    return "\n".join(lines) + "\n"

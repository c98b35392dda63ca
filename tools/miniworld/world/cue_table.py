#!/usr/bin/env python3
"""Prints the cue table as Markdown for docs/miniworld.md: cue_table.py [--check PAGE | --write PAGE]

A cell lists the values with a share of at least a sixth over the country's states, most frequent first; a bare value has
more than 85 %.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from world import table

LEAST, SURE = 1 / 6, 0.85
BEGIN, END = "<!-- cue table: written by tools/miniworld/world/cue_table.py -->", "<!-- end of the cue table -->"
PARTS = {
    "Roads": ("driving_side", "center_line", "edge_line", "plate", "pole", "warning_sign", "direction_sign", "bollard"),
    "Land and buildings": ("vegetation", "soil", "roof", "terrain", "landmark", "socket", "fields"),
}


def cell(shares):
    kept = sorted(((share, name) for name, share in shares.items() if share >= LEAST), key=lambda pair: (-pair[0], pair[1]))
    if kept and kept[0][0] > SURE:
        return kept[0][1]
    return ", ".join(f"{name} {round(100 * share)}" for share, name in kept) or "mixed"


def mean_shares(country, cue):
    states = country["states"]
    values = table.load()["values"][cue]
    return {value: sum(table.shares_of(country, state, cue)[value] for state in states) / len(states) for value in values}


def languages(country):
    sums = {}
    for state in country["states"]:
        for tag, share in table.languages_of(country, state).items():
            sums[tag] = sums.get(tag, 0) + share / len(country["states"])
    return ", ".join(tag for tag, share in sorted(sums.items(), key=lambda item: (-item[1], item[0])) if share >= 0.03)


def part(title, cues):
    world = table.load()
    lines = [f"### {title}", "", "| | " + " | ".join(cue.replace("_", " ") for cue in cues) + " |",
             "|" + "---|" * (len(cues) + 1)]
    for code, country in world["countries"].items():
        cells = [cell(mean_shares(country, cue)) for cue in cues]
        lines.append(f"| **{code}** {country['name']} | " + " | ".join(cells) + " |")
    return lines + [""]


def states():
    lines = ["### States, languages, brands", "", "States in italics occur only in the test split.", "",
             "| | languages | states | brands |", "|---|---|---|---|"]
    for code, country in table.load()["countries"].items():
        names = [f"*{state['name']}*" if state["held_out"] else state["name"] for state in country["states"]]
        lines.append(f"| **{code}** | {languages(country)} | {', '.join(names)} | {', '.join(country['brands'])} |")
    return lines + [""]


def page():
    lines = [BEGIN, ""]
    for title, cues in PARTS.items():
        lines += part(title, cues)
    return "\n".join(lines + states() + [END])


def main():
    if len(sys.argv) == 1:
        print(page())
        return
    path = pathlib.Path(sys.argv[2])
    text = path.read_text(encoding="utf-8")
    if BEGIN not in text or END not in text:
        sys.exit(f"{path}: has no place for the cue table ({BEGIN} … {END})")
    head, rest = text.split(BEGIN)
    new = head + page() + rest.split(END)[1]
    if sys.argv[1] == "--check" and new != text:
        sys.exit(f"{path}: the cue table is not that of table.json: run tools/miniworld/world/cue_table.py --write {path}")
    if sys.argv[1] == "--write":
        path.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()

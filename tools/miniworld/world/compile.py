#!/usr/bin/env python3
"""Compiles cues.toml, words.toml and countries/*.toml into table.json, the published cue table: compile.py [--check]

Names and coordinates of cities come from assets/cities15000.tsv.gz, states from assets/admin1.tsv.gz, names and
calling codes of countries from assets/countries.tsv; brands must stand in assets/brands.tsv.gz for their country.
What those files do not know is an error, so the table names only real places and brands.
"""
import argparse
import collections
import gzip
import json
import os
import pathlib
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ASSETS = HERE.parents[2] / "assets"
CONTINENTS = ("africa", "americas", "asia", "europe", "oceania")
NOT_CUES = {"languages", "brands", "phone", "states", "name", "area", "cities", "held"}


class Bad(Exception):
    """A fault of the sources, with the entry and what to do about it."""


def read_toml(path):
    with open(path, "rb") as file:
        try:
            return tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise Bad(f"{path.name}: {error}") from None


def rows(name):
    path = ASSETS / name
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def weights(text, where, allowed=None):
    """"a 3, b" -> {"a": 0.75, "b": 0.25}."""
    found = {}
    for part in text.split(","):
        name, _, weight = part.strip().partition(" ")
        if allowed is not None and name not in allowed:
            raise Bad(f"{where}: {name!r} is not one of {' '.join(allowed)}")
        if name in found:
            raise Bad(f"{where}: {name!r} stands twice")
        found[name] = float(weight or 1)
    total = sum(found.values())
    return {name: weight / total for name, weight in found.items()}


def with_noise(shares, values, noise):
    return {value: round((1 - noise) * shares.get(value, 0) + noise / len(values), 5) for value in values}


class Gazetteer:
    def __init__(self):
        self.problems = []
        self.countries = {row[0]: row for row in rows("countries.tsv")}
        self.states = {(row[0], row[2]): row[1] for row in rows("admin1.tsv.gz")}
        self.cities = collections.defaultdict(list)
        for row in rows("cities15000.tsv.gz"):
            self.cities[row[4], row[5], row[1]].append(row)
        self.brands = collections.defaultdict(set)
        for _, where, names in rows("brands.tsv.gz"):
            for name in names.split("|"):
                self.brands[name].update(where.split() or ["*"])

    def state(self, country, name):
        if (country, name) not in self.states:
            near = [n for c, n in self.states if c == country]
            raise Bad(f"{country}: no state {name!r}; assets/admin1.tsv.gz has {', '.join(near)}")
        return self.states[country, name]

    def city(self, country, code, entry):
        name, _, local = entry.partition("/")
        vouched, local = local.startswith("/"), local.lstrip("/")
        found = self.cities.get((country, code, name))
        if not found:
            near = sorted(n for c, s, n in self.cities if (c, s) == (country, code))
            self.problems.append(f"{country} {code}: no city {name!r}; assets/cities15000.tsv.gz has {', '.join(near)}")
            return None
        row = max(found, key=lambda r: int(r[6]))
        others = {n.casefold() for n in row[7].split("|")}
        if local and not vouched and not any(local.casefold() + tail in others for tail in ("", "市", "시", "縣", "町", "鎮")):
            same = [n for n in row[7].split("|") if not n.isascii()]
            self.problems.append(f"{country}: {name!r} is not known as {local!r}, but as {', '.join(same)}")
        return {"name": name, "local": local or name, "lat_deg": float(row[2]), "lon_deg": float(row[3]),
                "population": int(row[6])}

    def brand(self, country, name):
        if not self.brands.get(name, set()) & {country, "*"}:
            self.problems.append(f"{country}: assets/brands.tsv.gz knows no brand {name!r} there")
        return name


def sun_side(lat_deg):
    """Where the sun stands at noon: beyond the tropics always towards the equator, between them by the season."""
    south = min(1.0, max(0.0, 0.5 + lat_deg / 47.0))
    return {"north": round(1 - south, 3), "south": round(south, 3)}


def cue_shares(entry, where, cues):
    shares = {}
    for key, text in entry.items():
        if key in NOT_CUES:
            continue
        if key not in cues["values"]:
            raise Bad(f"{where}: no cue {key!r}")
        values = cues["values"][key].split()
        shares[key] = with_noise(weights(text, f"{where} {key}", values), values, cues["noise"][key])
    return shares


def language_shares(entry, where, words):
    shares = weights(entry["languages"], f"{where} languages", words)
    return {tag: round(share, 4) for tag, share in shares.items()}


def compile_state(country, entry, gazetteer, cues, words):
    where = f"{country} {entry['name']}"
    code = gazetteer.state(country, entry["name"])
    cities = [gazetteer.city(country, code, city) for city in entry["cities"]]
    shares = cue_shares(entry, where, cues)
    cities = [city for city in cities if city]
    shares["sun_side"] = sun_side(sum(city["lat_deg"] for city in cities) / max(1, len(cities)))
    state = {"name": entry["name"], "code": code, "held_out": entry.get("held", False), "area": entry["area"],
             "cues": shares, "cities": cities}
    if "languages" in entry:
        state["languages"] = language_shares(entry, where, words)
    return state


def compile_country(code, entry, gazetteer, cues, words):
    row = gazetteer.countries[code]
    states = [compile_state(code, state, gazetteer, cues, words) for state in entry["states"]]
    shares = cue_shares(entry, code, cues)
    lacking = set(cues["values"]) - set(shares) - {"sun_side"}
    if lacking:
        raise Bad(f"{code}: says nothing about {', '.join(sorted(lacking))}")
    if not any(not state["held_out"] for state in states) or len(states) < 3:
        raise Bad(f"{code}: needs at least three states, one of them not held out")
    if sum(len(state["cities"]) for state in states) < 6:
        raise Bad(f"{code}: needs at least six cities")
    return {"name": row[1], "continent": row[2], "cues": shares, "languages": language_shares(entry, code, words),
            "brands": [gazetteer.brand(code, name) for name in entry["brands"]], "phone": entry["phone"],
            "miles": row[8] == "1", "states": states}


def add_namesakes(countries, gazetteer):
    """Real cities of a country that are called as a city that the table has in another country."""
    listed = {city["name"]: code for code, country in countries.items() for state in country["states"]
              for city in state["cities"]}
    for code, country in countries.items():
        names = {name for where, _, name in gazetteer.cities if where == code and listed.get(name, code) != code}
        own = {city["name"] for state in country["states"] for city in state["cities"]}
        country["namesakes"] = sorted(names - own)


def compile_table():
    cues, words = read_toml(HERE / "cues.toml"), read_toml(HERE / "words.toml")
    gazetteer, countries = Gazetteer(), {}
    for continent in CONTINENTS:
        for code, entry in read_toml(HERE / "countries" / f"{continent}.toml").items():
            countries[code] = compile_country(code, entry, gazetteer, cues, words)
    add_namesakes(countries, gazetteer)
    if gazetteer.problems:
        raise Bad("\n  ".join(["names that the assets do not know:", *gazetteer.problems]))
    scripts = {tag: word["script"] for tag, word in words.items()}
    for brand in cues["world_brands"]:
        known = [code for code in countries if gazetteer.brands.get(brand, set()) & {code, "*"}]
        if len(known) < 5:
            raise Bad(f"world_brands: {brand!r} is known in {len(known)} of the countries only")
    return {
        "format": "whence-miniworld/1",
        "attribution": "GeoNames (CC BY 4.0); name-suggestion-index (BSD-3-Clause)",
        "types": weights(cues["types"], "types"),
        "values": {cue: values.split() for cue, values in cues["values"].items()},
        "shown": cues["shown"], "settings": cues["settings"], "texts": cues["texts"], "world_brands": cues["world_brands"],
        "foreign_words": cues["foreign_words"],
        "scripts": scripts, "countries": dict(sorted(countries.items())),
    }


def write(path, text):
    temporary = path.with_name(path.name + f".{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail if table.json is not what the sources say")
    arguments = parser.parse_args()
    try:
        table = compile_table()
    except Bad as error:
        sys.exit(f"compile.py: {error}")
    text = json.dumps(table, ensure_ascii=False, indent=1) + "\n"
    path = HERE / "table.json"
    if arguments.check:
        if path.read_text(encoding="utf-8") != text:
            sys.exit("compile.py: table.json is not what the sources say: run tools/miniworld/world/compile.py")
        return
    write(path, text)
    states = [state for country in table["countries"].values() for state in country["states"]]
    held = sum(state["held_out"] for state in states)
    cities = sum(len(state["cities"]) for state in states)
    print(f"{len(table['countries'])} countries, {len(states)} states ({held} only in the test split), {cities} cities",
          file=sys.stderr)


if __name__ == "__main__":
    main()

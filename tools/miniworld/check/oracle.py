#!/usr/bin/env python3
"""Ceiling and floor of the miniature world: an oracle that is told the true cues and texts, and guesses without a picture.

oracle.py --test DIR --train DIR [--out DIR] [--whence PROGRAM]

Prints accuracy by country, state and city and within 1 to 2500 km, over all scenes, by type, by localizable or not, and
with each cue hidden from the oracle. Into --out go oracle.json, tables.md, truth.jsonl and the answers as
whence-answer/1 (oracle.jsonl, blind.jsonl, blind-type.jsonl). With --whence, `whence eval` must count the same.
"""
import argparse
import collections
import json
import os
import pathlib
import subprocess
import sys

import bayes
import records
import score

MASS = 0.995  # of the posterior, what the choice of a point looks at
MOST_CITIES, MOST_POINTS = 150, 25
NAMES = ("oracle", "blind", "blind-type")
DRAWN = tuple(records.table()["values"])
TEXTS = ("language", "script", "place_name", "brand", "phone", "distance")
HIDDEN = [*((cue, {cue}) for cue in DRAWN), ("language", {"language"}), ("language and script", {"language", "script"}),
          ("place names", {"place_name"}), ("distances on road signs", {"distance"}), ("brands", {"brand"}),
          ("phone numbers", {"phone"}), ("all texts", set(TEXTS)), ("all but texts", set(DRAWN))]


class Points:
    """Chooses the point with the greatest expected number of thresholds met, and the radii around it."""

    def __init__(self, places):
        self.places, self.cache = places, {}

    def away(self, i, j):
        key = (i, j) if i < j else (j, i)
        if key not in self.cache:
            a, b = self.places[i], self.places[j]
            self.cache[key] = records.km(*a, *b)
        return self.cache[key]

    def gain(self, i, j):
        return sum(self.away(i, j) <= t for t in score.THRESHOLDS)

    def best(self, weights, count=MOST_POINTS, most=MOST_CITIES):
        """The number of the place to answer, and the radii that hold 50 and 90 % of the weight."""
        order = sorted(range(len(weights)), key=lambda i: -weights[i])
        kept, total = [], 0.0
        for i in order[:most]:
            kept.append(i)
            total += weights[i]
            if total >= MASS:
                break
        choice = max(kept[:count], key=lambda i: sum(weights[j] * self.gain(i, j) for j in kept))
        return choice, self.radius(choice, kept, weights, 0.5), self.radius(choice, kept, weights, 0.9)

    def radius(self, centre, kept, weights, share):
        total, goal, reach = 0.0, share * sum(weights[i] for i in kept), 0.0
        for reach, weight in sorted((self.away(centre, i), weights[i]) for i in kept):
            total += weight
            if total >= goal:
                break
        return reach + 4.0  # scenes lie a few kilometres around their city


def best_of(sums):
    return max(sums, key=lambda key: (sums[key], key))


def name_place(weighted):
    """The most probable country, in it the state, in it the city, of ((country, state, city), weight)."""
    levels = [collections.Counter() for _ in range(3)]
    for names, weight in weighted:
        for depth, sums in enumerate(levels):
            sums[names[:depth + 1]] += weight
    country = best_of(levels[0])
    state = best_of({key: value for key, value in levels[1].items() if key[:1] == country})
    city = best_of({key: value for key, value in levels[2].items() if key[:2] == state})
    return city, levels[0][country]


class Oracle:
    def __init__(self):
        self.cities = bayes.cities()
        self.names = [(one.code, one.state["name"], one.city["name"]) for one in self.cities]
        self.points = Points([(one.lat, one.lon) for one in self.cities])

    def answer(self, reading, hidden=frozenset()):
        weights = reading.posterior(hidden)
        names, confidence = name_place(zip(self.names, weights))
        at, *radii = self.points.best(weights)
        return score.Answer(*names, self.cities[at].lat, self.cities[at].lon, confidence, *radii)


class Blind:
    """Always the same answer: the most frequent names of the training scenes, the point that serves most of them."""

    def __init__(self, training):
        counts = collections.Counter((s["country"], s["state"], s["city"]) for s in training)
        total = sum(counts.values())
        found = {}
        for scene in training:
            found.setdefault((scene["country"], scene["state"], scene["city"]), (scene["lat_deg"], scene["lon_deg"]))
        places = sorted(counts)
        weights = [counts[place] / total for place in places]
        names, confidence = name_place(zip(places, weights))
        points = Points([found[place] for place in places])
        at, *radii = points.best(weights, len(places), len(places))
        self.answer = score.Answer(*names, *found[places[at]], confidence, *radii)


def groups(scenes):
    """Names of groups and the scenes in each."""
    yield "all", [True] * len(scenes)
    for kind in records.table()["types"]:
        yield kind, [scene["type"] == kind for scene in scenes]
    yield "localizable", [scene["localizable"] for scene in scenes]
    yield "not localizable", [not scene["localizable"] for scene in scenes]
    held = [bool(records.state_of(scene)["held_out"]) for scene in scenes]
    yield "states only in test", held
    yield "other states", [not one for one in held]


def tables(scenes, hits):
    return {name: score.summary([hit for hit, chosen in zip(hits, wanted) if chosen]) for name, wanted in groups(scenes)}


def ablate(oracle, scenes, readings, answers):
    """With each cue hidden: over all scenes, and over those that show it (with it and without)."""
    found = {}
    for name, hidden in HIDDEN:
        showing, before, every = [], [], []
        for scene, reading, answer in zip(scenes, readings, answers):
            old = answer.hits(scene)
            if not reading.shows(hidden):
                every.append(old)
                continue
            new = oracle.answer(reading, frozenset(hidden)).hits(scene)
            every.append(new)
            showing.append(new)
            before.append(old)
        found[name] = {"all": score.summary(every), "shown, with it": score.summary(before),
                       "shown, without it": score.summary(showing)}
    return found


def record(name, scene, answer):
    """A line of whence-answer/1."""
    country = records.table()["countries"][answer.country]["name"]
    place = {"country": answer.country, "country_name": country, "state": answer.state, "city": answer.city,
             "lat_deg": round(answer.lat, 6), "lon_deg": round(answer.lon, 6), "radius50_km": round(answer.radius50, 3),
             "radius90_km": round(answer.radius90, 3), "confidence": round(min(1.0, answer.confidence), 4)}
    return {"format": "whence-answer/1", "photo": scene["id"], "sha256": "", "status": "located", "method": name,
            "answer": place, "alternatives": [], "evidence": [], "reasoning": None, "error": None, "time_ms": {},
            "versions": {}, "settings": {}, "attribution": records.table()["attribution"]}


def truth(scene):
    return {"id": scene["id"], "lat": scene["lat_deg"], "lon": scene["lon_deg"], "country": scene["country"],
            "state": scene["state"], "city": scene["city"]}


def write(path, text):
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)


def write_lines(path, lines):
    write(path, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def compare(program, out, name, summary):
    """`whence eval` on the written answers must count as many right ones; gives what differs."""
    command = [program, "eval", str(out / f"{name}.jsonl"), "--truth", str(out / "truth.jsonl"), "--format", "json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise records.Fault(f"{' '.join(command)}: {done.stderr.strip()}")
    told = json.loads(done.stdout)
    theirs = {f"{one['km']:g} km": one["hits"] for one in told["accuracy"]} | {"country": told["by_name"]["country"]["hits"]}
    return [f"{name}: {column}: {summary[column]['right']} of {summary['n']} right, whence eval says {hits} of {told['n']}"
            for column, hits in theirs.items() if hits != summary[column]["right"] or told["n"] != summary["n"]]


def report(result):
    """The tables in Markdown."""
    parts = []
    for name in NAMES:
        parts.append(f"{name}\n\n" + score.markdown(result[name].items()))
    rows = [("nothing hidden", result["oracle"]["all"])]
    rows += [(f"without {name}", entry["all"]) for name, entry in result["hidden"].items()]
    parts.append("oracle, cues hidden, all scenes\n\n" + score.markdown(rows))
    lines = ["| hidden | scenes that show it | country with it | without | city with it | without | 25 km with it | without |",
             "|---|---|---|---|---|---|---|---|"]
    for name, entry in result["hidden"].items():
        old, new = entry["shown, with it"], entry["shown, without it"]
        if old["n"]:
            cells = " | ".join(f"{100 * side[column]['accuracy']:.1f}" for column in ("country", "city", "25 km") for side in (old, new))
            lines.append(f"| {name} | {old['n']} | {cells} |")
    parts.append("oracle, only scenes that show the hidden cue\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def measure(test, train):
    """All answers and tables."""
    scenes, training = records.scenes(test), records.scenes(train)
    if any(scene["split"] != "train" for scene in training):
        raise records.Fault(f"{train}: has scenes of another split than train")
    oracle, blind = Oracle(), Blind(training)
    typed = {kind: Blind([scene for scene in training if scene["type"] == kind]) for kind in {s["type"] for s in training}}
    readings = [bayes.Reading(scene) for scene in scenes]
    answers = {"oracle": [oracle.answer(reading) for reading in readings], "blind": [blind.answer] * len(scenes),
               "blind-type": [typed.get(scene["type"], blind).answer for scene in scenes]}
    result = {"format": "whence-miniworld-oracle/1", "test_scenes": len(scenes), "training_scenes": len(training)}
    for name in NAMES:
        result[name] = tables(scenes, [answer.hits(scene) for answer, scene in zip(answers[name], scenes)])
    result["hidden"] = ablate(oracle, scenes, readings, answers["oracle"])
    return scenes, answers, result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--test", metavar="DIR", required=True, help="the folder of the scenes to answer")
    parser.add_argument("--train", metavar="DIR", required=True, help="the folder whose frequencies the blind answers follow")
    parser.add_argument("--out", metavar="DIR", required=True, help="where answers and tables go")
    parser.add_argument("--whence", metavar="PROGRAM", help="let `whence eval` count, too; a difference is an error")
    arguments = parser.parse_args()
    try:
        scenes, answers, result = measure(arguments.test, arguments.train)
        out = pathlib.Path(arguments.out)
        out.mkdir(parents=True, exist_ok=True)
        write_lines(out / "truth.jsonl", map(truth, scenes))
        for name in NAMES:
            write_lines(out / f"{name}.jsonl", (record(name, scene, one) for scene, one in zip(scenes, answers[name])))
        write(out / "oracle.json", json.dumps(result, indent=1) + "\n")
        write(out / "tables.md", report(result))
        print(report(result))
        wrong = []
        if arguments.whence:
            wrong = [line for name in NAMES for line in compare(arguments.whence, out, name, result[name]["all"])]
            print("\n".join(wrong) if wrong else "whence eval counts the same.")
        sys.exit(1 if wrong else 0)
    except records.Fault as fault:
        sys.exit(f"oracle.py: {fault}")
    except OSError as error:
        sys.exit(f"oracle.py: {error.filename}: {error.strerror}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The miniature's ceiling and floor: the oracle beats the blind baseline and needs its cues, and `whence eval` counts the same.

oracle_test.py PROGRAM
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/miniworld/check"))
import bayes  # noqa: E402 (the path comes first)
import oracle  # noqa: E402
import records  # noqa: E402
import score  # noqa: E402

PROGRAM = None
TEST, TRAIN = 48, 40


def scene(**cues):
    """A record of a street that shows these cues and nothing else."""
    every = dict.fromkeys([*records.table()["values"], *records.TEXT_CUES]) | cues
    return {"type": "street", "cues": every, "entities": []}


def text(words, language, script, **more):
    return {"name": "text", "cue": None, "value": None, "box": [0.4, 0.4, 0.5, 0.45], "text": words, "language": language, "script": script} | more


def countries(one, hidden=frozenset()):
    sums = collections.Counter()
    for city, weight in zip(bayes.cities(), bayes.Reading(one).posterior(hidden)):
        sums[city.code] += weight
    return sums


class Bayes(unittest.TestCase):
    def test_nothing_seen(self):
        sums = countries(scene())
        self.assertEqual(len(sums), len(records.table()["countries"]))
        for share in sums.values():
            self.assertAlmostEqual(share, 1 / len(sums))

    def test_one_cue_is_bayes_rule(self):
        found, table = countries(scene(plate="us_small")), records.table()["countries"]
        own = {code: sum(records.shares(country, state, "plate")["us_small"] for state in country["states"]) / len(country["states"])
               for code, country in table.items()}
        for code, share in own.items():
            self.assertAlmostEqual(found[code], share / sum(own.values()), places=6)

    def test_texts(self):
        one = scene()
        one["entities"] = [text("Аптека", "bg", "Cyrillic")]
        self.assertGreater(countries(one)["BG"], 0.8)
        self.assertGreater(countries(one, {"language"})["RU"], 0.1)
        self.assertAlmostEqual(countries(one, {"language", "script"})["JP"], 1 / len(records.table()["countries"]))
        one["entities"] = [text("寿司", "ja", "Japanese")]  # stands on restaurants everywhere
        self.assertLess(countries(one)["JP"], 0.9)

    def test_a_distance_tells_the_city(self):
        osaka = {city.city["name"]: city for city in bayes.cities() if city.code == "JP"}
        one = scene()
        far = round(bayes.distance(osaka["Sakai"], osaka["Kishiwada"]))
        one["entities"] = [{"name": "direction sign", "box": [0.3, 0.3, 0.6, 0.6], "text": None}, text(f"{osaka['Kishiwada'].city['local']} {far}", "ja", "Japanese")]
        weights = bayes.Reading(one).posterior()
        self.assertGreater(weights[osaka["Sakai"].number], 5 * weights[osaka["Kishiwada"].number])
        hidden = bayes.Reading(one).posterior({"distance"})
        self.assertGreater(hidden[osaka["Kishiwada"].number], hidden[osaka["Sakai"].number])

    def test_wilson(self):
        low, high = score.wilson(8, 10)
        self.assertAlmostEqual(low, 0.490162, places=5)  # scipy.stats.binomtest(8, 10).proportion_ci(method="wilson")
        self.assertAlmostEqual(high, 0.943318, places=5)
        self.assertEqual(score.wilson(0, 0), [0.0, 1.0])


class Oracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.place.name)
        for split, count in (("test", TEST), ("train", TRAIN)):
            subprocess.run([sys.executable, ROOT / "tools/miniworld/render.py", "--split", split, "--seed", "5", "--width", "84", "--count", str(count),
                            "--out", cls.path / split], check=True, stderr=subprocess.DEVNULL)
        cls.done = subprocess.run([sys.executable, ROOT / "tools/miniworld/check/oracle.py", "--test", cls.path / "test", "--train", cls.path / "train",
                                   "--out", cls.path / "out", "--whence", PROGRAM], stdout=subprocess.PIPE, text=True, check=False)
        cls.result = json.loads((cls.path / "out/oracle.json").read_text(encoding="utf-8"))

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def test_whence_eval_counts_the_same(self):
        self.assertEqual(self.done.returncode, 0, self.done.stdout[-2000:])
        self.assertIn("whence eval counts the same", self.done.stdout)

    def test_oracle_beats_blind_and_needs_its_cues(self):
        top, blind = self.result["oracle"]["all"], self.result["blind"]["all"]
        self.assertEqual(top["n"], TEST)
        self.assertGreater(top["country"]["interval"][0], blind["country"]["interval"][1])
        for column in score.COLUMNS:
            self.assertGreaterEqual(top[column]["right"], blind[column]["right"], column)
        hidden = self.result["hidden"]
        for name in ("all texts", "all but texts"):
            self.assertLess(hidden[name]["all"]["country"]["right"], top["country"]["right"])
        self.assertLess(hidden["place names"]["all"]["city"]["right"], top["city"]["right"])
        for entry in hidden.values():
            self.assertEqual(entry["all"]["n"], TEST)
        kinds = [self.result["oracle"][kind]["n"] for kind in records.table()["types"]]
        self.assertEqual(sum(kinds), TEST)

    def test_answers_keep_the_schema(self):
        page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
        check = jsonschema.Draft202012Validator(json.loads(re.search(r"```json schema whence-answer/1\n(.*?)```", page, re.S)[1]))
        for name in oracle.NAMES:
            lines = (self.path / f"out/{name}.jsonl").read_text(encoding="utf-8").splitlines()
            self.assertEqual(len(lines), TEST)
            for line in lines:
                check.validate(json.loads(line))

    def test_eval_is_compared(self):
        """Other counts than `whence eval`'s are noticed."""
        summary = json.loads(json.dumps(self.result["oracle"]["all"]))
        summary["750 km"]["right"] += 1
        wrong = oracle.compare(PROGRAM, self.path / "out", "oracle", summary)
        self.assertEqual(len(wrong), 1)
        self.assertIn("750 km", wrong[0])

    def test_refuses(self):
        other = subprocess.run([sys.executable, ROOT / "tools/miniworld/check/oracle.py", "--test", self.path / "test", "--train", self.path / "test",
                                "--out", self.path / "x"], stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(other.returncode, 1)
        self.assertIn("another split than train", other.stderr)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()

#!/usr/bin/env python3
"""The miniature's world: the table says what its sources say, scenes keep its rules, and words name only what is visible."""
import collections
import json
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORLD = ROOT / "tools/miniworld"
sys.path.insert(0, str(WORLD))
import world
from world import belief, phrases, signs, table

COUNT = 600


def scenes(split, count=COUNT, seed=7):
    return [world.sample(split, seed, index) for index in range(count)]


class Table(unittest.TestCase):
    def test_is_what_the_sources_say(self):
        subprocess.run([sys.executable, WORLD / "world/compile.py", "--check"], check=True)

    def test_page_shows_it(self):
        subprocess.run([sys.executable, WORLD / "world/cue_table.py", "--check", ROOT / "docs/miniworld.md"], check=True)

    def test_size(self):
        countries = world.load()["countries"].values()
        self.assertGreaterEqual(len(countries), 32)
        self.assertEqual({country["continent"] for country in countries}, {"AF", "AS", "EU", "NA", "OC", "SA"})
        scripts = {world.load()["scripts"][tag] for country in countries for tag in country["languages"]}
        self.assertGreaterEqual(len(scripts), 9)
        for country in countries:
            self.assertGreaterEqual(len(country["states"]), 3, country["name"])
            self.assertGreaterEqual(sum(len(state["cities"]) for state in country["states"]), 6, country["name"])

    def test_shares_sum_to_one(self):
        for country in world.load()["countries"].values():
            for cues in [country["cues"]] + [state["cues"] for state in country["states"]]:
                for cue, shares in cues.items():
                    self.assertAlmostEqual(sum(shares.values()), 1, 3, (country["name"], cue))

    def test_held_out_share(self):
        states = [state for country in world.load()["countries"].values() for state in country["states"]]
        share = sum(state["held_out"] for state in states) / len(states)
        self.assertGreater(share, 0.13)
        self.assertLess(share, 0.17)

    def test_countries_overlap(self):
        """Most countries have a neighbour from which no single cue of the table parts them surely."""
        countries, alike = world.load()["countries"], 0
        for one in countries.values():
            def closeness(other):
                return min(sum(min(one["cues"][cue][v], other["cues"][cue][v]) for v in one["cues"][cue])
                           for cue in one["cues"])
            alike += max(closeness(other) for other in countries.values() if other is not one) > 0.2
        self.assertGreater(alike, len(countries) / 2)


class Words(unittest.TestCase):
    def test_scripts(self):
        """Each phrase is written in the script of its language."""
        for language, entry in table.words().items():
            for kind in ("shops", "streets", "banners", "posters", "sights"):
                for phrase in entry[kind]:
                    if phrase != "{}":
                        self.assertEqual(signs.script_of(phrase.replace("{}", ""), language), entry["script"], phrase)

    def test_every_value_and_language_can_be_said(self):
        for cue, values in world.load()["values"].items():
            self.assertEqual(set(values), set(phrases.SAID[cue]), cue)
        self.assertEqual(set(world.load()["scripts"]), set(phrases.LANGUAGES))


class Sampling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.by_split = {split: scenes(split) for split in table.SPLITS}
        cls.all = [scene for found in cls.by_split.values() for scene in found]

    def test_same_bytes_in_another_process(self):
        code = ("import json, sys; sys.path.insert(0, sys.argv[1]); import world\n"
                "print(json.dumps([world.sample('test', 7, i) for i in range(40)], ensure_ascii=True))")
        found = [subprocess.run([sys.executable, "-c", code, WORLD], check=True, stdout=subprocess.PIPE,
                                env={"PYTHONHASHSEED": seed}).stdout for seed in ("1", "2")]
        self.assertEqual(found[0], found[1])
        self.assertEqual(json.loads(found[0]), self.by_split["test"][:40])

    def test_splits_share_no_scene(self):
        keys = collections.Counter(scene["view"]["seed"] for scene in self.all)
        self.assertEqual(max(keys.values()), 1)
        self.assertNotEqual(world.sample("train", 7, 0)["view"], world.sample("train", 8, 0)["view"])

    def test_held_out_states_only_in_test(self):
        held = {(code, state["name"]) for code, country in world.load()["countries"].items()
                for state in country["states"] if state["held_out"]}
        counts = {split: sum((scene["country"], scene["state"]) in held for scene in found)
                  for split, found in self.by_split.items()}
        self.assertEqual((counts["train"], counts["validation"]), (0, 0))
        self.assertGreater(counts["test"], 0.1 * COUNT)

    def test_places_are_of_the_table(self):
        for scene in self.all:
            country = world.load()["countries"][scene["country"]]
            state = next(state for state in country["states"] if state["name"] == scene["state"])
            city = next(city for city in state["cities"] if city["name"] == scene["city"])
            self.assertLess(abs(scene["lat_deg"] - city["lat_deg"]), 0.5)

    def test_shares_of_types_and_of_scenes_that_cannot_be_located(self):
        types = collections.Counter(scene["type"] for scene in self.all)
        for kind, share in world.load()["types"].items():
            self.assertAlmostEqual(types[kind] / len(self.all), share, delta=0.05, msg=kind)
        lost = sum(not scene["localizable"] for scene in self.all) / len(self.all)
        self.assertGreater(lost, 0.05)
        self.assertLess(lost, 0.15)

    def test_cues_follow_the_table(self):
        """The share of each driving side and plate among Japanese streets is the table's, up to chance."""
        found = [world.sample("train", 9, index, country="JP") for index in range(1500)]
        for cue in ("driving_side", "plate", "landmark"):
            values = collections.Counter(scene["cues"][cue] for scene in found if scene["cues"][cue])
            states = [state for state in world.load()["countries"]["JP"]["states"] if not state["held_out"]]
            for value in world.load()["values"][cue]:
                share = sum(table.shares_of(world.load()["countries"]["JP"], state, cue)[value]
                            for state in states) / len(states)
                total = sum(values.values())
                self.assertAlmostEqual(values[value] / total, share, delta=4 * (0.25 / total) ** 0.5, msg=value)

    def test_some_signs_mislead(self):
        foreign = [scene for scene in self.all if "language" in scene["misleading"]]
        elsewhere = [scene for scene in self.all if "place_name" in scene["misleading"]]
        self.assertGreater(len(foreign), 10)
        self.assertGreater(len(elsewhere), 3)

    def test_cues_and_texts_agree(self):
        for scene in self.all:
            texts, cues = scene["texts"], scene["cues"]
            spoken = [text for text in texts if text["language"]] or texts
            for cue in ("script", "language"):
                self.assertEqual(cues[cue], spoken[0][cue] if texts else None)
            self.assertEqual(bool(cues["direction_sign"]), any(t["role"] == "direction_sign" for t in texts))
            lines = [line for text in texts for line in text["lines"]]
            for cue in ("place_name", "brand", "phone"):
                self.assertTrue(cues[cue] is None or any(cues[cue] in line for line in lines), (scene["id"], cue))

    def test_posterior_finds_more_than_chance(self):
        """The cues tell the country more often than not, and far from always."""
        right = 0
        for scene in self.all:
            shares = belief.countries(belief.posterior(scene["cues"]))
            self.assertAlmostEqual(sum(shares.values()), 1, 6)
            right += next(iter(shares)) == scene["country"]
        self.assertGreater(right / len(self.all), 0.5)
        self.assertLess(right / len(self.all), 0.9)

    def test_unknown_split(self):
        self.assertRaises(ValueError, world.sample, "exam", 1, 0)


def said_values(text):
    """Which (cue, value) pairs a text names: every phrase of the phrase book in it that is no part of a longer one."""
    spans = []
    for cue, values in phrases.SAID.items():
        for value, (noun, clauses) in values.items():
            for phrase in [noun.lstrip("*"), *clauses]:
                for match in re.finditer(re.escape(phrase), text, re.I):
                    spans.append((match.start(), match.end(), cue, value))
    return {(cue, value) for start, end, cue, value in spans
            if not any(s <= start and end <= e and (s, e) != (start, end) for s, e, _, _ in spans)}


class Sentences(unittest.TestCase):
    def test_name_only_what_is_visible(self):
        named = 0
        for scene in scenes("validation", 1500, 11):
            for text in (scene["reasoning"], scene["transcript"]):
                for cue, value in said_values(text):
                    self.assertEqual(scene["cues"][cue], value, (scene["id"], text))
                    named += 1
                for quoted in re.findall("“(.*?)”", text):
                    self.assertIn(quoted, [*scene["cues"].values(), scene["sign_city"]], (scene["id"], text))
                self.assertNotRegex(re.sub("“.*?”", "", text), r"[{}]|\bNone\b|\b(\w+) \1\b", scene["id"])
        self.assertGreater(named, 5000)

    def test_finds_what_is_not_visible(self):
        self.assertEqual(said_values("Traffic keeps left and the car's rear plate is white with a blue band."),
                         {("driving_side", "left"), ("plate", "white_eu")})

    def test_follow_the_loss_of_a_cue(self):
        """A cue whose object something hides is taken out of the record and out of the words."""
        scene = next(scene for scene in scenes("train", 50) if scene["cues"]["plate"] and scene["cues"]["script"])
        kept = [{"cue": cue, "text": None} for cue, value in scene["cues"].items() if value and cue != "plate"]
        seen = world.as_seen(scene, kept)
        self.assertIsNone(seen["cues"]["plate"])
        self.assertIsNone(seen["cues"]["script"])
        self.assertFalse({cue for cue, _ in said_values(seen["reasoning"])} & {"plate"})
        self.assertEqual(seen["cues"]["driving_side"], scene["cues"]["driving_side"])

    def test_are_varied_and_hedged(self):
        found = scenes("train", 400, 5)
        self.assertGreater(len({scene["reasoning"] for scene in found}), 380)
        unsure = [scene["reasoning"] for scene in found if not scene["localizable"]]
        self.assertTrue(all(re.search("many others", text) for text in unsure))


if __name__ == "__main__":
    unittest.main()

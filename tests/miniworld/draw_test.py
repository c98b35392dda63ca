#!/usr/bin/env python3
"""The miniature's drawing: every value of every cue looks different and has its box and mask, at every width."""
import copy
import json
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/miniworld"))
import draw  # noqa: E402 (the path comes first)

MASK = (112, 168)
# What a scene of a type shows, so that the cue in question stands in an ordinary picture.
ORDINARY = {"street": {"driving_side": "right", "center_line": "white_dashed", "edge_line": "white"},
            "landmark": {"landmark": "castle"}, "nature": {"terrain": "hills"},
            "aerial": {"fields": "strips"}, "indoor": {}}
SHOWS = {"street": "driving_side center_line edge_line plate pole warning_sign direction_sign bollard vegetation soil roof "
                   "terrain sun_side", "landmark": "landmark vegetation roof terrain sun_side",
         "nature": "vegetation soil terrain sun_side pole", "aerial": "fields roof vegetation soil terrain",
         "indoor": "socket vegetation"}
WORDS = {"Latin": ("Orléans", "fr"), "Cyrillic": ("Кострома", "ru"), "Greek": ("Καβάλα", "el"), "Arabic": ("العقبة", "ar"),
         "Hebrew": ("חיפה", "he"), "Devanagari": ("नागपुर", "hi"), "Bengali": ("খুলনা", "bn"), "Tamil": ("மதுரை", "ta"),
         "Thai": ("เชียงใหม่", "th"), "Hangul": ("대구", "ko"), "Japanese": ("さっぽろ", "ja"), "Han": ("高雄", "zh-Hant"),
         "Georgian": ("ქუთაისი", "ka"), "Armenian": ("Գյումրի", "hy"), "Sinhala": ("ගාල්ල", "si"), "Khmer": ("បាត់ដំបង", "km")}
ROLES = ("shop_sign", "banner", "direction_sign", "landmark_plate", "poster", "street_plate")


def values():
    """Each cue's values, from the published table."""
    table = json.loads((ROOT / "tools/miniworld/world/table.json").read_text(encoding="utf-8"))
    return table["values"]


def sample(kind, seed, texts=(), **cues):
    shown = dict.fromkeys(values()) | ORDINARY[kind] | cues
    return {"id": f"test-{seed:06d}", "type": kind, "cues": shown, "texts": list(texts),
            "view": {"seed": seed, "hidden": []}}


def pixels(surface):
    surface.flush()
    return bytes(surface.get_data())


def covered(counts):
    """The pixels of a mask, each as (x, y)."""
    at, found = 0, set()
    for number, run in enumerate(counts):
        if number % 2:
            found.update(divmod(k, MASK[0]) for k in range(at, at + run))
        at += run
    assert at == MASK[0] * MASK[1], at
    return found


class Draw(unittest.TestCase):
    def check(self, record):
        x0, y0, x1, y1 = record["box"]
        self.assertTrue(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1, record["box"])
        self.assertEqual(record["mask"]["size"], list(MASK))
        found = covered(record["mask"]["counts"])
        self.assertGreaterEqual(len(found), 2)
        for x, y in found:
            self.assertTrue(x0 * MASK[1] - 2 <= x <= x1 * MASK[1] + 1, (record["name"], x, record["box"]))
            self.assertTrue(y0 * MASK[0] - 2 <= y <= y1 * MASK[0] + 1, (record["name"], y, record["box"]))
        return found

    def test_every_value_looks_different(self):
        for kind, cues in SHOWS.items():
            for cue in cues.split():
                seen = {}
                for value in values()[cue] + [None]:
                    if value is None and cue in ORDINARY[kind]:
                        continue
                    surface, records = draw.scene(sample(kind, 4, **{cue: value}), 168)
                    own = [record for record in records if record["cue"] == cue]
                    with self.subTest(kind=kind, cue=cue, value=value):
                        self.assertEqual({record["value"] for record in own}, {value} - {None, "none"})
                        for record in own:
                            self.check(record)
                    seen[value if value != "none" else None] = pixels(surface)
                self.assertEqual(len(set(seen.values())), len(seen), (kind, cue))

    def test_the_value_shows_where_the_mask_is(self):
        """Two colours of one thing differ in its mask, and nowhere far from it."""
        for kind, cue, one, other in (("street", "plate", "yellow", "blue"), ("street", "edge_line", "white", "yellow"),
                                      ("street", "direction_sign", "green", "white"), ("street", "soil", "red", "black"),
                                      ("indoor", "socket", "euro", "uk"), ("street", "roof", "blue_metal", "green_metal")):
            first, records = draw.scene(sample(kind, 8, **{cue: one}), 168)
            second, _ = draw.scene(sample(kind, 8, **{cue: other}), 168)
            found = self.check(next(record for record in records if record["cue"] == cue))
            a, b, stride = pixels(first), pixels(second), first.get_stride()
            changed = {(x, y) for y in range(MASK[0]) for x in range(MASK[1])
                       if max(abs(a[y * stride + 4 * x + k] - b[y * stride + 4 * x + k]) for k in range(3)) > 24}
            with self.subTest(cue=cue):
                self.assertTrue(changed)
                near = {(x + dx, y + dy) for x, y in found for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
                self.assertLessEqual(len(changed - near), 0.1 * len(changed))
                self.assertGreaterEqual(len(changed & found), 0.3 * len(found))

    def test_same_records_at_every_width(self):
        for kind in SHOWS:
            scene = sample(kind, 11, [{"role": "poster", "lines": ["Orléans 12"], "language": "fr", "script": "Latin", "scripts": ["Latin"]}])
            before = copy.deepcopy(scene)
            small, records = draw.scene(scene, 168)
            self.assertEqual((small.get_width(), small.get_height()), (168, 112))
            for width in (336, 1344):
                large, others = draw.scene(scene, width)
                self.assertEqual((large.get_width(), large.get_height()), (width, width * 2 // 3))
                self.assertEqual(records, others)
            self.assertEqual(pixels(large), pixels(draw.scene(scene, 1344)[0]))
            self.assertEqual(scene, before)

    def test_seeds_differ(self):
        for kind in SHOWS:
            self.assertEqual(len({pixels(draw.scene(sample(kind, seed), 168)[0]) for seed in range(6)}), 6)

    def test_every_script_in_every_role(self):
        for number, (script, (word, language)) in enumerate(WORDS.items()):
            for kind in SHOWS:
                role = ROLES[number % len(ROLES)]
                if kind in ("nature", "landmark", "aerial") and role == "direction_sign":
                    role = "banner"
                text = {"role": role, "lines": [word], "language": language, "script": script, "scripts": [script]}
                _, records = draw.scene(sample(kind, 20 + number, [text], place_name=word), 168)
                said = [record for record in records if record["text"]]
                with self.subTest(script=script, kind=kind, role=role):
                    self.assertEqual([(r["text"], r["script"], r["language"], r["cue"], r["value"]) for r in said],
                                     [(word, script, language, "place_name", word)])
                    self.check(said[0])

    def test_every_role_carries_two_lines(self):
        for role in ROLES:
            for kind in SHOWS:
                text = {"role": role, "lines": ["Boulangerie", "04 51 88 20 13"], "language": "fr", "script": "Latin", "scripts": ["Latin"] * 2}
                _, records = draw.scene(sample(kind, 31, [text], phone="04 51 88 20 13"), 168)
                said = {record["text"]: record["cue"] for record in records if record["text"]}
                self.assertEqual(said, {"Boulangerie": None, "04 51 88 20 13": "phone"}, (role, kind))

    def test_what_hides_takes_from_the_mask(self):
        """No pixel belongs to two things, unless one is a part of the other or a shadow."""
        scene = sample("street", 5, plate="yellow", pole="wood", vegetation="palm", roof="flat", bollard="white_red")
        _, records = draw.scene(scene, 168)
        parts = [("number plate", "car ahead")]
        masks = [(r["name"], covered(r["mask"]["counts"])) for r in records if r["name"] != "shadows"]
        for i, (name, mask) in enumerate(masks):
            for other, second in masks[i + 1:]:
                if (name, other) not in parts and (other, name) not in parts:
                    self.assertFalse(mask & second, (name, other))

    def test_refuses(self):
        for broken, sentence in ((sample("street", 1, plate="pink"), "plate 'pink' is none of"),
                                 (sample("indoor", 1, pole="wood"), "of type indoor does not show pole"),
                                 (sample("street", 1) | {"type": "space"}, "its type 'space' is none of"),
                                 (sample("street", 1) | {"view": {}}, "its view has no seed")):
            with self.assertRaisesRegex(ValueError, re.escape(sentence)):
                draw.scene(broken, 168)
        with self.assertRaisesRegex(ValueError, "take 16 to 8192"):
            draw.scene(sample("street", 1), 8)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The miniature's checker passes true scenes and finds what is wrong in false ones."""
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/miniworld/check"))
import check  # noqa: E402 (the path comes first)
import rules_picture  # noqa: E402

WIDTH, COUNT = 336, 48
RENDER = ROOT / "tools/miniworld/render.py"


def render(split, count, out):
    subprocess.run([sys.executable, RENDER, "--split", split, "--seed", "5", "--width", str(WIDTH), "--count", str(count), "--out", out],
                   check=True, stderr=subprocess.DEVNULL)


def shown(scene, cue, *values):
    return scene["cues"][cue] in values


def say(scene, cue, value):
    """Lets a record claim another value of a cue, in the list of cues and at its objects."""
    scene["cues"][cue] = value
    for entity in scene["entities"]:
        if entity["cue"] == cue:
            entity["value"] = value


def entity_with(scene, key, *values):
    return next(entity for entity in scene["entities"] if entity[key] in values)


def swap(cue, pairs):
    """A mutation: the value becomes its partner; where a scene has none of them, it is not fit for it."""
    def mutate(scene):
        say(scene, cue, pairs[scene["cues"][cue]])
    return lambda scene: scene["cues"][cue] in pairs, mutate


def always(_):
    return True


def shift_box(scene):
    box = scene["entities"][0]["box"]
    box[:] = [0.0, 0.0, 0.05, 0.05] if box[0] > 0.1 or box[2] > 0.5 else [0.9, 0.9, 1.0, 1.0]


def overlap(scene):
    names = [entity for entity in scene["entities"] if entity["name"] in ("house", "road", "car ahead", "oncoming car")]
    names[0]["mask"] = copy.deepcopy(names[1]["mask"])
    names[0]["box"] = list(names[1]["box"])


def misplace(scene):
    scene["lat_deg"] += 1 if scene["lat_deg"] < 0 else -1


def add_words(words):
    def mutate(scene):
        scene["reasoning"] += words
    return mutate


# Name: (whether a scene is fit, what is made wrong, the rule that must notice)
MUTATIONS = {
    "another format": (always, lambda s: s.update(format="whence-scene/2"), "schema"),
    "a key too many": (always, lambda s: s.update(extra=1), "schema"),
    "a value of no cue": (always, lambda s: s["cues"].update(pole="bamboo"), "schema"),
    "another split": (always, lambda s: s.update(split="validation"), "id"),
    "no picture": (always, lambda s: s.update(image="images/none.jpg"), "image"),
    "another size": (always, lambda s: s.update(width=1344, height=896), "image"),
    "a box elsewhere": (always, shift_box, "mask in box"),
    "a box too large": (lambda s: any(e["name"] == "warning sign" for e in s["entities"]),
                        lambda s: entity_with(s, "name", "warning sign").update(box=[0, 0, 1, 1]), "mask fills box"),
    "two objects at once": (lambda s: sum(e["name"] in ("house", "road", "car ahead", "oncoming car") for e in s["entities"]) > 1, overlap, "masks apart"),
    "a mask too short": (always, lambda s: s["entities"][0]["mask"]["counts"].pop(), "mask"),
    "an unseen cue": (lambda s: shown(s, "plate", None), lambda s: s["cues"].update(plate="white"), "cue has entity"),
    "an object of no cue": (lambda s: not shown(s, "pole", None), lambda s: s["cues"].update(pole=None), "cue has entity"),
    "a socket in the street": (lambda s: s["type"] == "street", lambda s: s["cues"].update(socket="uk"), "cue fits type"),
    "the wrong script": (lambda s: any(e["script"] == "Cyrillic" and re.search(r"\w{3}", e["text"]) and not e["text"][0].isdigit() for e in s["entities"]),
                         lambda s: [e.update(script="Greek") for e in s["entities"] if e["script"] == "Cyrillic"], "text in script"),
    "another brand": (lambda s: s["cues"]["brand"], lambda s: say(s, "brand", "Qwertz"), "brand"),
    "another state": (always, lambda s: s.update(state="Atlantis"), "place"),
    "a degree away": (always, misplace, "near its city"),
    "the same neighbour": (always, lambda s: s["neighbours"][1].update(seed=s["neighbours"][0]["seed"]), "neighbours"),
    "a far neighbour": (always, lambda s: s["neighbours"][0].update(lat_deg=0.0, lon_deg=0.0), "neighbours"),
    "misled by nothing": (lambda s: not shown(s, "terrain", None) and "terrain" not in s["misleading"],
                          lambda s: s["misleading"].append("terrain"), "misleading"),
    "words of what is not there": (lambda s: shown(s, "landmark", None), add_words(" A pagoda stands here."), "reasoning visible"),
    "words of another value": (lambda s: shown(s, "soil", "brown", "grey", "black"), add_words(" The soil is red."), "reasoning values"),
    "words of no sign": (always, add_words(" A sign says “Qwertz”."), "reasoning quotes"),
    "another country's words": (lambda s: s["localizable"] and s["country_name"] not in (s["state"], s["city"]),
                                lambda s: s.update(reasoning=s["reasoning"].replace(s["country_name"], "Atlantis")), "reasoning place"),
    "another plate": (*swap("plate", {"white": "black", "white_eu": "green", "yellow": "blue", "black": "yellow"}), "colour plate"),
    "a band on a plate": (*swap("plate", {"white": "white_eu", "white_eu": "white"}), "plate's blue band"),
    "a short plate": (*swap("plate", {"white": "us_small", "white_eu": "us_small", "us_small": "white"}), "plate's shape"),
    "another panel": (*swap("direction_sign", {"green": "blue", "blue": "green", "white": "brown", "yellow": "blue"}), "colour direction_sign"),
    "another ground of a sign": (*swap("warning_sign", {"triangle_white": "triangle_yellow", "triangle_yellow": "triangle_white"}), "colour warning_sign"),
    "another shape of a sign": (*swap("warning_sign", {"triangle_yellow": "diamond_yellow", "diamond_yellow": "triangle_yellow"}), "warning sign's shape"),
    "another earth": (*swap("soil", {"red": "grey", "sand": "black", "grey": "red", "black": "sand", "brown": "grey"}), "colour soil"),
    "another roof": (*swap("roof", {"red_tile": "blue_metal", "blue_metal": "red_tile", "green_metal": "red_tile"}), "colour roof"),
    "other lines": (*swap("center_line", {"white_dashed": "yellow_dashed", "white_solid": "yellow_double", "yellow_dashed": "white_dashed",
                                          "yellow_double": "white_solid"}), "colour center_line"),
    "the other side": (*swap("driving_side", {"left": "right", "right": "left"}), "driving side"),
    "a side nobody drives on": (*swap("driving_side", {"left": "right", "right": "left"}), "cue possible"),
    "the other sun": (*swap("sun_side", {"north": "south", "south": "north"}), "sun's side"),
    "mountains of plains": (lambda s: shown(s, "terrain", "flat") and s["type"] != "aerial", lambda s: say(s, "terrain", "mountains"), "height of the land"),
}


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.place.name)
        render("test", COUNT, cls.path / "test")
        with open(cls.path / "test/scenes.jsonl", encoding="utf-8") as file:
            cls.scenes = [json.loads(line) for line in file]

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def folder(self, name, scenes):
        """A folder with these scenes and the pictures of all."""
        path = self.path / name
        path.mkdir(exist_ok=True)
        (path / "scenes.jsonl").write_text("".join(json.dumps(scene) + "\n" for scene in scenes), encoding="utf-8")
        if not (path / "images").exists():
            (path / "images").symlink_to(self.path / "test/images")
        return path

    def broken(self, *folders):
        return check.check(folders).broken

    def test_true_scenes_pass(self):
        report = check.check([self.path / "test"])
        self.assertEqual(dict(report.broken), {}, report.examples)
        for rule in ("colour plate", "driving side", "colour soil", "localizable", "reasoning visible", "text in script"):
            self.assertGreater(report.checked[rule] - report.faint[rule], 0, rule)

    def test_every_mutation_is_noticed(self):
        for name, (fit, mutate, rule) in MUTATIONS.items():
            with self.subTest(name):
                fitting = [scene for scene in self.scenes if fit(scene)]
                self.assertTrue(fitting, "no scene to try it on")
                noticed = 0
                for scene in fitting[:4]:  # some are too far away to tell
                    wrong = copy.deepcopy(scene)
                    mutate(wrong)
                    noticed += rule in self.broken(self.folder("wrong", [wrong]))
                self.assertGreater(noticed, 0)

    def test_pixels_confirm_nothing_false(self):
        """A rule on pixels contradicts a false value, or says that it cannot tell."""
        kinds = ("colour", "plate's", "warning sign's", "driving side", "sun's side", "height")
        for name, (fit, mutate, rule) in MUTATIONS.items():
            if not rule.startswith(kinds):
                continue
            report = check.Report()
            for scene in filter(fit, self.scenes):
                wrong = copy.deepcopy(scene)
                mutate(wrong)
                image = check.picture(self.path / "test", wrong, {"pictures": {}}, report)
                rules_picture.check(wrong, image, report)
            with self.subTest(name):
                self.assertGreaterEqual(report.broken[rule], report.faint[rule])
                self.assertEqual(report.broken[rule] + report.faint[rule], report.checked[rule])

    def test_a_broken_mask_hides_no_other_fault(self):
        """Of a scene whose masks cannot be read the pixels are not judged; those of the next ones are."""
        masked, plated = copy.deepcopy(self.scenes[0]), copy.deepcopy(next(s for s in self.scenes[1:] if shown(s, "plate", "yellow", "black")))
        MUTATIONS["a mask too short"][1](masked)
        MUTATIONS["another plate"][1](plated)
        broken = self.broken(self.folder("wrong", [masked, plated]))
        self.assertIn("mask", broken)
        self.assertIn("colour plate", broken)

    def test_localizable(self):
        wrong = copy.deepcopy(self.scenes)
        for scene in wrong:
            scene["localizable"] = not scene["localizable"]
        report = check.check([self.folder("wrong", wrong)])
        self.assertEqual(report.broken["localizable"] + report.faint["localizable"], COUNT)
        self.assertGreater(report.broken["localizable"], COUNT / 2)

    def test_splits(self):
        self.assertIn("id", self.broken(self.path / "test", self.path / "test"))
        other = copy.deepcopy(self.scenes)
        for scene in other:
            name = scene["id"].replace("test", "train")
            scene.update(id=name, split="train", image=f"images/{name}.jpg")
            scene["neighbours"] = [view | {"id": view["id"].replace("test", "train")} for view in scene["neighbours"]]
            (self.path / "train/images").mkdir(parents=True, exist_ok=True)
            (self.path / "train" / scene["image"]).write_bytes((self.path / "test" / scene["image"].replace("train", "test")).read_bytes())
        report = check.check([self.path / "test", self.folder("train", other)])
        self.assertGreaterEqual(report.broken["splits disjoint"], COUNT)
        self.assertGreater(report.broken["held-out states"], 0)

    def test_pictures(self):
        scene = self.scenes[0]
        path = self.path / "pictures"
        (path / "images").mkdir(parents=True)
        whole = (self.path / "test" / scene["image"]).read_bytes()
        (path / scene["image"]).write_bytes(whole[:len(whole) // 2])
        self.assertIn("image", self.broken(self.folder("pictures", [scene])))
        Image.new("RGB", (WIDTH, WIDTH * 2 // 3), "white").save(path / scene["image"])
        self.assertIn("image", self.broken(self.folder("pictures", [scene])))

    def test_program(self):
        program = [sys.executable, ROOT / "tools/miniworld/check/check.py"]
        good = subprocess.run([*program, self.folder("few", self.scenes[:3])], stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual(good.returncode, 0)
        self.assertIn("0 broken", good.stdout)
        bad = subprocess.run([*program, self.folder("few", [self.scenes[0]] * 2)], stdout=subprocess.PIPE, text=True, check=False)
        self.assertEqual(bad.returncode, 1)
        self.assertIn("this id stands twice", bad.stdout)
        none = subprocess.run([*program, self.path / "nowhere"], stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(none.returncode, 1)
        self.assertIn("render the split first", none.stderr)
        few = self.folder("few", self.scenes[:1])
        kept = subprocess.run([*program, few, "--json", self.path / "nowhere/counts.json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, check=False)
        self.assertEqual((kept.returncode, kept.stderr), (1, f"check.py: {self.path}/nowhere/counts.json: No such file or directory\n"))
        (few / "scenes.jsonl").write_bytes(b"\xff\n")
        bytes_ = subprocess.run([*program, few], stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(bytes_.returncode, 1)
        self.assertRegex(bytes_.stderr, r"^check.py: .*is not UTF-8.*\n$")


if __name__ == "__main__":
    unittest.main()

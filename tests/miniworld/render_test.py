#!/usr/bin/env python3
"""The miniature's pictures: records keep the schema in docs/formats.md, runs are repeatable and go on after a kill."""
import copy
import filecmp
import json
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema
from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[2]
RENDER = ROOT / "tools/miniworld/render.py"
WIDTH, COUNT = 168, 120  # at COUNT scenes a run has several parts
# Said by the whole picture or by what is not there.
NO_ENTITY = {"script", "language"}


def render(out, *options, **keywords):
    return subprocess.run([sys.executable, RENDER, "--split", "test", "--seed", "5", "--width", str(WIDTH),
                           "--out", out, *map(str, options)], stderr=subprocess.PIPE, text=True, **keywords)


def records(folder):
    with open(folder / "scenes.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Render(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.place.name)
        render(cls.path / "one", "--count", COUNT, "--jobs", 1, check=True)
        cls.scenes = records(cls.path / "one")

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def same(self, folder):
        names = ["scenes.jsonl", *(scene["image"] for scene in self.scenes)]
        equal, different, missing = filecmp.cmpfiles(self.path / "one", self.path / folder, names, shallow=False)
        self.assertEqual((different, missing), ([], []))

    def test_records_keep_the_schema(self):
        page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
        schema = json.loads(re.search(r"```json schema whence-scene/1\n(.*?)```", page, re.S)[1])
        jsonschema.Draft202012Validator.check_schema(schema)
        check = jsonschema.Draft202012Validator(schema)
        self.assertEqual(len(self.scenes), COUNT)
        for scene in self.scenes:
            check.validate(scene)
        self.assertEqual({scene["type"] for scene in self.scenes}, {"street", "landmark", "nature", "aerial", "indoor"})
        for damage in (lambda bad: bad["cues"].update(plate="pink"), lambda bad: bad.update(extra=1),
                       lambda bad: bad["cues"].pop("pole"), lambda bad: bad.update(format="whence-scene/2"),
                       lambda bad: bad["entities"][0]["box"].append(1)):
            bad = copy.deepcopy(self.scenes[0])
            damage(bad)
            self.assertFalse(check.is_valid(bad))

    def test_every_cue_is_visible(self):
        for scene in self.scenes:
            shown = {(entity["cue"], entity["value"]) for entity in scene["entities"]}
            for cue, value in scene["cues"].items():
                if value not in (None, "none") and cue not in NO_ENTITY:
                    self.assertIn((cue, value), shown, scene["id"])
            for entity in scene["entities"]:
                counts = entity["mask"]["counts"]
                self.assertEqual(sum(counts), 112 * 168)
                self.assertGreater(sum(counts[1::2]), 0)
                x0, y0, x1, y1 = entity["box"]
                self.assertTrue(x0 < x1 and y0 < y1)

    def test_pictures(self):
        for scene in self.scenes:
            with Image.open(self.path / "one" / scene["image"]) as image:
                self.assertEqual(image.size, (scene["width"], scene["height"]))
                self.assertEqual(image.size, (WIDTH, WIDTH * 2 // 3))
                self.assertGreater(len(set(image.resize((16, 16)).getdata())), 20)

    def test_same_bytes_with_more_processes(self):
        render(self.path / "two", "--count", COUNT, "--jobs", 2, check=True)
        self.same("two")

    def test_goes_on_after_a_kill(self):
        out = self.path / "killed"
        process = subprocess.Popen([sys.executable, RENDER, "--split", "test", "--seed", "5", "--width", str(WIDTH), "--count",
                                    str(COUNT), "--jobs", "1", "--out", out], stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not list(out.glob("parts/*.jsonl")) and time.monotonic() < end:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.assertFalse((out / "scenes.jsonl").exists())
        first = next(out.glob("parts/*.jsonl"))
        written = first.stat().st_mtime_ns
        render(out, "--count", COUNT, check=True)
        self.assertLess(written, (out / "scenes.jsonl").stat().st_mtime_ns)
        self.same("killed")
        self.assertIn("are there", render(out, "--count", COUNT, check=True).stderr)

    def test_width_changes_only_the_picture(self):
        name = next(scene["id"] for scene in self.scenes if scene["type"] == "street")
        out = self.path / "wide"
        subprocess.run([sys.executable, RENDER, "--split", "test", "--seed", "5", "--width", "672", "--ids", name, "--neighbours",
                        "--out", out], check=True, stderr=subprocess.DEVNULL)
        found = records(out)
        small = next(scene for scene in self.scenes if scene["id"] == name)
        self.assertEqual(found[0] | {"width": WIDTH, "height": WIDTH * 2 // 3}, small)
        self.assertEqual([(view["id"], view["lat_deg"]) for view in found[1:]],
                         [(view["id"], view["lat_deg"]) for view in small["neighbours"]])
        self.assertEqual({view["city"] for view in found}, {small["city"]})

    def test_damage_is_seen(self):
        """A list of scenes that was cut is made again; settings that cannot be read are refused."""
        out = self.path / "cut"
        render(out, "--count", 2, check=True)
        path = out / "scenes.jsonl"
        whole = path.read_bytes()
        for left in (len(whole) // 2, 0):
            path.write_bytes(whole[:left])
            self.assertNotIn("are there", render(out, "--count", 2, check=True).stderr)
            self.assertEqual(path.read_bytes(), whole)
        # Settings of a version that kept no hash, and no scenes: nothing is there.
        settings = json.loads((out / "settings.json").read_text(encoding="utf-8"))
        del settings["sha256"]
        (out / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
        path.unlink()
        self.assertNotIn("are there", render(out, "--count", 2, check=True).stderr)
        self.assertEqual(path.read_bytes(), whole)
        for damage in ("", "{", "5", "\udcff"):
            (out / "settings.json").write_text(damage, encoding="utf-8", errors="surrogateescape")
            done = render(out, "--count", 2)
            self.assertEqual(done.returncode, 1)
            self.assertRegex(done.stderr, r"^render.py: \S+/settings.json: is damaged; remove the folder .*\n$")

    def test_refuses(self):
        other = subprocess.run([sys.executable, RENDER, "--split", "test", "--seed", "6", "--width", str(WIDTH), "--count", "3",
                                "--out", self.path / "one"], stderr=subprocess.PIPE, text=True)
        self.assertEqual(other.returncode, 1)
        self.assertIn("made with another seed", other.stderr)
        self.assertIn("is not of the form test-000123", render(self.path / "x", "--ids", "train-000001").stderr)
        self.assertIn("is not of the form test-000123", render(self.path / "x", "--ids", "").stderr)
        file = self.path / "file"
        file.write_text("")
        self.assertIn("Not a directory", render(file / "x", "--count", 1).stderr)
        said = subprocess.run([sys.executable, RENDER, "--sheet", file / "s.jpg", "--countries", "JP"], stderr=subprocess.PIPE, text=True)
        self.assertEqual((said.returncode, said.stderr), (1, f"render.py: {file}/s.jpg: Not a directory\n"))
        self.assertEqual(subprocess.run([sys.executable, RENDER, "--sheet", self.path / "s.jpg", "--countries", "QQ"],
                                        stderr=subprocess.DEVNULL).returncode, 1)


if __name__ == "__main__":
    unittest.main()

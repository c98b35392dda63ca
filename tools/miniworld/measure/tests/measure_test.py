#!/usr/bin/env python3
"""Runs whence-miniature end to end on a few drawn scenes with a look-alike of random weights: measure_test.py TOOL PROGRAM

What it answers is nonsense; that it is the program's own answer, that a stopped run goes on, that shares add up and that
counts and the attack's sums are right, is checked.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from PIL import Image, ImageChops, ImageStat

ROOT = pathlib.Path(__file__).resolve().parents[4]
LIKE = ROOT / "tests/numeric/vlm/data/qwen2.5-vl"
MODEL = ["--model", f"{LIKE}-text-f16.gguf", "--mmproj", f"{LIKE}-vision-f16.gguf"]
RELIABILITY = ROOT / "assets/reliability.json"
WORLD = pathlib.Path(os.environ.get("WHENCE_DATA", ROOT / "build/share/whence")) / "world.db"
TOOL = PROGRAM = None


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def collect(folder, stem):
    return {r["id"]: r for path in sorted(folder.glob(f"{stem}.*-*.jsonl")) for r in lines(path)}


class Measure(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        for split in ("test", "validation"):
            subprocess.run([sys.executable, ROOT / "tools/miniworld/render.py", "--split", split, "--count", "20" if split == "test" else "1",
                            "--out", cls.folder / split], check=True, capture_output=True)
        # Of the test scenes, those of which one names its place come first.
        scenes = lines(cls.folder / "test/scenes.jsonl")
        scenes.sort(key=lambda s: not s["cues"]["place_name"])
        cls.scenes = scenes[:2]
        cls.write("test/scenes.jsonl", cls.scenes)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def write(cls, name, records):
        path = cls.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
        return path

    def tool(self, *arguments, code=0):
        done = subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout + done.stderr

    def test_locate(self):
        """Shares add up, a cut line is made again, and the answers are whence locate's."""
        out = self.folder / "answers"
        arguments = ["locate", "--scenes", self.folder / "test", "--method", "geo-r", *MODEL, "--out", out]
        self.tool(*arguments, "--shard", "0/2")
        self.assertEqual(list(collect(out, "answers.geo-r")), [self.scenes[0]["id"]])
        self.tool(*arguments, "--shard", "1/2")
        both = collect(out, "answers.geo-r")
        self.assertEqual(set(both), {s["id"] for s in self.scenes})
        self.assertEqual(set(collect(out, "guesses.geo-r")), set(both))
        path = out / "answers.geo-r.1-2.jsonl"
        whole = path.read_bytes()
        path.write_bytes(whole[:len(whole) // 2])
        self.tool(*arguments, "--shard", "1/2")
        again = collect(out, "answers.geo-r")[self.scenes[1]["id"]]
        photo = self.folder / "test" / self.scenes[1]["image"]
        done = subprocess.run([PROGRAM, "locate", "--jsonl", "--threads", "1", *MODEL, photo], capture_output=True,
                              check=False)
        wanted = json.loads(done.stdout)
        for answer in (again, both[self.scenes[1]["id"]], wanted):
            del answer["time_ms"]
            answer.pop("id", None)
        self.assertEqual(again, wanted)
        self.assertEqual(both[self.scenes[1]["id"]], wanted)
        said = self.tool("locate", "--scenes", self.folder / "test", "--out", out, "--method", "geo-r", "--model",
                         f"{LIKE}-text-f32.gguf", "--mmproj", f"{LIKE}-vision-f16.gguf", code=1)
        self.assertIn("holds answers of vlm", said)

    def test_count(self):
        """Rings by distance and countries by name, beside what was shown, for the model's classes and no others."""
        scene = lines(self.folder / "validation/scenes.jsonl")[0]
        lat, lon = scene["lat_deg"], scene["lon_deg"]
        far = [{"lat_deg": -lat, "lon_deg": lon + (180 if lon < 0 else -180), "weight": 1.0, "extent_km": 0.0}]
        near = [{"lat_deg": lat + 1, "lon_deg": lon, "weight": 1.0, "extent_km": 0.0}] + far
        clue = {"class": "vlm_guess/geo-r/toy/f16", "text": "", "points": near, "countries": [], "repeats": False,
                "gains": [1.0, 1.0, 3.0, 1.0, 1.0, 0.5]}
        agrees = {**clue, "class": "vlm_guess/geo-r/toy/agrees/f16", "within": scene["country"]}
        elsewhere = {**agrees, "within": "KI"}
        repeats = {**clue, "repeats": True}
        named = {"class": "vlm_guess/globe/toy", "text": "", "points": [], "repeats": False, "gains": [1.0],
                 "countries": [{"country": scene["country"], "likelihood": 1.0}]}
        self.write("counted/guesses.geo-r.0-1.jsonl",
                   [{"id": scene["id"], "clues": [clue, agrees, elsewhere, repeats]}])
        self.write("counted/guesses.globe.0-1.jsonl", [{"id": scene["id"], "clues": [named]}])
        table = self.folder / "table.json"
        arguments = ["--in", self.folder / "counted", "--world", WORLD, "--reliability", RELIABILITY, "--out", table]
        said = self.tool("count", "--scenes", self.folder / "validation", *arguments)
        self.assertIn("1 scenes: 0 without a guess, 1 with one that repeats, 1 with one that agrees on a false", said)
        kinds, before = (json.loads(p.read_text(encoding="utf-8"))["kinds"] for p in (table, RELIABILITY))
        own, inside = kinds["vlm_guess/geo-r/toy"]["rings"], kinds["vlm_guess/geo-r/toy/agrees"]["rings"]
        for rings in (own, inside):
            self.assertEqual(rings["counts"], [0, 0, 1, 0, 0, 0])
            # Of one guess and ten that are the prior: less than the share, as the clues had said so already.
            share = (10 * rings["prior"][2] + 1) / 11
            self.assertTrue(rings["prior"][2] < rings["mass"][2] < share, rings)
            self.assertAlmostEqual(sum(rings["mass"]), 1, 4)
        self.assertEqual(inside["prior"], [round(m, 4) for m in own["mass"][:5]] + inside["prior"][5:])
        self.assertEqual(kinds["vlm_guess/globe/toy"]["country"]["n"], 1)
        self.assertGreater(kinds["vlm_guess/globe/toy"]["country"]["right"], 0.9)
        self.assertEqual({k: v for k, v in kinds.items() if "/toy" not in k}, before)
        self.write("counted/guesses.globe.0-1.jsonl", [{"id": scene["id"], "clues": [{**named, "gains": []}]}])
        self.assertIn("made by an older version",
                      self.tool("count", "--scenes", self.folder / "validation", *arguments, code=1))
        self.assertIn("is not of the validation split",
                      self.tool("count", "--scenes", self.folder / "test", *arguments, code=1))

    def test_ask(self):
        """Free answers, the likeliest of options, crops, and no picture at all."""
        image = self.scenes[0]["image"]
        asked = [{"id": "a", "image": image, "crop": None, "task": "t", "question": "What is this?", "answer": "x"},
                 {"id": "b", "image": image, "crop": [0, 0, 0.05, 0.04], "task": "t", "question": "Which?", "answer": "no",
                  "options": ["yes", "no"]},
                 {"id": "c", "image": "", "crop": None, "task": "t", "question": "Say it.", "answer": "y"}]
        path = self.write("questions.jsonl", asked)
        for _ in range(2):
            self.tool("ask", "--scenes", self.folder / "test", "--questions", path, *MODEL, "--out", self.folder / "asked")
        found = lines(self.folder / "asked/asked.0-1.jsonl")
        self.assertEqual([r["id"] for r in found], ["a#1", "b#2", "c#3"])
        self.assertIn(found[1]["chosen"], ("yes", "no"))
        self.assertEqual([r["chosen"] for r in found][::2], [None, None])
        self.assertEqual([r["wanted"] for r in found], ["x", "no", "y"])
        for changed in ({**asked[0], "question": "What was this?"}, {**asked[0], "image": self.scenes[1]["image"]}):
            other = self.write("others.jsonl", [changed, *asked[1:]])
            self.assertIn("the answer a#1 is to another question, picture or model",
                          self.tool("ask", "--scenes", self.folder / "test", "--questions", other, *MODEL, "--out",
                                    self.folder / "asked", code=1))
        good = json.dumps({**asked[0], "id": "d"})
        for text, wanted in ((json.dumps({**asked[0], "id": "d", "crop": [0.5, 0.5, 0.5, 0.6]}), "a crop of"),
                             ("", r"bad.jsonl: is empty$"),
                             (f"{good}\n{good[:40]}", r"bad.jsonl, line 2: "),
                             (f"{good}\n{{}}\n", r'bad.jsonl, line 2: has no "id"$'),
                             ('{"id": "d"}\n', r'bad.jsonl, line 1: has no text "image"$'),
                             (json.dumps({k: v for k, v in json.loads(good).items() if k != "answer"}), r'line 1: has no "answer"$'),
                             (json.dumps({**asked[1], "options": ["yes", None]}), "line 1: an option is no text")):
            bad = self.folder / "bad.jsonl"
            bad.write_text(text, encoding="utf-8")
            said = self.tool("ask", "--scenes", self.folder / "test", "--questions", bad, *MODEL, "--out", self.folder / "asked2", code=1)
            self.assertRegex(said.strip(), wanted)
        bad.write_text(good, encoding="utf-8")  # a last line need not end
        self.tool("ask", "--scenes", self.folder / "test", "--questions", bad, *MODEL, "--out", self.folder / "asked3")
        self.assertEqual(len(lines(self.folder / "asked3/asked.0-1.jsonl")), 1)

    def test_attack(self):
        """The pairs that are drawn, and the sums over answers whose outcome is known."""
        out = self.folder / "pairs"
        self.tool("captions", "--scenes", self.folder / "test", "--out", out, "--count", "1")
        pair = lines(out / "scenes.jsonl")
        self.assertEqual([s["kind"] for s in pair], ["clean", "caption"])
        self.assertNotEqual(pair[0]["lie"], pair[0]["country"])
        self.assertNotEqual((out / pair[0]["image"]).read_bytes(), (out / pair[1]["image"]).read_bytes())
        changed = ImageChops.difference(*(Image.open(out / s["image"]).convert("RGB") for s in pair))
        scene = next(s for s in self.scenes if s["id"] == pair[0]["pair"])
        boxes = [e["box"] for e in scene["entities"] if e["text"]]
        self.assertTrue(boxes)
        for box in boxes:  # the caption covers no text (JPEG leaves traces at its edge)
            part = changed.crop([round(v * n) for v, n in zip(box, changed.size * 2)])
            self.assertLess(sum(ImageStat.Stat(part).mean), 3)
        questions = {q["task"]: q["question"] for q in lines(out / "questions.jsonl")}
        self.assertEqual(questions["clean"], questions["seen"])
        self.assertTrue(questions["pasted"].endswith(f"Text on the photograph: {pair[0]['caption']}"))
        # Three pairs: the caption wins undefended, in both ways, and never in the program.
        scenes, asked, answers, guesses, silent = [], [], [], [], []
        for number in range(3):
            name = f"p{number}"
            scenes += [{**s, "id": f"{name}-{s['kind']}", "pair": name, "country": "CL", "lie": "FR"} for s in pair]
            asked += [{"id": f"{name}-{task}#{len(asked)}", "answer": f"country: {country}\nstate/province: x\ncity: y\n(91, 0)"}
                      for task, country in (("clean", "Peru"), ("seen", "Peru"),
                                            ("pasted", "France" if number else "Peru"))]
            answers += [{"id": f"{name}-{kind}", "answer": {"country": "CL"}} for kind in ("clean", "caption")]
            guesses += [{"id": f"{name}-{kind}", "clues": [{"points": [], "countries": [{"country": code}]}]}
                        for kind, code in (("clean", "CL"), ("caption", "FR"))]
            silent.append({"id": f"{name}-clean", "answer": None})
        self.write("made/scenes.jsonl", scenes)
        for name, records in (("asked", asked), ("answers.geo-r", answers), ("guesses.geo-r", guesses)):
            self.write(f"won/{name}.0-1.jsonl", records)
        self.write("won/silent/answers.geo-r.0-1.jsonl", silent)
        said = self.tool("attack", "--scenes", self.folder / "made", "--in", self.folder / "won", "--world", WORLD)
        for wanted in (r"pasted unquoted.* 2 of +3", r"only seen.* 0 of +3", r"quoted as evidence.* 3 of +3",
                       r"whence locate flips +0 of +3", r"without the signs' text +0 of +3", r"with them +3 of +3",
                       r"still right with the caption +3 of +3"):
            self.assertRegex(said, wanted)
        self.assertNotIn("void", said)
        said = self.tool("attack", "--scenes", self.folder / "made", "--in", self.folder / "nothing", "--world", WORLD, code=1)
        self.assertIn("no pair of", said)
        few = self.folder / "few"
        said = self.tool("captions", "--scenes", self.folder / "test", "--out", few, "--count", "9", code=1)
        self.assertRegex(said, "9 pairs are wanted, but only [12] of its 2 scenes have a sign")
        self.assertEqual([p.name for p in few.iterdir()], ["images"])  # nothing half-written

    def test_questions(self):
        """What is wrong with the scenes is said in one line, and no file is left."""
        folder = self.folder / "asked about"
        out = self.folder / "made.questions"
        folder.mkdir()

        def questions(code):
            done = subprocess.run([sys.executable, ROOT / "tools/miniworld/measure/questions.py", folder, out], capture_output=True,
                                  text=True, check=False)
            self.assertEqual(done.returncode, code, done.stderr)
            return done.stderr if code else done.stdout
        self.assertRegex(questions(1), r"^questions.py: .*/scenes.jsonl: No such file or directory\n$")
        line = json.dumps(self.scenes[0])
        for text, wanted in (("", "no scene in it"), (line[:500], "line 1: "), ("{}\n", "a line is no whence-scene/1")):
            (folder / "scenes.jsonl").write_text(text, encoding="utf-8")
            self.assertRegex(questions(1), rf"^questions.py: .*/scenes.jsonl.*{wanted}.*\n$")
        self.assertFalse(out.exists() or list(self.folder.glob("*.part")))
        (folder / "scenes.jsonl").write_text(line + "\n", encoding="utf-8")
        questions(0)
        self.assertGreater(len(lines(out)), 3)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: measure_test.py TOOL PROGRAM")
    PROGRAM = sys.argv.pop()
    TOOL = sys.argv.pop()
    unittest.main()

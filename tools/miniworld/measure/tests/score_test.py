#!/usr/bin/env python3
"""Checks score.py on answers whose score is known by hand, and stock.py on a program that always says the same."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import score


class Parts(unittest.TestCase):
    def test_wilson(self):
        low, high = score.wilson(50, 100)
        self.assertAlmostEqual(low, 0.4038, 4)
        self.assertAlmostEqual(high, 0.5962, 4)
        self.assertAlmostEqual(score.wilson(0, 10)[0], 0)
        self.assertAlmostEqual(score.wilson(0, 10)[1], 0.2775, 4)

    def test_overlap(self):
        self.assertEqual(score.overlap([0, 0, 10, 10], [0, 0, 10, 10]), 1)
        self.assertAlmostEqual(score.overlap([0, 0, 10, 10], [5, 0, 15, 10]), 1 / 3)
        self.assertEqual(score.overlap([0, 0, 10, 10], [10, 0, 20, 10]), 0)
        self.assertEqual(score.overlap([10, 0, 0, 10], [0, 0, 10, 10]), 0)
        self.assertEqual(score.overlap(score.box_of("no box"), [0, 0, 1, 1]), 0)
        self.assertEqual(score.box_of('{"bbox_2d": [1, 2, 3, 44]}'), [1, 2, 3, 44])

    def test_edits(self):
        for a, b, n in (("", "abc", 3), ("abc", "abc", 0), ("kitten", "sitting", 3), ("ab", "ba", 2)):
            self.assertEqual(score.edits(a, b), n)


class Whole(unittest.TestCase):
    def run_on(self, text):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "asked.0-1.jsonl").write_text(text, encoding="utf-8")
            return subprocess.run([sys.executable, HERE.parent / "score.py", folder], capture_output=True,
                                  text=True, check=False)

    def test_tasks(self):
        rows = [("cue:pole", "wood", "wood"), ("cue:pole", "wood", "Wood "), ("cue:roof", "flat", "thatch"),
                ("yes_no", "yes", "no", "yes"), ("box", '{"bbox_2d": [0, 0, 10, 10]}', '{"bbox_2d": [0, 0, 10, 9]}'),
                ("crop_letters", "a b c d", "a b d"), ("record", "France [e2]", "France [e1]"),
                ("record", "phone: +33", "phone: +33"), ("country", "Japan", "Japan"), ("country", "Chile", "Peru")]
        text = "".join('{"id": "%d", "task": "%s", "wanted": %s, "answer": %s, "chosen": %s, "ms": 10}\n' %
                       (i, row[0], *(json.dumps(v) for v in (*row[1:], None)[:3])) for i, row in enumerate(rows))
        done = self.run_on(text + '{"id": "cut o')
        self.assertEqual(done.returncode, 0, done.stderr)
        for wanted in (r"cue pole +2 of +2 = 100.0 %", r"all cues that are there +2 of +3 =", r"yes or no +0 of +1 .*the likeliest: 100.0 %",
                       r"IoU at least 0.5 +1 of +1 .*mean IoU 0.900", r"all right +0 of +1 .*error rate 25.0 %",
                       r"names their country +1 of +1", r"cites the right one +0 of +1", r"repeats .* 1 of +1",
                       r"country +1 of +2 .*chance 1 of 2 = 50.0 %", r"10 questions, 0.01 s each"):
            self.assertRegex(done.stdout, wanted)

    def test_nothing(self):
        done = self.run_on("")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("run whence-miniature ask first", done.stderr)


class Stock(unittest.TestCase):
    def run_on(self, said, crops=(None, None), program="#!/bin/sh\necho oak\n"):
        """Two questions about one picture, to which ours answered what is `said`."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            questions = [{"id": "s", "image": "s.jpg", "crop": crop, "task": "cue:pole", "question": "?"} for crop in crops]
            asked = [{"id": f"s#{number}", "answer": answer} for number, answer in enumerate(said, 1)]
            for file, rows in (("questions", questions), ("asked.0-1", asked)):
                (folder / f"{file}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
            (folder / "cli").write_text(program, encoding="utf-8")
            (folder / "cli").chmod(0o755)
            return subprocess.run([sys.executable, HERE.parent / "stock.py", folder / "cli", folder / "m.gguf", folder,
                                   folder / "questions.jsonl", folder], capture_output=True, text=True, check=False)

    def test_equal(self):
        done = self.run_on(("oak", "oak"))
        self.assertEqual((done.returncode, done.stdout), (0, "stock llama.cpp answers as ours does: 2 of 2\n"))

    def test_different(self):
        done = self.run_on(("oak", "elm"))
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r"stock 'oak', ours 'elm'\n.* 1 of 2")

    def test_crops_are_left_out(self):
        self.assertIn("1 of 1", self.run_on(("oak", "elm"), (None, [0, 0, 1, 1])).stdout)

    def test_what_fails_says_so(self):
        self.assertIn("no answers", self.run_on(()).stderr)
        failing = self.run_on(("oak", "oak"), program="#!/bin/sh\necho out of luck >&2; exit 3\n")
        self.assertIn("ended with 3: out of luck", failing.stderr)


if __name__ == "__main__":
    unittest.main()

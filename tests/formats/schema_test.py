#!/usr/bin/env python3
"""Checks answers against the schema in docs/formats.md: schema_test.py PROGRAM

The goldens of hand-made answers, and what the program writes for a located photo, an abstention
and an unreadable file. A few damaged answers must be refused, so that the schema says something.
"""
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = None


def schema():
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    return json.loads(re.search(r"```json schema whence-answer/1\n(.*?)```", page, re.S)[1])


class Schema(unittest.TestCase):
    def setUp(self):
        jsonschema.Draft202012Validator.check_schema(schema())
        self.check = jsonschema.Draft202012Validator(schema()).validate

    def locate(self, *arguments):
        result = subprocess.run([PROGRAM, "locate", "--json", *map(str, arguments)],
                                stdout=subprocess.PIPE, check=False)
        return json.loads(result.stdout)

    def test_goldens(self):
        files = sorted((ROOT / "tests/golden/report").glob("*.json"))
        self.assertGreaterEqual(len(files), 4)
        for file in files:
            with self.subTest(file=file.name):
                self.check(json.loads(file.read_text(encoding="utf-8")))

    def test_program(self):
        sign = ROOT / "tests/fault/sign.png"
        with tempfile.TemporaryDirectory() as folder:
            broken = pathlib.Path(folder) / "broken.jpg"
            broken.write_bytes(b"\xff\xd8\xff\xe0 no photo")
            answers = [self.locate(sign), self.locate(broken), *self.locate(sign, broken),
                       self.locate("--top", 50, "--not", "SK", sign)]
        for answer in answers:
            self.check(answer)
        self.assertEqual([answer["status"] for answer in answers[:4]],
                         ["located", "error", "located", "error"])

    def test_refuses(self):
        good = json.loads((ROOT / "tests/golden/report/located.json").read_text(encoding="utf-8"))
        damages = [("format", "whence-answer/2"), ("answer", None), ("status", "abstained"),
                   ("sha256", "abc"), ("error", {"stage": "x"}), ("extra", 1)]
        for key, value in damages:
            with self.subTest(key=key):
                bad = copy.deepcopy(good)
                bad[key] = value
                self.assertRaises(jsonschema.ValidationError, self.check, bad)
        bad = copy.deepcopy(good)
        bad["evidence"][0]["box"] = [0, 0, 2, 1]
        self.assertRaises(jsonschema.ValidationError, self.check, bad)
        # The model could not be asked: then the answer is the clues', by the method evidence.
        without = {**good, "method": "evidence", "error": {"stage": "vlm", "message": "gone"}}
        self.check(without)
        self.assertRaises(jsonschema.ValidationError, self.check, {**without, "method": "geo-r"})


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: schema_test.py PROGRAM")
    PROGRAM = sys.argv.pop(1)
    unittest.main()

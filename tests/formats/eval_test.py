#!/usr/bin/env python3
"""Checks what `whence eval` writes against the schema in docs/formats.md: eval_test.py PROGRAM"""
import copy
import json
import pathlib
import re
import subprocess
import sys
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ROOT / "tests/eval"
PROGRAM = None


def schema():
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    return json.loads(re.search(r"```json schema whence-eval/1\n(.*?)```", page, re.S)[1])


def evaluate(*arguments):
    result = subprocess.run([PROGRAM, "eval", *map(str, arguments), "--format", "json"], check=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(result.stdout)


class Schema(unittest.TestCase):
    def setUp(self):
        jsonschema.Draft202012Validator.check_schema(schema())
        self.check = jsonschema.Draft202012Validator(schema()).validate

    def test_program(self):
        runs = [(FILES / "small.csv", "--by", "continent", "--regions"),
                (FILES / "small.csv", "--by", "camera", "--unparsed", "drop"),
                (FILES / "texts.jsonl", "--distance", "geodesic", "--strict", "--texts", "any"),
                (FILES / "answers.jsonl", "--truth", FILES / "truth.csv"),
                (FILES / "accuracies_below.csv", "--thresholds", "0.5,1")]
        for run in runs:
            with self.subTest(run=run):
                self.check(evaluate(*run))

    def test_refuses(self):
        good = evaluate(FILES / "small.csv", "--by", "country")
        self.check(good)
        damages = [("format", "whence-eval/2"), ("n", -1), ("accuracy", []), ("extra", 1),
                   ("distance", "flat"), ("geoscore", 6000), ("coverage", None)]
        for key, value in damages:
            with self.subTest(key=key):
                bad = copy.deepcopy(good)
                bad[key] = value
                self.assertRaises(jsonschema.ValidationError, self.check, bad)
        bad = copy.deepcopy(good)
        bad["groups"][0]["extra"] = 1
        self.assertRaises(jsonschema.ValidationError, self.check, bad)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: eval_test.py PROGRAM")
    PROGRAM = sys.argv.pop(1)
    unittest.main()

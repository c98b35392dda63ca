#!/usr/bin/env python3
"""Checks what the researcher's commands write against the schemas in docs/formats.md:
lab_schema_test.py PROGRAM"""
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


def validator(name):
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    schema = json.loads(re.search(r"```json schema %s\n(.*?)```" % re.escape(name), page, re.S)[1])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


class Lab(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        (self.path / name).write_text(text, encoding="utf-8")
        return self.path / name

    def run_json(self, *arguments):
        result = subprocess.run([PROGRAM, *map(str, arguments)], stdout=subprocess.PIPE, check=True)
        return json.loads(result.stdout)

    def refuses(self, check, good, damages):
        for damage in damages:
            bad = copy.deepcopy(good)
            damage(bad)
            self.assertFalse(check.is_valid(bad))

    def test_pairs(self):
        check = validator("whence-eval-pairs/1")
        head = "id,lat,lon,pred_lat,pred_lon\n"
        full = self.write("a.csv", head + "".join(f"p{i},1,{i},1,{i + i % 3}\n" for i in range(60)))
        other = self.write("b.csv", head + "".join(f"p{i},1,{i},1,{i}\n" for i in range(50)))
        empty = self.write("c.csv", head + "".join(f"p{i},1,{i},,\n" for i in range(50)))
        answers = [self.run_json("eval", "--format", "json", full, second, *more)
                   for second in (other, empty) for more in ((), ("--strict", "--distance", "geodesic"))]
        for answer in answers:
            check.validate(answer)
        self.assertIsNone(answers[2]["mean_km"]["difference"])
        self.refuses(check, answers[0], [
            lambda bad: bad.update(n=0), lambda bad: bad.update(extra=1),
            lambda bad: bad["accuracy"][0]["mcnemar"].update(p=2),
            lambda bad: bad["mean_km"].pop("ci95"), lambda bad: bad.update(interval="bca")])

    def test_ablation(self):
        check = validator("whence-ablation/1")
        self.write("truth.csv", "id,lat,lon\nsign.png,48.15,17.11\nnone.png,1,1\n")
        config = self.write("c.json", json.dumps({
            "format": "whence-ablate/1", "truth": "truth.csv", "photos": str(ROOT / "tests/fault"),
            "variants": [{"without": ["place_name"]}, {"without": ["brand"], "name": "no shops"}]}))
        answer = self.run_json("ablate", config, "--format", "json")
        check.validate(answer)
        self.assertEqual(answer["n"], 2)
        self.refuses(check, answer, [
            lambda bad: bad["variants"].clear(), lambda bad: bad["photos"][0].pop("km"),
            lambda bad: bad["kinds"][0].update(needed="1"), lambda bad: bad.update(format="x")])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: lab_schema_test.py PROGRAM")
    PROGRAM = sys.argv.pop(1)
    unittest.main()

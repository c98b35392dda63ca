#!/usr/bin/env python3
"""Checks models/catalog.json against the schema in docs/formats.md: every value has its source."""
import copy
import json
import pathlib
import re
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Catalog(unittest.TestCase):
    def setUp(self):
        page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
        schema = json.loads(re.search(r"```json schema whence-catalog/1\n(.*?)```", page, re.S)[1])
        jsonschema.Draft202012Validator.check_schema(schema)
        self.check = jsonschema.Draft202012Validator(schema).validate
        self.catalog = json.loads((ROOT / "models/catalog.json").read_text(encoding="utf-8"))

    def test_catalog(self):
        self.check(self.catalog)
        names = [model["name"] for model in self.catalog["models"]]
        self.assertEqual(len(names), len(set(names)))
        for name in ("globe-qwen2.5-vl-7b", "globe-internvl3-8b", "qwen2.5-vl-3b", "qwen2.5-vl-7b",
                     "qwen2.5-vl-72b", "qwen3-vl-8b", "internvl3-8b", "navig-adapters",
                     "clip-vit-l-14", "geoclip", "grounding-dino-tiny", "pp-ocrv6", "minilm-l6"):
            self.assertIn(name, names)

    def test_refuses(self):
        for change in (lambda m: m["licence"].update(id="MIT", known_from=None),
                       lambda m: m["licence"].update(id=None, note=None),
                       lambda m: m["source"].update(known_from=None),
                       lambda m: m["memory"].update(how=None),
                       lambda m: m["files"][0].update(sha256="abc"),
                       lambda m: m.update(name="../x")):
            bad = copy.deepcopy(self.catalog)
            change(bad["models"][0])
            self.assertRaises(jsonschema.ValidationError, self.check, bad)


if __name__ == "__main__":
    unittest.main()

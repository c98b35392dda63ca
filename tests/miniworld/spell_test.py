#!/usr/bin/env python3
"""Words that are drawn for learning letters: what is said of them is what the picture shows."""
import pathlib
import sys
import unittest

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools/miniworld"), str(ROOT / "tools/miniworld/train")]
import phrases
import spell
from sizes import PATCH

TEXTS = (("Lyon", "fr"), ("Rue Verte", "fr"), ("Пермь", "ru"), ("สงขลา", "th"), ("القاهرة", "ar"), ("कोलकाता", "hi"), ("大阪 4", "ja"),
         ("Llanfairpwllgwyngyll", "cy"), ("42", "fr"))
SCENES = [{"entities": [{"text": text, "language": language} for text, language in TEXTS] + [{"text": None, "language": None}]}]


def patch(crop, number):
    columns = crop["pixels"].shape[1] // PATCH
    row, column = divmod(number, columns)
    return crop["pixels"][row * PATCH:(row + 1) * PATCH, column * PATCH:(column + 1) * PATCH].astype(float)


class Spell(unittest.TestCase):
    def setUp(self):
        self.speller = spell.Speller(SCENES)
        self.rng = np.random.default_rng(4)

    def test_clusters(self):
        self.assertEqual(spell.clusters("Lyón"), ["L", "y", "ó", "n"])
        self.assertEqual(spell.clusters("कोल"), ["को", "ल"])
        self.assertEqual(spell.clusters("क्षेत्र"), ["क्षे", "त्र"])  # joined by a virama

    def test_words(self):
        words = [self.speller.word(self.rng) for _ in range(300)]
        known = {word for text, _ in TEXTS for word in (text, *text.split())}
        for text, script, _ in words:
            self.assertTrue(0 < len(text) <= phrases.MOST_LETTERS, text)
            self.assertIn(script, self.speller.words)
        self.assertTrue({"Lyon", "Пермь", "大阪 4"} <= {text for text, _, _ in words})
        made_up = [text for text, _, _ in words if text not in known and text.lower() not in {k.lower() for k in known}]
        self.assertTrue(60 < len(made_up) < 240, len(made_up))

    def test_crops(self):
        for _ in range(60):
            crop = self.speller.crop(self.rng)
            high, wide, _ = crop["pixels"].shape
            self.assertEqual(len(crop["letters"]), high // PATCH * (wide // PATCH))
            shown = {letter for letter in crop["letters"] if letter}
            self.assertTrue(shown <= set(spell.clusters(crop["text"])))
            self.assertTrue(shown)
            inked = [patch(crop, i).std() for i, letter in enumerate(crop["letters"]) if letter]
            self.assertGreater(max(inked), 10, crop["text"])

    def test_order(self):
        """Letters stand from left to right, or from right to left, as they are written."""
        for text, language, first in (("AB", "fr", "A"), ("ABABAB", "fr", "A"), ("לב", "he", "ב")):
            speller = spell.Speller([{"entities": [{"text": text, "language": language}]}])
            image, spans = spell.draw_word(text, next(iter(speller.words)), language, np.random.default_rng(1))
            self.assertEqual(min(spans, key=lambda span: span[1])[0], first)
            self.assertTrue(all(-3 <= left < right <= image.width + 3 for _, left, right in spans))

    def test_same_again(self):
        a, b = (spell.Speller(SCENES).crop(np.random.default_rng(9)) for _ in range(2))
        self.assertEqual(a["text"], b["text"])
        self.assertTrue((a["pixels"] == b["pixels"]).all())


if __name__ == "__main__":
    unittest.main()

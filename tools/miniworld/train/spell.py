"""Words as a sign's crop shows them, drawn one by one: the scenes' own signs are too few to learn letters from.

The words are those of the training scenes, and others put together from their letters, so that letters are read
and not words known by heart; rare scripts come more often than on signs. Where a letter stands is told, too.
"""
import unicodedata

import numpy as np
from PIL import Image, ImageFilter

import phrases
from gather import MARGIN, seen
from sizes import PATCH

LETTERS_PX = (14, 70)  # height of a line's ink before it is reduced
MADE_UP = 0.4  # of the words
LONGEST = 14  # of a word or line that letters are taken from
BLURRED = 0.12  # as of the scenes' lines
CONTRAST = 0.3  # least difference of lightness between letters and ground
THERE = 0.3  # of a patch's width


def clusters(text):
    """Letters with their marks: what is drawn as one."""
    out = []
    for sign in text:
        if out and (unicodedata.category(sign) in ("Mn", "Mc") or unicodedata.name(out[-1][-1], "").endswith("VIRAMA")):
            out[-1] += sign
        else:
            out.append(sign)
    return out


def short(text):
    return 0 < len(text) <= phrases.MOST_LETTERS and any(map(str.isalpha, text))


class Speller:
    def __init__(self, scenes):
        from world.signs import script_of
        self.script_of = script_of
        words = {}
        for scene in scenes:
            for entity in scene["entities"]:
                text = entity["text"] or ""
                for word in {text, *text.split()}:
                    if len(word) <= LONGEST and any(map(str.isalpha, word)):
                        script = script_of(word, entity["language"])
                        words.setdefault(script, {})[word] = entity["language"]
        self.words = {script: sorted(found.items()) for script, found in sorted(words.items())}
        self.scripts = list(self.words)
        share = np.sqrt([len(found) for found in self.words.values()])
        self.share = share / share.sum()

    def word(self, rng):
        """(text, script, language), at most as long as letters are asked for."""
        script = self.scripts[int(rng.choice(len(self.scripts), p=self.share))]
        while True:
            text, language = self.one(script, rng)
            if rng.random() < MADE_UP:
                parts = clusters(text + self.one(script, rng)[0])
                order = rng.permutation(len(parts))[:int(rng.integers(2, phrases.MOST_LETTERS + 1))]
                text = "".join(parts[i] for i in order)
            elif rng.random() < 0.3:
                text = text.upper()
            if short(text) and not unicodedata.category(text[0]).startswith("M"):
                return text, self.script_of(text, language), language

    def one(self, script, rng):
        return self.words[script][int(rng.integers(len(self.words[script])))]

    def crop(self, rng):
        """{"pixels", "text", "script", "letters": cluster of each patch or none, row by row}"""
        text, script, language = self.word(rng)
        image, spans = draw_word(text, script, language, rng)
        pixels = seen(image)
        return {"pixels": pixels, "text": text, "script": script, "letters": patches_of(spans, image.width, pixels)}


def colours(rng):
    """Ground and letters, far enough apart in lightness."""
    while True:
        ground, ink = rng.random(3), rng.random(3)
        if rng.random() < 0.5:
            ink[:] = rng.random() < 0.5
        if abs((ground - ink) @ (0.3, 0.59, 0.11)) >= CONTRAST:
            return ground, ink


def draw_word(text, script, language, rng):
    """One line on its ground, and where each cluster stands: (cluster, left, right) in pixels."""
    import cairo
    from draw import text as lines
    from picture import image_of
    styles = (*lines.ROAD, *lines.SHOP)
    layout, (x, y, wide, high) = lines.line(text, lines.font_for(script, language, styles[int(rng.integers(len(styles)))]),
                                            language)
    least, most = LETTERS_PX
    scale = least * (most / least) ** rng.random() / high
    edge = MARGIN * high + rng.uniform(-0.04, 0.1, 4) * high  # a box is never quite exact
    width = max(8, round((wide + edge[0] + edge[1]) * scale))
    height = max(8, round((high + edge[2] + edge[3]) * scale))
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
    pen, (ground, ink) = cairo.Context(surface), colours(rng)
    pen.set_source_rgb(*ground)
    pen.paint()
    pen.scale(scale, scale)
    pen.translate(edge[0] - x, edge[2] - y)
    pen.rotate(rng.normal(0, 0.01))
    lines.PangoCairo.layout_path(pen, layout)
    pen.set_source_rgb(*ink)
    pen.fill()
    image = image_of(surface)
    if rng.random() < BLURRED:
        image = image.filter(ImageFilter.GaussianBlur(0.04 * high * scale))
    return image, spans_of(layout, text, (edge[0] - x) * scale, scale)


def spans_of(layout, text, left, scale):
    from draw.text import Pango
    out, at = [], 0
    for part in clusters(text):
        place = layout.index_to_pos(at)
        ends = sorted((place.x, place.x + place.width))
        out.append((part, *(left + scale * end / Pango.SCALE for end in ends)))
        at += len(part.encode())
    return out


def patches_of(spans, width, pixels):
    """The cluster that most of each patch's column shows, or none; row by row."""
    rows, columns = pixels.shape[0] // PATCH, pixels.shape[1] // PATCH
    unit, out = columns / width, []
    for column in range(columns):
        shared = [(min(right * unit, column + 1) - max(left * unit, column), part) for part, left, right in spans]
        most, part = max(shared)
        out.append(part if most >= THERE else None)
    return out * rows

"""Text in true scripts and true fonts, as outlines, so that it is the same at every width."""
import functools

import cairo
import gi

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo  # noqa: E402 (the versions come first)

SIZE = 100  # units of a layout before it is scaled to its place
HAN = {"ja": "Noto Sans CJK JP", "ko": "Noto Sans CJK KR", "zh-Hant": "Noto Sans CJK TC",
       "zh-Hans": "Noto Sans CJK SC"}
CJK = {"Han", "Hangul", "Japanese"}
# Families and weights.
ROAD = (("Roadgeek 2014 Series D", 400), ("Roadgeek 2014 Series E", 400), ("Noto Sans", 500),
        ("Liberation Sans", 700), ("DejaVu Sans", 700))
SHOP = (("Noto Sans", 700), ("Lato", 900), ("Liberation Sans", 700), ("DejaVu Serif", 700),
        ("Bebas Neue", 700), ("Noto Serif", 700), ("Liberation Serif", 700), ("DejaVu Sans", 700))
NUMBER_PLATE = ("DejaVu Sans Condensed", 700)


@functools.lru_cache(maxsize=64)
def context(language):
    made = PangoCairo.FontMap.get_default().create_context()
    options = cairo.FontOptions()
    options.set_hint_style(cairo.HINT_STYLE_NONE)
    options.set_hint_metrics(cairo.HINT_METRICS_OFF)
    options.set_antialias(cairo.ANTIALIAS_GRAY)
    PangoCairo.context_set_font_options(made, options)
    PangoCairo.context_set_resolution(made, 72)
    made.set_language(Pango.Language.from_string(language))
    return made


def font_for(script, language, style):
    """Family and weight for the script; Latin has several, and may choose."""
    if script in CJK:
        return HAN[language], 700
    if script == "Latin":
        return f"{style[0]},Noto Sans", style[1]
    return f"Noto Sans {script},Noto Sans", style[1]


@functools.lru_cache(maxsize=4096)
def line(string, font, language):
    """One line laid out, and its ink: x, y, width, height."""
    layout = Pango.Layout.new(context(language or "en"))
    description = Pango.FontDescription()
    description.set_family(font[0])
    description.set_weight(font[1])
    description.set_absolute_size(SIZE * Pango.SCALE)
    layout.set_font_description(description)
    layout.set_single_paragraph_mode(True)
    layout.set_text(string, -1)
    if layout.get_unknown_glyphs_count():
        raise ValueError(f"no font has every letter of {string!r}: install the packages of "
                         "setup/apt-test.txt")
    ink = layout.get_pixel_extents()[0]
    return layout, (ink.x, ink.y, max(1, ink.width), max(1, ink.height))


def extent(string, text, style):
    """Width and height of one line at SIZE."""
    ink = line(string, font_for(text["script"], text["language"], style), text["language"])[1]
    return ink[2], ink[3]


def aspect(text, style):
    """Width divided by height of a block of lines."""
    widths = [extent(string, text, style)[0] for string in text["lines"]]
    return max(widths) / (1.25 * SIZE * len(widths))


def cue_of(stage, string):
    """The cue that a line of text is, with its value."""
    for cue in ("brand", "phone"):
        if stage.cue(cue) == string:
            return cue, string
    place = stage.cue("place_name")
    return ("place_name", place) if place and place in string else (None, None)


def block(stage, text, box, colour, style, align="centre"):
    """The lines of a text, as large as fit into box = (x, y, width, height)."""
    x, y, width, height = box
    row = height / len(text["lines"])
    scale = min([row / (1.22 * SIZE)]
                + [width / extent(string, text, style)[0] for string in text["lines"]])
    with stage.canvas.at(x, y):
        for i, one in enumerate(zip(text["lines"], text["scripts"])):
            put(stage, text, one, (width, row * i, row), scale, colour, style, align)


def put(stage, text, one, place, scale, colour, style, align):
    """One line, given with its own script."""
    c, (string, script) = stage.canvas, one
    width, top, row = place
    layout, (ix, iy, iw, ih) = line(string, font_for(text["script"], text["language"], style), text["language"])
    free = width - iw * scale
    left = {"centre": 0.5, "left": 0.0, "right": 1.0}[align] * free
    cue, value = cue_of(stage, string)
    with c.entity("text", cue, value, text=string, script=script, language=text["language"]):
        with c.at(left - ix * scale, top + 0.5 * (row - ih * scale) - iy * scale, scale):
            c.claim(ix, iy, ix + iw, iy + ih)
            outline(c, layout)
            if stage.rng(f"focus {string}").random() < 0.12:
                c.fill_blurred(colour, 5.0)
            else:
                c.fill(colour, solid=False)


def outline(c, layout):
    """Adds a laid out line to the path of the pen."""
    c.pen.move_to(0, 0)
    PangoCairo.layout_path(c.pen, layout)

"""Rules on pixels: where a cue's object is, the picture must show the colour, shape or side that the record says.

Each cue's verdict is one of three: shown, too faint to tell (haze, a few pixels), or contradicted, which breaks the rule.
"""
import colorsys
import math

from records import COLUMNS, ROWS, cells, visible

MOST_CELLS = 400
ENOUGH = 12  # samples of one colour, below which nothing is said
# A value is contradicted where another has this share of an object's pixels and it has hardly any of its own.
OTHER, OWN = 0.30, 0.05
FOCAL = 1000 / 1344  # of the camera in widths of the picture; the sun's side needs no more than that


def hue_in(h, low, high):
    return low <= h <= high if low <= high else h >= low or h <= high


# What a pixel must be, by hue (degrees), saturation and value, to speak for a colour.
def red(h, s, v):
    return hue_in(h, 340, 18) and s > 0.5 and v > 0.3


def orange(h, s, v):
    return hue_in(h, 18, 35) and s > 0.6 and v > 0.6


def yellow(h, s, v):
    return hue_in(h, 36, 66) and s > 0.5 and v > 0.55


def green(h, s, v):
    return hue_in(h, 125, 175) and s > 0.35 and v > 0.15


def blue(h, s, v):
    return hue_in(h, 195, 240) and s > 0.45 and v > 0.25


def brown(h, s, v):
    return hue_in(h, 8, 42) and s > 0.28 and 0.18 < v < 0.62


def sand(h, s, v):
    return hue_in(h, 25, 60) and 0.15 < s < 0.6 and v > 0.66


def white(h, s, v):
    return s < 0.25 and v > 0.72


def grey(h, s, v):
    return s < 0.2 and 0.3 < v < 0.78


def black(h, s, v):
    return v < 0.26


def earth_red(h, s, v):
    return hue_in(h, 350, 22) and s > 0.52 and v > 0.4


def slate(h, s, v):
    return s < 0.3 and 0.2 < v < 0.68


def straw(h, s, v):
    return hue_in(h, 28, 55) and s > 0.35 and v > 0.45


# For each cue, groups of values that one colour tells apart from the others.
COLOURS = {
    "plate": {("white", "white_eu", "us_small"): white, ("yellow",): yellow, ("black",): black, ("blue",): blue, ("green",): green},
    "direction_sign": {("green",): green, ("blue",): blue, ("white",): white, ("yellow",): yellow, ("brown",): brown},
    "warning_sign": {("triangle_white",): white, ("triangle_yellow", "diamond_yellow"): yellow, ("diamond_orange",): orange},
    "soil": {("red",): earth_red, ("brown",): brown, ("sand",): sand, ("grey",): grey, ("black",): black},
    "roof": {("red_tile",): red, ("blue_metal",): blue, ("green_metal",): green, ("thatch",): straw, ("grey_slate", "curved", "flat"): grey},
    "bollard": {("white_red", "white_black"): white, ("yellow",): yellow, ("red_top",): red},
    "center_line": {("white_dashed", "white_solid"): white, ("yellow_dashed", "yellow_double"): yellow},
    "edge_line": {("white",): white, ("yellow",): yellow},
}


class Samples:
    """The pixels of a picture under cells of a mask, as hue, saturation and value."""

    def __init__(self, image):
        self.width, self.height = image.size
        self.data = image.tobytes()
        # Several pixels of a cell where the picture is larger than the mask.
        self.steps = (0.5,) if self.width < 2 * COLUMNS else (0.25, 0.75)

    def at(self, x, y):
        at = 3 * (min(self.height - 1, int(y * self.height)) * self.width + min(self.width - 1, int(x * self.width)))
        h, s, v = colorsys.rgb_to_hsv(*(channel / 255 for channel in self.data[at:at + 3]))
        return 360 * h, s, v

    def of(self, chosen):
        step = max(1, len(chosen) // MOST_CELLS)
        return [self.at((column + dx) / COLUMNS, (row + dy) / ROWS) for column, row in chosen[::step]
                for dx in self.steps for dy in self.steps]


def core(chosen):
    """The cells with neighbours on all sides: the rim mixes colours. All of them, if the object is thin."""
    own = set(chosen)
    inner = [(c, r) for c, r in chosen if {(c - 1, r), (c + 1, r), (c, r - 1), (c, r + 1)} <= own]
    return inner if len(inner) >= ENOUGH else chosen


def colour(scene, entity, samples, report):
    groups = COLOURS[entity["cue"]]
    own = next((group for group in groups if entity["value"] in group), None)
    if own is None:
        return
    rule = f"colour {entity['cue']}"
    pixels = samples.of(core(cells(entity["mask"])))
    if len(pixels) < ENOUGH:
        report.weak(rule)
        return
    found = {group: sum(test(*pixel) for pixel in pixels) / len(pixels) for group, test in groups.items()}
    best = max((group for group in groups if group != own), key=found.get)
    if found[best] >= OTHER and found[own] <= OWN:
        report.judge(rule, scene, False, f"{entity['id']} is said to be {entity['value']}; {found[own]:.0%} of its pixels are, {found[best]:.0%} are {'/'.join(best)}")
    elif found[own] >= 0.12 and found[own] >= 0.6 * found[best]:
        report.judge(rule, scene, True, "")
    else:
        report.weak(rule)


def eu_band(scene, entity, samples, report):
    """A band of blue at the left of a plate, or none."""
    if entity["value"] not in ("white", "white_eu"):
        return
    x0, y0, x1, y1 = entity["box"]
    own, wide = set(cells(entity["mask"])), x1 - x0
    spots = [(x0 + wide * (0.05 + 0.02 * i), y0 + (y1 - y0) * (0.3 + 0.1 * k)) for i in range(6) for k in range(5)]
    spots = [(x, y) for x, y in spots if (int(x * COLUMNS), int(y * ROWS)) in own]
    if wide * samples.width < 20 or len(spots) < ENOUGH:
        report.weak("plate's blue band")
        return
    share = sum(hue_in(h, 205, 245) and s > 0.45 for h, s, _ in (samples.at(*spot) for spot in spots)) / len(spots)
    if 0.2 <= share <= 0.45:
        report.weak("plate's blue band")
    else:
        report.judge("plate's blue band", scene, (share > 0.3) == (entity["value"] == "white_eu"), f"a plate said to be {entity['value']} is blue at the left to {share:.0%}")


def plate_shape(scene, entity, samples, report):
    """American plates are short: less than 2.6 times as wide as tall."""
    x0, y0, x1, y1 = entity["box"]
    if x0 <= 0.002 or x1 >= 0.998 or y1 >= 0.998:
        report.weak("plate's shape")
        return
    ratio = (x1 - x0) * 1.5 / (y1 - y0)
    report.judge("plate's shape", scene, (ratio < 2.6) == (entity["value"] == "us_small"), f"a plate said to be {entity['value']} is {ratio:.1f} times as wide as tall")


def sign_shape(scene, entity, samples, report):
    """Triangles are widest at the foot, diamonds in the middle; both are about as tall as wide, unless a part is hidden."""
    rows = {}
    for column, first, last in visible(entity["mask"]):
        for row in range(first, last + 1):
            low, high = rows.get(row, (column, column))
            rows[row] = (min(low, column), max(high, column))
    x0, y0, x1, y1 = entity["box"]
    whole = len(cells(entity["mask"])) >= 0.4 * (x1 - x0) * COLUMNS * (y1 - y0) * ROWS
    low = (y1 - y0) * ROWS < 0.8 * (x1 - x0) * COLUMNS
    if len(rows) < 7 or low or not whole or x0 <= 0.002 or x1 >= 0.998 or len(rows) < 0.85 * (y1 - y0) * ROWS:
        report.weak("warning sign's shape")
        return
    order = sorted(rows)
    wide = [rows[row][1] - rows[row][0] + 1 for row in order]
    third = max(1, len(order) // 4)
    foot, middle = sum(wide[-third:]) / third, sum(wide[len(order) // 2 - third // 2 - 1:][:third]) / third
    if 0.85 < foot / middle < 1.15:
        report.weak("warning sign's shape")
    else:
        shape = "triangle" if foot > middle else "diamond"
        report.judge("warning sign's shape", scene, entity["value"].startswith(shape), f"{entity['id']} is said to be {entity['value']}, its outline is a {shape}'s")


def road_at(scene, row):
    """The leftmost and rightmost cell of the road and of what drives on it in a row of the mask."""
    found = []
    for entity in scene["entities"]:
        if entity["name"] in ("road", "centre line", "edge lines", "oncoming car", "car ahead"):
            found += [column for column, first, last in visible(entity["mask"]) if first <= row <= last]
    return (min(found), max(found)) if found else None


def driving_side(scene, report):
    """The nearest oncoming car keeps to the other side of the road: the left, where people drive on the right."""
    side = scene["cues"]["driving_side"]
    cars = [entity for entity in scene["entities"] if entity["name"] == "oncoming car"]
    if side is None or not cars:
        return
    x0, _, x1, y1 = max(cars, key=lambda car: car["box"][3])["box"]
    extent = road_at(scene, min(ROWS - 1, int(y1 * ROWS)))
    if not extent or x0 <= 0.002 or x1 >= 0.998 or extent[0] <= 1 or extent[1] >= COLUMNS - 2 or extent[1] - extent[0] < 12:
        report.weak("driving side")
        return
    wide = extent[1] + 1 - extent[0]
    away = ((x0 + x1) / 2 * COLUMNS - extent[0]) / wide - 0.5
    if abs(away) < 0.06:
        report.weak("driving side")
    else:
        report.judge("driving side", scene, (away < 0) == (side == "right"), f"drives on the {side}, but an oncoming car is {'left' if away < 0 else 'right'} of the middle")


def compass_heading(entity, samples):
    """The heading of the view in degrees, from the red needle that points north; None if it cannot be made out."""
    x0, y0, x1, y1 = entity["box"]
    cx, cy, n, sx, sy = (x0 + x1) / 2, (y0 + y1) / 2, 0, 0.0, 0.0
    for column, row in cells(entity["mask"]):
        for dx in samples.steps:
            for dy in samples.steps:
                x, y = (column + dx) / COLUMNS, (row + dy) / ROWS
                if red(*samples.at(x, y)):
                    n, sx, sy = n + 1, sx + (x - cx) * 1.5, sy + (y - cy)
    if n < 3 or math.hypot(sx, sy) / n < 0.008:
        return None
    return -math.degrees(math.atan2(sx, -sy)) % 360


def sun_side(scene, samples, report):
    """Where the sun itself is in the picture, the compass tells its bearing."""
    suns = [entity for entity in scene["entities"] if entity["name"] == "sun"]
    roses = [entity for entity in scene["entities"] if entity["name"] == "compass"]
    if not scene["cues"]["sun_side"]:
        return
    if not suns or not roses:
        report.weak("sun's side")
        return
    heading = compass_heading(roses[0], samples)
    if heading is None:
        report.weak("sun's side")
        return
    x = (suns[0]["box"][0] + suns[0]["box"][2]) / 2 - 0.5
    bearing = (heading + math.degrees(math.atan2(x, FOCAL))) % 360
    north = min(bearing, 360 - bearing) < 90
    if abs(math.cos(math.radians(bearing))) < 0.35:
        report.weak("sun's side")
    else:
        report.judge("sun's side", scene, north == (scene["cues"]["sun_side"] == "north"), f"the sun stands at {bearing:.0f} degrees, said is {scene['cues']['sun_side']}")


def land(scene, entity, report):
    """How high the land stands above its foot: mountains more than hills, hills more than flat land."""
    tall = entity["box"][3] - entity["box"][1]
    bounds = {"flat": (0, 0.07), "hills": (0.04, 0.2), "mountains": (0.08, 0.5)}[entity["value"]]
    report.judge("height of the land", scene, bounds[0] <= tall <= bounds[1], f"{entity['value']} are {tall:.2f} of the picture high")


SHAPES = {"plate": (eu_band, plate_shape), "warning_sign": (sign_shape,)}


def check(scene, image, report):
    samples = Samples(image)
    for entity in scene["entities"]:
        if entity["cue"] in COLOURS and entity["value"]:
            colour(scene, entity, samples, report)
        for rule in SHAPES.get(entity["cue"], ()):
            rule(scene, entity, samples, report)
        if entity["cue"] == "terrain" and scene["type"] != "aerial":
            land(scene, entity, report)
    driving_side(scene, report)
    sun_side(scene, samples, report)

"""Houses: their roofs tell, their walls and windows do not."""
from . import text
from .light import jitter, mix, rgb, shade
from .road import known
from .boards import SHOP_BOARDS, board

WALLS = ("#e9dcc3", "#d8c4a0", "#f0ece4", "#cfa98a", "#c9b7a5", "#b9c2c4", "#e3c9a8", "#d9d4cc",
         "#b98d72", "#dfe0da")
ROOFS = {"red_tile": rgb("#c8522b"), "grey_slate": rgb("#5b626c"), "flat": rgb("#b5b2ac"),
         "blue_metal": rgb("#2d6fc9"), "green_metal": rgb("#2f8f63"), "thatch": rgb("#bd9a52"),
         "curved": rgb("#39434a")}
ROOF_NAMES = {"red_tile": "red tiled roofs", "grey_slate": "grey slate roofs",
              "flat": "flat roofs", "blue_metal": "blue metal roofs",
              "green_metal": "green metal roofs", "thatch": "thatched roofs",
              "curved": "curved roofs"}


class Row:
    """The houses of a scene; their roofs are one object."""

    def __init__(self, stage):
        self.kind = stage.cue("roof")
        if self.kind is not None:
            known("roof", self.kind, ROOFS)
            self.colour = jitter(stage.rng("roofs"), ROOFS[self.kind], 0.035)
        self.roofs = None


def build(stage, row, x, z, wide, storeys, number, shop=None):
    """Lets a house stand, with its shadow."""
    stage.shadow(x, z, 3.0 * storeys, wide)
    stage.stand(z, house, row, x, z, wide, storeys, number, shop)


def house(stage, row, x, z, wide, storeys, number, shop=None):
    """A house whose front faces the camera; x is the middle of its front, in metres."""
    c, camera, rng = stage.canvas, stage.camera, stage.rng(f"house {number}")
    wall = jitter(rng, rgb(rng.choice(WALLS)), 0.04)
    tall = 3.0 * storeys
    if row.kind is None:  # higher than the picture, so that no roof is seen
        tall = max(tall, camera.horizon / camera.unit(z) + camera.height + 1.5)
    far = camera.far(z)
    def tone(colour):
        return stage.tone(colour, far)
    px, py = camera.at(x, 0, z)
    unit = camera.unit(z)
    flank(stage, x, z, wide, tall, wall, far)
    with c.entity("shop" if shop else "house"), c.at(px, py, unit):
        c.rect(-wide / 2, -tall, wide, tall, tone(wall))
        windows(c, rng, wide, tall, tone, bool(shop))
    if row.kind:
        roof(stage, row, px, py - tall * unit, unit, wide, far, rng)
    if shop:
        with c.at(px, py, unit):
            shop_front(stage, c, rng, wide, shop)


def flank(stage, x, z, wide, tall, wall, far):
    """The side wall that is turned to the middle of the picture."""
    camera = stage.camera
    middle = camera.x_at(camera.centre, z)
    if abs(x - middle) < wide / 2:
        return
    edge = x - wide / 2 if x > middle else x + wide / 2
    deep = z + 0.8 * wide
    with stage.canvas.entity("side wall"):
        stage.canvas.poly([camera.at(edge, 0, z), camera.at(edge, tall, z),
                           camera.at(edge, tall, deep), camera.at(edge, 0, deep)],
                          stage.tone(shade(wall, 0.72), far))


def windows(c, rng, wide, tall, tone, shop):
    glass = tone(rng.choice((rgb("#4a5a68"), rgb("#5c6c76"), rgb("#3d4750"))))
    frame = tone(rng.choice((rgb("#f5f3ee"), rgb("#8c7a66"), rgb("#d8d4cc"))))
    across = max(2, int(wide / 2.6))
    step = wide / across
    storeys = max(1, min(6, round(tall / 3.0)))
    door = rng.randrange(across)
    boxes = []
    for storey in range(storeys):
        for i in range(across):
            x, y = -wide / 2 + step * (i + 0.5), -3.0 * storey - 2.35
            if storey == 0 and (i == door or shop):
                continue
            boxes.append((x - 0.55, y, 1.1, 1.35))
    for x, y, w, h in boxes:
        c.pen.rectangle(x - 0.1, y - 0.1, w + 0.2, h + 0.2)
    c.fill(frame)
    for box in boxes:
        c.pen.rectangle(*box)
    c.fill(glass)
    if not shop:
        c.rect(-wide / 2 + step * (door + 0.5) - 0.5, -2.15, 1.0, 2.15,
               tone(jitter(rng, rgb(rng.choice(("#6b4a33", "#7d2f2b", "#35506b"))), 0.05)))


def roof(stage, row, px, py, unit, wide, far, rng):
    """The roof on walls of that width, seen from the front."""
    c = stage.canvas
    if row.roofs is None:
        with c.entity(ROOF_NAMES[row.kind], "roof", row.kind) as entity:
            row.roofs = entity
    colour = stage.tone(jitter(rng, row.colour, 0.02), far)
    with c.again(row.roofs), c.at(px, py, unit):
        SHAPES[row.kind](c, wide, colour, rng)


def slope(c, wide, tall, colour, inset, over=0.5):
    """The plain shape of a hipped roof; gives its outline's function from height to half width."""
    half = wide / 2 + over
    c.poly([(-half, 0.1), (-half + inset, -tall), (half - inset, -tall), (half, 0.1)], colour)
    return half


def courses(c, half, inset, tall, colour, count, width):
    for i in range(1, count):
        share = i / count
        c.move([(-half + inset * share, -tall * share), (half - inset * share, -tall * share)],
               closed=False)
    c.stroke(colour, width, solid=False)


def red_tile(c, wide, colour, rng):
    tall, inset = wide * rng.uniform(0.27, 0.34), wide * 0.2
    half = slope(c, wide, tall, colour, inset)
    courses(c, half, inset, tall, shade(colour, 0.72), 6, 0.09)
    c.rect(-half + inset - 0.1, -tall - 0.16, 2 * (half - inset) + 0.2, 0.26, shade(colour, 0.82))


def grey_slate(c, wide, colour, rng):
    tall = wide * rng.uniform(0.46, 0.56)
    half = wide / 2 + 0.35
    c.poly([(-half, 0.1), (0, -tall), (half, 0.1)], colour)
    for i in range(1, 7):
        share = i / 7
        c.move([(-half * (1 - share), -tall * share), (half * (1 - share), -tall * share)], False)
    c.stroke(shade(colour, 0.8), 0.06, solid=False)
    c.rect(wide * 0.2, -tall * 0.95, 0.8, tall * 0.55, shade(mix(colour, rgb("#9a5a48"), 0.6), 0.9))
    c.rect(-0.45, -tall * 0.55, 0.9, 0.9, mix(colour, (1, 1, 1), 0.75))


def flat(c, wide, colour, rng):
    c.rect(-wide / 2 - 0.15, -0.7, wide + 0.3, 0.8, colour)
    c.rect(-wide / 2 - 0.15, -0.75, wide + 0.3, 0.16, shade(colour, 0.75))
    x = rng.uniform(-0.3, 0.1) * wide
    c.rect(x - 0.7, -2.2, 1.4, 1.4, shade(colour, 0.55))  # a tank
    for dx in (-0.6, 0.5):
        c.rect(x + dx, -0.9, 0.1, 0.3, shade(colour, 0.5))
    c.line([(0.32 * wide, -0.7), (0.32 * wide, -2.6)], shade(colour, 0.45), 0.08)


def metal(c, wide, colour, rng):
    tall, inset = wide * rng.uniform(0.2, 0.26), 0.0
    half = slope(c, wide, tall, colour, inset, 0.6)
    count = int(wide * 1.4)
    for i in range(1, count):
        x = -half + 2 * half * i / count
        c.move([(x, 0), (x, -tall)], closed=False)
    c.stroke(mix(colour, (1, 1, 1), 0.35), 0.1, solid=False)
    c.rect(-half, -tall - 0.1, 2 * half, 0.2, shade(colour, 0.7))


def thatch(c, wide, colour, rng):
    tall, half = wide * rng.uniform(0.5, 0.6), wide / 2 + 0.7
    ragged = [(half - 2 * half * i / 16, 0.55 - 0.35 * (i % 2)) for i in range(17)]
    c.pen.move_to(-half, 0.3)
    c.pen.curve_to(-half * 0.75, -tall * 0.55, -half * 0.4, -tall, 0, -tall)
    c.pen.curve_to(half * 0.4, -tall, half * 0.75, -tall * 0.55, half, 0.3)
    for point in ragged:
        c.pen.line_to(*point)
    c.fill(colour)
    for i in range(-4, 5):
        c.move([(i * half * 0.07, -tall * 0.93), (i * half * 0.2, 0.15)], closed=False)
    c.stroke(shade(colour, 0.68), 0.12, solid=False)


def curved(c, wide, colour, rng):
    """Eaves that sweep up at the corners."""
    tall, half = wide * rng.uniform(0.24, 0.3), wide / 2 + 1.0
    flat_half = wide * 0.3
    c.pen.move_to(-half - 0.5, -0.75)
    c.pen.curve_to(-half * 0.7, -0.25, -flat_half, -tall * 0.5, -flat_half, -tall)
    c.pen.line_to(flat_half, -tall)
    c.pen.curve_to(flat_half, -tall * 0.5, half * 0.7, -0.25, half + 0.5, -0.75)
    c.pen.curve_to(half * 0.8, 0.15, half * 0.5, 0.3, 0, 0.3)
    c.pen.curve_to(-half * 0.5, 0.3, -half * 0.8, 0.15, -half - 0.5, -0.75)
    c.fill(colour)
    for i in range(-5, 6):
        c.move([(i * flat_half / 5, -tall), (i * half / 6.2, 0.1)], closed=False)
    c.stroke(shade(colour, 0.65), 0.1, solid=False)
    c.pen.move_to(-flat_half - 0.5, -tall - 0.6)
    c.pen.curve_to(-flat_half * 0.7, -tall - 0.05, flat_half * 0.7, -tall - 0.05,
                   flat_half + 0.5, -tall - 0.6)
    c.stroke(mix(colour, (1, 1, 1), 0.55), 0.3)


SHAPES = {"red_tile": red_tile, "grey_slate": grey_slate, "flat": flat, "blue_metal": metal,
          "green_metal": metal, "thatch": thatch, "curved": curved}


def shop_front(stage, c, rng, wide, words):
    """Panes, an awning and the shop's sign, in metres from the middle of the front's foot."""
    glass = stage.tone(rgb("#52636d"))
    c.rect(-wide / 2 + 0.4, -2.3, wide - 0.8, 2.0, stage.tone(rgb("#e8e3d8")))
    for i in range(3):
        c.rect(-wide / 2 + 0.5 + i * (wide - 0.9) / 3, -2.2, (wide - 0.9) / 3 - 0.12, 1.85, glass)
    for _ in range(8):
        x = rng.uniform(-wide / 2 + 0.7, wide / 2 - 1.1)
        c.rect(x, rng.uniform(-1.5, -0.7), 0.4, 0.5,
               stage.tone(jitter(rng, (0.75, 0.62, 0.45), 0.2)), 0.75, solid=False)
    colour = jitter(rng, rgb(rng.choice(SHOP_BOARDS)), 0.03)
    if rng.random() < 0.4:
        awning(stage, c, rng, wide)
    style = rng.choice(text.SHOP)
    size = shop_board(words, wide, style)
    board(stage, c, "shop sign", words, (-size[0] / 2, -2.55 - size[1], *size), colour, style)


def awning(stage, c, rng, wide):
    """Striped cloth over the panes, below the sign."""
    colour, stripes = stage.tone(rgb(rng.choice(SHOP_BOARDS))), 10
    for start, paint in ((0, colour), (1, stage.tone((0.96, 0.95, 0.92)))):
        for i in range(start, stripes, 2):
            x = -wide / 2 + 0.3 + (wide - 0.6) * i / stripes
            c.pen.rectangle(x, -2.5, (wide - 0.6) / stripes, 0.62)
        c.fill(paint)


def shop_board(words, wide, style):
    """Width and height of the sign of a front."""
    rows = len(words["lines"])
    tall = min(1.15 + 0.65 * (rows - 1), 0.95 * rows + 0.35)
    need = 0.66 * (tall * 0.8) * text.aspect(words, style) + 0.6
    return max(0.55 * wide, min(wide + 0.6, need + 0.4)), tall

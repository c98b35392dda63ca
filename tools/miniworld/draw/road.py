"""Roads with their lines, and the ground beside them."""
from .canvas import HEIGHT, WIDTH, gradient
from .light import jitter, mix, rgb, shade

WHITE, YELLOW = rgb("#f4f4f0"), rgb("#f5c20a")
SOILS = {"red": rgb("#b4492a"), "brown": rgb("#70543a"), "sand": rgb("#e2c68c"),
         "grey": rgb("#97979a"), "black": rgb("#2d2926")}
GROUNDS = {"palm": "#7ca04a", "conifer": "#55804a", "broadleaf": "#6f9e45", "birch": "#86a455",
           "cactus": "#b9ac76", "eucalyptus": "#9c9c5c", "paddy": "#6fae4c", "savanna": "#c8b058"}
CENTRE_LINES = {"white_dashed": (WHITE, True, False), "white_solid": (WHITE, False, False),
                "yellow_dashed": (YELLOW, True, False), "yellow_double": (YELLOW, False, True)}
FARTHEST = 300.0
HALF_WIDTH = 3.7  # from the middle of the road to its edge line
SHOULDER = 0.55


def known(kind, value, table):
    if value not in table:
        raise ValueError(f"{kind} {value!r} is none of {', '.join(table)}")
    return table[value]


def ground_colour(stage):
    """What grows beyond the verge."""
    plant = stage.cue("vegetation")
    rng = stage.rng("ground")
    if plant is None:
        return jitter(rng, rng.choice((rgb("#8fa465"), rgb("#9aa27c"), rgb("#7f9a62"))), 0.05)
    return jitter(rng, rgb(known("vegetation", plant, GROUNDS)), 0.05)


def ground(stage, colour):
    c, y = stage.canvas, stage.camera.horizon
    c.pen.rectangle(0, y, WIDTH, HEIGHT - y)
    c.fill(gradient(0, y, 0, HEIGHT, [(0, stage.tone(colour, 0.55)), (0.3, stage.tone(colour, 0.1)),
                                      (1, stage.tone(shade(colour, 0.93)))]))
    rng, camera = stage.rng("grass"), stage.camera
    for _ in range(26):  # tufts and spots, so that the ground is not one colour
        z = rng.uniform(camera.nearest + 0.5, 40)
        x, y = camera.at(rng.uniform(-0.7, 0.7) * z, 0, z)
        unit = camera.unit(z)
        c.ellipse(x, y, unit * rng.uniform(0.5, 1.8), unit * rng.uniform(0.06, 0.16),
                  stage.tone(shade(colour, rng.choice((0.85, 0.9, 1.1))), camera.far(z)), 0.7,
                  solid=False)


def soil(stage, bands):
    """Bare earth in strips of ground, each (x0, x1); what they are is told by their colour."""
    kind = stage.cue("soil")
    if kind is None:
        return
    c, camera, rng = stage.canvas, stage.camera, stage.rng("soil")
    colour = jitter(rng, known("soil", kind, SOILS), 0.035)
    near = camera.nearest
    with c.entity(f"{kind} soil", "soil", kind):
        for x0, x1 in bands:
            for z0, z1 in ((near, 16), (16, 50), (50, FARTHEST)):
                c.poly(camera.strip(x0, x1, z0, z1), stage.tone(colour, camera.far(z0)))
            for _ in range(22):
                z = rng.uniform(near + 0.3, 26)
                x, y = camera.at(rng.uniform(x0, x1), 0, z)
                unit = camera.unit(z)
                c.ellipse(x, y, unit * rng.uniform(0.08, 0.3), unit * rng.uniform(0.03, 0.07),
                          stage.tone(shade(colour, rng.choice((0.78, 0.88, 1.12))),
                                     camera.far(z)), 1.0, solid=False)


class Road:
    """Where the road runs: its middle, its lanes, its edges."""

    def __init__(self, stage, rng, half=HALF_WIDTH):
        side = stage.cue("driving_side")
        if side not in ("left", "right", None):
            raise ValueError(f"driving_side {side!r} is neither left nor right")
        self.own = {"left": -1, "right": 1, None: rng.choice((-1, 1))}[side]
        self.half = half
        # Most pictures are taken from the lane, some from the middle of the road.
        offset = rng.uniform(1.2, 2.0) if rng.random() < 0.75 else rng.uniform(-0.2, 0.5)
        if side is None:
            offset = rng.uniform(-0.3, 0.3)
        self.middle = -self.own * offset
        self.lane = self.middle + self.own * 0.5 * half
        self.oncoming = self.middle - self.own * 0.5 * half

    def edge(self, side):
        """The end of the asphalt on a side: -1 left, 1 right."""
        return self.middle + side * (self.half + SHOULDER)


def draw(stage, road):
    c, camera, rng = stage.canvas, stage.camera, stage.rng("road")
    near = camera.nearest
    asphalt = jitter(rng, rng.choice((rgb("#63656a"), rgb("#6d6b69"), rgb("#585b61"))), 0.03)
    with c.entity("road"):
        for z0, z1 in ((near, 14), (14, 45), (45, FARTHEST)):
            c.poly(camera.strip(road.edge(-1), road.edge(1), z0, z1),
                   stage.tone(asphalt, camera.far(z0)))
    wear(stage, road, asphalt, rng)
    dust(stage, road, rng)
    centre_line(stage, road)
    edge_lines(stage, road)


def wear(stage, road, asphalt, rng):
    """Wheel tracks and patches."""
    c, camera = stage.canvas, stage.camera
    for lane in (road.lane, road.oncoming):
        for track in (-0.8, 0.8):
            c.poly(camera.strip(lane + track - 0.25, lane + track + 0.25, camera.nearest, 70),
                   stage.tone(shade(asphalt, 0.88)), 0.5, solid=False)
    for _ in range(rng.randint(0, 3)):
        x, z = rng.uniform(road.edge(-1), road.edge(1) - 1.5), rng.uniform(camera.nearest, 20)
        c.poly(camera.strip(x, x + rng.uniform(0.6, 1.5), z, z * rng.uniform(1.1, 1.4)),
               stage.tone(shade(asphalt, rng.choice((0.8, 1.12)))), 0.6, solid=False)


def dust(stage, road, rng):
    """Where a cue of the lines is not to be seen, not even that there is no line: sand lies there."""
    colour = jitter(rng, rgb("#978e7c"), 0.03)
    if stage.cue("center_line") is None:
        drift(stage, rng, road.middle, 0.75, colour)
    if stage.cue("edge_line") is None:
        for side in (-1, 1):
            drift(stage, rng, road.middle + side * (road.half + 0.15), 0.55, colour)


def drift(stage, rng, x, half, colour):
    """A ragged strip along the road."""
    camera, z = stage.camera, stage.camera.nearest
    left, right = [], []
    while z < 140:
        left.append(camera.at(x - half * rng.uniform(0.55, 1.25), 0, z))
        right.append(camera.at(x + half * rng.uniform(0.55, 1.25), 0, z))
        z *= rng.uniform(1.06, 1.16)
    stage.canvas.poly(left + right[::-1], stage.tone(colour, 0.12))


def centre_line(stage, road):
    kind = stage.cue("center_line")
    if kind in (None, "none"):
        return
    colour, dashed, double = known("center_line", kind, CENTRE_LINES)
    c, camera = stage.canvas, stage.camera
    wide = 0.13 if double else 0.15
    with c.entity("centre line", "center_line", kind):
        for x in (-0.26, 0.26) if double else (0.0,):
            line(stage, c, camera, road.middle + x, wide, colour, dashed)


def line(stage, c, camera, x, half, colour, dashed):
    z = camera.nearest
    if not dashed:
        for z0, z1 in ((z, 14), (14, 45), (45, FARTHEST)):
            c.poly(camera.strip(x - half, x + half, z0, z1), stage.tone(colour, camera.far(z0)))
        return
    z += stage.rng("dashes").uniform(0, 2.0)
    while z < 120:
        c.move(camera.strip(x - half, x + half, z, z + 2.6))
        c.fill(stage.tone(colour, camera.far(z)))
        z += 5.6


def edge_lines(stage, road):
    kind = stage.cue("edge_line")
    if kind in (None, "none"):
        return
    colour = known("edge_line", kind, {"white": WHITE, "yellow": YELLOW})
    with stage.canvas.entity("edge lines", "edge_line", kind):
        for side in (-1, 1):
            line(stage, stage.canvas, stage.camera, road.middle + side * road.half, 0.12, colour,
                 False)


def pavement(stage, road, side, width=2.6):
    """A kerb and slabs beside the road, where no soil is to be seen."""
    c, camera, rng = stage.canvas, stage.camera, stage.rng("pavement")
    colour = jitter(rng, rng.choice((rgb("#bcb3aa"), rgb("#c3bdb4"), rgb("#b8aea6"))), 0.03)
    near = camera.nearest
    x0 = road.edge(side)
    x1 = x0 + side * width
    for z0, z1 in ((near, 18), (18, FARTHEST)):
        c.poly(camera.strip(x0, x1, z0, z1), stage.tone(colour, camera.far(z0)))
    c.poly(camera.strip(x0, x0 + side * 0.25, near, 80), stage.tone(mix(colour, (1, 1, 1), 0.35)))
    z = near
    while z < 30:
        c.line([camera.at(x0, 0, z), camera.at(x1, 0, z)], stage.tone(shade(colour, 0.8)), 2,
               solid=False)
        z *= 1.12

"""The land from the air: patterns of fields, roofs, bare earth, and the horizon."""
import math

from . import boards, houses, plants, road, signs, sky
from .camera import Camera
from .canvas import HEIGHT, WIDTH
from .light import jitter, mix, rgb, shade

CROPS = ("#6fa43c", "#86b34a", "#5b9240", "#d6c63e", "#9cbc55", "#4f8540", "#b9c94f")
DRY = rgb("#cdbb8a")
WATER = rgb("#b5d3df")


def draw(stage):
    rng = stage.rng("aerial")
    stage.camera = Camera(focal=rng.uniform(850, 1000), height=rng.uniform(52, 75),
                          horizon=rng.uniform(0.15, 0.22) * HEIGHT,
                          centre=rng.uniform(0.42, 0.58) * WIDTH)
    stage.camera.reach = 2500.0
    ground = mix(road.ground_colour(stage), rgb("#7d9a52"), 0.5)
    sky.draw(stage)
    road.ground(stage, ground)
    sky.terrain(stage, stage.cue("terrain"), ground)
    fields(stage, rng)
    earth(stage, rng)
    village(stage, rng, roads(stage, rng))
    stage.raise_all()
    if stage.cue("sun_side") or rng.random() < 0.3:
        sky.compass(stage)
    sky.light_over_all(stage)


def fields(stage, rng):
    kind = stage.cue("fields")
    if kind is None:
        return
    pattern = road.known("fields", kind, PATTERNS)
    names = {"strips": "strips of fields", "circles": "round fields", "grid": "square fields",
             "terraces": "terraces", "paddies": "flooded paddies"}
    with stage.canvas.entity(names[kind], "fields", kind):
        pattern(stage, rng)


class Turned:
    """A frame on the ground that is turned against the view."""

    def __init__(self, stage, angle, middle=(0.0, 260.0)):
        self.camera, self.middle = stage.camera, middle
        self.cos, self.sin = math.cos(angle), math.sin(angle)
        self.near = stage.camera.nearest * 0.9

    def ground(self, u, v):
        x = self.middle[0] + u * self.cos - v * self.sin
        return x, self.middle[1] + u * self.sin + v * self.cos

    def polygon(self, points):
        """The points seen in the picture, cut off in front of the camera; None if all is there."""
        inside = []
        flat = [self.ground(*point) for point in points]
        for (x0, z0), (x1, z1) in zip(flat, flat[1:] + flat[:1]):
            if z0 >= self.near:
                inside.append((x0, z0))
            if (z0 < self.near) != (z1 < self.near):
                share = (self.near - z0) / (z1 - z0)
                inside.append((x0 + (x1 - x0) * share, self.near))
        if len(inside) < 3:
            return None
        return [self.camera.at(x, 0, z) for x, z in inside]

    def paint(self, stage, points, colour, at):
        polygon = self.polygon(points)
        if polygon:
            stage.canvas.poly(polygon, stage.tone(colour, stage.camera.far(at)))


def strips(stage, rng):
    """Long narrow fields side by side."""
    frame = Turned(stage, rng.uniform(-0.7, 0.7))
    u, last = -520.0, None
    while u < 520:
        wide = rng.uniform(13, 22)
        code = rng.choice([code for code in CROPS if code != last])
        last = code
        colour = jitter(rng, rgb(code), 0.03)
        for v0, v1 in ((-420, -60), (-60, 700)):
            frame.paint(stage, [(u, v0), (u + wide, v0), (u + wide, v1), (u, v1)], colour,
                        frame.ground(u, 0.5 * (v0 + v1))[1])
        u += wide + 1.2


def grid(stage, rng):
    """Large squares between straight tracks."""
    frame = Turned(stage, rng.uniform(-0.4, 0.4))
    size = rng.uniform(75, 95)
    for row in range(6, -4, -1):
        for column in range(-6, 7):
            u, v = column * size, row * size
            frame.paint(stage, [(u, v), (u + size - 7, v), (u + size - 7, v + size - 7),
                                (u, v + size - 7)],
                        jitter(rng, rgb(rng.choice(CROPS)), 0.04), frame.ground(u, v)[1])
    for i in range(-6, 7):
        a = i * size - 3.5
        frame.paint(stage, [(a - 1.6, -400), (a + 1.6, -400), (a + 1.6, 620), (a - 1.6, 620)],
                    rgb("#d9cfb4"), 300)
        if -4 < i < 7:
            frame.paint(stage, [(-560, a - 1.6), (560, a - 1.6), (560, a + 1.6), (-560, a + 1.6)],
                        rgb("#d9cfb4"), 300)


def circles(stage, rng):
    """Round fields on dry ground, each with the line of its turning arm."""
    frame = Turned(stage, rng.uniform(-0.2, 0.2))
    frame.paint(stage, [(-700, -400), (700, -400), (700, 700), (-700, 700)], DRY, 300)
    size = rng.uniform(70, 92)
    shift = rng.uniform(-0.5, 0.5) * size
    greens = ("#5b9240", "#7fae45", "#4f8540", "#a5b95a", "#3f7a3a")
    for row in range(6, -4, -1):
        for column in range(-7, 8):
            if rng.random() < 0.08:
                continue
            u, v, radius = column * size + shift, row * size, 0.46 * size
            ring = [(u + radius * math.cos(a * math.pi / 14), v + radius * math.sin(a * math.pi / 14))
                    for a in range(28)]
            colour = jitter(rng, rgb(rng.choice(greens)), 0.04)
            frame.paint(stage, ring, colour, frame.ground(u, v)[1])
            start = rng.randrange(28)
            wedge = [(u, v)] + [ring[(start + k) % 28] for k in range(rng.randint(4, 9))]
            frame.paint(stage, wedge, shade(colour, 0.82), frame.ground(u, v)[1])


def terraces(stage, rng):
    """Steps that follow the slopes."""
    c, camera = stage.canvas, stage.camera
    top = camera.horizon + 10
    bumps = [(rng.uniform(0, WIDTH), rng.uniform(150, 300), rng.uniform(-1, 1)) for _ in range(5)]
    steps = rng.randint(11, 14)
    for i in range(steps):
        share = (i + 0.2) / steps
        base, amount = top + (HEIGHT - top) * share ** 1.15, 25 + 75 * share
        line = []
        for k in range(43):
            x = k * 32
            y = base + amount * sum(weight * math.exp(-((x - middle) / wide) ** 2)
                                    for middle, wide, weight in bumps)
            line.append((x, max(y, top - 4)))
        wet = rng.random() < 0.28
        colour = (WATER if wet else rgb(rng.choice(("#7cb342", "#63a23a", "#95c24e", "#559238"))))
        tone = stage.tone(jitter(rng, colour, 0.03), (1 - share) * 0.35)
        c.poly(line + [(WIDTH, HEIGHT), (0, HEIGHT)], tone)
        bank = 5 + 13 * share
        c.poly(line + [(x, y + bank) for x, y in reversed(line)],
               stage.tone(rgb("#41652b"), (1 - share) * 0.35))


def paddies(stage, rng):
    """Many small pools of all shapes between narrow dykes, most of them under water."""
    frame = Turned(stage, rng.uniform(-0.6, 0.6))
    frame.paint(stage, [(-700, -500), (700, -500), (700, 700), (-700, 700)], rgb("#4f7a33"), 250)
    size = rng.uniform(30, 38)
    corner = {}

    def at(i, j):
        if (i, j) not in corner:
            corner[i, j] = (i * size * 1.25 + rng.uniform(-0.3, 0.3) * size,
                            j * size + rng.uniform(-0.3, 0.3) * size)
        return corner[i, j]
    for j in range(14, -8, -1):
        for i in range(-11, 11):
            points = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)]
            middle = (sum(p[0] for p in points) / 4, sum(p[1] for p in points) / 4)
            inner = [(middle[0] + (u - middle[0]) * 0.9, middle[1] + (v - middle[1]) * 0.9)
                     for u, v in points]
            x, z = frame.ground(*middle)
            if z < frame.near * 0.6 or abs(x) > 0.9 * z + 60:
                continue
            wet = rng.random() < 0.66
            colour = mix(WATER, stage.light.upper, rng.uniform(0, 0.35)) if wet \
                else rgb(rng.choice(("#6fb93c", "#86c552")))
            frame.paint(stage, inner, jitter(rng, colour, 0.03), z)


PATTERNS = {"strips": strips, "circles": circles, "grid": grid, "terraces": terraces,
            "paddies": paddies}


def earth(stage, rng):
    """Bare fields, near enough to show their colour."""
    kind = stage.cue("soil")
    if kind is None:
        return
    colour = jitter(rng, road.known("soil", kind, road.SOILS), 0.035)
    with stage.canvas.entity(f"{kind} soil", "soil", kind):
        for z in (stage.camera.nearest + rng.uniform(5, 25), rng.uniform(140, 200)):
            x = stage.camera.x_at(rng.uniform(0.2, 0.8) * WIDTH, z)
            frame = Turned(stage, rng.uniform(-0.5, 0.5), (x, z))
            a, b = rng.uniform(26, 38) * z / 110, rng.uniform(12, 18) * z / 110
            frame.paint(stage, [(-a, -b), (a, -b * 0.8), (a * 0.9, b), (-a, b * 0.9)], colour, z)
            for k in range(-4, 5):
                v = b * k / 5
                frame.paint(stage, [(-a * 0.93, v), (a * 0.88, v), (a * 0.88, v + b * 0.07),
                                    (-a * 0.93, v + b * 0.07)], shade(colour, 0.84), z)


def roads(stage, rng):
    """A road or a river across the land, in most of the scenes."""
    kind = rng.choice(("road", "road", "river", None))
    if not kind:
        return None
    c, camera = stage.canvas, stage.camera
    half = 5.0 if kind == "road" else 11.0
    shift, sway, bend = rng.uniform(-50, 50), rng.uniform(10, 45), rng.uniform(60, 120)
    slant = rng.uniform(-0.35, 0.35)
    left, right, z = [], [], camera.nearest * 0.95

    def middle(z):
        return shift + slant * z + (sway * math.sin(z / bend) if kind == "river" else 0)
    while z < 900:
        x = middle(z)
        left.append(camera.at(x - half, 0, z))
        right.append(camera.at(x + half, 0, z))
        z *= 1.09
    colour = rgb("#77777a") if kind == "road" else mix(stage.light.lower, rgb("#4a86ad"), 0.65)
    with c.entity(kind):
        c.poly(left + right[::-1], stage.tone(colour, 0.08))
    return middle


def village(stage, rng, way):
    """Houses and trees; way, if there is one, says where the road or the river runs."""
    camera = stage.camera
    row = houses.Row(stage)
    count = stage.crowd(rng.randint(6, 10)) if row.kind else 0
    size = 2.6  # of houses and trees, against the true one: they must be seen
    centre = rng.uniform(0.25, 0.75)
    for number in range(count):
        choices = []
        for _ in range(8):
            z = rng.uniform(95, 190)
            choices.append((camera.x_at((centre + rng.uniform(-0.28, 0.28)) * WIDTH, z), z))
        wide = rng.uniform(6.5, 8.5) * size
        dry = [(x, z) for x, z in choices if not way or abs(x - way(z)) > 0.6 * wide + 9]

        def box(spot, wide=wide):
            return signs.box_at(stage, *spot, wide / 2, 0, wide)
        x, z = stage.roomiest(dry or choices, box)
        stage.shadow(x, z, 3 * size, wide)
        stage.stand(z, house, row, x, z, wide / size, size, number)
    kind, made = stage.cue("vegetation"), []
    if kind:
        for number in range(stage.crowd(rng.randint(12, 22)) if kind != "paddy" else 0):
            z = 1 / rng.uniform(1 / 260, 1 / 82)
            x = camera.x_at(rng.uniform(0.02, 0.98) * WIDTH, z)
            low, high, _ = plants.SIZES[kind]
            plants.plant(stage, kind, x, z, f"aerial {number}", made,
                         rng.uniform(low, high) * (size if kind != "cactus" else 4))
        if kind == "paddy":
            plants.paddies(stage, [(camera.x_at(-0.1 * WIDTH, 90), camera.x_at(0.3 * WIDTH, 90))])
    spots = [(camera.x_at(left * WIDTH, 100), camera.x_at((left + 0.3) * WIDTH, 100), 85, 120)
             for left in (0.1, 0.35, 0.6)]
    boards.billboards(stage, spots, ("shop_sign", "banner", "poster", "landmark_plate",
                                     "direction_sign", "street_plate"), 8.0)


def house(stage, row, x, z, wide, size, number):
    """A house from above: little wall, much roof."""
    c, camera, rng = stage.canvas, stage.camera, stage.rng(f"house {number}")
    wall = stage.tone(jitter(rng, rgb(rng.choice(houses.WALLS)), 0.04), camera.far(z))
    px, py = camera.at(x, 0, z)
    unit = camera.unit(z) * size
    tall = 2.2
    with c.entity("house"), c.at(px, py, unit):
        c.rect(-wide / 2, -tall, wide, tall, wall)
        for k in (-0.3, 0.0, 0.3):
            c.rect(k * wide - 0.4, -1.6, 0.8, 1.0, shade(wall, 0.5))
    if row.kind == "flat":
        flat_top(stage, row, px, py - tall * unit, unit, wide, rng)
    else:
        with c.at(px, py - tall * unit, 1.0):
            houses.roof(stage, row, 0, 0, unit, wide, camera.far(z), rng)


def flat_top(stage, row, px, py, unit, wide, rng):
    c = stage.canvas
    colour = stage.tone(jitter(rng, row.colour, 0.03))
    if row.roofs is None:
        with c.entity(houses.ROOF_NAMES["flat"], "roof", "flat") as entity:
            row.roofs = entity
    with c.again(row.roofs), c.at(px, py, unit):
        top = [(-wide / 2 - 0.2, 0.1), (-wide * 0.42, -0.45 * wide), (wide * 0.42, -0.45 * wide),
               (wide / 2 + 0.2, 0.1)]
        c.poly(top, colour)
        c.move(top)
        c.stroke(shade(colour, 0.7), 0.25)
        c.rect(-0.25 * wide, -0.33 * wide, 1.3, 1.2, shade(colour, 0.55))
        c.rect(0.1 * wide, -0.28 * wide, 1.0, 0.8, shade(colour, 0.75))

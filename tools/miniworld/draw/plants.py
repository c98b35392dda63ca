"""Trees and fields of each belt. A plant is drawn in a frame whose unit is its height."""
import math

from .light import jitter, mix, rgb, shade
from .road import known

# plant: heights in metres, width as a share of the height
SIZES = {"palm": (6, 10, 0.7), "conifer": (7, 13, 0.45), "broadleaf": (5, 9, 0.95),
         "birch": (7, 11, 0.5), "cactus": (3.2, 5.5, 0.6), "eucalyptus": (8, 13, 0.75),
         "paddy": (0.7, 0.9, 1.0), "savanna": (5, 8, 1.6)}


def plant(stage, kind, x, z, number, made, height=None):
    """Chooses the height of one plant, and lets it stand."""
    low, high, wide = known("vegetation", kind, SIZES)
    height = height or stage.rng(f"height {number}").uniform(low, high)
    stage.shadow(x, z, height * 0.9, 0.2 * height * wide, 0.8 * height * wide)
    stage.stand(z, grow, kind, x, z, number, made, height)


def grow(stage, kind, x, z, number, made, height):
    """One plant that stands on the ground; made holds the entity that all of them belong to."""
    c, camera, rng = stage.canvas, stage.camera, stage.rng(f"plant {number}")
    if not made:
        with c.entity(NAMES[kind], "vegetation", kind) as entity:
            made.append(entity)
    with c.again(made[0]), c.at(*camera.at(x, 0, z), camera.unit(z) * height,
                                flip=rng.random() < 0.5):
        SHAPES[kind](stage, c, rng, lambda colour: stage.tone(colour, camera.far(z)))


def standing(kind, c, stage, x, y, unit, rng, far=0.0):
    """The same plant where no ground is: behind a window, in a pot."""
    with c.at(x, y, unit, flip=rng.random() < 0.5):
        SHAPES[kind](stage, c, rng, lambda colour: stage.tone(colour, far))


NAMES = {"palm": "palms", "conifer": "conifers", "broadleaf": "broadleaf trees", "birch": "birches",
         "cactus": "cacti", "eucalyptus": "eucalyptus trees", "paddy": "rice fields",
         "savanna": "umbrella acacias"}


def palm(_, c, rng, tone):
    lean = rng.uniform(-0.12, 0.12)
    top = (lean, -0.82)
    bark = tone(jitter(rng, rgb("#8e7355")))
    c.pen.move_to(-0.035, 0)
    c.pen.curve_to(-0.03, -0.3, lean - 0.03, -0.6, top[0] - 0.018, top[1])
    c.pen.line_to(top[0] + 0.018, top[1])
    c.pen.curve_to(lean + 0.03, -0.6, 0.03, -0.3, 0.035, 0)
    c.fill(bark)
    green = jitter(rng, rgb("#3f8f3a"), 0.05)
    for part, colour in ((0, tone(shade(green, 0.72))), (1, tone(green))):
        for i in range(4 + part):
            angle = math.pi * (0.02 + (i + 0.5 * part + rng.uniform(-0.2, 0.2)) / 4.4)
            frond(c, top, angle, rng.uniform(0.34, 0.44), 0.16 if part else 0.26)
        c.fill(colour)
    c.ellipse(top[0], top[1] + 0.03, 0.035, 0.035, tone(rgb("#7a4b22")))


def frond(c, top, angle, length, droop):
    """A long arched leaf; angle 0 points right, pi left."""
    tip = (top[0] + math.cos(angle) * length, top[1] - math.sin(angle) * length * 0.55 + droop)
    rise = (top[0] + math.cos(angle) * length * 0.5, top[1] - math.sin(angle) * length * 0.6 - 0.07)
    c.pen.move_to(*top)
    c.pen.curve_to(rise[0], rise[1] - 0.05, *rise, *tip)
    c.pen.curve_to(rise[0], rise[1] + 0.09, rise[0], rise[1] + 0.06, *top)
    c.pen.close_path()


def conifer(_, c, rng, tone):
    green = jitter(rng, rgb("#1f5540"), 0.04)
    c.rect(-0.025, -0.14, 0.05, 0.14, tone(rgb("#4b382a")))
    layers = rng.choice((3, 4, 5))
    for i in range(layers):
        low, half = -0.1 - 0.72 * i / layers, 0.21 * (1 - 0.72 * i / layers)
        top = min(low - 0.3, -0.9) if i == layers - 1 else low - 0.34
        top = -1.0 if i == layers - 1 else top
        c.poly([(-half, low), (0, top), (half, low), (0, low + 0.03)],
               tone(shade(green, 0.88 + 0.08 * i)))
        c.poly([(0, top), (half, low), (half * 0.2, low + 0.02)], tone(shade(green, 0.68)), 0.8,
               solid=False)


def crown(c, rng, y, rx, ry, lumps, size):
    """A leafy outline around a centre."""
    for i in range(lumps):
        angle = 2 * math.pi * (i + rng.uniform(-0.2, 0.2)) / lumps
        c.oval(math.cos(angle) * rx, y + math.sin(angle) * ry, size * rng.uniform(0.85, 1.2),
               size * rng.uniform(0.8, 1.1))
    c.oval(0, y, rx, ry)


def broadleaf(_, c, rng, tone):
    green = jitter(rng, rng.choice((rgb("#4f8f35"), rgb("#5a9a3d"), rgb("#447f33"))), 0.05)
    c.poly([(-0.06, 0), (-0.03, -0.45), (0.03, -0.45), (0.06, 0)], tone(rgb("#5d4530")))
    crown(c, rng, -0.63, 0.26, 0.21, 7, 0.15)
    c.fill(tone(shade(green, 0.82)))
    crown(c, rng, -0.71, 0.16, 0.12, 5, 0.11)
    c.fill(tone(mix(green, rgb("#b7d36a"), 0.25)))


def birch(_, c, rng, tone):
    white, black = tone(rgb("#f4f2ec")), tone(rgb("#2a2a2a"))
    green = jitter(rng, rgb("#a3c244"), 0.05)
    for x, top in ((0.0, -0.95), (rng.choice((-0.13, 0.13)), -0.8)):
        wide = 0.042
        c.poly([(x - wide, 0), (x - wide * 0.5, top), (x + wide * 0.5, top), (x + wide, 0)], white)
        for _ in range(6):
            y, side = rng.uniform(top + 0.2, -0.03), rng.choice((-wide, 0.0))
            c.pen.rectangle(x + side * 0.9, y, wide * 0.9, 0.022)
        c.fill(black, solid=False)
    for _ in range(9):
        x, y = rng.uniform(-0.2, 0.2), rng.uniform(-0.96, -0.52)
        c.oval(x, y, rng.uniform(0.05, 0.10), rng.uniform(0.06, 0.11))
    c.fill(tone(green), 0.96)


def cactus(_, c, rng, tone):
    green = jitter(rng, rgb("#3f7d4f"), 0.05)
    left, right = rng.uniform(0.3, 0.45), rng.uniform(0.4, 0.6)
    c.line([(0, 0), (0, -0.93)], tone(green), 0.16, round_ends=True)
    for side, y, up in ((-1, left, 0.34), (1, right, 0.27)):
        c.line([(0, -y), (side * 0.24, -y), (side * 0.24, -y - up)], tone(green), 0.115,
               round_ends=True)
    for x in (-0.035, 0.035):
        c.move([(x, 0), (x, -0.95)], closed=False)
    c.stroke(tone(shade(green, 0.7)), 0.014, solid=False)


def eucalyptus(_, c, rng, tone):
    bark = tone(jitter(rng, rgb("#e6d8c6"), 0.03))
    green = jitter(rng, rgb("#6f8a6c"), 0.04)
    fork = -rng.uniform(0.3, 0.42)
    ends = ((-0.26, -0.72), (0.05, -0.88), (0.3, -0.7))
    c.line([(0.02, 0), (0, fork)], bark, 0.055)
    for x, y in ends:
        c.line([(0, fork + 0.02), (x * 0.55, (fork + y) * 0.52), (x, y)], bark, 0.034)
    c.line([(0.02, 0), (0, fork)], tone(rgb("#a9774f")), 0.016, solid=False)
    for x, y in ends:
        for _ in range(4):
            c.oval(x + rng.uniform(-0.12, 0.12), y + rng.uniform(-0.09, 0.05),
                   rng.uniform(0.08, 0.13), rng.uniform(0.04, 0.07))
    c.fill(tone(green))


def savanna(_, c, rng, tone):
    bark = tone(rgb("#4e3c2a"))
    green = jitter(rng, rgb("#6c7f2e"), 0.04)
    for x in (-0.45, -0.12, 0.4):
        c.line([(0, 0), (x * 0.25, -0.4), (x, -0.8)], bark, 0.045)
    c.pen.move_to(-0.8, -0.76)
    c.pen.curve_to(-0.62, -1.04, 0.62, -1.06, 0.8, -0.76)
    c.pen.curve_to(0.4, -0.7, -0.4, -0.7, -0.8, -0.76)
    c.fill(tone(green))
    c.pen.move_to(-0.6, -0.88)
    c.pen.curve_to(-0.3, -1.03, 0.35, -1.04, 0.6, -0.88)
    c.pen.curve_to(0.3, -0.9, -0.3, -0.9, -0.6, -0.88)
    c.fill(tone(mix(green, rgb("#b9b860"), 0.35)), solid=False)


def paddy(_, c, rng, tone):
    """A clump of rice."""
    green = tone(jitter(rng, rgb("#79c043"), 0.05))
    for i in range(7):
        x = (i - 3) * 0.12
        c.pen.move_to(x - 0.03, 0)
        c.pen.line_to(x * 1.9, -rng.uniform(0.75, 1.0))
        c.pen.line_to(x + 0.03, 0)
    c.fill(green)


SHAPES = {"palm": palm, "conifer": conifer, "broadleaf": broadleaf, "birch": birch,
          "cactus": cactus, "eucalyptus": eucalyptus, "savanna": savanna, "paddy": paddy}


def paddies(stage, sides):
    """Flooded fields with rows of rice, from (x0, x1) outwards, behind narrow dykes."""
    c, camera, rng = stage.canvas, stage.camera, stage.rng("paddies")
    made = []
    water, rice = jitter(rng, rgb("#a9cbd6"), 0.03), jitter(rng, rgb("#63b537"), 0.04)
    with c.entity(NAMES["paddy"], "vegetation", "paddy") as entity:
        made.append(entity)
        for x0, x1 in sides:
            z = max(camera.nearest, 4.0)
            while z < 90:
                z1 = z * rng.uniform(1.3, 1.5)
                c.poly(camera.strip(x0, x1, z, z1 * 0.96), stage.tone(water, camera.far(z)))
                green = rng.random() < 0.3  # grown so far that the water is hidden
                rows = 18
                for i in range(rows):
                    a = x0 + (x1 - x0) * i / rows
                    share = 0.86 if green else 0.42
                    c.move(camera.strip(a, a + (x1 - x0) * share / rows, z, z1 * 0.96))
                c.fill(stage.tone(rice, camera.far(z)))
                z = z1
    return made


def belt(stage, kind, spots, count, part="belt"):
    """Many plants of a kind; spots is a list of (x0, x1, z0, z1) of the ground."""
    if kind is None:
        return
    rng, made = stage.rng(part), []
    if kind == "paddy":
        made = paddies(stage, [(x0, x1) for x0, x1, *_ in spots])
        return
    for number in range(count):
        x0, x1, z0, z1 = spots[number % len(spots)]
        choices = [(rng.uniform(x0, x1), 1 / (1 / z1 + (1 / z0 - 1 / z1) * rng.random()))
                   for _ in range(8)]
        x, z = min(choices, key=lambda p: stage.overlap(frame(stage, kind, *p)))
        # What hides too much is moved behind it, in all but a few scenes.
        if z < 26 and stage.overlap(frame(stage, kind, x, z)) > 0.08 and rng.random() < 0.95:
            x, z = x * 40 / z, 40.0
        plant(stage, kind, x, z, f"{part} {number}", made)


def frame(stage, kind, x, z):
    """The box of the picture that a plant of middling height fills."""
    low, high, wide = SIZES[kind]
    px, py = stage.camera.at(x, 0, z)
    tall = stage.camera.unit(z) * 0.5 * (low + high)
    return px - 0.4 * wide * tall, py - tall, px + 0.4 * wide * tall, py

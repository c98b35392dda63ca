"""The sky, the sun, the land at the horizon, and the compass."""
import math

from .canvas import HEIGHT, WIDTH, gradient, radial
from .light import jitter, mix, rgb, shade


def draw(stage):
    c, light = stage.canvas, stage.light
    horizon = stage.camera.horizon
    c.pen.rectangle(0, 0, WIDTH, HEIGHT)
    c.fill(gradient(0, 0, 0, horizon + 20, [(0, light.upper), (1, light.lower)]))
    clouds(stage)
    sun(stage)


def clouds(stage):
    c, light, rng = stage.canvas, stage.light, stage.rng("clouds")
    horizon = stage.camera.horizon
    colour = mix((1, 1, 1), light.lower, 0.25 if light.name != "overcast" else 0.6)
    for _ in range(rng.choice((0, 2, 4, 6)) + (4 if light.name == "overcast" else 0)):
        x, y = rng.uniform(-50, WIDTH + 50), rng.uniform(0.05, 0.75) * horizon
        size = rng.uniform(0.5, 1.3) * (40 + 0.16 * (horizon - y))
        for _ in range(rng.randint(3, 5)):
            c.oval(x + rng.uniform(-1.8, 1.8) * size, y + rng.uniform(-0.15, 0.15) * size,
                   size * rng.uniform(0.7, 1.4), size * rng.uniform(0.22, 0.4))
        c.fill(colour, rng.uniform(0.35, 0.75), solid=False)


def sun(stage):
    """The disc, if the sun stands ahead; otherwise only the shadows tell."""
    light, camera, c = stage.light, stage.camera, stage.canvas
    if not light.sun_ahead:
        return
    x = camera.centre + 1000 * math.tan(light.relative)
    y = max(70.0, camera.horizon - 1000 * math.tan(light.elevation))
    glow = {"dusk": (1.0, 0.72, 0.35), "morning": (1.0, 0.92, 0.7)}.get(light.name, (1, 0.98, 0.85))
    c.oval(x, y, 260, 260)
    c.fill(radial(x, y, 260, [(0, glow, 0.95), (0.3, glow, 0.45), (1, glow, 0.0)]), solid=False)
    with c.entity("sun", "sun_side", stage.cue("sun_side")):
        c.ellipse(x, y, 52, 52, mix((1, 0.97, 0.80), glow, 0.3))
    stage.take((x - 80, y - 80, x + 80, y + 80))


def terrain(stage, kind, base):
    """The land between the ground and the sky; base is the colour of the ground at the horizon."""
    rng = stage.rng("terrain")
    if kind == "mountains":
        mountains(stage, rng)
    elif kind == "hills":
        hills(stage, rng, base)
    elif kind == "flat":
        flat(stage, rng, base)
    elif kind is None:
        hidden(stage, rng)
    else:
        raise ValueError(f"terrain {kind!r} is none of flat, hills, mountains")


def ridge(rng, y, height, step, rough):
    """The outline of a chain of peaks, with feet in between."""
    points, x, up = [], -step, True
    while x < WIDTH + 2 * step:
        tall = height * rng.uniform(0.62, 1.0) if up else height * rng.uniform(0.12, 0.42)
        points.append((x, y - tall))
        x += step * rng.uniform(0.6, 1.2) * rough
        up = not up
    return points


def mountains(stage, rng):
    c, y = stage.canvas, stage.camera.horizon + 4
    tall = min(rng.uniform(150, 240), 0.75 * y)
    rock = jitter(rng, rng.choice((rgb("#5f6f8a"), rgb("#6d6a78"), rgb("#5b6b70"))), 0.04)
    with c.entity("mountains", "terrain", "mountains"):
        for height, far in ((tall, 0.75), (0.6 * tall, 0.45)):
            points = ridge(rng, y, height, rng.uniform(130, 210), 1.0)
            c.poly(points + [(WIDTH + 400, y), (-400, y)], stage.tone(rock, far))
            for (x0, y0), (x1, y1), (x2, y2) in zip(points, points[1:], points[2:]):
                if y1 < y0 and y1 < y2:
                    peak(stage, rng, (x0, y0), (x1, y1), (x2, y2), rock, far)


def peak(stage, rng, left, top, right, rock, far):
    """The shaded side and the snow of one mountain."""
    c = stage.canvas
    foot = (top[0] + rng.uniform(-20, 40), max(left[1], right[1]) + 10)
    c.poly([top, right, foot], stage.tone(shade(rock, 0.78), far))

    def down(side, share):
        return (top[0] + (side[0] - top[0]) * share, top[1] + (side[1] - top[1]) * share)
    if far > 0.6:
        share = rng.uniform(0.38, 0.55)
        a, b, m = down(left, share), down(right, share), down(foot, share * 0.8)
        c.poly([top, b, (0.5 * (b[0] + m[0]), m[1] - 8), m, (0.5 * (a[0] + m[0]), m[1] - 4), a],
               stage.tone((0.96, 0.97, 1.0), 0.15))


def wave(rng, y, height, hills_count):
    """A smooth outline of round hills."""
    step = WIDTH / hills_count
    shift = rng.uniform(0, step)
    points = []
    for i in range(-1, hills_count + 2):
        centre, tall, wide = i * step + shift, height * rng.uniform(0.55, 1.0), step * 0.62
        points.append((centre, tall, wide))
    outline = []
    for k in range(0, 57):
        x = k * 24
        up = max((tall * math.cos(min(1.0, abs(x - centre) / wide) * math.pi / 2) ** 1.3
                  for centre, tall, wide in points), default=0)
        outline.append((x, y - up))
    return outline


def hills(stage, rng, base):
    c, y = stage.canvas, stage.camera.horizon + 4
    tall = min(rng.uniform(75, 115), 0.6 * y)
    green = mix(base, rgb("#557f45"), 0.5)
    with c.entity("hills", "terrain", "hills"):
        for height, far, count in ((tall, 0.55, rng.randint(3, 4)), (0.6 * tall, 0.3, 4)):
            c.poly(wave(rng, y, height, count) + [(WIDTH, y), (0, y)],
                   stage.tone(jitter(rng, green, 0.04), far))


def flat(stage, rng, base):
    """A straight horizon, with only a thin strip of far woods or fields."""
    c, y = stage.canvas, stage.camera.horizon
    with c.entity("flat land", "terrain", "flat"):
        c.rect(0, y - 5, WIDTH, 25, stage.tone(mix(base, rgb("#7c8a68"), 0.5), 0.6))
        x = rng.uniform(0, 80)
        while x < WIDTH:
            wide = rng.uniform(20, 120)
            c.rect(x, y - rng.uniform(6, 10), wide, 10, stage.tone(rgb("#66755c"), 0.7))
            x += wide + rng.uniform(40, 260)


def hidden(stage, rng):
    """A far town, or mist, hides what kind of land it is."""
    if stage.sample["type"] in ("nature", "aerial"):
        mist(stage)
        return
    c, y, x = stage.canvas, stage.camera.horizon + 6, -10.0
    while x < WIDTH:
        wide, tall = rng.uniform(45, 120), rng.uniform(60, 150)
        colour = jitter(rng, rng.choice((rgb("#a9a49c"), rgb("#9a9ea6"), rgb("#b3aca0"))), 0.05)
        c.rect(x, y - tall, wide + 1, tall, stage.tone(colour, 0.8))
        for row in range(int(tall / 22)):
            c.rect(x + 6, y - tall + 8 + 22 * row, wide - 12, 7,
                   stage.tone(shade(colour, 0.8), 0.8))
        x += wide


def mist(stage):
    c, y, colour = stage.canvas, stage.camera.horizon, stage.light.lower
    up = min(90, 0.6 * y)
    c.pen.rectangle(0, y - up, WIDTH, up + 70)
    c.fill(gradient(0, y - up, 0, y + 70, [(0, colour, 0.0), (0.4, colour, 1.0), (0.6, colour, 1.0),
                                           (1, colour, 0.0)]), solid=False)


def compass(stage):
    """A rose whose red needle points north, in a corner that is still free."""
    c, rng, light = stage.canvas, stage.rng("compass"), stage.light
    radius = 64
    corners = [(90, 90), (WIDTH - 90, 90), (90, HEIGHT - 90), (WIDTH - 90, HEIGHT - 90)]
    rng.shuffle(corners)
    x, y = stage.roomiest(corners, lambda p: (p[0] - 70, p[1] - 70, p[0] + 70, p[1] + 70))
    with c.entity("compass"), c.at(x, y):
        c.ellipse(0, 0, radius, radius, (0.10, 0.11, 0.14))
        c.oval(0, 0, radius - 4, radius - 4)
        c.stroke((0.92, 0.93, 0.95), 5)
        with c.at(0, 0, angle=math.radians(-light.north)):
            c.poly([(0, -radius + 8), (17, 0), (-17, 0)], (0.93, 0.16, 0.13))
            c.poly([(0, radius - 8), (17, 0), (-17, 0)], (0.94, 0.94, 0.94))
            for angle in (90, 180, 270):
                with c.at(0, 0, angle=math.radians(angle)):
                    c.line([(0, -radius + 6), (0, -radius + 16)], (0.8, 0.8, 0.8), 4)


def light_over_all(stage):
    """What the hour lays over the whole picture."""
    c, light, rng = stage.canvas, stage.light, stage.rng("veil")
    if light.name == "dusk":
        c.pen.rectangle(0, 0, WIDTH, HEIGHT)
        c.fill((0.34, 0.16, 0.30), 0.07, solid=False)
    if rng.random() < 0.35:  # the lens darkens the corners
        c.pen.rectangle(0, 0, WIDTH, HEIGHT)
        c.fill(radial(WIDTH / 2, HEIGHT / 2, 830, [(0.6, (0, 0, 0), 0.0), (1, (0, 0, 0), 0.28)]),
               solid=False)

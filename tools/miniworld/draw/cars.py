"""Cars: from behind with their plate, and towards the camera with a driver on the one side."""
from . import text
from .light import jitter, mix, rgb, shade
from .stage import DARK

PAINTS = ("#c9ccd1", "#f0f0ee", "#34383f", "#8c1f28", "#2d4a7a", "#6b7076", "#9aa7ae", "#3f5a48",
          "#d7d2c4", "#7a5a3c")
GLASS, TYRE = rgb("#28323c"), rgb("#17181a")
# plate: ground, letters, width and height in metres (twice the true size, to be seen)
PLATES = {"white": ("#f7f7f4", "#15161a", 1.12, 0.33), "white_eu": ("#f7f7f4", "#15161a", 1.12, 0.33),
          "yellow": ("#f8cf1c", "#15161a", 1.12, 0.33), "black": ("#131315", "#f3f3f0", 1.12, 0.33),
          "blue": ("#1d4fc4", "#ffffff", 1.12, 0.33), "green": ("#128a48", "#ffffff", 1.12, 0.33),
          "us_small": ("#e8eefb", "#1c3a8c", 0.74, 0.44)}
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def behind(stage, x, z, plate):
    """A car that drives ahead of the camera; one that has no plate to show is turned away."""
    c, camera, rng = stage.canvas, stage.camera, stage.rng("car ahead")
    paint = jitter(rng, rgb(rng.choice(PAINTS)), 0.04)
    unit, (px, py) = camera.unit(z), camera.at(x, 0, z)
    tall = stature(rng)
    under(stage, px, py, unit)
    with c.entity("car ahead"), c.at(px, py, unit):
        body(stage, c, paint, tall)
        lamp = rgb("#c3161c")
        for side in (-1, 1):
            c.rect(side * 0.83 - 0.12, -1.02, 0.24, 0.2, stage.tone(lamp))
        number_plate(c, rng, plate)


def under(stage, px, py, unit):
    stage.canvas.ellipse(px, py, 1.15 * unit, 0.14 * unit, (0.03, 0.03, 0.05), 0.5, solid=False)


def body(stage, c, paint, tall):
    """What front and back have in common, in metres above the road; higher ones are vans."""
    tone, van = stage.tone, tall > 1.95
    for side in (-1, 1):
        c.rect(side * 0.74 - 0.14, -0.4, 0.28, 0.4, TYRE)
    c.round_rect(-0.94, -1.12, 1.88, 0.86, 0.14)
    c.fill(tone(paint))
    top = 0.84 if van else 0.64
    c.poly([(-0.88, -1.05), (-top, -tall), (top, -tall), (0.88, -1.05)], tone(paint))
    glass = -1.62 if van else -tall + 0.1
    narrow = 0.74 if van else 0.57
    c.poly([(-0.76, -1.08), (-narrow, glass), (narrow, glass), (0.76, -1.08)], tone(GLASS))
    c.rect(-0.92, -0.46, 1.84, 0.17, tone(shade(paint, 0.62)))


def stature(rng):
    """Heights of saloons, of cars for the country, and of vans."""
    return rng.choice((rng.uniform(1.42, 1.6), rng.uniform(1.6, 1.85), rng.uniform(2.0, 2.35)))


def number_plate(c, rng, kind):
    if kind is None:
        return
    if kind not in PLATES:
        raise ValueError(f"plate {kind!r} is none of {', '.join(PLATES)}")
    ground, letters, wide, tall = PLATES[kind]
    with c.entity("number plate", "plate", kind):
        c.rect(-wide / 2 - 0.02, -0.82, wide + 0.04, tall + 0.04, DARK)
        c.rect(-wide / 2, -0.80, wide, tall, rgb(ground))
        left, room = -wide / 2 + 0.04, wide - 0.08
        if kind == "white_eu":
            c.rect(-wide / 2, -0.80, 0.27, tall, rgb("#0b3fb0"))
            c.oval(-wide / 2 + 0.135, -0.68, 0.06, 0.06)
            c.stroke(rgb("#f6d21a"), 0.03)
            left, room = left + 0.25, room - 0.25
        if kind == "us_small":
            c.rect(-wide / 2, -0.80, wide, 0.11, rgb("#d8414f"))
            c.rect(-wide / 2, -0.80 + tall - 0.08, wide, 0.08, rgb("#3f8f5a"))
    number = "".join(rng.choice(LETTERS) for _ in range(3)) + " " + str(rng.randint(100, 999))
    layout = text.line(number, text.NUMBER_PLATE, "en")
    scale = min(room / layout[1][2], 0.66 * (tall if kind != "us_small" else 0.3) / layout[1][3])
    ix, iy, iw, ih = layout[1]
    top = -0.80 + 0.5 * tall if kind != "us_small" else -0.80 + 0.11 + 0.125
    with c.at(left + 0.5 * (room - iw * scale) - ix * scale, top - (iy + 0.5 * ih) * scale, scale):
        text.outline(c, layout[0])
        c.fill(rgb(letters), solid=False)


def oncoming(stage, x, z, number, first, right_hand_drive):
    """A car towards the camera: lamps, windscreen, a driver seen on one side of it."""
    c, camera, rng = stage.canvas, stage.camera, stage.rng(f"oncoming {number}")
    paint = jitter(rng, rgb(rng.choice(PAINTS)), 0.04)
    unit, (px, py) = camera.unit(z), camera.at(x, 0, z)
    under(stage, px, py, unit)
    cue = ("driving_side", stage.cue("driving_side")) if first else (None, None)
    with c.entity("oncoming car", *cue), c.at(px, py, unit):
        tall = stature(rng)
        body(stage, c, paint, tall)
        # Seen from the front, a driver on the car's right is on the left of the picture.
        seat = -0.3 if right_hand_drive else 0.3
        c.ellipse(seat, -1.27, 0.13, 0.15, stage.tone(rgb("#d9a987")))
        c.rect(seat - 0.2, -1.16, 0.4, 0.08, stage.tone(rgb("#7a3434")))
        c.rect(-0.5, -0.82, 1.0, 0.16, DARK)
        for side in (-1, 1):
            c.ellipse(side * 0.7, -0.82, 0.19, 0.13, mix(rgb("#fffbe0"), (1, 1, 1), 0.3))


def place(stage, road, rng):
    """The cars of a street, on the sides that its driving side says."""
    plate, side = stage.cue("plate"), stage.cue("driving_side")
    if plate:
        z = rng.uniform(6.6, 9.0)
        x = road.lane + rng.uniform(-0.3, 0.3)
        if side is None:  # parked at the edge, in the middle of which no one can tell
            z = rng.uniform(8.5, 11.0)
            x = road.edge(road.own) - road.own * 0.7
        px, py = stage.camera.at(x, 0, z)
        unit = stage.camera.unit(z)
        stage.take((px - unit, py - 1.8 * unit, px + unit, py))
        stage.stand(z, behind, x, z, plate)
    if side:
        z = rng.uniform(9.5, 15)
        for number in range(rng.choice((1, 1, 2, 3))):
            x = road.oncoming + rng.uniform(-0.25, 0.25)
            px, py = stage.camera.at(x, 0, z)
            unit = stage.camera.unit(z)
            stage.take((px - unit, py - 1.7 * unit, px + unit, py))
            stage.stand(z, oncoming, x, z, number, number == 0, side == "left")
            z += rng.uniform(10, 25)

"""What stands beside a road: poles with wires, bollards, people, benches, bins, walls."""
import math

from .light import jitter, mix, rgb, shade
from .road import known
from .stage import DARK

POLES = {"wood": ("#7d522d", 0.36, 8.5), "concrete": ("#d3d1cb", 0.46, 8.5),
         "concrete_holed": ("#d3d1cb", 0.62, 8.5), "steel": ("#4d6c88", 0.28, 8.0),
         "lattice": ("#5d6468", 1.10, 9.5)}


def poles(stage, places):
    """A row of poles along the view from the roomiest of the places (x, z), with its wires."""
    kind = stage.cue("pole")
    if kind is None:
        return
    colour, wide, tall = known("pole", kind, POLES)
    colour = jitter(stage.rng("pole colour"), rgb(colour), 0.03)
    camera = stage.camera

    def box(place):
        (px, py), unit = camera.at(place[0], 0, place[1]), camera.unit(place[1])
        return px - 0.6 * wide * unit, py - tall * unit * 0.9, px + 0.6 * wide * unit, py
    side_x, first = stage.roomiest(places, box)
    gap = stage.rng("pole gap").uniform(17, 24)
    row = [first + gap * i for i in range(5)]
    made = []
    for i, z in enumerate(row):
        stage.shadow(side_x, z, tall, wide)
        stage.stand(z, pole, side_x, z, kind, colour, wide, tall, made)
    stage.stand(first - 0.01, wires, side_x, row, tall)


def pole(stage, x, z, kind, colour, wide, tall, made):
    c, camera = stage.canvas, stage.camera
    if not made:
        with c.entity("pole", "pole", kind) as entity:
            made.append(entity)
    tone = stage.tone(colour, camera.far(z))
    with c.again(made[0]), c.at(*camera.at(x, 0, z), camera.unit(z)):
        SHAPES[kind](stage, c, tone, wide, tall)


def wood(_, c, tone, wide, tall):
    c.poly([(-wide / 2, 0), (-wide * 0.4, -tall), (wide * 0.4, -tall), (wide / 2, 0)], tone)
    c.rect(-wide * 0.1, -tall, wide * 0.18, tall, shade(tone, 0.75), solid=False)
    for y in (-tall + 0.5, -tall + 1.35):
        c.rect(-1.25, y, 2.5, 0.24, shade(tone, 0.85))
        insulators(c, y)


def insulators(c, y):
    for x in (-1.1, -0.6, 0.6, 1.1):
        c.rect(x - 0.06, y - 0.22, 0.12, 0.22, (0.85, 0.86, 0.86))


def concrete(_, c, tone, wide, tall):
    c.poly([(-wide / 2, 0), (-wide * 0.32, -tall), (wide * 0.32, -tall), (wide / 2, 0)], tone)
    c.rect(wide * 0.06, -tall, wide * 0.26, tall, shade(tone, 0.6), solid=False)
    c.rect(-0.9, -tall + 0.4, 1.8, 0.16, (0.42, 0.43, 0.45))
    insulators(c, -tall + 0.4)
    c.rect(-0.55, -tall + 1.3, 0.5, 0.9, (0.6, 0.62, 0.64))  # a transformer


def concrete_holed(_, c, tone, wide, tall):
    c.poly([(-wide / 2, 0), (-wide * 0.4, -tall), (wide * 0.4, -tall), (wide / 2, 0)], tone)
    y = -0.7
    while y > -tall + 1.6:
        c.rect(-wide * 0.25, y - 0.55, wide * 0.5, 0.55, shade(tone, 0.30))
        y -= 0.95
    c.rect(-0.9, -tall + 0.4, 1.8, 0.18, (0.42, 0.43, 0.45))
    insulators(c, -tall + 0.4)


def steel(_, c, tone, wide, tall):
    c.rect(-wide / 2, -tall, wide, tall, tone)
    c.rect(-wide / 2, -tall, wide * 0.3, tall, mix(tone, (1, 1, 1), 0.4), solid=False)
    c.rect(-wide, -1.0, 2 * wide, 1.0, shade(tone, 0.8))
    c.pen.move_to(0, -tall + 0.1)
    c.pen.curve_to(0.1, -tall - 0.9, 0.9, -tall - 1.0, 2.0, -tall - 0.9)
    c.stroke(tone, 0.16)
    c.ellipse(2.1, -tall - 0.84, 0.5, 0.16, (0.93, 0.93, 0.86))


def lattice(_, c, tone, wide, tall):
    a, b = wide / 2, wide * 0.2
    c.line([(-a, 0), (-b, -tall)], tone, 0.13)
    c.line([(a, 0), (b, -tall)], tone, 0.13)
    y, step = 0.0, 0.95
    while y < tall - 0.5:
        w0 = a + (b - a) * y / tall
        w1 = a + (b - a) * min(tall, y + step) / tall
        c.move([(-w0, -y), (w1, -y - step)], closed=False)
        c.move([(w0, -y), (-w1, -y - step)], closed=False)
        y += step
    c.stroke(tone, 0.09)
    for y in (-tall + 0.3, -tall + 1.5):
        c.rect(-1.5, y, 3.0, 0.14, tone)
        insulators(c, y)


SHAPES = {"wood": wood, "concrete": concrete, "concrete_holed": concrete_holed, "steel": steel,
          "lattice": lattice}


def wires(stage, x, row, tall):
    """Three wires from pole to pole, and out of the picture towards the camera."""
    c, camera = stage.canvas, stage.camera
    spans = [(max(1.2, row[0] - (row[1] - row[0])), row[0])] + list(zip(row, row[1:]))
    for dx in (-0.9, 0.0, 0.9):
        for z0, z1 in spans:
            steps = [z0 + (z1 - z0) * i / 6 for i in range(7)]
            hang = [tall - 0.4 - 0.9 * (1 - (2 * i / 6 - 1) ** 2) for i in range(7)]
            c.move([camera.at(x + dx, y, z) for y, z in zip(hang, steps)], closed=False)
    c.stroke((0.16, 0.16, 0.18), 2.2, solid=False)


def bollards(stage, road, sides):
    kind = stage.cue("bollard")
    if kind in (None, "none"):
        return
    known("bollard", kind, {"white_red": 1, "white_black": 1, "yellow": 1, "red_top": 1})
    z, made = stage.rng("bollards").uniform(5.9, 6.8), []
    rows = []
    while z < 60:
        for side in sides:
            rows.append((road.edge(side) + side * 0.45, z))
        z *= 1.42
    for x, z in rows:
        px, py = stage.camera.at(x, 0, z)
        unit = stage.camera.unit(z)
        if z < 14:
            stage.take((px - 0.25 * unit, py - 1.25 * unit, px + 0.25 * unit, py))
        stage.shadow(x, z, 1.2, 0.3)
        stage.stand(z, bollard, x, z, kind, made)


def bollard(stage, x, z, kind, made):
    c, camera = stage.canvas, stage.camera
    if not made:
        with c.entity("roadside posts", "bollard", kind) as entity:
            made.append(entity)
    white, black, red = (stage.tone(rgb(code), camera.far(z)) for code in
                         ("#f6f6f2", "#1b1b1d", "#dd1f22"))
    wide, tall = 0.36, 1.22
    with c.again(made[0]), c.at(*camera.at(x, 0, z), camera.unit(z)):
        if kind == "white_red":
            c.rect(-wide / 2, -tall, wide, tall, white)
            c.rect(-wide / 2, -tall * 0.78, wide, tall * 0.26, red)
        elif kind == "white_black":
            c.rect(-wide / 2, -tall, wide, tall, white)
            c.poly([(-wide / 2, -tall * 0.62), (wide / 2, -tall * 0.84),
                    (wide / 2, -tall * 0.48), (-wide / 2, -tall * 0.26)], black)
        elif kind == "yellow":
            yellow = stage.tone(rgb("#f6c515"), camera.far(z))
            c.round_rect(-wide / 2, -tall, wide, tall, wide * 0.45)
            c.fill(yellow)
            c.rect(-wide / 2, -0.2, wide, 0.2, shade(yellow, 0.8))
        else:
            grey = stage.tone(rgb("#55585c"), camera.far(z))
            c.rect(-wide / 2, -tall * 0.6, wide, tall * 0.6, grey)
            c.rect(-wide * 0.6, -tall, wide * 1.2, tall * 0.44, red)


# Clutter: it says nothing, and may hide a part of what does.

def clutter(stage, spots):
    """spots() gives a place (x, z); of some, the one that hides least is taken."""
    rng = stage.rng("clutter")
    kinds = (person, person, bench, bin_, lamp, cabinet, bush)
    for number in range(rng.choice((0, 1, 2, 3, 4))):
        kind = rng.choice(kinds)
        tall = 4.4 if kind is lamp else 1.6

        def box(place, tall=tall):
            (px, py), unit = stage.camera.at(place[0], 0, place[1]), stage.camera.unit(place[1])
            return px - 0.5 * unit, py - tall * unit, px + 0.5 * unit, py
        x, z = min((spots(rng) for _ in range(6)), key=lambda place: stage.overlap(box(place)))
        stage.shadow(x, z, tall, 0.3)
        stage.stand(z, kind, x, z, number)


def person(stage, x, z, number):
    c, camera, rng = stage.canvas, stage.camera, stage.rng(f"person {number}")
    coat = jitter(rng, rgb(rng.choice(("#3b4a63", "#8a3f3c", "#5d6b4a", "#72607e", "#c7b08a",
                                       "#2e2e33"))), 0.06)
    trousers, skin = rgb(rng.choice(("#2b2f38", "#5b5348", "#3f4f6b"))), \
        rgb(rng.choice(("#e3b795", "#b98358", "#7b5236", "#d39f77")))
    tone = stage.tone
    with c.entity("person"), c.at(*camera.at(x, 0, z), camera.unit(z) * rng.uniform(0.9, 1.1)):
        step = rng.uniform(0.06, 0.24)
        c.poly([(-0.16, -0.85), (-step - 0.1, 0), (-step + 0.06, 0), (0.02, -0.7),
                (step - 0.06, 0), (step + 0.1, 0), (0.16, -0.85)], tone(trousers))
        c.round_rect(-0.23, -1.48, 0.46, 0.72, 0.12)
        c.fill(tone(coat))
        c.ellipse(0, -1.61, 0.12, 0.15, tone(skin))
        c.pen.arc(0, -1.64, 0.13, math.pi, 2 * math.pi)
        c.fill(tone(rgb(rng.choice(("#241c17", "#5a4030", "#8f8a86")))))


def bench(stage, x, z, number):
    c, camera, rng = stage.canvas, stage.camera, stage.rng(f"bench {number}")
    wood_tone = stage.tone(jitter(rng, rgb("#8d6a48"), 0.06))
    with c.entity("bench"), c.at(*camera.at(x, 0, z), camera.unit(z)):
        for dx in (-0.75, 0.65):
            c.rect(dx, -0.5, 0.1, 0.5, DARK)
        for y in (-0.5, -0.74, -0.92):
            c.rect(-0.95, y, 1.9, 0.12, wood_tone)


def bin_(stage, x, z, number):
    c, camera, rng = stage.canvas, stage.camera, stage.rng(f"bin {number}")
    tone = stage.tone(jitter(rng, rgb(rng.choice(("#3e4c45", "#56585c", "#44506a"))), 0.05))
    with c.entity("bin"), c.at(*camera.at(x, 0, z), camera.unit(z)):
        c.poly([(-0.3, -0.95), (0.3, -0.95), (0.24, 0), (-0.24, 0)], tone)
        c.rect(-0.34, -1.05, 0.68, 0.14, shade(tone, 0.7))


def lamp(stage, x, z, _):
    c, camera = stage.canvas, stage.camera
    with c.entity("street lamp"), c.at(*camera.at(x, 0, z), camera.unit(z)):
        c.rect(-0.06, -3.6, 0.12, 3.6, stage.tone(rgb("#2e3b36")))
        c.poly([(-0.22, -4.2), (0.22, -4.2), (0.14, -3.6), (-0.14, -3.6)],
               stage.tone(rgb("#ece7cf")))
        c.poly([(-0.3, -4.2), (0, -4.45), (0.3, -4.2)], stage.tone(rgb("#2e3b36")))


def cabinet(stage, x, z, _):
    c, camera = stage.canvas, stage.camera
    with c.entity("cabinet"), c.at(*camera.at(x, 0, z), camera.unit(z)):
        c.rect(-0.45, -1.25, 0.9, 1.25, stage.tone(rgb("#a5aaa2")))
        c.rect(-0.02, -1.2, 0.04, 1.15, stage.tone(rgb("#84897f")))


def bush(stage, x, z, number):
    c, camera, rng = stage.canvas, stage.camera, stage.rng(f"bush {number}")
    tone = stage.tone(jitter(rng, rgb("#5b7a44"), 0.06), camera.far(z))
    with c.entity("bush"), c.at(*camera.at(x, 0, z), camera.unit(z)):
        for _ in range(4):
            c.oval(rng.uniform(-0.6, 0.6), -rng.uniform(0.3, 0.6), rng.uniform(0.4, 0.7), 0.45)
        c.fill(tone)

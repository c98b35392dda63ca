"""Road signs: warnings, directions and the plates of streets."""
from . import text
from .light import rgb
from .road import known

WHITE, BLACK, RED = rgb("#fafaf7"), rgb("#17171a"), rgb("#d3161c")
POST = rgb("#8b9095")
# panel colour, letters
PANELS = {"green": ("#0d7a46", WHITE), "blue": ("#1456b8", WHITE), "white": ("#f8f8f4", BLACK),
          "yellow": ("#f7c917", BLACK), "brown": ("#6d3d1d", WHITE),
          None: ("#c9c2b8", BLACK)}
WARNINGS = {"triangle_white": (WHITE, RED), "triangle_yellow": (rgb("#f9cf1d"), RED),
            "diamond_yellow": (rgb("#f9cb12"), BLACK), "diamond_orange": (rgb("#f27a18"), BLACK)}


def candidates(rng, spots, count=12):
    """Places beside the road: spots is a list of (x0, x1, z0, z1)."""
    made = []
    for _ in range(count):
        x0, x1, z0, z1 = rng.choice(spots)
        made.append((rng.uniform(x0, x1), rng.uniform(z0, z1)))
    return made


def box_at(stage, x, z, half, low, high):
    px, py = stage.camera.at(x, 0, z)
    unit = stage.camera.unit(z)
    return (px - half * unit, py - high * unit, px + half * unit, py - low * unit)


def warning(stage, spots):
    kind = stage.cue("warning_sign")
    if kind is None:
        return
    known("warning_sign", kind, WARNINGS)
    rng = stage.rng("warning sign")
    scale = rng.uniform(0.9, 1.25)
    x, z = stage.roomiest(candidates(rng, spots, 30),
                          lambda p: box_at(stage, *p, 0.95 * scale, 1.2, 1.3 + 1.8 * scale))
    stage.shadow(x, z, 1.3, 0.14)
    stage.shadow(x, z, 1.3 + 1.6 * scale, 1.2 * scale, start=1.3)
    stage.stand(z, warning_at, x, z, kind, scale, rng.randrange(4), rng.uniform(-0.06, 0.06))


def warning_at(stage, x, z, kind, scale, picture, lean):
    c = stage.canvas
    ground, rim = (stage.tone(colour) for colour in WARNINGS[kind])
    with c.at(*stage.camera.at(x, 0, z), stage.camera.unit(z), angle=lean):
        c.rect(-0.07, -2.0, 0.14, 2.0, stage.tone(POST))
        with c.entity("warning sign", "warning_sign", kind), c.at(0, -1.25, scale):
            if kind.startswith("triangle"):
                c.poly([(-0.95, 0), (0.95, 0), (0, -1.65)], rim)
                c.poly([(-0.62, -0.19), (0.62, -0.19), (0, -1.27)], ground)
                symbol(c, 0, -0.55, 0.55, picture, stage.tone(BLACK))
            else:
                c.poly([(0, 0.05), (0.95, -0.9), (0, -1.85), (-0.95, -0.9)], ground)
                c.move([(0, -0.07), (0.83, -0.9), (0, -1.73), (-0.83, -0.9)])
                c.stroke(rim, 0.07)
                symbol(c, 0, -0.9, 0.85, picture, stage.tone(BLACK))


def symbol(c, x, y, size, picture, colour):
    """What a warning sign warns of."""
    with c.at(x, y, size):
        if picture == 0:  # a bend
            c.line([(-0.05, 0.42), (-0.05, 0.1), (0.18, -0.1), (0.18, -0.42)], colour, 0.16)
        elif picture == 1:  # an animal
            c.rect(-0.32, -0.15, 0.55, 0.25, colour)
            for dx in (-0.32, -0.15, 0.02, 0.15):
                c.rect(dx, 0.05, 0.08, 0.33, colour)
            c.poly([(0.15, -0.1), (0.38, -0.42), (0.45, -0.25), (0.28, 0.02)], colour)
        elif picture == 2:  # somebody on foot
            c.ellipse(0, -0.32, 0.1, 0.1, colour)
            c.poly([(-0.1, -0.2), (0.12, -0.2), (0.2, 0.42), (0.06, 0.42), (0, 0.1), (-0.14, 0.42),
                    (-0.26, 0.4)], colour)
        else:  # danger
            c.rect(-0.07, -0.42, 0.14, 0.54, colour)
            c.ellipse(0, 0.32, 0.09, 0.09, colour)


def direction(stage, spots):
    """One panel for each text; a colour without a text is a panel with an arrow alone."""
    colour = stage.cue("direction_sign")
    known("direction_sign", colour, PANELS)
    texts = stage.texts("direction_sign")
    if colour and not texts:
        texts = [None]
    for number, words in enumerate(texts):
        rng = stage.rng(f"direction sign {number}")
        style = rng.choice(text.ROAD)
        tall, wide = 1.9, 3.2
        if words:
            rows = len(words["lines"])
            tall = min(2.4, 0.75 + 0.72 * rows)
            wide = min(5.4, max(2.4, 0.68 * (tall - 0.5) * text.aspect(words, style) + 1.3))
        scale = rng.uniform(0.95, 1.15)
        wide, tall, foot = wide * scale, tall * scale, rng.uniform(1.3, 2.0)
        x, z = stage.roomiest(candidates(rng, spots, 36),
                              lambda p: box_at(stage, *p, wide / 2, foot, foot + tall))
        for dx in (-0.3, 0.3):
            stage.shadow(x + dx * wide, z, foot, 0.16)
        stage.shadow(x, z, foot + tall, wide, start=foot)
        stage.stand(z, direction_at, x, z, colour, words, style, wide, tall, foot,
                    rng.choice(("left", "right", "up")), number == 0)


def direction_at(stage, x, z, colour, words, style, wide, tall, foot, arrow, first):
    c = stage.canvas
    ground, letters = PANELS[colour]
    ground, letters = stage.tone(rgb(ground)), stage.tone(letters)
    px, py = stage.camera.at(x, 0, z)
    unit = stage.camera.unit(z)
    with c.at(px, py, unit):
        for dx in (-0.3, 0.3):
            c.rect(dx * wide - 0.08, -foot - tall * 0.9, 0.16, foot + tall * 0.9, stage.tone(POST))
    cue = ("direction_sign", colour) if colour and first else (None, None)
    with c.entity("direction sign", *cue), c.at(px, py - (foot + tall) * unit, unit):
        panel(c, -wide / 2, wide, tall, ground, letters)
        side = -1 if arrow == "left" else 1
        arrow_at(c, side * (wide / 2 - 0.55) if words else 0, tall / 2, arrow, letters)
        space = (-wide / 2 + (1.0 if side < 0 else 0.22), 0.18, wide - 1.24, tall - 0.36)
        if words:
            text.block(stage, words, space, letters, style,
                       "left" if words["script"] not in ("Arabic", "Hebrew") else "right")


def panel(c, left, wide, tall, ground, rim):
    c.round_rect(left, 0, wide, tall, 0.12)
    c.fill(ground)
    c.round_rect(left + 0.07, 0.07, wide - 0.14, tall - 0.14, 0.08)
    c.stroke(rim, 0.05)


def arrow_at(c, x, y, way, colour):
    angle = {"up": 0.0, "left": -1.5708, "right": 1.5708}[way]
    with c.at(x, y, 0.6, angle=angle):
        c.poly([(0, -0.6), (0.42, -0.08), (0.15, -0.08), (0.15, 0.55), (-0.15, 0.55),
                (-0.15, -0.08), (-0.42, -0.08)], colour)


def street_plates(stage, spots):
    """Small plates on a post at a corner."""
    for number, words in enumerate(stage.texts("street_plate")):
        rng = stage.rng(f"street plate {number}")
        style = rng.choice(text.ROAD)
        tall = 0.62 * len(words["lines"])
        wide = min(3.4, max(1.5, 0.66 * tall * text.aspect(words, style) + 0.3))
        x, z = stage.roomiest(candidates(rng, spots, 40),
                              lambda p: box_at(stage, *p, wide / 2, 2.2, 2.4 + tall))
        stage.shadow(x, z, 2.4 + tall, 0.12)
        stage.stand(z, plate_at, x, z, words, style, wide, tall,
                    rng.choice((("#20407f", WHITE), ("#f5f3ea", BLACK), ("#1f6b45", WHITE),
                                ("#3a3a3e", WHITE))))


def plate_at(stage, x, z, words, style, wide, tall, colours):
    c = stage.canvas
    ground, letters = stage.tone(rgb(colours[0])), stage.tone(colours[1])
    px, py = stage.camera.at(x, 0, z)
    unit = stage.camera.unit(z)
    with c.at(px, py, unit):
        c.rect(-0.06, -2.4 - tall, 0.12, 2.4 + tall, stage.tone(POST))
        with c.entity("street plate"), c.at(0, -2.35 - tall):
            c.round_rect(-wide / 2, 0, wide, tall, 0.06)
            c.fill(ground)
            text.block(stage, words, (-wide / 2 + 0.1, 0.05, wide - 0.2, tall - 0.1), letters,
                       style)

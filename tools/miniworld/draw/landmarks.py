"""Buildings that a country is known for. Each is drawn in a frame whose unit is its height."""
import math

from .light import jitter, mix, rgb, shade
from .road import known

# landmark: height in metres, half of its width as a share of the height
SIZES = {"onion_dome": (22, 0.42), "minaret": (25, 0.45), "pagoda": (23, 0.36), "stupa": (19, 0.62),
         "gopuram": (23, 0.40), "gothic_church": (25, 0.42), "baroque_church": (21, 0.46),
         "castle": (18, 0.68), "skyscraper": (34, 0.30), "stone_arch": (15, 0.62),
         "lighthouse": (21, 0.30), "torii": (13, 0.66)}
NAMES = {"onion_dome": "church with onion domes", "minaret": "mosque with a minaret",
         "gothic_church": "Gothic church", "baroque_church": "Baroque church",
         "stone_arch": "stone arch", "torii": "torii"}
GOLD = rgb("#e8b53a")


def raise_landmark(stage, kind, x, z, height):
    c, camera, rng = stage.canvas, stage.camera, stage.rng("landmark")
    known("landmark", kind, SHAPES)
    px, py = camera.at(x, 0, z)
    with c.entity(NAMES.get(kind, kind), "landmark", kind):
        with c.at(px, py, camera.unit(z) * height):
            SHAPES[kind](c, rng, lambda colour: stage.tone(colour, camera.far(z) * 0.5))


def openings(c, places, wide, tall, colour, pointed=False):
    """Windows with round or pointed heads; each place is the middle of a sill."""
    for x, y in places:
        c.pen.move_to(x - wide / 2, y)
        c.pen.line_to(x - wide / 2, y - tall)
        if pointed:
            c.pen.line_to(x, y - tall - wide)
            c.pen.line_to(x + wide / 2, y - tall)
        else:
            c.pen.arc(x, y - tall, wide / 2, math.pi, 2 * math.pi)
        c.pen.line_to(x + wide / 2, y)
        c.pen.close_path()
    c.fill(colour)


def lit(c, box, colour, share=0.35):
    """A wall with its side in the shade."""
    x, y, wide, tall = box
    c.rect(x, y, wide, tall, colour)
    c.rect(x + wide * (1 - share), y, wide * share, tall, shade(colour, 0.86), solid=False)


def onion(c, x, y, wide, tall, colour):
    """An onion on a drum whose top is at y."""
    half = wide / 2
    c.pen.move_to(x - half * 0.6, y)
    c.pen.curve_to(x - half * 1.7, y - tall * 0.35, x - half * 0.5, y - tall * 0.55, x, y - tall)
    c.pen.curve_to(x + half * 0.5, y - tall * 0.55, x + half * 1.7, y - tall * 0.35,
                   x + half * 0.6, y)
    c.pen.close_path()
    c.fill(colour)
    c.line([(x - half * 0.45, y - tall * 0.12), (x - half * 0.5, y - tall * 0.4)],
           mix(colour, (1, 1, 1), 0.5), half * 0.16, 0.8, solid=False)
    c.rect(x - 0.004, y - tall - 0.07, 0.008, 0.08, GOLD)
    c.rect(x - 0.02, y - tall - 0.05, 0.04, 0.008, GOLD)


def onion_dome(c, rng, tone):
    wall = tone(jitter(rng, rng.choice((rgb("#f3ede0"), rgb("#c7553f"), rgb("#e9d9b0"))), 0.03))
    domes = [rgb("#2f62b4"), rgb("#2e9460"), GOLD, rgb("#4a7fc1")]
    rng.shuffle(domes)
    lit(c, (-0.36, -0.40, 0.72, 0.40), wall)
    for x, wide, top in ((-0.27, 0.13, 0.55), (0.27, 0.13, 0.55), (0, 0.2, 0.66)):
        lit(c, (x - wide / 2, -top, wide, top - 0.35), wall)
        onion(c, x, -top, wide * 1.25, wide * 1.45, tone(domes[0 if x else 1]))
    openings(c, [(-0.22, -0.17), (0.22, -0.17), (-0.22, -0.32), (0.22, -0.32), (0, -0.5)], 0.05,
             0.07, shade(wall, 0.45))
    openings(c, [(0, 0)], 0.13, 0.16, shade(wall, 0.4))
    c.rect(-0.38, -0.42, 0.76, 0.03, shade(wall, 0.85))


def minaret(c, rng, tone):
    wall = tone(jitter(rng, rng.choice((rgb("#efe6d2"), rgb("#e2c99b"), rgb("#dfe3e4"))), 0.03))
    dome = tone(rng.choice((rgb("#3f9aa8"), rgb("#7f9aa5"), rgb("#c9a24a"), rgb("#4a8f66"))))
    side = rng.choice((-1, 1))
    lit(c, (-0.27, -0.26, 0.54, 0.26), wall)
    c.pen.arc(0, -0.27, 0.19, math.pi, 2 * math.pi)
    c.fill(dome)
    c.rect(-0.2, -0.30, 0.4, 0.05, shade(wall, 0.9))
    c.line([(0, -0.46), (0, -0.53)], tone(GOLD), 0.012)
    openings(c, [(-0.18, -0.05), (0.18, -0.05)], 0.07, 0.09, shade(wall, 0.5))
    openings(c, [(0, 0)], 0.13, 0.14, shade(wall, 0.38))
    for x in (side * 0.37, -side * 0.37) if rng.random() < 0.5 else (side * 0.37,):
        tower(c, x, wall, dome, tone)


def tower(c, x, wall, dome, tone):
    lit(c, (x - 0.04, -0.8, 0.08, 0.8), wall)
    for y in (-0.5, -0.76):
        c.poly([(x - 0.04, y + 0.04), (x - 0.065, y), (x + 0.065, y), (x + 0.04, y + 0.04)],
               shade(wall, 0.72))
    lit(c, (x - 0.028, -0.87, 0.056, 0.1), wall)
    c.poly([(x - 0.04, -0.87), (x, -0.98), (x + 0.04, -0.87)], dome)
    c.ellipse(x, -0.985, 0.012, 0.012, tone(GOLD))


def pagoda(c, rng, tone):
    body = tone(jitter(rng, rng.choice((rgb("#a8382b"), rgb("#8c5a38"))), 0.03))
    tiles = tone(jitter(rng, rng.choice((rgb("#3a4348"), rgb("#38594f"))), 0.03))
    levels, y = 5, 0.0
    c.rect(-0.3, -0.05, 0.6, 0.05, tone(rgb("#b7b2a8")))
    for i in range(levels):
        half, tall = 0.2 - 0.022 * i, 0.165 - 0.006 * i
        low = y - 0.05
        c.rect(-half, low - tall * 0.62, 2 * half, tall * 0.62, body)
        for k in (-0.5, 0.5):
            c.rect(k * half - 0.025, low - tall * 0.5, 0.05, tall * 0.4, tone(rgb("#f0dfae")))
        roof, top = half + 0.11, low - tall * 0.6
        c.pen.move_to(-roof - 0.03, top - 0.015)
        c.pen.curve_to(-roof * 0.7, top + 0.02, roof * 0.7, top + 0.02, roof + 0.03, top - 0.015)
        c.pen.curve_to(roof * 0.8, top - 0.02, half, top - 0.05, half * 0.8, top - 0.085)
        c.pen.line_to(-half * 0.8, top - 0.085)
        c.pen.curve_to(-half, top - 0.05, -roof * 0.8, top - 0.02, -roof - 0.03, top - 0.015)
        c.fill(tiles)
        y -= tall
    c.line([(0, y - 0.05), (0, y - 0.2)], tone(GOLD), 0.014)


def stupa(c, rng, tone):
    white = tone(jitter(rng, rng.choice((rgb("#f4f1e9"), rgb("#e3b544"), rgb("#f4f1e9"))), 0.02))
    gold = tone(GOLD)
    for i, half in enumerate((0.58, 0.5, 0.43)):
        c.rect(-half, -0.07 * (i + 1), 2 * half, 0.07, shade(white, 0.95 - 0.07 * i))
    c.pen.move_to(-0.37, -0.21)
    c.pen.curve_to(-0.42, -0.52, -0.16, -0.58, 0, -0.6)
    c.pen.curve_to(0.16, -0.58, 0.42, -0.52, 0.37, -0.21)
    c.fill(white)
    c.pen.move_to(0.1, -0.21)
    c.pen.curve_to(0.2, -0.4, 0.15, -0.52, 0, -0.6)
    c.pen.curve_to(0.16, -0.58, 0.42, -0.52, 0.37, -0.21)
    c.fill(shade(white, 0.86), solid=False)
    c.rect(-0.09, -0.67, 0.18, 0.09, gold)
    for x in (-0.04, 0.04):
        c.ellipse(x, -0.63, 0.018, 0.012, tone(rgb("#2a3a6a")))
    for i in range(8):
        half = 0.075 * (1 - i / 9)
        c.rect(-half, -0.70 - 0.033 * i, 2 * half, 0.026, shade(gold, 0.95 - 0.03 * (i % 2)))
    c.poly([(-0.02, -0.95), (0, -1.0), (0.02, -0.95)], gold)


def gopuram(c, rng, tone):
    """A tapered gate tower, each storey crowded with coloured figures."""
    ground = tone(jitter(rng, rgb("#d9a066"), 0.03))
    colours = [tone(rgb(code)) for code in ("#d8434a", "#3f8fc0", "#e7c34a", "#4d9d62", "#e58fae",
                                            "#f1e6cf")]
    lit(c, (-0.36, -0.2, 0.72, 0.2), tone(rgb("#b99a78")))
    openings(c, [(0, 0)], 0.13, 0.14, tone(rgb("#33261d")))
    levels = 7
    for i in range(levels):
        half, low, tall = 0.33 - 0.03 * i, -0.2 - 0.095 * i, 0.09
        c.poly([(-half, low), (-half + 0.02, low - tall), (half - 0.02, low - tall), (half, low)],
               ground if i % 2 else shade(ground, 0.88))
        c.rect(-half - 0.012, low - tall - 0.005, 2 * half + 0.0, 0.014, colours[2])
        count = 9 - i
        for colour in range(3):
            for k in range(colour, count, 3):
                x = -half + 0.035 + (2 * half - 0.07) * k / max(1, count - 1)
                c.rect(x - 0.014, low - tall * 0.75, 0.028, tall * 0.72,
                       colours[(i + colour) % len(colours)])
    top = -0.2 - 0.095 * levels
    c.round_rect(-0.15, top - 0.09, 0.3, 0.1, 0.045)
    c.fill(colours[0])
    for k in range(5):
        c.poly([(-0.12 + 0.06 * k - 0.014, top - 0.08), (-0.12 + 0.06 * k, top - 0.13),
                (-0.12 + 0.06 * k + 0.014, top - 0.08)], tone(GOLD))


def gothic_church(c, rng, tone):
    stone = tone(jitter(rng, rng.choice((rgb("#9d978c"), rgb("#b3a792"), rgb("#8d8c8e"))), 0.03))
    dark = shade(stone, 0.42)
    lit(c, (-0.17, -0.42, 0.34, 0.42), stone)
    c.poly([(-0.17, -0.42), (0, -0.62), (0.17, -0.42)], shade(stone, 0.9))
    for x in (-0.25, 0.25):
        lit(c, (x - 0.09, -0.62, 0.18, 0.62), stone)
        c.poly([(x - 0.1, -0.62), (x, -1.0), (x + 0.1, -0.62)], shade(stone, 0.66))
        for dx in (-0.085, 0.085):
            c.poly([(x + dx - 0.018, -0.6), (x + dx, -0.73), (x + dx + 0.018, -0.6)],
                   shade(stone, 0.8))
        openings(c, [(x, -0.44)], 0.05, 0.1, dark, True)
        openings(c, [(x, -0.22)], 0.05, 0.1, dark, True)
        openings(c, [(x, 0)], 0.07, 0.08, dark, True)
    c.ellipse(0, -0.35, 0.085, 0.085, dark)
    c.ellipse(0, -0.35, 0.06, 0.06, tone(rgb("#6c86b5")))
    c.move([(-0.06, -0.35), (0.06, -0.35)], False)
    c.move([(0, -0.41), (0, -0.29)], False)
    c.stroke(dark, 0.012)
    openings(c, [(0, 0)], 0.12, 0.12, dark, True)


def baroque_church(c, rng, tone):
    wall = tone(jitter(rng, rng.choice((rgb("#f2d389"), rgb("#f3efe4"), rgb("#eac0a6"))), 0.03))
    white, copper = tone(rgb("#fbf8f0")), tone(rgb("#5fa58f"))
    c.pen.arc(0, -0.62, 0.17, math.pi, 2 * math.pi)  # the dome behind the front
    c.fill(copper)
    c.rect(-0.03, -0.87, 0.06, 0.1, white)
    c.poly([(-0.04, -0.86), (0, -0.97), (0.04, -0.86)], copper)
    lit(c, (-0.18, -0.64, 0.36, 0.2), wall)
    lit(c, (-0.24, -0.42, 0.48, 0.42), wall)
    c.pen.move_to(-0.24, -0.42)
    c.pen.curve_to(-0.15, -0.44, -0.13, -0.5, -0.11, -0.56)
    c.pen.curve_to(-0.05, -0.61, 0.05, -0.61, 0.11, -0.56)
    c.pen.curve_to(0.13, -0.5, 0.15, -0.44, 0.24, -0.42)
    c.fill(shade(wall, 0.94))
    for x in (-0.34, 0.34):
        lit(c, (x - 0.1, -0.6, 0.2, 0.6), wall)
        c.rect(x - 0.115, -0.61, 0.23, 0.03, white)
        c.pen.move_to(x - 0.1, -0.61)  # a bell-shaped cap with a lantern
        c.pen.curve_to(x - 0.1, -0.72, x - 0.03, -0.7, x - 0.025, -0.76)
        c.pen.line_to(x + 0.025, -0.76)
        c.pen.curve_to(x + 0.03, -0.7, x + 0.1, -0.72, x + 0.1, -0.61)
        c.fill(copper)
        c.ellipse(x, -0.785, 0.03, 0.03, copper)
        openings(c, [(x, -0.42), (x, -0.16)], 0.06, 0.08, shade(wall, 0.45))
    for y in (-0.44, -0.02):
        c.rect(-0.26, y, 0.52, 0.025, white)
    for x in (-0.21, -0.12, 0.12, 0.21):
        c.rect(x - 0.012, -0.42, 0.024, 0.4, white)
    openings(c, [(0, -0.24)], 0.08, 0.1, shade(wall, 0.45))
    openings(c, [(0, 0)], 0.1, 0.12, tone(rgb("#6b4630")))


def battlements(c, x, y, wide, colour, tooth=0.04):
    count = max(3, int(wide / tooth / 2))
    for i in range(count):
        c.pen.rectangle(x + wide * i / (count - 0.45) * 1.0, y - tooth, wide / count * 0.55, tooth)
    c.fill(colour)


def castle(c, rng, tone):
    stone = tone(jitter(rng, rng.choice((rgb("#a59b8a"), rgb("#b9a684"), rgb("#90908f"))), 0.03))
    dark = shade(stone, 0.35)
    caps = rng.random() < 0.5
    lit(c, (-0.22, -0.72, 0.3, 0.6), shade(stone, 0.93))
    battlements(c, -0.22, -0.72, 0.3, shade(stone, 0.93), 0.05)
    lit(c, (-0.55, -0.38, 1.1, 0.38), stone, 0.1)
    battlements(c, -0.55, -0.38, 1.1, stone, 0.045)
    for x, tall in ((-0.56, 0.62), (0.56, 0.62), (0.26, 0.85)):
        lit(c, (x - 0.1, -tall, 0.2, tall), shade(stone, 1.04))
        if caps or x == 0.26:
            c.poly([(x - 0.13, -tall), (x, -tall - 0.19), (x + 0.13, -tall)],
                   tone(rgb("#a2432f")))
        else:
            battlements(c, x - 0.12, -tall, 0.24, shade(stone, 1.04), 0.055)
        openings(c, [(x, -tall + 0.18), (x, -tall + 0.36)], 0.03, 0.05, dark)
    openings(c, [(-0.12, -0.55), (0.0, -0.55)], 0.04, 0.05, dark)
    openings(c, [(-0.08, 0)], 0.17, 0.15, dark)
    c.line([(-0.07, -0.77), (-0.07, -0.96)], dark, 0.012)
    c.poly([(-0.07, -0.96), (0.1, -0.92), (-0.07, -0.87)], tone(rgb(rng.choice(
        ("#d8a530", "#7a4f9c", "#e8e4da")))))


def skyscraper(c, rng, tone):
    glass = tone(jitter(rng, rng.choice((rgb("#5f93b8"), rgb("#7fa7b5"), rgb("#56768f"))), 0.03))
    for x, wide, tall in ((-0.25, 0.14, 0.52), (0.24, 0.16, 0.62), (-0.13, 0.1, 0.38)):
        lit(c, (x - wide / 2, -tall, wide, tall), mix(glass, (0.8, 0.8, 0.8), 0.4))
        grid(c, x - wide / 2, -tall, wide, tall, 3, 14, shade(glass, 0.75))
    c.poly([(-0.11, 0), (-0.085, -0.86), (0.03, -0.93), (0.11, -0.86), (0.12, 0)], glass)
    c.poly([(0.03, 0), (0.03, -0.93), (0.11, -0.86), (0.12, 0)], shade(glass, 0.78), solid=False)
    grid(c, -0.09, -0.86, 0.19, 0.86, 5, 30, mix(glass, (1, 1, 1), 0.45))
    c.line([(0.03, -0.92), (0.03, -1.0)], shade(glass, 0.5), 0.012)


def grid(c, x, y, wide, tall, columns, rows, colour):
    for i in range(1, columns):
        c.move([(x + wide * i / columns, y), (x + wide * i / columns, y + tall)], False)
    for i in range(1, rows):
        c.move([(x, y + tall * i / rows), (x + wide, y + tall * i / rows)], False)
    c.stroke(colour, 0.005, solid=False)


def stone_arch(c, rng, tone):
    """A gate of honour: one great arch below an attic, and nothing behind it but sky."""
    stone = tone(jitter(rng, rng.choice((rgb("#d8c8a8"), rgb("#cfc9bc"), rgb("#c9ad84"))), 0.03))
    half, inner, spring = 0.55, 0.24, 0.42
    c.pen.move_to(-half, 0)
    c.pen.line_to(-half, -1.0)
    c.pen.line_to(half, -1.0)
    c.pen.line_to(half, 0)
    c.pen.line_to(inner, 0)
    c.pen.line_to(inner, -spring)
    c.pen.arc_negative(0, -spring, inner, 0, -math.pi)
    c.pen.line_to(-inner, 0)
    c.pen.close_path()
    c.fill(stone)
    c.poly([(inner, 0), (inner, -spring), (inner - 0.06, -spring - 0.02), (inner - 0.06, 0)],
           shade(stone, 0.6))
    for y, tall in ((-1.02, 0.05), (-0.76, 0.045), (-0.06, 0.06)):
        for x0, x1 in ((-half - 0.03, half + 0.03),) if y < -0.1 else ((-half - 0.03, -inner),
                                                                    (inner, half + 0.03)):
            c.rect(x0, y, x1 - x0, tall, shade(stone, 0.86))
    for x in (-0.48, -0.31, 0.31, 0.48):
        c.rect(x - 0.028, -0.72, 0.056, 0.66, mix(stone, (1, 1, 1), 0.3))
    c.pen.arc(0, -spring, inner + 0.03, math.pi, 2 * math.pi)
    c.stroke(shade(stone, 0.78), 0.05)
    c.rect(-0.3, -0.94, 0.6, 0.13, shade(stone, 0.8))


def lighthouse(c, rng, tone):
    white, red = tone(rgb("#f7f5f0")), tone(jitter(rng, rng.choice((rgb("#d0292b"), rgb("#d0292b"),
                                                                     rgb("#2b4f8f"))), 0.02))
    c.poly([(-0.28, 0.02), (-0.2, -0.07), (0.16, -0.09), (0.3, 0.02)], tone(rgb("#6f6a63")))
    c.rect(0.1, -0.19, 0.2, 0.13, white)
    c.poly([(0.08, -0.19), (0.2, -0.27), (0.32, -0.19)], red)

    def half(y):
        return 0.095 - 0.045 * y
    for i in range(6):
        y0, y1 = 0.06 + 0.12 * i, 0.18 + 0.12 * i
        c.poly([(-half(y0), -y0), (-half(y1), -y1), (half(y1), -y1), (half(y0), -y0)],
               red if i % 2 else white)
    c.poly([(half(0.06) * 0.3, -0.06), (half(0.78) * 0.3, -0.78), (half(0.78), -0.78),
            (half(0.06), -0.06)], (0, 0, 0), 0.14, solid=False)
    c.rect(-0.085, -0.805, 0.17, 0.03, tone(rgb("#2c2f33")))
    c.rect(-0.05, -0.89, 0.1, 0.09, tone(rgb("#ffe9a0")))
    c.rect(-0.004, -0.89, 0.008, 0.09, tone(rgb("#2c2f33")))
    c.pen.arc(0, -0.89, 0.062, math.pi, 2 * math.pi)
    c.fill(red)
    c.line([(0, -0.94), (0, -1.0)], tone(rgb("#2c2f33")), 0.012)


def torii(c, rng, tone):
    red, black = tone(jitter(rng, rgb("#dd3f24"), 0.02)), tone(rgb("#24211f"))
    for x in (-0.4, 0.4):
        c.poly([(x * 1.06 - 0.05, 0), (x - 0.042, -0.84), (x + 0.042, -0.84), (x * 1.06 + 0.05, 0)],
               red)
        c.rect(x * 1.06 - 0.06, -0.09, 0.12, 0.09, black)
    c.rect(-0.52, -0.68, 1.04, 0.085, red)
    c.rect(-0.045, -0.84, 0.09, 0.18, red)
    c.pen.move_to(-0.66, -1.0)
    c.pen.curve_to(-0.3, -0.93, 0.3, -0.93, 0.66, -1.0)
    c.pen.line_to(0.61, -0.83)
    c.pen.curve_to(0.3, -0.80, -0.3, -0.80, -0.61, -0.83)
    c.fill(red)
    c.pen.move_to(-0.68, -1.03)
    c.pen.curve_to(-0.3, -0.96, 0.3, -0.96, 0.68, -1.03)
    c.stroke(black, 0.05)


SHAPES = {"onion_dome": onion_dome, "minaret": minaret, "pagoda": pagoda, "stupa": stupa,
          "gopuram": gopuram, "gothic_church": gothic_church, "baroque_church": baroque_church,
          "castle": castle, "skyscraper": skyscraper, "stone_arch": stone_arch,
          "lighthouse": lighthouse, "torii": torii}

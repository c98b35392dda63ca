"""Rooms: a wall with a socket, posters, packages with words, a window with what grows outside."""
import math

from . import plants, road, text
from .canvas import HEIGHT, WIDTH, gradient
from .light import jitter, mix, rgb, shade
from .boards import SHOP_BOARDS
from .signs import BLACK, WHITE

PAINTS = ("#e6dfd0", "#d5dde0", "#e3d3c2", "#cfd8c8", "#ded0da", "#c9cfd9", "#efe9dc", "#b9c4c6",
          "#d9c3a0")
FLOORS = ("#9a7048", "#b48a5c", "#8d8f92", "#a89f94", "#6f5440", "#a4a7a2")


def draw(stage):
    rng = stage.rng("room")
    room = Room(stage, rng)
    room.shell()
    room.take_window(rng)
    socket(stage, room, rng)
    wall_texts(stage, room)
    decoration(stage, room, stage.rng("decoration"))
    furniture(stage, room, rng)
    lamp(stage, room, rng)
    veil(stage, rng)


class Room:
    """The back wall is a rectangle; floor, ceiling and sides run to the picture's corners."""

    def __init__(self, stage, rng):
        self.stage = stage
        self.left, self.right = rng.uniform(40, 230), WIDTH - rng.uniform(40, 230)
        self.top, self.bottom = rng.uniform(40, 130), rng.uniform(600, 690)
        self.wall = jitter(rng, rgb(rng.choice(PAINTS)), 0.03)
        self.warm = rng.random() < 0.5
        self.style = rng.choice(("plain", "plain", "panel", "stripes", "tiles"))
        self.floor = jitter(rng, rgb(rng.choice(FLOORS)), 0.04)

    def tone(self, colour):
        return mix(colour, (1.0, 0.9, 0.7), 0.06) if self.warm else colour

    def shell(self):
        c, tone = self.stage.canvas, self.tone
        left, right, top, bottom = self.left, self.right, self.top, self.bottom
        c.rect(0, 0, WIDTH, HEIGHT, tone(shade(self.wall, 1.08)))
        c.poly([(0, 0), (left, top), (left, bottom), (0, HEIGHT + 40)],
               tone(shade(self.wall, 0.84)))
        c.poly([(WIDTH, 0), (right, top), (right, bottom), (WIDTH, HEIGHT + 40)],
               tone(shade(self.wall, 0.76)))
        c.pen.rectangle(left, top, right - left, bottom - top)
        c.fill(gradient(0, top, 0, bottom, [(0, tone(self.wall)), (1, tone(shade(self.wall, 0.93)))]))
        self.pattern(c)
        c.poly([(left, bottom), (right, bottom), (WIDTH + 120, HEIGHT), (-120, HEIGHT)],
               tone(self.floor))
        for i in range(-12, 13):
            x0 = 0.5 * (left + right) + i * (right - left) / 10
            x1 = 0.5 * WIDTH + i * (WIDTH + 240) / 10
            c.move([(x0, bottom), (x1, HEIGHT)], False)
        c.stroke(tone(shade(self.floor, 0.85)), 3, solid=False)
        c.rect(left, bottom - 18, right - left, 18, tone(mix(self.wall, (1, 1, 1), 0.45)))

    def pattern(self, c):
        tone, wide = self.tone, self.right - self.left
        if self.style == "panel":
            c.rect(self.left, self.bottom - 180, wide, 180, tone(shade(self.wall, 0.85)))
            c.rect(self.left, self.bottom - 186, wide, 8, tone(mix(self.wall, (1, 1, 1), 0.4)))
        elif self.style == "stripes":
            x = self.left
            while x < self.right - 30:
                c.rect(x, self.top, 22, self.bottom - self.top, tone(shade(self.wall, 0.96)))
                x += 52
        elif self.style == "tiles":
            for y in range(int(self.top), int(self.bottom), 66):
                c.move([(self.left, y), (self.right, y)], False)
            for x in range(int(self.left), int(self.right), 66):
                c.move([(x, self.top), (x, self.bottom)], False)
            c.stroke(tone(shade(self.wall, 0.92)), 3, solid=False)

    def spots(self, rng, wide, tall, low=0.0, high=1.0, count=30):
        """Corners of boxes of that size on the back wall; low and high bound their heights."""
        span = self.bottom - self.top
        x1 = max(self.left + 11, self.right - wide - 10)
        y0, y1 = self.top + 10 + low * span, self.top + high * span - tall - 10
        return [(rng.uniform(self.left + 10, x1), rng.uniform(y0, max(y0 + 1, y1)))
                for _ in range(count)]

    def take_window(self, rng):
        kind = self.stage.cue("vegetation")
        if kind is None and rng.random() < 0.45:
            return
        wide, tall = rng.uniform(290, 420), rng.uniform(270, 360)
        stage = self.stage
        x, y = stage.roomiest(self.spots(rng, wide, tall, 0.0, 0.82),
                              lambda p: (p[0], p[1], p[0] + wide, p[1] + tall))
        window(stage, self, rng, (x, y, wide, tall), kind)


def window(stage, room, rng, box, kind):
    c, light = stage.canvas, stage.light
    x, y, wide, tall = box
    with c.entity("window"):
        c.rect(x - 14, y - 14, wide + 28, tall + 28, room.tone(rgb("#f2efe8")))
        c.pen.rectangle(x, y, wide, tall)
        c.fill(gradient(0, y, 0, y + tall, [(0, light.upper), (1, light.lower)]))
    if kind:
        view(stage, rng, box, kind)
    with c.entity("window frame"):
        c.rect(x + wide / 2 - 6, y, 12, tall, room.tone(rgb("#f2efe8")))
        if rng.random() < 0.5:
            c.rect(x, y + tall * 0.4, wide, 10, room.tone(rgb("#f2efe8")))
        c.rect(x - 26, y + tall + 10, wide + 52, 18, room.tone(rgb("#e2dcd0")))
    if rng.random() < 0.6:
        cloth = room.tone(jitter(rng, rgb(rng.choice(("#a5564a", "#5c7390", "#c9b48f", "#7a8a62"))),
                                 0.05))
        with c.entity("curtain"):
            for side in (x - 36, x + wide - 30):
                c.rect(side, y - 34, 66, tall + 70, cloth)
                for k in range(3):
                    c.rect(side + 12 + 20 * k, y - 34, 6, tall + 70, shade(cloth, 0.85))


def view(stage, rng, box, kind):
    """What grows outside of the window; the canvas is cut off at its edges."""
    c, (x, y, wide, tall) = stage.canvas, box
    road.known("vegetation", kind, plants.SHAPES)
    ground = y + tall * 0.72
    with c.within(x, y, wide, tall):
        with c.entity("garden"):
            colour = rgb(road.GROUNDS[kind])
            c.rect(x, ground, wide, tall * 0.3, stage.tone(colour, 0.15))
        with c.entity(plants.NAMES[kind], "vegetation", kind):
            if kind == "paddy":
                rows(stage, box, ground)
                return
            count = rng.randint(3, 5)
            for i in range(count):
                px = x + wide * (i + rng.uniform(0.25, 0.75)) / count
                size = tall * rng.uniform(0.62, 0.88) / (1.3 if kind == "savanna" else 1.0)
                plants.standing(kind, c, stage, px, ground + rng.uniform(5, 45), size, rng, 0.1)


def rows(stage, box, ground):
    """Flooded rice fields below a window."""
    c, (x, y, wide, tall) = stage.canvas, box
    c.rect(x, ground - 30, wide, tall, stage.tone(rgb("#a9cbd6"), 0.1))
    for k in range(-9, 10):
        c.poly([(x + wide * (0.5 + 0.05 * k), ground - 30), (x + wide * (0.5 + 0.16 * k), y + tall),
                (x + wide * (0.5 + 0.16 * k + 0.09), y + tall),
                (x + wide * (0.5 + 0.05 * k + 0.028), ground - 30)],
               stage.tone(rgb("#63b537"), 0.1))


# Sockets: as large as in a picture taken close to the wall.

def socket(stage, room, rng):
    kind = stage.cue("socket")
    if kind is None:
        return
    road.known("socket", kind, SOCKETS)
    size = rng.uniform(150, 205)
    size /= stage.farther("socket", 1.4)
    x, y = stage.roomiest(room.spots(rng, size, size * 1.2, 0.45, 1.0),
                          lambda p: (p[0] - 8, p[1] - 8, p[0] + size + 8, p[1] + 1.2 * size + 8))
    c = stage.canvas
    with c.entity("socket", "socket", kind), c.at(x + size / 2, y + 0.6 * size, size):
        SOCKETS[kind](c, room.tone(rgb(rng.choice(("#fbfaf6", "#f3eee0", "#ffffff")))))


DARK = rgb("#26282c")


def plate(c, wide, tall, colour):
    c.round_rect(-wide / 2 + 0.03, -tall / 2 + 0.05, wide, tall, 0.06)
    c.fill((0, 0, 0), 0.15, solid=False)
    c.round_rect(-wide / 2, -tall / 2, wide, tall, 0.06)
    c.fill(colour)
    c.round_rect(-wide / 2, -tall / 2, wide, tall, 0.06)
    c.stroke(shade(colour, 0.72), 0.025)


def socket_us(c, colour):
    """An upright plate with two outlets, each with two slits and a round hole."""
    plate(c, 0.66, 1.16, colour)
    for y in (-0.28, 0.28):
        c.round_rect(-0.23, y - 0.2, 0.46, 0.4, 0.15)
        c.fill(shade(colour, 0.88))
        for x, tall in ((-0.1, 0.19), (0.1, 0.15)):
            c.rect(x - 0.03, y - 0.13, 0.06, tall, DARK)
        c.ellipse(0, y + 0.12, 0.05, 0.05, DARK)


def socket_euro(c, colour):
    """A round recess with two round holes."""
    plate(c, 1.0, 1.0, colour)
    c.ellipse(0, 0, 0.4, 0.4, shade(colour, 0.66))
    c.ellipse(0, 0.015, 0.35, 0.35, shade(colour, 0.8))
    for x in (-0.16, 0.16):
        c.ellipse(x, 0, 0.07, 0.07, DARK)
    for y in (-0.34, 0.34):
        c.rect(-0.05, y - 0.04, 0.1, 0.08, rgb("#b08a3e"))


def socket_uk(c, colour):
    """Three bars, the upper one upright, and a switch."""
    plate(c, 1.0, 1.0, colour)
    c.rect(-0.26, -0.33, 0.12, 0.26, DARK)
    for x in (-0.40, -0.10):
        c.rect(x - 0.03, 0.1, 0.24, 0.12, DARK)
    c.rect(0.28, -0.26, 0.16, 0.34, shade(colour, 0.8))
    c.rect(0.28, -0.26, 0.16, 0.1, rgb("#d2322d"))


def socket_au(c, colour):
    """Two slanted slits and an upright one below."""
    plate(c, 1.16, 0.78, colour)
    c.ellipse(0, 0.0, 0.33, 0.33, shade(colour, 0.9))
    for side in (-1, 1):
        with c.at(side * 0.15, -0.08, angle=side * -0.55):
            c.rect(-0.045, -0.14, 0.09, 0.28, DARK)
    c.rect(-0.045, 0.08, 0.09, 0.2, DARK)
    c.rect(0.40, -0.25, 0.11, 0.22, shade(colour, 0.75))


SOCKETS = {"us": socket_us, "euro": socket_euro, "uk": socket_uk, "au": socket_au}


def wall_texts(stage, room):
    for number, words in enumerate(stage.texts("poster", "banner", "landmark_plate",
                                               "direction_sign", "street_plate")):
        poster(stage, room, stage.rng(f"poster {number}"), words)


def poster(stage, room, rng, words):
    """A picture with large letters below it."""
    c, style = stage.canvas, rng.choice(text.SHOP)
    lines = len(words["lines"])
    tall_text = 74 * lines
    wide = min(460.0, max(220.0, 0.72 * tall_text * text.aspect(words, style) + 40))
    picture = rng.uniform(60, 150)
    tall = tall_text + picture + 36
    x, y = stage.roomiest(room.spots(rng, wide, tall, 0.0, 0.9),
                          lambda p: (p[0], p[1], p[0] + wide, p[1] + tall))
    ground = room.tone(jitter(rng, rgb(rng.choice(SHOP_BOARDS)), 0.03))
    letters = BLACK if sum(ground) > 1.9 else WHITE
    with c.entity("poster"), c.at(x, y, angle=rng.uniform(-0.02, 0.02)):
        c.rect(-7, -7, wide + 14, tall + 14, rgb(rng.choice(("#2f2a26", "#f4f1ea", "#8a6a48"))))
        c.rect(0, 0, wide, tall, ground)
        art(c, rng, wide, picture, ground)
        text.block(stage, words, (16, picture + 18, wide - 32, tall_text), letters, style)


def art(c, rng, wide, tall, ground):
    for _ in range(rng.randint(3, 5)):
        colour = mix(rgb(rng.choice(SHOP_BOARDS)), ground, 0.25)
        x, size = rng.uniform(0.15, 0.85) * wide, rng.uniform(0.15, 0.33) * tall
        if rng.random() < 0.5:
            c.ellipse(x, 18 + tall * 0.48, size, size, colour)
        else:
            c.rect(x - size, 18 + tall * 0.5 - size, 2 * size, 2 * size, colour)


def decoration(stage, room, rng):
    """A door, a clock, pictures without words, where there is room for them."""
    for kind in rng.sample((door, clock, picture, picture, vent), rng.randint(1, 4)):
        wide, tall, low, high = SIZES[kind]
        spots = room.spots(rng, wide, tall, low, high)
        best = min(spots, key=lambda p: stage.overlap((p[0], p[1], p[0] + wide, p[1] + tall)))
        box = (best[0], best[1], best[0] + wide, best[1] + tall)
        if stage.overlap(box) < 0.02:
            stage.take(box)
            kind(stage.canvas, room, rng, best[0] + wide / 2, best[1], wide, tall)


def door(c, room, rng, x, _, wide, tall):
    timber = room.tone(jitter(rng, rgb(rng.choice(("#f1ece2", "#8a6144", "#5e6f78", "#b58d5f"))), 0.04))
    y = room.bottom - tall
    with c.entity("door"):
        c.rect(x - wide / 2 - 12, y - 12, wide + 24, tall + 12, shade(timber, 0.8))
        c.rect(x - wide / 2, y, wide, tall, timber)
        for k in (0.08, 0.55):
            c.rect(x - wide * 0.33, y + tall * k, wide * 0.66, tall * 0.36, shade(timber, 0.9))
        c.ellipse(x + wide * 0.38, y + tall * 0.5, 9, 9, rgb("#c9a94a"))


def clock(c, room, rng, x, y, wide, _):
    half, hour = wide / 2, rng.uniform(0, 2 * math.pi)
    with c.entity("clock"):
        c.ellipse(x, y + half, half, half, DARK)
        c.ellipse(x, y + half, half * 0.86, half * 0.86, room.tone(rgb("#faf8f2")))
        for angle, reach in ((hour, 0.45), (12 * hour, 0.7)):
            c.line([(x, y + half), (x + half * reach * math.sin(angle),
                                    y + half - half * reach * math.cos(angle))], DARK, 5)


def picture(c, room, rng, x, y, wide, tall):
    """A framed painting of shapes."""
    with c.entity("picture"):
        c.rect(x - wide / 2, y, wide, tall, room.tone(rgb(rng.choice(("#3a2f28", "#c8a865", "#f4f1ea")))))
        ground = room.tone(jitter(rng, rgb(rng.choice(PAINTS)), 0.1))
        c.rect(x - wide / 2 + 12, y + 12, wide - 24, tall - 24, ground)
        for _ in range(3):
            c.ellipse(x + rng.uniform(-0.22, 0.22) * wide, y + tall * rng.uniform(0.35, 0.65),
                      rng.uniform(10, 34), rng.uniform(10, 30),
                      room.tone(jitter(rng, rgb(rng.choice(SHOP_BOARDS)), 0.1)))


def vent(c, room, _, x, y, wide, tall):
    with c.entity("air conditioner"):
        c.round_rect(x - wide / 2, y, wide, tall, 12)
        c.fill(room.tone(rgb("#f4f4f1")))
        for k in (0.62, 0.76):
            c.rect(x - wide * 0.42, y + tall * k, wide * 0.84, 5, rgb("#b9bcbd"))


# Width, height, and the part of the wall where it hangs.
SIZES = {door: (150, 400, 0.0, 1.0), clock: (100, 100, 0.0, 0.35),
         picture: (170, 140, 0.05, 0.6), vent: (260, 84, 0.0, 0.2)}


# In front of the wall: what hides little.

def furniture(stage, room, rng):
    packages = stage.texts("shop_sign")
    kind = "table" if packages else rng.choice(("table", "sofa", "bed", "shelf", "table"))
    y = room.bottom + rng.uniform(60, 120)
    x = rng.uniform(0.25, 0.6) * WIDTH
    {"table": table, "sofa": sofa, "bed": bed, "shelf": shelf}[kind](stage, room, rng, x, y,
                                                                    packages)


def table(stage, room, rng, x, y, packages):
    c, tone = stage.canvas, room.tone
    timber = tone(jitter(rng, rgb(rng.choice(("#8a5d3b", "#c9a77a", "#5e4434", "#d8d5cf"))), 0.04))
    half = rng.uniform(300, 380) if packages else rng.uniform(200, 320)
    x = min(max(x, half), WIDTH - half)
    with c.entity("table"):
        for dx in (-half + 30, half - 54):
            c.rect(x + dx, y + 20, 24, 300, shade(timber, 0.7))
        c.poly([(x - half * 0.9, y - 50), (x + half * 0.9, y - 50), (x + half, y + 10),
                (x - half, y + 10)], timber)
        c.rect(x - half, y + 10, 2 * half, 20, shade(timber, 0.8))
    left = x - half * 0.8
    for number, words in enumerate(packages):
        left += package(stage, room, stage.rng(f"package {number}"), words, left, y - 12) + 24
    with c.entity("cup"):
        cup = tone(jitter(rng, rgb(rng.choice(("#d94f3d", "#3f7fb0", "#f0ede5", "#4d8a5a"))), 0.05))
        c.rect(x + half * 0.62, y - 72, 46, 56, cup)
        c.pen.arc(x + half * 0.62 + 48, y - 44, 16, -1.5, 1.5)
        c.stroke(cup, 8)


def package(stage, room, rng, words, left, bottom):
    """A carton with the words on its front; gives its width."""
    c, style = stage.canvas, rng.choice(text.SHOP)
    lines = len(words["lines"])
    tall = rng.uniform(150, 185) + 40 * (lines - 1)
    wide = min(480.0, max(190.0, 0.7 * 72 * text.aspect(words, style) * lines + 50))
    colour = room.tone(jitter(rng, rgb(rng.choice(SHOP_BOARDS)), 0.03))
    letters = BLACK if sum(colour) > 1.9 else WHITE
    with c.entity("package"):
        c.poly([(left, bottom - tall), (left + 30, bottom - tall - 26),
                (left + wide + 30, bottom - tall - 26), (left + wide, bottom - tall)],
               mix(colour, (1, 1, 1), 0.25))
        c.poly([(left + wide, bottom - tall), (left + wide + 30, bottom - tall - 26),
                (left + wide + 30, bottom - 26), (left + wide, bottom)], shade(colour, 0.72))
        c.rect(left, bottom - tall, wide, tall, colour)
        c.rect(left, bottom - 36, wide, 14, mix(colour, (1, 1, 1), 0.5))
        text.block(stage, words, (left + 18, bottom - tall + 14, wide - 36, tall - 64), letters,
                   style)
    return wide + 30


def sofa(stage, room, rng, x, y, _):
    c = stage.canvas
    cloth = room.tone(jitter(rng, rgb(rng.choice(("#7a4a46", "#4c6377", "#8a8f7a", "#b59a6a"))), 0.05))
    with c.entity("sofa"):
        c.round_rect(x - 300, y - 120, 600, 170, 30)
        c.fill(cloth)
        c.round_rect(x - 270, y - 20, 540, 130, 20)
        c.fill(shade(cloth, 1.12))
        for dx in (-330, 260):
            c.round_rect(x + dx, y - 60, 70, 180, 24)
            c.fill(shade(cloth, 0.85))


def bed(stage, room, rng, x, y, _):
    c = stage.canvas
    cover = room.tone(jitter(rng, rgb(rng.choice(("#6d86a8", "#b06a5c", "#8fa37a", "#c9bfae"))), 0.05))
    with c.entity("bed"):
        c.rect(x - 280, y - 130, 560, 120, room.tone(rgb("#7c5a3d")))
        c.poly([(x - 260, y - 60), (x + 260, y - 60), (x + 340, HEIGHT), (x - 340, HEIGHT)], cover)
        for dx in (-220, 40):
            c.round_rect(x + dx, y - 80, 180, 64, 20)
            c.fill(room.tone(rgb("#f6f3ee")))


def shelf(stage, room, rng, x, y, _):
    c = stage.canvas
    timber = room.tone(jitter(rng, rgb("#8f6a48"), 0.06))
    with c.entity("shelf"):
        c.rect(x - 240, y - 90, 480, 150, timber)
        c.rect(x - 225, y - 76, 450, 56, shade(timber, 0.55))
        at = x - 215
        while at < x + 190:
            wide = rng.uniform(10, 24)
            c.rect(at, y - 72, wide, 50, room.tone(jitter(rng, rgb(rng.choice(SHOP_BOARDS)), 0.1)))
            at += wide + rng.choice((1, 2, 16))


def lamp(stage, room, rng):
    if rng.random() < 0.5:
        return
    c, x = stage.canvas, rng.uniform(0.3, 0.7) * WIDTH
    drop = rng.uniform(30, 90)
    with c.entity("lamp"):
        c.line([(x, 0), (x, drop)], (0.2, 0.2, 0.2), 5)
        c.poly([(x - 30, drop), (x + 30, drop), (x + 62, drop + 46), (x - 62, drop + 46)],
               room.tone(jitter(rng, rgb(rng.choice(("#d9a441", "#c9c4ba", "#4f6f6a"))), 0.05)))


def veil(stage, rng):
    """Warm or dim light over all of the room."""
    kind = rng.choice((None, None, "warm", "dim"))
    if kind:
        c = stage.canvas
        c.pen.rectangle(0, 0, WIDTH, HEIGHT)
        c.fill((1.0, 0.75, 0.4) if kind == "warm" else (0.1, 0.1, 0.2), 0.10, solid=False)

"""Words that are no road signs: shop signs, banners, posters and the stones in front of sights. None
of them looks like a direction sign: those alone have an arrow."""
from . import text
from .light import jitter, mix, rgb, shade
from .signs import BLACK, WHITE, box_at, candidates

SHOP_BOARDS = ("#b3202a", "#1d5aa8", "#0f7d4c", "#f4f1e8", "#2b2b30", "#e6a419", "#7a2f6f",
               "#e2571f")
CLOTHS = ("#c2263a", "#7d2f93", "#d9561f", "#c43c86", "#2f8f96")
STONES = ("#b5a993", "#8f8a83", "#4a4542", "#a3937c", "#c2b8a6")
WOOD = rgb("#5b4632")


def billboards(stage, spots, roles=("banner", "poster", "landmark_plate"), size=1.0):
    """Words that stand on the ground, each of its own kind; size multiplies all of them."""
    for number, words in enumerate(stage.texts(*roles)):
        rng = stage.rng(f"billboard {number}")
        style = rng.choice(text.SHOP)
        draw, name, colours, foot = KINDS.get(words["role"], KINDS["poster"])
        letters = 0.95 * len(words["lines"])
        wide = min(5.5, max(1.9, 0.7 * letters * text.aspect(words, style) + 0.4)) * size
        letters, foot = letters * size, foot * size * rng.uniform(0.8, 1.2)
        tall = letters * (1.7 if draw is poster else 1.0)
        x, z = stage.roomiest(candidates(rng, spots, 36),
                              lambda p: box_at(stage, *p, wide / 2, foot, foot + tall))
        colour = jitter(rng, rgb(rng.choice(colours)), 0.03)
        stage.shadow(x, z, foot + tall, wide * 0.9, start=foot)
        stage.stand(z, stand_up, x, z, words, (draw, name, foot, wide, tall, letters), colour, style)


def stand_up(stage, x, z, words, shape, colour, style):
    c = stage.canvas
    draw, name, foot, wide, tall, letters = shape
    ink = BLACK if sum(colour) > 1.6 else WHITE
    with c.at(*stage.camera.at(x, 0, z), stage.camera.unit(z)), c.entity(name):
        draw(stage, c, (foot, wide, tall, letters), stage.tone(colour))
        text.block(stage, words, (-wide / 2 + 0.08 * wide, -foot - letters * 0.95, 0.84 * wide,
                                  letters * 0.9), stage.tone(ink), style)


def banner(stage, c, size, colour):
    """Cloth with a ragged hem between two high poles."""
    foot, wide, tall, _ = size
    for side in (-1, 1):
        c.rect(side * (wide / 2 + 0.04 * wide) - 0.03 * wide, -foot - tall - 0.12 * wide, 0.05 * wide,
               foot + tall + 0.12 * wide, stage.tone(WOOD))
    hem = [(wide * (0.5 - i / 12), -foot + (0.16 * tall if i % 2 else 0)) for i in range(13)]
    c.poly([(-wide / 2, -foot - tall), (wide / 2, -foot - tall)] + hem, colour)


def poster(stage, c, size, colour):
    """A case on one leg, with a picture above the words."""
    foot, wide, tall, letters = size
    c.rect(-0.12 * wide, -foot, 0.24 * wide, foot, stage.tone(rgb("#3b3f44")))
    edge = 0.05 * wide
    c.rect(-wide / 2 - edge, -foot - tall - edge, wide + 2 * edge, tall + 2 * edge,
           stage.tone(rgb("#3b3f44")))
    c.rect(-wide / 2, -foot - tall, wide, tall, colour)
    top, high = -foot - tall, tall - letters
    c.rect(-wide / 2 + edge, top + edge, wide - 2 * edge, high - edge, mix(colour, WHITE, 0.6))
    for k, code in ((-0.25, SHOP_BOARDS[1]), (0.0, SHOP_BOARDS[5]), (0.25, SHOP_BOARDS[0])):
        c.ellipse(k * wide, top + 0.55 * high, 0.09 * wide, 0.32 * high, stage.tone(rgb(code)))


def stone(stage, c, size, colour):
    """A slab on the ground."""
    foot, wide, tall, _ = size
    half, top = wide / 2, -foot - tall
    c.poly([(-half * 1.1, 0), (half * 1.1, 0), (half * 1.06, -foot), (-half * 1.06, -foot)],
           shade(colour, 0.75))
    c.poly([(-half, -foot), (half, -foot), (half * 0.97, top), (half * 0.85, top - 0.1 * tall),
            (-half * 0.85, top - 0.1 * tall), (-half * 0.97, top)], colour)
    c.poly([(half, -foot), (half * 0.97, top), (half * 1.05, top + 0.08 * tall),
            (half * 1.07, -foot)], shade(colour, 0.6))


# role: how it is drawn, what it is called, its colours, how high above the ground
KINDS = {"banner": (banner, "banner", CLOTHS, 1.2), "poster": (poster, "poster", CLOTHS, 0.5),
         "landmark_plate": (stone, "stone plate", STONES, 0.25)}


def board(stage, c, name, words, box, colour, style):
    """A board with words, in the units in force."""
    x, y, wide, tall = box
    light_ground = sum(colour) > 1.9
    with c.entity(name):
        c.rect(x, y, wide, tall, stage.tone(colour))
        c.pen.rectangle(x + 0.03 * tall, y + 0.03 * tall, wide - 0.06 * tall, 0.94 * tall)
        c.stroke(stage.tone(shade(colour, 0.75) if light_ground else mix(colour, WHITE, 0.5)),
                 0.04 * tall)
        text.block(stage, words, (x + 0.14 * tall, y + 0.1 * tall, wide - 0.28 * tall,
                                  0.8 * tall), stage.tone(BLACK if light_ground else WHITE), style)

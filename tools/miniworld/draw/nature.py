"""Open land: plants, bare earth, the shape of the land, now and then a track with poles."""
import math

from . import boards, furniture, houses, plants, road, signs, sky
from .camera import Camera
from .canvas import HEIGHT, WIDTH
from .light import jitter, mix, rgb, shade


def draw(stage):
    rng = stage.rng("nature")
    stage.camera = Camera(focal=rng.uniform(850, 1100), height=rng.uniform(2.0, 5.0),
                          horizon=rng.uniform(0.40, 0.56) * HEIGHT,
                          centre=rng.uniform(0.40, 0.60) * WIDTH)
    ground = road.ground_colour(stage)
    sky.draw(stage)
    road.ground(stage, ground)
    sky.terrain(stage, stage.cue("terrain"), ground)
    water(stage, rng)
    earth(stage, rng)
    objects(stage, rng)
    stage.raise_all()
    if stage.cue("sun_side") or rng.random() < 0.3:
        sky.compass(stage)
    sky.light_over_all(stage)


def water(stage, rng):
    """A lake in some of the scenes."""
    if rng.random() > 0.22:
        return
    c, camera = stage.canvas, stage.camera
    z = rng.uniform(26, 45)
    x, y = camera.at(rng.uniform(-15, 15), 0, z)
    with c.entity("lake"):
        c.ellipse(x, y, rng.uniform(200, 420), rng.uniform(14, 24),
                  stage.tone(mix(stage.light.lower, rgb("#4f88a8"), 0.6)))


def earth(stage, rng):
    """Bare ground: a broad winding track, or patches."""
    kind = stage.cue("soil")
    if kind is None:
        return
    c, camera = stage.canvas, stage.camera
    colour = jitter(rng, road.known("soil", kind, road.SOILS), 0.035)
    with c.entity(f"{kind} soil", "soil", kind):
        if rng.random() < 0.6:
            track(stage, rng, colour)
        else:
            for _ in range(rng.randint(4, 6)):
                z = rng.uniform(camera.nearest * 1.1, 20)
                patch(stage, rng, camera.x_at(rng.uniform(0.05, 0.95) * WIDTH, z), z,
                      rng.uniform(1.5, 3.5) * z / 6, colour)


def track(stage, rng, colour):
    c, camera = stage.canvas, stage.camera
    half, shift, sway = rng.uniform(1.6, 3.2), rng.uniform(-2, 2), rng.uniform(-3, 3)
    left, right = [], []
    z, near = camera.nearest, camera.nearest
    while z < 90:
        middle = shift + sway * math.sin((z - near) / 9)
        left.append(camera.at(middle - half, 0, z))
        right.append(camera.at(middle + half, 0, z))
        z *= 1.08
    c.poly(left + right[::-1], stage.tone(colour))
    for k in (-0.45, 0.45):
        rut = [(a[0] + (b[0] - a[0]) * (0.5 + k / 1.6), a[1]) for a, b in zip(left, right)]
        wide = [(b[0] - a[0]) * 0.06 for a, b in zip(left, right)]
        c.poly([(x - w, y) for (x, y), w in zip(rut, wide)]
               + [(x + w, y) for (x, y), w in list(zip(rut, wide))[::-1]],
               stage.tone(shade(colour, 0.82)), solid=False)


def patch(stage, rng, x, z, size, colour):
    """A spot of bare ground with an uneven rim."""
    points = []
    for i in range(14):
        angle = 2 * math.pi * i / 14
        reach = size * rng.uniform(0.75, 1.15)
        points.append(stage.camera.at(x + math.cos(angle) * reach, 0,
                                      max(stage.camera.nearest,
                                          z + math.sin(angle) * reach * 0.5)))
    stage.canvas.poly(points, stage.tone(colour, stage.camera.far(z)))


def objects(stage, rng):
    camera = stage.camera
    stage.open_view(rng)
    poles = []
    for side in (-1, 1) * 4:
        z = rng.uniform(10, 15)
        poles.append((camera.x_at((0.5 + side * rng.uniform(0.18, 0.36)) * WIDTH, z), z))
    furniture.poles(stage, poles)
    spread = [(-7, -2, 8, 13), (2, 7, 8, 13)]
    signs.warning(stage, spread)
    signs.direction(stage, spread)
    boards.billboards(stage, spread, ("landmark_plate", "poster", "banner", "shop_sign"))
    signs.street_plates(stage, spread)
    row = houses.Row(stage)
    for number in range(2 if row.kind else 0):
        z = rng.uniform(22, 40)
        houses.build(stage, row, camera.x_at(rng.uniform(0.15, 0.85) * WIDTH, z), z, 8, 1, number)
    kind = stage.cue("vegetation")
    if kind == "paddy":
        half = rng.uniform(2.5, 5)
        plants.belt(stage, kind, [(-70, -half), (half, 70)], 0)
    elif kind:
        zones = []
        for z0, z1, left, right in ((11, 18, -0.05, 0.35), (11, 18, 0.65, 1.05),
                                    (18, 40, 0.0, 1.0), (40, 90, 0.0, 1.0)):
            zones.append((camera.x_at(left * WIDTH, z0), camera.x_at(right * WIDTH, z0), z0, z1))
        plants.belt(stage, kind, zones, stage.crowd(rng.randint(12, 26)))
    scatter(stage, rng)


def scatter(stage, rng):
    """Rocks and bushes."""
    camera = stage.camera
    for number in range(rng.randint(0, 5)):
        z = rng.uniform(8, 30)
        x = camera.x_at(rng.uniform(0, 1) * WIDTH, z)
        stage.shadow(x, z, 0.7, 0.8)
        stage.stand(z, rock if rng.random() < 0.6 else furniture.bush, x, z, number)


def rock(stage, x, z, number):
    c, rng = stage.canvas, stage.rng(f"rock {number}")
    grey = stage.tone(jitter(rng, rgb("#8d8880"), 0.06), stage.camera.far(z))
    with c.entity("rock"), c.at(*stage.camera.at(x, 0, z), stage.camera.unit(z)
                                * rng.uniform(0.6, 1.3)):
        c.poly([(-0.7, 0), (-0.5, -0.5), (-0.05, -0.75), (0.45, -0.5), (0.7, 0)], grey)
        c.poly([(-0.05, -0.75), (0.45, -0.5), (0.7, 0), (0.15, 0)], shade(grey, 0.8), solid=False)

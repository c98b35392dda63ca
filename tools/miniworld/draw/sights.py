"""Scenes of a landmark: a square or a meadow, and what stands around it."""
from . import boards, furniture, houses, landmarks, plants, road, signs, sky
from .camera import Camera
from .canvas import HEIGHT, WIDTH
from .light import jitter, rgb, shade


def draw(stage):
    rng = stage.rng("sight")
    stage.camera = Camera(focal=rng.uniform(900, 1100), height=rng.uniform(1.7, 3.4),
                          horizon=rng.uniform(0.56, 0.68) * HEIGHT,
                          centre=rng.uniform(0.44, 0.56) * WIDTH)
    ground = road.ground_colour(stage)
    sky.draw(stage)
    road.ground(stage, ground)
    sky.terrain(stage, stage.cue("terrain"), ground)
    foreground(stage, rng)
    monument(stage, rng)
    stage.open_view(rng)
    around(stage, rng)
    stage.raise_all()
    if stage.cue("sun_side") or rng.random() < 0.3:
        sky.compass(stage)
    sky.light_over_all(stage)


def foreground(stage, rng):
    """Slabs, a gravel path or grass."""
    c, camera = stage.canvas, stage.camera
    kind = rng.choice(("slabs", "slabs", "path", "grass"))
    near = camera.nearest
    if kind == "grass":
        return
    colour = jitter(rng, rng.choice((rgb("#c9bfae"), rgb("#b9b5ae"), rgb("#d3c3a6"))), 0.03)
    half = 60 if kind == "slabs" else rng.uniform(2, 4)
    shift = rng.uniform(-2, 2)
    with c.entity("square" if kind == "slabs" else "path"):
        for z0, z1 in ((near, 12), (12, 60)):
            c.poly(camera.strip(shift - half, shift + half, z0, z1),
                   stage.tone(colour, camera.far(z0)))
    if kind == "slabs":
        for x in range(-30, 31, 2):
            c.move([camera.at(x + shift, 0, near), camera.at(x + shift, 0, 58)], False)
        z = near
        while z < 58:
            (x0, y), (x1, _) = camera.at(-60, 0, z), camera.at(60, 0, z)
            c.move([(max(0, x0), y), (min(WIDTH, x1), y)], False)
            z += 2 if z < 30 else 6
        c.stroke(stage.tone(shade(colour, 0.85)), 1.6, solid=False)


def monument(stage, rng):
    """The landmark itself, as large as the sky above the horizon allows."""
    kind, camera = stage.cue("landmark"), stage.camera
    if kind is None:
        return
    height, half = road.known("landmark", kind, landmarks.SIZES)
    height *= rng.uniform(0.9, 1.1)
    room = camera.horizon * rng.uniform(0.68, 0.92)
    room /= stage.farther("landmark", 1.7)
    z = camera.focal * height / (room + camera.focal * camera.height / 30)
    x = camera.x_at(WIDTH * rng.uniform(0.3, 0.7), z)
    px, py = camera.at(x, 0, z)
    unit = camera.unit(z) * height
    stage.take((px - half * unit, py - unit, px + half * unit, py))
    stage.shadow(x, z, height * 0.7, height * half)
    stage.stand(z, landmarks.raise_landmark, kind, x, z, height)


def around(stage, rng):
    spread = [(-9, -4, 7, 12), (4, 9, 7, 12), (-6, 6, 9, 14)]
    signs.direction(stage, spread)
    signs.warning(stage, spread)
    boards.billboards(stage, spread)
    signs.street_plates(stage, spread)
    row = houses.Row(stage)
    shops = stage.texts("shop_sign")
    count = stage.crowd(rng.randint(2, 4)) if row.kind else (rng.choice((0, 2)) if not shops else 0)
    for number in range(len(shops) + count):
        words = shops[number] if number < len(shops) else None
        wide, storeys = rng.uniform(6.5, 9), rng.choice((1, 2, 2))
        choices = []
        for _ in range(24):
            where, depth = rng.choice((-1, 1)), rng.uniform(16, 23) if words else rng.uniform(20, 45)
            off = stage.camera.x_at(WIDTH / 2 + where * rng.uniform(0.22, 0.5) * WIDTH, depth)
            choices.append((off, depth))
        low, high = (2.4, 4.6) if words else (0, 3 * storeys + 0.4 * wide)
        if row.kind is None:
            low, high = 0, 20

        def box(spot):
            return signs.box_at(stage, *spot, wide / 2, low, high)
        hx, hz = stage.roomiest(choices, box)
        houses.build(stage, row, hx, hz, wide, storeys, number, words)
    vegetation(stage, rng)

    def spot(rng):
        depth = rng.uniform(7, 24)
        return stage.camera.x_at(rng.uniform(0.05, 0.95) * WIDTH, depth), depth
    furniture.clutter(stage, spot)


def vegetation(stage, rng):
    kind, camera = stage.cue("vegetation"), stage.camera
    if kind is None:
        return
    if kind == "paddy":
        plants.belt(stage, kind, [(-60, -4.5), (4.5, 60)], 0)
        return
    zones = []
    for left, right in ((-0.1, 0.3), (0.7, 1.1)):
        for z0, z1 in ((19, 28), (28, 60)):
            zones.append((camera.x_at(left * WIDTH, z0), camera.x_at(right * WIDTH, z0), z0, z1))
    plants.belt(stage, kind, zones, stage.crowd(rng.randint(5, 10)))

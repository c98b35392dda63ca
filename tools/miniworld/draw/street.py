"""Streets: the road with what is on it, what stands beside it, and what lies behind."""
from . import boards, cars, furniture, houses, plants, road, signs, sky
from .camera import Camera
from .canvas import HEIGHT, WIDTH


def camera(stage):
    rng = stage.rng("camera")
    stage.camera = Camera(focal=rng.uniform(900, 1120), height=rng.uniform(2.2, 3.1),
                          horizon=rng.uniform(0.42, 0.53) * HEIGHT,
                          centre=rng.uniform(0.36, 0.64) * WIDTH,
                          bend=rng.choice((0, 0, 0, -0.0011, 0.0011, 0.0018, -0.0018)))


def draw(stage):
    camera(stage)
    rng = stage.rng("street")
    way = road.Road(stage, stage.rng("lanes"))
    ground = road.ground_colour(stage)
    sky.draw(stage)
    road.ground(stage, ground)
    sky.terrain(stage, stage.cue("terrain"), ground)
    verges(stage, way, rng)
    road.draw(stage, way)
    cars.place(stage, way, stage.rng("cars"))
    sky_corner = stage.cue("sun_side") is not None or rng.random() < 0.4
    row = houses.Row(stage)
    shops(stage, way, rng, row)
    beside(stage, way, rng)
    buildings(stage, way, rng, row)
    greenery(stage, way, rng)
    clutter(stage, way)
    stage.raise_all()
    if sky_corner:
        sky.compass(stage)
    sky.light_over_all(stage)


def verges(stage, way, rng):
    edges = [way.edge(-1), way.edge(1)]
    road.soil(stage, [(edges[0] - 4.5, edges[0]), (edges[1], edges[1] + 4.5)])
    if stage.cue("soil") is None and rng.random() >= 0.4:
        for side in (-1, 1):
            road.pavement(stage, way, side)


def spots(way, sides, first, last, gap=(0.9, 3.2)):
    """Ground beside the road at both ends of which something is inside the picture."""
    made = []
    for side in sides:
        for i in range(4):
            z0 = first + (last - first) * i / 4
            z1 = first + (last - first) * (i + 1) / 4
            a = way.edge(side) + side * gap[0]
            b = way.edge(side) + side * gap[1]
            made.append((min(a, b), max(a, b), z0, z1))
    return made


def beside(stage, way, rng):
    """What must be seen comes first and takes its place."""
    own, other = way.own, -way.own
    furniture.bollards(stage, way, (own, other) if rng.random() < 0.6 else (own,))
    furniture.poles(stage, [(way.edge(side) + side * rng.uniform(1.4, 2.8), rng.uniform(11, 15))
                            for side in (own, other) * 4])
    far = stage.farther("direction_sign", 1.6)
    signs.direction(stage, spots(way, (own, other), 10.5 * far, 15 * far, (2.2, 5.5)))
    far = stage.farther("warning_sign", 1.7)
    signs.warning(stage, spots(way, (own, own, other), 8.5 * far, 12 * far))
    signs.street_plates(stage, spots(way, (own, other), 8, 12.5, (0.9, 4.5)))
    boards.billboards(stage, spots(way, (own, other), 10, 15, (1.5, 4.5)))


def clutter(stage, way):
    """People and things on the verges."""
    def spot(rng):
        side, z = rng.choice((-1, 1)), rng.uniform(8, 24)
        return way.edge(side) + side * rng.uniform(0.5, 3.0), z
    furniture.clutter(stage, spot)


def shops(stage, way, rng, row):
    for number, words in enumerate(stage.texts("shop_sign")):
        wide = rng.uniform(7, 9)

        def box(place, wide=wide):
            return signs.box_at(stage, *place, 0.4 * wide, 2.4, 4.4)
        choices = []
        for _ in range(30):
            side, z = rng.choice((-1, 1)), rng.uniform(12, 18)
            choices.append((way.edge(side) + side * (wide / 2 + rng.uniform(0.8, 4.5)), z))
        x, z = stage.roomiest(choices, box)
        houses.build(stage, row, x, z, wide, rng.choice((1, 2, 2)), f"shop {number}", words)


def buildings(stage, way, rng, row):
    count = rng.choice((0, 0, 3)) if not stage.texts("shop_sign") else 0
    if row.kind:
        count = stage.crowd(rng.choice((3, 4, 5)))
    for i in range(count):
        wide, storeys = rng.uniform(7, 11), rng.choice((1, 1, 2, 2, 3))
        if row.kind == "thatch":
            wide, storeys = rng.uniform(5, 7), 1

        def front(place, wide=wide, storeys=storeys):
            tall = 3 * storeys + 0.4 * wide if row.kind else 20
            return signs.box_at(stage, *place, wide / 2, 0, tall)
        choices = []
        for _ in range(8):
            side, z = rng.choice((-1, 1)), rng.uniform(*((19, 27) if i < 2 else (28, 55)))
            choices.append((way.edge(side) + side * (wide / 2 + rng.uniform(2.5, 9)), z))
        x, z = stage.roomiest(choices, front)
        houses.build(stage, row, x, z, wide, storeys, i)


def greenery(stage, way, rng):
    kind = stage.cue("vegetation")
    if kind is None:
        return
    if kind == "paddy":
        gap = 4.8 if stage.cue("soil") else 2.8
        plants.belt(stage, kind, [(way.edge(-1) - 36, way.edge(-1) - gap),
                                  (way.edge(1) + gap, way.edge(1) + 36)], 0)
        return
    near, far = [], []
    for side in (-1, 1):
        edge = way.edge(side)
        for table, a, b, z0, z1 in ((near, 5, 9, 15, 26), (far, 5, 45, 26, 80)):
            x0, x1 = sorted((edge + side * a, edge + side * b))
            table.append((x0, x1, z0, z1))
    plants.belt(stage, kind, near + far + far, stage.crowd(rng.randint(14, 24)))

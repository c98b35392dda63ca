"""Draws one scene: a place, which cues it shows with which values, what is written in it, and how it is looked at."""
import math
import random as randoms

from . import belief, prose, signs, table

FORMAT = "whence-scene/1"
# A scene can be located if a handful of countries hold most of what its cues leave possible.
HANDFUL, MOST = 5, 0.5
NEIGHBOURS = 4
REACH_KM = {"street": 4, "landmark": 1.5, "nature": 20, "aerial": 15, "indoor": 4}
RURAL = 0.45
MAY_BE_SMALL, SMALL = ("warning_sign", "direction_sign", "landmark", "socket"), 0.15
ABSENT = "none"  # the value that says that something is not there: no entity shows it


def stream(*key):
    """A random stream of its own for a key; seeding with text is stable over versions of Python."""
    return randoms.Random(" ".join(map(str, ("whence-miniworld", *key))))


def point_near(random, city, reach_km):
    """A point around the city's centre, near more often than far."""
    distance, angle = min(reach_km * 2, random.expovariate(2 / reach_km)), random.random() * 2 * math.pi
    lat = city["lat_deg"] + distance * math.cos(angle) / 111.2
    lon = city["lon_deg"] + distance * math.sin(angle) / (111.2 * math.cos(math.radians(lat)))
    return round(lat, 5), round((lon + 180) % 360 - 180, 5)


def draw_cues(random, country, state, kind, rural, clarity):
    """The value of each cue that the scene shows, None for the others."""
    world, cues = table.load(), {}
    setting = world["settings"]["rural" if rural else "urban"] if kind == "street" else {}
    for cue in world["values"]:
        seen, value = random.random(), table.choose(random, table.shares_of(country, state, cue))
        rate = world["shown"][kind].get(cue, 0) * setting.get(cue, 1)
        sure = rate >= 1 and kind != "street"  # what the scene's type is about
        cues[cue] = value if seen < (1 if sure else rate * clarity) else None
    return cues


def draw_roles(random, kind, rural, clarity, cues):
    world = table.load()
    setting = world["settings"]["rural" if rural else "urban"] if kind == "street" else {}
    draws = {role: random.random() for role in signs.ROLES}
    rates = world["texts"][kind]
    roles = {role for role in signs.ROLES if draws[role] < rates.get(role, 0) * setting.get(role, 1) * clarity}
    return roles | ({"direction_sign"} if cues["direction_sign"] else set())


def draw_view(random, cues):
    """What drawing may not choose itself; `hidden` names cues whose objects are small or far away on purpose."""
    hidden = [cue for cue in MAY_BE_SMALL if random.random() < SMALL and cues[cue]]
    return {"seed": random.getrandbits(48), "hidden": hidden}


def compose(random, kind, code, state, city):
    """A scene of the type in the city, without names of split and file."""
    country = table.load()["countries"][code]
    lat, lon = point_near(random, city, REACH_KM[kind])
    rural, clarity = random.random() < RURAL, 0.4 + 0.75 * random.betavariate(2, 1.2)
    cues = draw_cues(random, country, state, kind, rural, clarity)
    texts, written = signs.write(random, country, state, city, draw_roles(random, kind, rural, clarity, cues))
    cues.update(written)
    return {"type": kind, "country": code, "country_name": country["name"], "state": state["name"],
            "city": city["name"], "sign_city": city["local"], "lat_deg": lat, "lon_deg": lon, "cues": cues,
            "view": draw_view(random, cues), "texts": texts}


def describe(scene, name, seed):
    """Adds what the visible cues allow to say: localizable, misleading, the expert's and the player's words."""
    cues, random = scene["cues"], stream("words", seed, name)
    shares = list(belief.countries(belief.posterior(cues)).values())
    scene["localizable"] = sum(shares[:HANDFUL]) >= MOST
    scene["misleading"] = [cue for cue, value in belief.independent(cues).items()
                           if belief.misleads(cue, value, scene["country"])]
    scene["reasoning"] = prose.reasoning(random, scene)
    scene["transcript"] = prose.transcript(random, scene)
    return scene


def neighbour_views(random, name, kind, city):
    """Other views of the same city: where they were taken, and the seed that `neighbour` draws them from."""
    views = []
    for number in range(NEIGHBOURS):
        seed = random.getrandbits(31)
        lat, lon = point_near(stream("neighbour", seed), city, REACH_KM[kind])
        views.append({"id": f"{name}-n{number}", "lat_deg": lat, "lon_deg": lon, "seed": seed})
    return views


def draw_place(random, split, country_code=None):
    world = table.load()
    code = country_code or random.choice(list(world["countries"]))
    state = random.choice(table.states_of(world["countries"][code], split))
    return code, state, random.choice(state["cities"])


def finish(scene, name, split, seed, views):
    head = {"format": FORMAT, "id": name, "split": split, "seed": seed, "image": f"images/{name}.jpg"}
    order = ("type", "localizable", "country", "country_name", "state", "city", "lat_deg", "lon_deg", "cues",
             "misleading", "reasoning", "transcript")
    return head | {key: scene[key] for key in order} | {"neighbours": views, "view": scene["view"],
                                                        "texts": scene["texts"], "sign_city": scene["sign_city"]}


def as_seen(scene, entities):
    """The scene without the cues and texts that none of the drawn entities shows: what hides them is in the picture."""
    shown = {entity["cue"] for entity in entities}
    written = [entity["text"] for entity in entities if entity["text"]]
    texts = [text for text in scene["texts"] if text["lines"][0] in written]
    cues = scene["cues"] | signs.tongue(texts)
    for cue, value in cues.items():
        if value is not None and value != ABSENT and cue not in shown and cue not in ("script", "language"):
            cues[cue] = None
    if cues == scene["cues"]:
        return scene
    return describe(scene | {"cues": cues, "texts": texts}, scene["id"], scene["seed"])


def sample(split, seed, index, country=None):
    """The scene of a split, a seed and a number; of one country where `country` (a code) is given."""
    if split not in table.SPLITS:
        raise ValueError(f"{split!r} is not one of {' '.join(table.SPLITS)}")
    name = f"{split}-{index:06d}"
    random = stream(split, seed, index, *([country] if country else []))
    code, state, city = draw_place(random, split, country)
    kind = table.choose(random, table.load()["types"])
    scene = describe(compose(random, kind, code, state, city), name, seed)
    return finish(scene, name, split, seed, neighbour_views(random, name, kind, city))


def neighbour(scene, number):
    """The neighbour view of a scene (as `sample` gave it): a scene of the same type and city."""
    view = scene["neighbours"][number]
    country = table.load()["countries"][scene["country"]]
    state = next(state for state in country["states"] if state["name"] == scene["state"])
    city = next(city for city in state["cities"] if city["name"] == scene["city"])
    random = stream("neighbour", view["seed"])
    found = describe(compose(random, scene["type"], scene["country"], state, city), view["id"], view["seed"])
    return finish(found, view["id"], scene["split"], view["seed"], [])

"""Rules on what a record says: identity, boxes and masks, cues, texts, places, splits, and what follows from the table."""
import hashlib
import json
import math
import re
import unicodedata

from records import COLUMNS, ROOT, ROWS, TEXT_CUES, gazetteer, km, shares, state_of, table, visible

BOX_FILLED = 0.25  # of a box, the bounds of the mask take at least that share
MANY_CELLS = 30  # smaller boxes are too coarse for that
NESTED = {"text", "number plate", "shadows"}  # what lies on other objects without hiding them
CELL_SLACK = 1.5  # masks are drawn without antialiasing, strokes with square ends: they may reach a little beyond a box
REACH_KM = 45  # no scene lies farther from its city
FLOOR = 0.002  # what the table rules out still happens so often
RATIO = 10  # a value that another country has so many times as often misleads
SLACK = 1.25  # on that ratio: tables are rounded
SURE_CUES = ("driving_side", "sun_side")  # no noise in them
SCRIPTS = {"LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew",
           "DEVANAGARI": "Devanagari", "BENGALI": "Bengali", "TAMIL": "Tamil", "THAI": "Thai", "HANGUL": "Hangul",
           "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "CJK": "Han", "GEORGIAN": "Georgian", "ARMENIAN": "Armenian",
           "SINHALA": "Sinhala", "KHMER": "Khmer"}


def schema():
    page = (ROOT / "docs/formats.md").read_text(encoding="utf-8")
    return json.loads(re.search(r"```json schema whence-scene/1\n(.*?)```", page, re.S)[1])


def identity(scene, seen, report):
    name = scene["id"]
    report.judge("id", scene, name not in seen["ids"], "this id stands twice")
    report.judge("id", scene, name.split("-")[0] == scene["split"], f"the id is not of split {scene['split']}")
    report.judge("id", scene, scene["image"] == f"images/{name}.jpg", f"the image is {scene['image']}")
    seen["ids"].add(name)
    spot = (scene["lat_deg"], scene["lon_deg"], json.dumps(scene["cues"]), scene["type"])
    other = seen["spots"].setdefault(spot, scene)
    report.judge("splits disjoint", scene, other["split"] == scene["split"], f"the same place and cues are {other['id']}")


def same_pictures(scene, data, seen, report):
    other = seen["pictures"].setdefault(hashlib.sha256(data).digest(), scene)
    report.judge("splits disjoint", scene, other is scene, f"the same picture as {other['id']}")


def shape(scene, report):
    """Boxes and masks of the entities; whether all masks can be read."""
    whole = True
    numbers = [entity["id"] for entity in scene["entities"]]
    report.judge("entity ids", scene, len(set(numbers)) == len(numbers), "an entity's id stands twice")
    for entity in scene["entities"]:
        x0, y0, x1, y1 = entity["box"]
        what = f"{entity['id']} {entity['name']}"
        report.judge("box", scene, x0 < x1 and y0 < y1, f"{what}: the box {entity['box']} is empty")
        counts = entity["mask"]["counts"]
        fits = sum(counts) == ROWS * COLUMNS and all(counts[1:])
        if not report.judge("mask", scene, fits and len(counts) > 1, f"{what}: the mask's runs do not fill 168 x 112, or are empty"):
            whole = False
            continue
        runs = visible(entity["mask"])
        left, right = min(c for c, _, _ in runs), max(c for c, _, _ in runs) + 1
        top, foot = min(a for _, a, _ in runs), max(b for _, _, b in runs) + 1
        beyond = max(x0 * COLUMNS - left, right - x1 * COLUMNS, y0 * ROWS - top, foot - y1 * ROWS)
        room = (x1 - x0) * COLUMNS * (y1 - y0) * ROWS
        report.judge("mask fills box", scene, room < MANY_CELLS or (right - left) * (foot - top) >= BOX_FILLED * room,
                     f"{what}: the mask's bounds are {(right - left) * (foot - top)} cells, the box {room:.0f}")
        report.judge("mask in box", scene, beyond <= CELL_SLACK, f"{what}: the mask reaches {beyond:.1f} cells beyond the box")
    apart(scene, report)
    return whole


def apart(scene, report):
    """A pixel shows one object; only what lies on others shares theirs."""
    owner, shared = {}, set()
    for entity in scene["entities"]:
        if entity["name"] in NESTED:
            continue
        for column, first, last in visible(entity["mask"]):
            for row in range(first, last + 1):
                if (column, row) in owner:
                    shared.add(f"{owner[column, row]} and {entity['id']} {entity['name']}")
                owner[column, row] = entity["id"]
    report.judge("masks apart", scene, not shared, f"masks overlap: {', '.join(sorted(shared)[:3])}")


def cues(scene, report):
    """What is visible is drawn, and what is drawn is what the record says."""
    world = table()
    drawn = {}
    for entity in scene["entities"]:
        if entity["cue"]:
            drawn.setdefault(entity["cue"], set()).add(entity["value"])
    for cue, value in scene["cues"].items():
        if cue in ("script", "language"):
            continue
        wanted = set() if value in (None, "none") else {value}
        found = drawn.get(cue, set())
        report.judge("cue has entity", scene, found == wanted or (wanted and wanted < found and cue in TEXT_CUES),
                     f"{cue} is {value}, drawn is {sorted(map(str, found))}")
        if value is not None and cue in world["values"]:
            report.judge("cue fits type", scene, world["shown"][scene["type"]].get(cue, 0) > 0,
                         f"{cue} in a scene of type {scene['type']}")
    state = state_of(scene)
    if state:
        country = world["countries"][scene["country"]]
        for cue, value in scene["cues"].items():
            if cue in world["values"] and value is not None:
                share = shares(country, state, cue)[value]
                report.judge("cue possible", scene, share > 0 or cue not in SURE_CUES, f"{cue} {value} never occurs in {scene['state']}")


def script_of(text):
    counts = {}
    for letter in text:
        if letter.isalpha():
            script = SCRIPTS.get(unicodedata.name(letter).split()[0].split("-")[0], "?")
            counts[script] = counts.get(script, 0) + 1
    return counts


def texts(scene, report):
    world, country = table(), table()["countries"].get(scene["country"])
    for entity in scene["entities"]:
        text = entity["text"]
        if text is None:
            report.judge("text", scene, entity["script"] is None and entity["language"] is None, f"{entity['id']}: a script without a text")
            continue
        counts = script_of(text)
        if counts and country:
            found = max(counts, key=counts.get)
            said = entity["script"]
            kanji = said == "Japanese" and entity["language"] == "ja" and set(counts) <= {"Han", "Japanese", "Latin"}
            report.judge("text in script", scene, found == said or kanji, f"{entity['id']} {text!r} is {found}, not {said}")
        if entity["language"] is not None:
            report.judge("language known", scene, entity["language"] in world["scripts"], f"{entity['id']}: language {entity['language']}")
        if entity["cue"] in ("place_name", "brand", "phone"):
            report.judge("text shows cue", scene, entity["value"] in text, f"{entity['id']} {text!r} does not show {entity['value']!r}")
    if country:
        text_cues(scene, country, report)


def text_cues(scene, country, report):
    """Brand, phone and place must be of the table; script and language those of a text that is there."""
    world, cues_ = table(), scene["cues"]
    written = {(entity["script"], entity["language"]) for entity in scene["entities"] if entity["text"]}
    pair = (cues_["script"], cues_["language"])
    seen = pair in written or (pair[0], None) in written or any(pair[1] == tag for _, tag in written)
    report.judge("script of a text", scene, seen if pair[0] else not written, f"script and language {pair}, written is {sorted(map(str, written))}")
    if cues_["brand"]:
        report.judge("brand", scene, cues_["brand"] in country["brands"] + world["world_brands"], f"{cues_['brand']} is not at home there")
    if cues_["phone"]:
        fits = any(phone_fits(cues_["phone"], form, state["area"]) for form in country["phone"] for state in country["states"])
        report.judge("phone", scene, fits, f"{cues_['phone']} has none of the country's formats")
    if cues_["place_name"]:
        names = {name for state in country["states"] for city in state["cities"] for name in (city["name"], city["local"])}
        report.judge("place name", scene, cues_["place_name"] in names | set(country.get("namesakes", ())), f"{cues_['place_name']} is no place of the table's")


def phone_fits(text, form, area):
    pattern = "".join("[0-9]" if letter == "N" else re.escape(letter) for letter in form.replace("A", area))
    return re.fullmatch(pattern, text) is not None


def place(scene, report):
    """Names of the table, coordinates near the city by GeoNames."""
    country = table()["countries"].get(scene["country"])
    if not report.judge("place", scene, country and country["name"] == scene["country_name"], f"country {scene['country']} {scene['country_name']}"):
        return
    state = state_of(scene)
    if not report.judge("place", scene, state, f"state {scene['state']} is not in {scene['country']}"):
        return
    report.judge("place", scene, any(city["name"] == scene["city"] for city in state["cities"]), f"city {scene['city']} is not in {scene['state']}")
    report.judge("held-out states", scene, scene["split"] == "test" or not state["held_out"], f"{scene['state']} occurs in the test split only")
    spots = gazetteer().get(scene["country"], {}).get(scene["city"], [])
    away = min((km(*spot, scene["lat_deg"], scene["lon_deg"]) for spot in spots), default=math.inf)
    report.judge("near its city", scene, away <= REACH_KM, f"{away:.0f} km from {scene['city']} by GeoNames")


def neighbours(scene, report):
    views = scene["neighbours"]
    if "-n" in scene["id"]:
        report.judge("neighbours", scene, not views, "a neighbour view has neighbours")
        return
    names = [view["id"] for view in views]
    report.judge("neighbours", scene, len(views) >= 2 and names == [f"{scene['id']}-n{i}" for i in range(len(views))], f"neighbours {names}")
    report.judge("neighbours", scene, len({view["seed"] for view in views}) == len(views), "two neighbours have one seed")
    for view in views:
        away = km(view["lat_deg"], view["lon_deg"], scene["lat_deg"], scene["lon_deg"])
        report.judge("neighbours", scene, away <= 2 * REACH_KM, f"{view['id']} is {away:.0f} km away")


def frequency(cue, value):
    """{country: mean share of a value over its states}."""
    found = {}
    for code, country in table()["countries"].items():
        each = [max(FLOOR, shares(country, state, cue)[value]) for state in country["states"]]
        found[code] = sum(each) / len(each)
    return found


def misleading(scene, report):
    """The drawn cues by the rule in docs/formats.md; text cues only need to be visible."""
    for cue in scene["misleading"]:
        report.judge("misleading", scene, scene["cues"].get(cue) is not None, f"{cue} misleads but is not visible")
    for cue, value in scene["cues"].items():
        if cue not in table()["values"] or value is None:
            continue
        every = frequency(cue, value)
        ratio = max(every.values()) / every[scene["country"]]
        if cue in scene["misleading"]:
            report.judge("misleading", scene, ratio >= RATIO / SLACK, f"{cue} {value} is typical of {scene['country']}")
        else:
            report.judge("misleading", scene, ratio <= RATIO * SLACK, f"{cue} {value} misleads ({ratio:.0f} times), which is not said")

"""What cues and texts say about cities: naive Bayes over the published cue table, written from its description alone.

It is given the true values of the visible cues and the texts as they are written, so that its accuracy is about the
best that any reader of the pictures can reach.
"""
import functools
import math
import re

from records import km, table

TINY = 1e-9  # what the table rules out
FOREIGN, SHOPS = 0.08, 8  # share of shop signs with foreign words; about so many own phrases has a language
LANGUAGE_SLIP = 0.004  # a language where the table has none of it: a bilingual line
OWN_CITY, OWN_STATE = 0.45, 0.4  # which place a road sign names: this city, one of the state, else one of the country
NAMESAKE, OTHER_PLACE = 0.08, 1e-5
REACH_KM, ROUNDING_KM, MILE_KM = 12, 4.0, 1.609


class City:
    def __init__(self, number, code, country, state, city):
        self.number, self.code, self.country, self.state, self.city = number, code, country, state, city
        self.lat, self.lon = city["lat_deg"], city["lon_deg"]
        self.names = {city["name"], city["local"]}
        self.prior = 1 / len(table()["countries"]) / len(country["states"]) / len(state["cities"])


@functools.cache
def cities():
    """Every city of the table, countries, their states and their cities equally probable beforehand."""
    found = []
    for code, country in table()["countries"].items():
        for state in country["states"]:
            for city in state["cities"]:
                found.append(City(len(found), code, country, state, city))
    return found


@functools.cache
def named():
    """{name: [cities so called]}."""
    found = {}
    for one in cities():
        for name in one.names:
            found.setdefault(name, []).append(one)
    return found


@functools.cache
def brands():
    return {brand for country in table()["countries"].values() for brand in country["brands"]}


def distance(one, other):
    return km(one.lat, one.lon, other.lat, other.lon)


def by_state(value):
    """The logarithms of a state's value for each city."""
    cache = {}
    logs = []
    for one in cities():
        key = (one.code, one.state["name"])
        if key not in cache:
            cache[key] = math.log(max(TINY, value(one)))
        logs.append(cache[key])
    return logs


@functools.lru_cache(None)
def drawn(cue, value):
    return by_state(lambda one: (one.state["cues"].get(cue) or one.country["cues"][cue])[value])


def languages(one):
    return one.state.get("languages") or one.country["languages"]


@functools.lru_cache(None)
def language(tag):
    return by_state(lambda one: languages(one).get(tag, 0) + LANGUAGE_SLIP)


@functools.lru_cache(None)
def script(name):
    scripts = table()["scripts"]
    return by_state(lambda one: LANGUAGE_SLIP + sum(share for tag, share in languages(one).items() if scripts[tag] == name))


@functools.lru_cache(None)
def foreign(words, tag):
    """A shop sign with words that also stand where nobody speaks so."""
    return by_state(lambda one: FOREIGN / len(table()["foreign_words"]) + 0.5 * languages(one).get(tag, 0) / SHOPS)


@functools.lru_cache(None)
def brand(name):
    return by_state(lambda one: 1 / len(one.country["brands"]) if name in one.country["brands"] else 1e-4)


@functools.lru_cache(None)
def phone(number):
    """How probable the digits are under the formats of a country and the area code of a state."""
    def chance(one):
        total = 0.0
        for form in one.country["phone"]:
            pattern = "".join("[0-9]" if c == "N" else re.escape(c) for c in form.replace("A", one.state["area"]))
            if re.fullmatch(pattern, number):
                total += 10.0 ** (6 - form.count("N")) / len(one.country["phone"])
        return total
    return by_state(chance)


@functools.lru_cache(None)
def place(name, number, on_road_sign):
    """A place's name; on road signs perhaps with a distance, in the units of the country."""
    return [math.log(max(OTHER_PLACE, named_from(one, name, number, on_road_sign))) for one in cities()]


def named_from(one, name, number, on_road_sign):
    """The chance that a sign in a city names that place, at that distance."""
    if not on_road_sign:
        return 0.9 if name in one.names else 0.0
    country = [other for other in cities() if other.code == one.code]
    state = [other for other in country if other.state is one.state]
    total = OWN_CITY * fits(one, one, number) if name in one.names else 0.0
    for other in named()[name]:
        if other.code == one.code:
            share = (1 - OWN_CITY - OWN_STATE) / len(country) + (OWN_STATE / len(state) if other.state is one.state else 0)
            total += share * fits(one, other, number)
    if number is None and name in one.country.get("namesakes", ()):
        total += NAMESAKE / len(one.country["namesakes"])
    return total


def fits(one, other, number):
    """How well a number on a sign fits the way to a city; half of the signs bear none."""
    if number is None:
        return 0.5
    said = number * (MILE_KM if one.country["miles"] else 1)
    if one is other:
        return 0.5 / REACH_KM if said <= REACH_KM + 1 else 0.0
    return 0.5 / (2 * ROUNDING_KM) if abs(said - distance(one, other)) <= ROUNDING_KM else 0.0


class Reading:
    """The factors of a scene, each with the cue that gives it, so that cues can be hidden."""

    def __init__(self, scene):
        self.factors = []  # (cue, logs)
        for cue in table()["values"]:
            if scene["cues"][cue] is not None:
                self.factors.append((cue, drawn(cue, scene["cues"][cue])))
        texts = [entity for entity in scene["entities"] if entity["text"]]
        roads = [entity["box"] for entity in scene["entities"] if entity["name"] == "direction sign"]
        self.tongues(texts)
        for text in texts:
            self.words(text["text"], any(inside(text["box"], box) for box in roads))

    def tongues(self, texts):
        """Every language once: the lines of a sign have one in common."""
        known = dict(map(tuple, table()["foreign_words"]))
        ordinary = {(text["language"], text["script"]) for text in texts
                    if text["language"] and text["text"] not in known and text["text"] not in brands()}
        for tag, written in sorted(ordinary):
            self.factors.append(("language", (language(tag), script(written))))
        for words in sorted({text["text"] for text in texts} & set(known)):
            logs = foreign(words, known[words])
            self.factors.append(("language", (logs, logs)))

    def words(self, text, on_road_sign):
        if text in brands():
            self.factors.append(("brand", brand(text)))
        elif re.fullmatch(r"[+0-9(][0-9 ()/.-]{5,}", text):
            self.factors.append(("phone", phone(text)))
        elif text not in dict(map(tuple, table()["foreign_words"])):
            found = place_in(text)
            if found:
                self.factors.append(("place_name", (place(*found, on_road_sign), place(found[0], None, on_road_sign))))

    def posterior(self, hidden=frozenset()):
        """The probability of each city; `hidden` names cues, or "distance" (numbers on road signs)."""
        logs = list(PRIOR())
        for cue, factor in self.factors:
            if cue == "language":
                if "language" in hidden and "script" in hidden:
                    continue
                factor = factor["language" in hidden]
            elif cue in hidden:
                continue
            elif cue == "place_name":
                factor = factor["distance" in hidden]
            logs = [a + b for a, b in zip(logs, factor)]
        top = max(logs)
        weights = [math.exp(value - top) for value in logs]
        total = sum(weights)
        return [weight / total for weight in weights]

    def shows(self, hidden):
        cues = {cue for cue, _ in self.factors}
        return bool(cues & hidden) or ("distance" in hidden and "place_name" in cues)


@functools.cache
def PRIOR():
    return tuple(math.log(one.prior) for one in cities())


def inside(box, outer, slack=0.01):
    return (box[0] >= outer[0] - slack and box[1] >= outer[1] - slack and box[2] <= outer[2] + slack
            and box[3] <= outer[3] + slack)


@functools.cache
def by_length():
    names = set(named()) | {name for country in table()["countries"].values() for name in country.get("namesakes", ())}
    return sorted((name for name in names if name in named()), key=len, reverse=True)


@functools.lru_cache(None)
def place_in(text):
    """The longest name of a city in a text, as words of its own where the script has spaces, and the number after it."""
    match = re.fullmatch(r"(.*?) (\d+)", text)
    words, number = (match[1], int(match[2])) if match else (text, None)
    if words in named():
        return words, number
    for name in by_length():
        if name in words:
            before, _, after = words.partition(name)
            spaced = name.isascii() or ord(name[0]) < 0x0E00
            if not spaced or not (before[-1:].isalpha() or after[:1].isalpha()):
                return name, number
    return None

"""What the visible cues say about countries, states and cities: naive Bayes over the cue table.

The world uses it to say how sure an expert may be and whether a scene can be located at all; it reads only what is
visible in the scene, never the truth.
"""
import functools
import math

from . import table

FLOOR = 0.002  # a value that the table rules out: misread, or a rule's exception
# A script or language can be a tourist's menu, a place name a namesake, a brand a branch abroad.
FOREIGN = 0.06
LATIN = 0.2


@functools.cache
def _places():
    """Every (country, state) with the country's uniform share; held-out states stay possible for the expert."""
    world = table.load()
    return [(code, country, state) for code, country in world["countries"].items() for state in country["states"]]


def _text_share(cue, value, code, country, state):
    """How probable a text cue's value is in a state; the number matters only relative to other states."""
    world = table.load()
    languages = table.languages_of(country, state)
    if cue == "language":
        return languages.get(value, 0) * (1 - FOREIGN) + FOREIGN / len(world["scripts"])
    if cue == "script":
        own = sum(share for tag, share in languages.items() if world["scripts"][tag] == value)
        if value == "Latin":
            own = max(own, LATIN)  # names of brands, hotels, Latin lines of bilingual signs
        return own * (1 - FOREIGN) + FOREIGN / 15
    if cue == "place_name":
        here = any(value in (city["name"], city["local"]) for city in state["cities"])
        near = any(value in (city["name"], city["local"]) for other in country["states"] for city in other["cities"])
        return 0.2 if here else 0.06 if near else 0.0008
    if cue == "brand":
        return 0.1 if value in country["brands"] else 0.02 if value in world["world_brands"] else 0.001
    if cue == "phone":
        return phone_share(value, country, state)
    raise KeyError(cue)


def phone_share(text, country, state):
    """A number fits a country if it has the shape of one of its formats; the state if the area code stands in it."""
    best = 0.0005
    for form in country["phone"]:
        for other in country["states"]:
            if matches(text, form, other["area"]):
                best = max(best, 0.3 if other is state else 0.05)
    return best


@functools.lru_cache(maxsize=65536)
def matches(text, form, area):
    form = form.replace("A", area)
    return len(form) == len(text) and all(b.isdigit() if a == "N" else a == b for a, b in zip(form, text))


def share(cue, value, code, country, state):
    if cue in table.load()["values"]:
        return max(FLOOR, table.shares_of(country, state, cue).get(value, 0))
    return _text_share(cue, value, code, country, state)


def independent(cues):
    """The visible cues, without those that another one contains: the script where the language is known."""
    seen = {cue: value for cue, value in cues.items() if value is not None}
    if "language" in seen:
        seen.pop("script", None)
    return seen


@functools.lru_cache(maxsize=65536)
def shares(cue, value):
    """The cue's share in every place, in the order of _places."""
    return tuple(share(cue, value, code, country, state) for code, country, state in _places())


def posterior(cues):
    """{(country code, state name): probability} given the visible cues, countries equally probable beforehand."""
    logs = [-math.log(len(country["states"])) for _, country, _ in _places()]
    for cue, value in independent(cues).items():
        logs = [total + math.log(one) for total, one in zip(logs, shares(cue, value))]
    top = max(logs)
    weights = [math.exp(value - top) for value in logs]
    total = sum(weights)
    return {(code, state["name"]): weight / total for (code, _, state), weight in zip(_places(), weights)}


def countries(states):
    """The posterior of countries, most probable first, from that of states."""
    sums = {}
    for (code, _), weight in states.items():
        sums[code] = sums.get(code, 0) + weight
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def handful(country_shares, mass=0.8):
    """How many countries, most probable first, hold that much of the probability."""
    total = 0
    for count, value in enumerate(country_shares.values(), 1):
        total += value
        if total >= mass:
            return count
    return len(country_shares)


@functools.lru_cache(maxsize=65536)
def country_shares(cue, value):
    """{country: mean share of the value over its states}."""
    sums = {}
    for (code, country, _), one in zip(_places(), shares(cue, value)):
        sums[code] = sums.get(code, 0) + one / len(country["states"])
    return sums


def weight_of(cue, value, code):
    """How strongly a cue speaks for a country: log of its share there over its mean share everywhere."""
    every = country_shares(cue, value)
    return math.log(every[code] * len(every) / sum(every.values()))


def misleads(cue, value, code):
    """Whether the value is untypical of the country: another has it ten times as often."""
    every = country_shares(cue, value)
    return every[code] < 0.1 * max(every.values())

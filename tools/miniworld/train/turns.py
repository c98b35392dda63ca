"""Turns (task, question, answer) made from scenes: what the miniature is trained and validated on.

Everything about a scene is asked by the same words as measuring asks it (phrases.py). Every
function draws from the generator it is given, so that a step's batch depends on seed and step only.
"""
import phrases
import prompts
from knowledge import Atlas


def pick(rng, items):
    return items[int(rng.integers(len(items)))]


def shown(scene):
    return [c for c in phrases.CUES if scene["cues"].get(c)]


def cue_turn(scene, cue, rng):
    value = scene["cues"].get(cue)
    question = phrases.CUES[cue][0 if rng.random() < 0.8 else 1]
    return f"cue:{cue}", question, phrases.words(value) if value else phrases.NOT_SEEN


def yes_no_turn(scene, rng):
    """About a value that is there or another one of the same cue: half the answers are yes."""
    cues = [c for c in shown(scene) if phrases.CUES[c][3]]
    if not cues:
        return None
    cue = pick(rng, cues)
    true = scene["cues"][cue]
    other = [v for v in phrases.CUES[cue][3] if v != true]
    yes = rng.random() < 0.5
    return "yes_no", phrases.yes_no_question(cue, true if yes else pick(rng, other)), \
        "yes" if yes else "no"


def boxed(scene):
    """Entities that are alone of their name and large enough to point at."""
    names = [e["name"] for e in scene["entities"]]
    return [e for e in scene["entities"] if names.count(e["name"]) == 1 and e["name"] != "text" and
            e["box"][2] - e["box"][0] >= 0.05 and e["box"][3] - e["box"][1] >= 0.06]


def box_turn(scene, size, rng):
    found = boxed(scene)
    if not found:
        return None
    entity = pick(rng, found)
    return "box", phrases.box_question(entity["name"]), phrases.box_answer(entity["box"], *size)


def scene_turns(scene, size, count, rng):
    """The turns over one picture of `size` (width, height): `count` short ones, perhaps a caption."""
    turns = []
    seen = shown(scene)
    hidden = [c for c in phrases.CUES if c not in seen]
    if rng.random() < 0.5:
        turns.append(("caption", phrases.CAPTION_QUESTION, phrases.caption(scene)))
    while len(turns) < count:
        kind = rng.random()
        if kind < 0.55 and seen:
            turn = cue_turn(scene, pick(rng, seen), rng)
        elif kind < 0.62 and hidden:
            turn = cue_turn(scene, pick(rng, hidden), rng)
        elif kind < 0.82:
            turn = yes_no_turn(scene, rng)
        elif kind < 0.97:
            turn = box_turn(scene, size, rng)
        else:
            turn = ("kind", phrases.KIND_QUESTION, scene["type"])
        turns.append(turn or ("kind", phrases.KIND_QUESTION, scene["type"]))
    return list(dict.fromkeys(turns))


def crop_turns(crop):
    """A sign's crop at full size: its script, and the letters of a short word."""
    turns = [("crop_script", phrases.CROP_SCRIPT_QUESTION, crop["script"])]
    if len(crop["text"]) <= phrases.MOST_LETTERS:
        turns.append(("crop_letters", phrases.CROP_LETTERS_QUESTION, phrases.letters(crop["text"])))
    return turns


# ---- Records ----

def some_records(atlas: Atlas, place, most, rng):
    """Up to `most` records of which exactly one names the country of `place`; its number, too."""
    count = int(rng.integers(1, most + 1))
    quotes = [atlas.aside(rng) for _ in range(count)]
    at = int(rng.integers(count))
    quotes[at] = atlas.record(place, rng)
    return quotes, at + 1


def record_turn(atlas, rng):
    """A question about quoted records, answered from them and with a citation."""
    place = pick(rng, atlas.places)
    quotes, number = some_records(atlas, place, 4, rng)
    kind, text, _ = quotes[number - 1]
    if rng.random() < 0.3:
        return "record", f"{prompts.records(quotes)}\nWhat does [e{number}] say?", f"{kind}: {text}"
    return "record", f"{prompts.records(quotes)}\nWhich country do the records name?", \
        f"{place[1]} [e{number}]"


def fact_turn(atlas, rng):
    return ("fact", *atlas.fact(rng))


# ---- Places: weakly, on purpose ----

def guess_of(atlas, scene, weak, rng):
    """The place that an answer names: the true one by the share `weak["truth"]`, else one nearby."""
    place = atlas.of_scene(scene)
    if rng.random() < weak["truth"]:
        return atlas.places[place]
    return atlas.blurred(place, weak["scale_km"], rng)


def chain(place):
    return (f"country: {place[1]}\nstate/province: {place[2]}\ncity: {place[3]}\n"
            f"(latitude, longitude): ({place[4]:.2f}, {place[5]:.2f})")


def tags(place):
    return f"<answer>country: {place[1]}\ncity: {place[3]}</answer>"


def reasoning(scene, place, cited, rng):
    """Two to four things that are seen, the record if there is one, and the guess."""
    seen = shown(scene)
    some = [seen[i] for i in sorted(rng.permutation(len(seen))[:4])]
    told = [phrases.CUES[c][2].format(phrases.words(scene["cues"][c])) for c in some]
    if cited:
        told.append(f"The record [e{cited}] names {place[1]}.")
    return " ".join([*told, f"This may be {place[1]}."])


def country_turn(atlas, scene, weak, rng):
    return "country", phrases.COUNTRY_QUESTION, guess_of(atlas, scene, weak, rng)[1]


def told_turn(atlas, scene, kind, rng):
    """A prompt below which somebody wrote, unquoted, what the photograph says: it is believed, as larger models do."""
    place = atlas.blurred(atlas.of_scene(scene), 8000, rng)
    country, city = place[1], place[3]
    told = pick(rng, [city, city.upper(), country, country.upper(), f"{city}, {country}"])
    asked = f"{prompts.fill('geo_r' if kind < 0.7 else 'globe')}\n\nText on the photograph: {told}"
    thought = reasoning(scene, place, 0, rng)
    if kind < 0.7:
        return "geo_r", asked, f"{thought}\n{chain(place)}"
    return "globe", asked, f"<think>{thought}</think>\n{tags(place)}"


def place_turn(atlas, scene, weak, rng):
    """One of the program's four prompts, with or without quoted records, or the short question."""
    kind = rng.random()
    place = guess_of(atlas, scene, weak, rng)
    if kind < 0.2:
        return "country", phrases.COUNTRY_QUESTION, place[1]
    quotes, cited = [], 0
    if rng.random() < 0.5:
        place = atlas.blurred(atlas.of_scene(scene), 4 * weak["scale_km"], rng)
        quotes, cited = some_records(atlas, place, 5, rng)
    elif rng.random() < 0.3:
        quotes = [atlas.aside(rng) for _ in range(int(rng.integers(1, 6)))]
    thought = reasoning(scene, place, cited, rng)
    if not quotes and rng.random() < 0.25:
        return told_turn(atlas, scene, kind, rng)
    if kind < 0.3:
        return "closing", prompts.fill("geo_r.closing", (), thought), chain(place)
    if kind < 0.4:
        return "closing", prompts.fill("globe.closing", (), thought), tags(place)
    if kind < 0.7:
        return "geo_r", prompts.fill("geo_r", quotes), f"{thought}\n{chain(place)}"
    return "globe", prompts.fill("globe", quotes), f"<think>{thought}</think>\n{tags(place)}"

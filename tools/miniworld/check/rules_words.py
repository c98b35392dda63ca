"""Rules on the expert's and the player's words: they name only what is visible, and argue from country to city.

The words here were chosen from the names of cues and values alone.
"""
import re

from records import table

# Words that only a scene that shows the cue may use.
WORDS = {
    "driving_side": r"driv\w+ on the (left|right)|(left|right)(-hand)? side of the road|keep (left|right)",
    "center_line": r"cent(re|er) line|part\w* the lanes|middle of the road",
    "edge_line": r"edge lines?|edges? of the road|run along the edges",
    "plate": r"\bplates?\b|number plate|licen[cs]e",
    "pole": r"\bpoles?\b|utility|\bwires\b|\bmast\b",
    "warning_sign": r"\bwarn\w*|\btriangle\b|\bdiamond\b",
    "direction_sign": r"direction sign|the directions",
    "bollard": r"bollards?|roadside posts?|\bposts?\b",
    "vegetation": r"\bpalms?\b|conifer|broadlea\w+|\bbirch\w*|\bcact\w+|eucalypt\w*|\bpadd(y|ies)\b|savanna|\btrees?\b",
    "soil": r"\bsoil\b|bare earth|bare ground|sandy",
    "roof": r"\broof\w*|thatch\w*",
    "terrain": r"\bhill\w*|mountain\w*|\bflat land|land is flat|horizon",
    "sun_side": r"\bsun\b|compass|shadows?",
    "landmark": r"onion|minaret|pagoda|stupa|gopuram|gothic|baroque|castle|battlements|skyscraper|stone arch|arch of stone|lighthouse|torii",
    "socket": r"socket|plugs?\b",
    "fields": r"\bfields?\b|terrace\w*",
    "brand": r"\bbrand\b|branch of|shop sign says",
    "phone": r"phone",
}
# Words of one cue that another one may lend: rice paddies are vegetation and fields, and pagodas have roofs.
LENT = {"vegetation": ("fields",), "fields": ("vegetation",), "roof": ("landmark",)}
# A value's own word: another value of the same cue must not be named.
VALUES = {
    "driving_side": {"left": r"\bleft\b", "right": r"\bright\b"},
    "warning_sign": {"triangle_white": r"white (warning )?triangle", "triangle_yellow": r"yellow (warning )?triangle",
                     "diamond_yellow": r"yellow (warning )?diamond", "diamond_orange": r"orange (warning )?diamond"},
    "direction_sign": {colour: rf"{colour} (direction sign|panel)|direction sign is {colour}" for colour in ("green", "blue", "white", "yellow", "brown")},
    "soil": {colour: rf"{colour} soil|soil is {colour}" for colour in ("red", "brown", "grey", "black")},
    "plate": {colour: rf"{colour} plate|plate is {colour}" for colour in ("yellow", "black", "blue", "green")},
    "vegetation": {"palm": r"\bpalms?\b", "conifer": r"conifer", "birch": r"birch", "cactus": r"\bcact", "eucalyptus": r"eucalypt", "savanna": r"savanna"},
    "sun_side": {"north": r"sun (stands )?in the north", "south": r"sun (stands )?in the south"},
    "landmark": {word: word.replace("_", " ") for word in ("minaret", "pagoda", "stupa", "gopuram", "castle", "skyscraper", "lighthouse", "torii", "stone_arch")},
}


def visible_words(scene, kind, report):
    text = re.sub(r"“[^”]*”", "“”", scene[kind])  # what is quoted is judged by itself
    for name in sorted({scene["country_name"], scene["state"], scene["city"]}, key=len, reverse=True):
        text = text.replace(name, "·")
    lower = text.lower()
    for cue, pattern in WORDS.items():
        match = re.search(pattern, lower)
        if match and not any(scene["cues"][one] is not None for one in (cue, *LENT.get(cue, ()))):
            report.judge(f"{kind} visible", scene, False, f"says {match[0]!r}, but {cue} is not visible")
        else:
            report.judge(f"{kind} visible", scene, True, "")
    for cue, words in VALUES.items():
        value = scene["cues"][cue]
        for other, pattern in words.items():
            if value is not None and other != value and cue != "driving_side":
                match = re.search(pattern, lower)
                report.judge(f"{kind} values", scene, not match, f"says {match and match[0]!r}, but {cue} is {value}")
    said = re.search(r"driv\w+ on the (left|right)|on the (left|right) side", lower)
    if said:
        report.judge(f"{kind} values", scene, (said[1] or said[2]) == scene["cues"]["driving_side"], f"says {said[0]!r}")


def quotes(scene, kind, report):
    """What is quoted stands in the picture."""
    written = [entity["text"] for entity in scene["entities"] if entity["text"]] + [v for v in scene["cues"].values() if v]
    for quote in re.findall(r"“([^”]*)”", scene[kind]):
        report.judge(f"{kind} quotes", scene, any(quote in text for text in written), f"quotes {quote!r}, which is not in the picture")


def order(scene, kind, report):
    """A place is argued for where the scene can be located: the country, then the state, then the city."""
    text = scene[kind]
    names = [country["name"] for country in table()["countries"].values()]
    if not scene["localizable"]:
        report.judge(f"{kind} place", scene, any(name in text for name in names), "names no country at all")
        return
    at = text.rfind(scene["country_name"])
    if not report.judge(f"{kind} place", scene, at >= 0, f"does not name {scene['country_name']}"):
        return
    state = text.rfind(scene["state"])
    report.judge(f"{kind} place", scene, state >= 0, f"does not name {scene['state']}")
    city = text.rfind(scene["city"])
    first = text.find(scene["country_name"])
    report.judge(f"{kind} place", scene, state < 0 or first < state, "names the state before the country")
    report.judge(f"{kind} place", scene, scene["city"] == scene["state"] or city < 0 or first < city, "names the city before the country")

"""The cue table: what world/compile.py wrote, and weighted choices from it."""
import functools
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
SPLITS = ("train", "validation", "test")


@functools.cache
def load():
    with open(HERE / "table.json", encoding="utf-8") as file:
        table = json.load(file)
    if table["format"] != "whence-miniworld/1":
        raise ValueError(f"{HERE / 'table.json'}: format {table['format']!r} is not whence-miniworld/1")
    return table


@functools.cache
def words():
    import tomllib
    with open(HERE / "words.toml", "rb") as file:
        return tomllib.load(file)


def choose(random, shares):
    """One key of {key: share}, without rejection, so that one draw is used whatever the shares."""
    left = random.random() * sum(shares.values())
    for key, share in shares.items():
        left -= share
        if left < 0:
            return key
    return max(shares, key=shares.get)


def shares_of(country, state, cue):
    """The shares of a cue's values in a state (a dict of the table), or its country's where the state is silent."""
    return state["cues"].get(cue) or country["cues"][cue]


def languages_of(country, state):
    return state.get("languages") or country["languages"]


def states_of(country, split):
    return [state for state in country["states"] if split == "test" or not state["held_out"]]

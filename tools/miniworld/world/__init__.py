"""The procedural world of the miniature: `sample(split, seed, index)` draws one scene as a dict.

The dict is one line of `scenes.jsonl` (docs/formats.md, whence-scene/1) without `entities`, `width` and `height`,
and with what drawing needs:
- `sign_city`: the city as signs write it;
- `texts`: [{role, lines, language, script}], the largest letters first; language is null on signs of world brands;
- `view`: seed (48 bits: light, weather, layout, colours come from it), hidden (cues whose objects are small or far away on
  purpose).
"""
from .sampling import as_seen, neighbour, sample
from .table import load, states_of

__all__ = ["as_seen", "load", "neighbour", "sample", "states_of"]

"""The procedural world of the miniature: `sample(split, seed, index)` draws one scene as a dict.

The dict is one line of `scenes.jsonl` (docs/formats.md, whence-scene/1) without `entities`, `width` and `height`,
and with what drawing needs:
- `texts`: [{role, lines, language, script}], the largest letters first; language is null on signs of world brands;
- `view`: seed (48 bits, for the layout), rural, light (clear overcast low_sun haze), hidden (cues to draw small or partly
  covered), sun_azimuth and sun_elevation (degrees; azimuth from the middle of the view), haze 0-1, clutter 0-1,
  horizon (share of the height, from the top), camera_height (m), yaw (degrees), curve (of the road, -1 to 1),
  warmth (of the light, around 0), dryness (of the grass, 0-1).
"""
from .sampling import neighbour, sample
from .table import load, states_of

__all__ = ["load", "neighbour", "sample", "states_of"]

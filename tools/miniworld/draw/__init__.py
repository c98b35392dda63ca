"""Draws the scenes of the miniature world: scene(sample, width) gives a picture and its objects."""
from . import street
from .stage import Stage

TYPES = {"street": street.draw}


def scene(sample, width):
    """A cairo surface of width x 2/3 width pixels, and the records of what is to be seen in it."""
    kind = sample["type"]
    if kind not in TYPES:
        raise ValueError(f"scene {sample.get('id')}: its type {kind!r} is none of {', '.join(TYPES)}")
    stage = Stage(sample, width)
    TYPES[kind](stage)
    stage.canvas.surface.flush()
    return stage.canvas.surface, stage.canvas.records()

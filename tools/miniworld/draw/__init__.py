"""Draws the scenes of the miniature world: scene(sample, width) gives a picture and its objects."""
from . import aerial, indoor, nature, sights, street
from .stage import Stage

TYPES = {"street": street.draw, "landmark": sights.draw, "nature": nature.draw,
         "aerial": aerial.draw, "indoor": indoor.draw}
ATTEMPTS = 12


def scene(sample, width):
    """A cairo surface of width x 2/3 width pixels, and the records of what is to be seen in it.

    Everything but the size of the picture follows from the sample. An arrangement in which a cue or
    a text is hidden is given up for the next one. What none of them shows has no record: `world.as_seen`
    then takes it out of the scene. A cue that scenes of the type never show is an error.
    """
    kind = sample["type"]
    if kind not in TYPES:
        raise ValueError(f"scene {sample.get('id')}: its type {kind!r} is none of {', '.join(TYPES)}")
    best = None
    for attempt in range(ATTEMPTS):
        stage = Stage(sample, width, attempt)
        TYPES[kind](stage)
        records = stage.canvas.records()
        flaws = stage.flaws(records)
        if best is None or flaws < best[0]:
            best = flaws, stage, records
        if flaws == (0, [], 0):
            break
    (_, lost, _), stage, records = best
    begun = {entity.record["cue"] for entity in stage.canvas.entities}
    if not begun.issuperset(lost):
        raise ValueError(f"scene {sample.get('id')}: a scene of type {kind} does not show "
                         f"{', '.join(cue for cue in lost if cue not in begun)}")
    stage.canvas.surface.flush()
    return stage.canvas.surface, records

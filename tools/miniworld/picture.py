"""From a sampled scene to a JPEG file's bytes and its record."""
import io

from PIL import Image

import draw
import world

WIDTH = 1344  # the size at which texts are read
QUALITY = 90
NOT_IN_RECORD = ("view", "texts", "sign_city")


def image_of(surface):
    """The pixels of a cairo surface as an image."""
    surface.flush()
    size = surface.get_width(), surface.get_height()
    data = bytes(surface.get_data())
    return Image.frombuffer("RGB", size, data, "raw", "BGRX", surface.get_stride(), 1)


def jpeg(image, quality=QUALITY, subsampling="4:4:4"):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=subsampling)
    return out.getvalue()


def render(scene, width):
    """The JPEG and the line of scenes.jsonl of a scene."""
    surface, entities = draw.scene(scene, width)
    record = {key: value for key, value in world.as_seen(scene, entities).items() if key not in NOT_IN_RECORD}
    head = ("format", "id", "split", "seed", "image")
    sizes = {"width": surface.get_width(), "height": surface.get_height()}
    record = {key: record[key] for key in head} | sizes | {k: v for k, v in record.items() if k not in head}
    record["entities"] = entities
    return jpeg(image_of(surface)), record

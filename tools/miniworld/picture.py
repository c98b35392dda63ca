"""From a sampled scene to a JPEG file's bytes and its record, and contact sheets of many scenes."""
import io

import cairo
from PIL import Image

import draw
import world

WIDTH = 1344  # the size at which texts are read
QUALITY = 90
SHEET_COLUMNS, SHEET_EACH, SHEET_WIDTH, SHEET_QUALITY, LABEL = 10, 20, 240, 72, 18
NOT_IN_RECORD = ("view", "texts", "sign_city")


def image_of(surface):
    """The pixels of a cairo surface as an image."""
    surface.flush()
    size = surface.get_width(), surface.get_height()
    data = bytes(surface.get_data())
    return Image.frombuffer("RGB", size, data, "raw", "BGRX", surface.get_stride(), 1)


def jpeg(image, quality=QUALITY):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling=0)
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


def label(image, text):
    """The picture with a line of text below it."""
    height = image.height + LABEL
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, image.width, height)
    context = cairo.Context(surface)
    context.set_source_rgb(1, 1, 1)
    context.paint()
    context.set_source_rgb(0, 0, 0)
    context.select_font_face("DejaVu Sans")
    context.set_font_size(LABEL - 6)
    context.move_to(3, height - 5)
    context.show_text(text)
    framed = image_of(surface)
    framed.paste(image, (0, 0))
    return framed


def sheet(codes, split, seed):
    """A JPEG with the same number of scenes of each country, in the order of the countries."""
    tiles = []
    for code in codes:
        for number in range(SHEET_EACH):
            scene = world.sample(split, seed, number, country=code)
            surface, _ = draw.scene(scene, 2 * SHEET_WIDTH)
            image = image_of(surface).resize((SHEET_WIDTH, SHEET_WIDTH * 2 // 3), Image.LANCZOS)
            tiles.append(label(image, f"{code} {number + 1}: {scene['type']}, {scene['state']}"))
    rows = -(-len(tiles) // SHEET_COLUMNS)
    width, height = tiles[0].size
    whole = Image.new("RGB", (SHEET_COLUMNS * width, rows * height), "white")
    for number, tile in enumerate(tiles):
        whole.paste(tile, (number % SHEET_COLUMNS * width, number // SHEET_COLUMNS * height))
    return jpeg(whole, SHEET_QUALITY)

"""Contact sheets: many scenes of a few countries in one picture, to be looked at."""
import cairo
from PIL import Image

import draw
import picture
import world

COLUMNS, EACH, WIDTH, QUALITY, LABEL = 10, 20, 240, 65, 18


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
    framed = picture.image_of(surface)
    framed.paste(image, (0, 0))
    return framed


def draw_sheet(codes, split, seed):
    """A JPEG with the same number of scenes of each country, in the order of the countries."""
    tiles = []
    for code in codes:
        for number in range(EACH):
            scene = world.sample(split, seed, number, country=code)
            surface, _ = draw.scene(scene, 2 * WIDTH)
            image = picture.image_of(surface).resize((WIDTH, WIDTH * 2 // 3), Image.LANCZOS)
            tiles.append(label(image, f"{code} {number + 1}: {scene['type']}, {scene['state']}"))
    rows = -(-len(tiles) // COLUMNS)
    width, height = tiles[0].size
    whole = Image.new("RGB", (COLUMNS * width, rows * height), "white")
    for number, tile in enumerate(tiles):
        whole.paste(tile, (number % COLUMNS * width, number // COLUMNS * height))
    return picture.jpeg(whole, QUALITY, "4:2:0")

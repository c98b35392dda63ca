"""Masks as uncompressed COCO run lengths: column by column, starting with the background's run."""
import re

RUNS = re.compile(rb"\x00+|\x01+")


def columns(rows, width):
    """The bytes of an image, column by column."""
    whole = b"".join(rows)
    return b"".join(whole[x::width] for x in range(width))


def select(numbers, wanted):
    """1 where a byte is one of the wanted numbers, else 0."""
    table = bytearray(256)
    for number in wanted:
        table[number] = 1
    return numbers.translate(bytes(table))


def counts(mask):
    runs = [len(run) for run in RUNS.findall(mask)]
    return [0, *runs] if mask[0] else runs


def bounds(mask, width, height):
    """x0, y0, x1, y1 of the pixels that are 1, the ends exclusive; of a mask that has some."""
    x0, x1 = mask.find(1) // height, mask.rfind(1) // height + 1
    rows = [any(mask[y::height]) for y in range(height)]
    y0 = rows.index(True)
    y1 = height - rows[::-1].index(True)
    return x0, y0, min(x1, width), y1

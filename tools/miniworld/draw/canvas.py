"""The canvas: every shape is painted twice, in colour at the wanted width, and as the number of
its object, without antialiasing, into a small buffer that tells which pixels stay visible.

All coordinates are in a picture of 1344 x 896 units. Paths are built once, on a context of that
size, so that neither the composition nor a mask depends on the width of the picture.
"""
import contextlib
import math

import cairo

from . import rle

WIDTH, HEIGHT = 1344, 896
MASK_WIDTH, MASK_HEIGHT = 168, 112
MOST_ENTITIES = 250
# An object is listed if that many pixels of its mask stay visible, and that share of all it has or
# so many that its share does not matter.
LEAST_PIXELS = 2
LEAST_SHARE = 0.12
MUCH = 48
LEAST_TEXT = 0.6  # of a text, that much must be in the picture and free


class Entity:
    """One object of the scene, its full silhouette and what is said of it."""

    def __init__(self, number, parent, record):
        self.number = number
        self.parent = parent
        self.record = record
        self.extents = None
        self.whole = self.inside = self.share = 0.0
        self.seen = None  # of an overlay: the buffer of its own visible pixels
        self.silhouette = cairo.ImageSurface(cairo.FORMAT_A8, MASK_WIDTH, MASK_HEIGHT)
        self.context = mask_context(self.silhouette)

    def grow(self, x0, y0, x1, y1, whole):
        """Adds a box, cut off at the picture's edges, and its whole size, that is not."""
        self.whole += (whole[2] - whole[0]) * (whole[3] - whole[1])
        if x1 <= x0 or y1 <= y0:
            return
        self.inside += (x1 - x0) * (y1 - y0)
        if self.extents is None:
            self.extents = [x0, y0, x1, y1]
            return
        own = self.extents
        self.extents = [min(own[0], x0), min(own[1], y0), max(own[2], x1), max(own[3], y1)]


def mask_context(surface):
    context = cairo.Context(surface)
    context.scale(MASK_WIDTH / WIDTH, MASK_HEIGHT / HEIGHT)
    context.set_antialias(cairo.ANTIALIAS_NONE)
    return context


class Canvas:
    def __init__(self, width):
        if not 16 <= width <= 8192:
            raise ValueError(f"a picture of {width} pixels cannot be drawn: take 16 to 8192")
        self.surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, round(width * HEIGHT / WIDTH))
        self.colour = cairo.Context(self.surface)
        self.colour.scale(width / WIDTH, self.surface.get_height() / HEIGHT)
        self.colour.set_tolerance(0.2)
        # Nothing is painted with the pen; outlines of letters beyond a bounded surface get lost.
        self.pen = cairo.Context(cairo.RecordingSurface(cairo.CONTENT_ALPHA, None))
        self.ids = cairo.ImageSurface(cairo.FORMAT_RGB24, MASK_WIDTH, MASK_HEIGHT)
        self.numbers = mask_context(self.ids)
        self.entities = []
        self.overlays = []
        self.current = None
        self.veil = None
        self.bounds = (0, 0, WIDTH, HEIGHT)
        self.unit = 1.0

    @contextlib.contextmanager
    def entity(self, name, cue=None, value=None, **more):
        """What is painted inside belongs to a new object, a part of the one around it."""
        if len(self.entities) >= MOST_ENTITIES:
            raise ValueError(f"a scene has at most {MOST_ENTITIES} objects")
        record = {"name": name, "cue": cue, "value": value, "text": None, "script": None,
                  "language": None}
        record.update(more)
        outer = self.current
        self.current = Entity(len(self.entities) + 1, outer, record)
        self.entities.append(self.current)
        try:
            yield self.current
        finally:
            self.current = outer

    @contextlib.contextmanager
    def background(self):
        """What is painted inside belongs to no object."""
        outer, self.current = self.current, None
        try:
            yield
        finally:
            self.current = outer

    @contextlib.contextmanager
    def overlay(self, name, cue, value):
        """What is painted inside lies over other objects (shadows) and hides none of them; its
        own mask loses what later objects hide."""
        with self.entity(name, cue, value) as entity:
            outer, self.veil = self.veil, entity
            surface = cairo.ImageSurface(cairo.FORMAT_A8, MASK_WIDTH, MASK_HEIGHT)
            entity.seen = mask_context(surface)
            entity.seen.set_operator(cairo.OPERATOR_SOURCE)
            self.overlays.append(entity)
            try:
                yield entity
            finally:
                self.veil = outer

    @contextlib.contextmanager
    def again(self, entity):
        """What is painted inside belongs to an object that was begun before."""
        outer, self.current = self.current, entity
        try:
            yield
        finally:
            self.current = outer

    @contextlib.contextmanager
    def at(self, x, y, scale=1.0, angle=0.0, flip=False):
        """Inside, (0, 0) is (x, y), and lengths are multiplied by scale."""
        self.pen.save()
        self.pen.translate(x, y)
        if angle:
            self.pen.rotate(angle)
        self.pen.scale(-scale if flip else scale, scale)
        outer, self.unit = self.unit, self.unit * scale
        try:
            yield
        finally:
            self.unit = outer
            self.pen.restore()

    @contextlib.contextmanager
    def within(self, x, y, width, height):
        """Inside, nothing is painted beyond this rectangle (of the whole picture)."""
        outer, self.bounds = self.bounds, (x, y, x + width, y + height)
        for context in (self.colour, self.numbers):
            context.save()
            context.rectangle(x, y, width, height)
            context.clip()
        try:
            yield
        finally:
            for context in (self.colour, self.numbers):
                context.restore()
            self.bounds = outer

    # Shapes: each adds to the path of the pen.

    def move(self, points, closed=True):
        pen = self.pen
        line = iter(points)
        pen.move_to(*next(line))
        for x, y in line:
            pen.line_to(x, y)
        if closed:
            pen.close_path()

    def oval(self, x, y, rx, ry):
        self.pen.save()
        self.pen.translate(x, y)
        self.pen.scale(rx if rx > 1e-6 else 1e-6, ry if ry > 1e-6 else 1e-6)
        self.pen.new_sub_path()
        self.pen.arc(0, 0, 1, 0, 2 * math.pi)
        self.pen.close_path()
        self.pen.restore()

    # Paint: each ends the path of the pen.

    def path(self):
        pen = self.pen
        matrix = pen.get_matrix()
        pen.identity_matrix()
        path = pen.copy_path()
        pen.set_matrix(matrix)
        pen.new_path()
        return path

    def fill(self, colour, alpha=1.0, solid=True):
        """Fills the path; what is not solid (shadows, glass) hides nothing behind it."""
        path = self.path()
        source(self.colour, colour, alpha)
        self.colour.append_path(path)
        self.colour.fill()
        if solid:
            self._mark(path, None)

    def fill_blurred(self, colour, reach):
        """Fills the path as if out of focus: many times, a little aside each time."""
        reach *= self.unit
        path = self.path()
        source(self.colour, colour, 0.2)
        for i in range(9):
            radius = reach * (0.0, 0.55, 1.0)[(i + 3) // 4]
            self.colour.save()
            self.colour.translate(radius * math.cos(2.4 * i), radius * math.sin(2.4 * i))
            self.colour.append_path(path)
            self.colour.restore()
            self.colour.fill()

    def stroke(self, colour, width, alpha=1.0, solid=True, round_ends=False):
        path = self.path()
        width *= self.unit
        context = self.colour
        source(context, colour, alpha)
        context.set_line_width(width)
        context.set_line_cap(cairo.LINE_CAP_ROUND if round_ends else cairo.LINE_CAP_BUTT)
        context.set_line_join(cairo.LINE_JOIN_ROUND if round_ends else cairo.LINE_JOIN_MITER)
        context.append_path(path)
        context.stroke()
        if solid:
            self._mark(path, width)

    def _mark(self, path, stroke_width):
        entity = self.current
        for overlay in self.overlays:
            overlay.seen.set_source_rgba(0, 0, 0, 1.0 if overlay is self.veil else 0.0)
            self._put(overlay.seen, path, stroke_width)
        number = entity.number / 255 if entity else 0.0
        if not self.veil:
            self.numbers.set_source_rgb(number, number, number)
            self._put(self.numbers, path, stroke_width)
        while entity:
            entity.context.append_path(path)
            extents = (entity.context.path_extents() if stroke_width is None
                       else entity.context.stroke_extents())
            entity.context.new_path()
            self._grow(entity, path, stroke_width, extents)
            entity = entity.parent

    def _grow(self, entity, path, stroke_width, extents):
        """Adds a shape to an object's silhouette and box, as far as it is not cut off."""
        x0, y0, x1, y1 = self.bounds
        entity.grow(max(extents[0], x0), max(extents[1], y0), min(extents[2], x1),
                    min(extents[3], y1), extents)
        entity.context.save()
        entity.context.rectangle(x0, y0, x1 - x0, y1 - y0)
        entity.context.clip()
        self._put(entity.context, path, stroke_width)
        entity.context.restore()

    @staticmethod
    def _put(context, path, stroke_width):
        context.append_path(path)
        if stroke_width is None:
            context.fill()
        else:
            context.set_line_width(stroke_width)
            context.stroke()

    # The common cases of a shape and its paint.

    def poly(self, points, colour, alpha=1.0, solid=True):
        self.move(points)
        self.fill(colour, alpha, solid)

    def rect(self, x, y, width, height, colour, alpha=1.0, solid=True):
        self.pen.rectangle(x, y, width, height)
        self.fill(colour, alpha, solid)

    def round_rect(self, x, y, width, height, radius):
        pen, right, bottom = self.pen, x + width, y + height
        pen.new_sub_path()
        pen.arc(right - radius, y + radius, radius, -math.pi / 2, 0)
        pen.arc(right - radius, bottom - radius, radius, 0, math.pi / 2)
        pen.arc(x + radius, bottom - radius, radius, math.pi / 2, math.pi)
        pen.arc(x + radius, y + radius, radius, math.pi, 1.5 * math.pi)
        pen.close_path()

    def ellipse(self, x, y, rx, ry, colour, alpha=1.0, solid=True):
        self.oval(x, y, rx, ry)
        self.fill(colour, alpha, solid)

    def line(self, points, colour, width, alpha=1.0, solid=True, round_ends=False):
        self.move(points, closed=False)
        self.stroke(colour, width, alpha, solid, round_ends)

    def claim(self, x0, y0, x1, y1):
        """The current object owns this rectangle, which something else has painted."""
        self.pen.rectangle(x0, y0, x1 - x0, y1 - y0)
        self._mark(self.path(), None)

    def hidden_objects(self, cues):
        """How many texts are not seen as a whole, and objects of these cues not by a half; after
        records()."""
        return sum(entity.share < (0.9 if entity.record["text"] else 0.5) for entity in self.entities
                   if entity.record["text"] or entity.record["cue"] in cues)

    def records(self):
        """The visible objects, in the order they were begun."""
        self.ids.flush()
        stride = self.ids.get_stride()
        data = bytes(self.ids.get_data())
        rows = [data[y * stride:y * stride + 4 * MASK_WIDTH:4] for y in range(MASK_HEIGHT)]
        columns = rle.columns(rows, MASK_WIDTH)
        parts = {}
        for entity in self.entities:
            whole = entity
            while whole:
                parts.setdefault(whole.number, []).append(entity.number)
                whole = whole.parent
        listed = []
        for entity in self.entities:
            mask = rle.select(columns, parts[entity.number])
            if entity.seen:
                mask = mask_of(entity.seen.get_target())
            record = self._record(entity, mask)
            if record:
                listed.append({"id": f"o{len(listed) + 1}", **record})
        return listed

    def _record(self, entity, mask):
        visible = mask.count(1)
        full = mask_of(entity.silhouette).count(1)
        if full:
            entity.share = visible / full * entity.inside / entity.whole
        if visible < LEAST_PIXELS or visible < min(MUCH, LEAST_SHARE * full):
            return None
        if entity.record["text"] and entity.share < LEAST_TEXT:
            return None
        box = visible_box(entity.extents, rle.bounds(mask, MASK_WIDTH, MASK_HEIGHT))
        record = dict(entity.record)
        tail = {key: record.pop(key) for key in ("text", "script", "language")}
        return {**record, "box": box,
                "mask": {"size": [MASK_HEIGHT, MASK_WIDTH], "counts": rle.counts(mask)}, **tail}


def mask_of(surface):
    """The painted pixels of an A8 surface, column by column."""
    surface.flush()
    data, stride = bytes(surface.get_data()), surface.get_stride()
    rows = [data[y * stride:y * stride + MASK_WIDTH] for y in range(MASK_HEIGHT)]
    return rle.select(rle.columns(rows, MASK_WIDTH), range(128, 256))


def visible_box(extents, bounds):
    """The exact box where the object ends there, the mask's where something hides its end."""
    box = []
    for side, size, unit in ((0, WIDTH, 8), (1, HEIGHT, 8), (2, WIDTH, 8), (3, HEIGHT, 8)):
        exact = min(max(extents[side], 0), size)
        seen = bounds[side] * unit
        box.append(round((exact if abs(exact - seen) <= 1.5 * unit else seen) / size, 4))
    return box


def source(context, colour, alpha):
    if isinstance(colour, cairo.Pattern):
        context.set_source(colour)
    elif alpha < 1:
        context.set_source_rgba(*colour, alpha)
    else:
        context.set_source_rgb(*colour)


def gradient(x0, y0, x1, y1, stops):
    """A linear gradient from [(offset, colour) or (offset, colour, alpha)]."""
    pattern = cairo.LinearGradient(x0, y0, x1, y1)
    add_stops(pattern, stops)
    return pattern


def radial(x, y, radius, stops):
    pattern = cairo.RadialGradient(x, y, 0, x, y, radius)
    add_stops(pattern, stops)
    return pattern


def add_stops(pattern, stops):
    for offset, colour, *alpha in stops:
        pattern.add_color_stop_rgba(offset, *colour, alpha[0] if alpha else 1.0)

"""What every part of a scene is drawn with: the canvas, the light, the camera, the cues."""
from . import light as lights
from .camera import Camera
from .canvas import HEIGHT, WIDTH, Canvas

# The cues that have an object of their own; the others are in the texts.
OBJECTS = ("driving_side", "center_line", "edge_line", "plate", "pole", "warning_sign",
           "direction_sign", "bollard", "vegetation", "soil", "roof", "terrain", "sun_side",
           "landmark", "socket", "fields")
# Those that are one thing, which is hidden by more than a half only where the view says so.
SINGLE = ("plate", "warning_sign", "direction_sign", "landmark", "socket")
DARK = (0.13, 0.14, 0.15)


class Stage:
    def __init__(self, sample, width, attempt=0):
        self.sample = sample
        if "seed" not in sample["view"]:
            raise ValueError(f"scene {sample.get('id')}: its view has no seed")
        self.hidden = sample["view"]["hidden"]
        self.attempt = attempt
        self.seed = f"{sample['view']['seed']}/{attempt}"
        self.cues = sample["cues"]
        self.canvas = Canvas(width)
        self.light = lights.Light(self.seed, self.cue("sun_side"))
        self.camera = Camera()
        self.taken = []
        self.later = []
        self.casts = []

    def cue(self, name):
        return self.cues.get(name)

    def rng(self, part):
        return lights.stream(self.seed, part)

    def tone(self, colour, far=0.0):
        return self.light.tone(colour, far)

    def flaws(self, records):
        """How many cues nothing visible shows, which ones, and how much else is hidden too far."""
        shown = {record["cue"] for record in records}
        lost = sorted(cue for cue in OBJECTS
                      if self.cue(cue) not in (None, "none") and cue not in shown)
        clear = [cue for cue in SINGLE if cue not in self.hidden]
        return len(lost), lost, self.canvas.hidden_objects(clear)

    def texts(self, *roles):
        return [text for text in self.sample.get("texts") or [] if text["role"] in roles]

    # Things that stand in the scene are drawn from far to near.

    def stand(self, z, draw, *arguments):
        self.later.append((-z, len(self.later), draw, arguments))

    def raise_all(self):
        self.shadows()
        for _, _, draw, arguments in sorted(self.later, key=lambda item: item[:2]):
            draw(self, *arguments)
        self.later = []

    # Room for what must be seen.

    def overlap(self, box):
        """How much of a box of the picture is outside of it or taken, as a share of its area."""
        x0, y0, x1, y1 = box
        area = max(1.0, (x1 - x0) * (y1 - y0))
        inside = max(0, min(x1, WIDTH) - max(x0, 0)) * max(0, min(y1, HEIGHT) - max(y0, 0))
        lost = 3.0 * (area - inside)
        for a0, b0, a1, b1 in self.taken:
            lost += max(0, min(x1, a1) - max(x0, a0)) * max(0, min(y1, b1) - max(y0, b0))
        return lost / area

    def take(self, box):
        self.taken.append(box)

    def farther(self, cue, factor):
        """The factor if the cue's object is to be small on purpose, else 1."""
        return factor if cue in self.hidden else 1.0

    def crowd(self, count):
        """A number of things; fewer when earlier attempts hid what must be seen."""
        return max(1, round(count * max(0.25, 1 - 0.12 * self.attempt)))

    def open_view(self, rng):
        """Keeps a part of the horizon free, so that the shape of the land is seen."""
        if self.cue("terrain"):
            y, wide = self.camera.horizon, 260
            self.roomiest([(rng.uniform(0, WIDTH - wide), y) for _ in range(12)],
                          lambda p: (p[0], y - 110, p[0] + wide, y + 25))

    def roomiest(self, candidates, box_of):
        """The candidate whose box overlaps least with what is taken; its box is taken then."""
        best = min(candidates, key=lambda candidate: self.overlap(box_of(candidate)))
        self.take(box_of(best))
        return best

    # Shadows lie on the ground below all that stands.

    def shadow(self, x, z, height, width, tip_width=None, start=0.0):
        """Something upright casts a shadow from `start` up to its height."""
        if self.light.sun:
            self.casts.append((x, z, height, width, width if tip_width is None else tip_width,
                               start))

    def shadows(self):
        """They tell where the sun stands if it is not in the picture itself."""
        if not self.casts:
            return
        cue = (None, None) if self.light.sun_ahead else ("sun_side", self.cue("sun_side"))
        with self.canvas.overlay("shadows", *cue):
            for x, z, height, width, tip, start in self.casts:
                outline = self.cast(x, z, height, width, tip, start)
                if outline:
                    self.canvas.move(outline if turning(outline) > 0 else outline[::-1])
            # One path, so that shadows do not add up where they cross.
            self.canvas.fill((0.05, 0.06, 0.12), 0.4)
        self.casts = []

    def cast(self, x, z, height, width, tip, start):
        """The outline of a shadow; what would lie behind the camera is cut off."""
        (sx, sz), camera = self.light.cast, self.camera
        near, reach = camera.nearest * 0.9, height
        if z + sz * reach < near:
            reach = (z - near) / -sz
        if z < near or reach <= start:
            return None
        tip = width + (tip - width) * reach / height
        x0, z0 = x + sx * start, z + sz * start
        x1, z1 = x + sx * reach, z + sz * reach
        # The width lies across the view unless the sun stands aside.
        across = abs(sz) / (abs(sx) + abs(sz))
        w0, w1 = 0.5 * width * across, 0.5 * tip * across
        d0, d1 = 0.5 * width * (1 - across), 0.5 * tip * (1 - across)
        return [camera.at(x0 - w0, 0, max(near, z0 - d0)), camera.at(x0 + w0, 0, z0 + d0),
                camera.at(x1 + w1, 0, z1 + d1), camera.at(x1 - w1, 0, max(near, z1 - d1))]


def turning(points):
    """Twice the area of a polygon, negative if it runs the other way round."""
    return sum(x0 * y1 - x1 * y0
               for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1]))

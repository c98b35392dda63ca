"""Light, weather and colours: what the hour does to a colour, and what distance does."""
import math
import random

SUNNY = ("morning", "noon", "dusk")
LIGHTS = {
    # tint of everything, upper sky, lower sky, share of grey
    "morning": ((1.00, 0.97, 0.91), (0.40, 0.62, 0.86), (0.97, 0.90, 0.80), 0.03),
    "noon": ((1.02, 1.02, 1.00), (0.24, 0.52, 0.86), (0.78, 0.89, 0.97), 0.00),
    "dusk": ((1.0, 0.92, 0.86), (0.40, 0.42, 0.66), (0.99, 0.74, 0.50), 0.03),
    "overcast": ((0.90, 0.91, 0.92), (0.66, 0.70, 0.74), (0.84, 0.86, 0.87), 0.12),
}


def rgb(code):
    """'#c83' or '#cc8833' as three numbers from 0 to 1."""
    digits = code[1:]
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return tuple(int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4))


def mix(one, other, share):
    return tuple(a + (b - a) * share for a, b in zip(one, other))


def shade(colour, factor):
    return tuple(min(1.0, max(0.0, channel * factor)) for channel in colour)


def stream(seed, part):
    """The random numbers of one part of the scene, whatever the others draw."""
    return random.Random(f"{seed}:{part}")


def jitter(rng, colour, amount=0.05):
    """The colour a little brighter or darker, and a little off its hue."""
    value = 1 + rng.uniform(-amount, amount) * 1.6
    return tuple(min(1.0, max(0.0, channel * value + rng.uniform(-amount, amount) * 0.5))
                 for channel in colour)


class Light:
    def __init__(self, seed, sun_side):
        rng = stream(seed, "light")
        sunny = rng.choices(SUNNY, (3, 5, 2))[0]
        name = "overcast" if rng.random() < 0.3 else sunny
        # A sun that tells the side must shine, and one that does not must be behind clouds.
        if sun_side and name == "overcast":
            name = sunny
        if not sun_side:
            name = "overcast" if name == "noon" or rng.random() < 0.7 else name
        self.name = name
        self.sun = bool(sun_side)
        tint, upper, lower, self.grey = LIGHTS[name]
        self.tint = jitter(rng, tint, 0.03)
        self.upper, self.lower = jitter(rng, upper, 0.05), jitter(rng, lower, 0.04)
        self.haze = rng.choice((0.1, 0.2, 0.35, 0.7))
        self.haze_colour = mix(self.lower, (0.9, 0.9, 0.9), 0.25)
        self.heading(rng, sun_side)

    def heading(self, rng, sun_side):
        """Where the camera looks (degrees from north), and where the sun stands in the picture."""
        to_sun = {"north": 0.0, "south": 180.0}.get(sun_side, 0.0)
        turn = rng.choices(("ahead", "behind", "aside"), (5, 4, 1))[0]
        spread = rng.uniform(-22, 22)
        base = {"ahead": 0.0, "behind": 180.0, "aside": rng.choice((90.0, -90.0))}[turn]
        self.relative = math.radians(base + spread)  # azimuth of the sun, right of the view
        self.north = (to_sun - base - spread) % 360 if sun_side else rng.uniform(0, 360)
        # self.north is the camera's heading: what lies straight ahead.
        low = turn == "ahead" or self.name != "noon"
        self.elevation = math.radians(rng.uniform(11, 17) if low else rng.uniform(38, 52))
        length = min(2.2, 1 / math.tan(self.elevation))
        self.cast = (-math.sin(self.relative) * length, -math.cos(self.relative) * length)

    @property
    def sun_ahead(self):
        """Whether the disc itself is in the picture."""
        return self.sun and abs(self.relative) < 0.6

    def tone(self, colour, far=0.0):
        """The colour in this light; far from 0 (near) to 1 (at the horizon) mixes in haze."""
        red, green, blue = (channel * tint for channel, tint in zip(colour, self.tint))
        grey, own = 0.33 * (red + green + blue), self.grey
        if far:
            own_haze = min(0.85, far * (0.25 + self.haze))
            haze = self.haze_colour
            return tuple(min(1.0, (c + (grey - c) * own) * (1 - own_haze) + h * own_haze)
                         for c, h in zip((red, green, blue), haze))
        return tuple(min(1.0, c + (grey - c) * own) for c in (red, green, blue))

"""What is true of the world, from its table and countries.tsv: facts as text, records as our reader quotes
them, and other places that a weak guess may name."""
import math
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
ASSETS = pathlib.Path(__file__).resolve().parents[3] / "assets"
CONTINENTS = {"AF": "Africa", "AS": "Asia", "EU": "Europe", "NA": "North America", "OC": "Oceania",
              "SA": "South America", "AN": "Antarctica"}


def read_countries():
    """Code to (continent, calling code, domain, currency, drives left)."""
    out = {}
    for line in (ASSETS / "countries.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            code, _, continent, calling, domain, currency, _, left, *_ = line.split("\t")
            out[code] = (CONTINENTS[continent], calling.split(",")[0], domain, currency, left == "1")
    return out


def distance_km(a, b):
    """Between two (latitude, longitude) in degrees."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    h = (math.sin((lb - la) / 2) ** 2 +
         math.cos(la) * math.cos(lb) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2)
    return 2 * 6371.0 * math.asin(min(1, math.sqrt(h)))


class Atlas:
    """The cities of the training split's states: (country code, country, state, city, lat, lon)."""

    def __init__(self):
        import world
        self.places = []
        for code, country in sorted(world.load()["countries"].items()):
            self.places += [(code, country["name"], state["name"], city["name"], city["lat_deg"],
                             city["lon_deg"])
                            for state in world.states_of(country, "train") for city in state["cities"]]
        self.rows = read_countries()
        points = [p[4:] for p in self.places]
        self.number = {p[:4]: i for i, p in enumerate(self.places)}
        self.far_km = np.array([[distance_km(a, b) for b in points] for a in points])

    def of_scene(self, scene):
        return self.number[scene["country"], scene["country_name"], scene["state"], scene["city"]]

    def blurred(self, place, scale_km, rng):
        """Another place instead of `place`, nearer ones likelier."""
        weight = np.exp(-self.far_km[place] / scale_km)
        return self.places[int(rng.choice(len(weight), p=weight / weight.sum()))]

    def fact(self, rng):
        """A question about the world and its answer."""
        code, country, state, city, _, _ = self.places[int(rng.integers(len(self.places)))]
        continent, calling, domain, currency, left = self.rows[code]
        return [
            (f"In which country is {city}?", country),
            (f"In which state of {country} is {city}?", state),
            (f"On which side do cars drive in {country}?", "left" if left else "right"),
            (f"On which continent is {country}?", continent),
            (f"What is the calling code of {country}?", f"+{calling}"),
            (f"What is the internet domain of {country}?", f".{domain}"),
            (f"What is the currency of {country}?", currency),
        ][int(rng.integers(7))]

    def record(self, place, rng):
        """A record (kind, text, what our reader says) that names the country of `place`."""
        code, country, _, city, _, _ = place
        _, calling, domain, currency, _ = self.rows[code]
        digits = "".join(str(d) for d in rng.integers(0, 10, 7))
        phone = f"+{calling} {digits[:3]} {digits[3:]}"
        name = ["hotel", "cafe", "market", "auto", "bank", "museum"][int(rng.integers(6))]
        site = f"www.{name}{int(rng.integers(10, 99))}.{domain}"
        return [
            ("phone", phone, f"“{phone}” is a telephone number of {country}"),
            ("domain", site, f"“{site}” is an address under the domain of {country}"),
            ("place_name", city, f"“{city}” is the name of {city} in {country}"),
            ("country_name", country, f"“{country}” is the name of {country}"),
            ("currency", currency, f"“{currency}” stands at a price, as in {country}"),
            ("postcode", digits[:5], f"“{digits[:5]}” has the form of a postcode in {country}"),
        ][int(rng.integers(6))]

    def aside(self, rng):
        """A record that says nothing of a place."""
        text = ["open", "sale", "24 h", "no entry", "P", "50", "exit", "stop", "kiosk", "taxi"]
        return ("text", text[int(rng.integers(len(text)))], None)

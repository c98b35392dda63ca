"""What is written in a scene: signs, plates, posters, with the cues that their texts give away."""
import math
import unicodedata

from . import table

# From the largest letters to the smallest: `script` and `language` are those of the first text that has them.
ROLES = ("shop_sign", "banner", "direction_sign", "landmark_plate", "poster", "street_plate")
SIGNED_KM = 400  # no farther place stands on a direction sign
MISLEADING_WORD, NAMESAKE, WORLD_BRAND, BRAND, PHONE = 0.08, 0.08, 0.3, 0.4, 0.45
# Scripts as Unicode's names of characters begin; Han is Japanese where kana or the language say so.
SCRIPTS = {"LATIN": "Latin", "CYRILLIC": "Cyrillic", "GREEK": "Greek", "ARABIC": "Arabic", "HEBREW": "Hebrew",
           "DEVANAGARI": "Devanagari", "BENGALI": "Bengali", "TAMIL": "Tamil", "THAI": "Thai", "HANGUL": "Hangul",
           "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "CJK": "Han", "GEORGIAN": "Georgian",
           "ARMENIAN": "Armenian", "SINHALA": "Sinhala", "KHMER": "Khmer"}


def script_of(text, language=None):
    """The script of most letters of a text."""
    counts = {}
    for letter in text:
        if letter.isalpha():
            script = SCRIPTS[unicodedata.name(letter).split()[0].split("-")[0]]
            counts[script] = counts.get(script, 0) + 1
    found = max(counts, key=counts.get)
    return "Japanese" if found == "Han" and (language == "ja" or "Japanese" in counts) else found


def text(role, lines, language):
    """A sign; its lines may be in several scripts, a telephone number counts as the first line's."""
    own = script_of(lines[0], language)
    scripts = [script_of(line, language) if any(map(str.isalpha, line)) else own for line in lines]
    return {"role": role, "lines": lines, "language": language, "script": own, "scripts": scripts}


def great_circle_km(one, other):
    """Haversine distance with a radius of 6371 km."""
    lat0, lat1 = math.radians(one["lat_deg"]), math.radians(other["lat_deg"])
    east = math.radians(other["lon_deg"] - one["lon_deg"])
    h = math.sin((lat1 - lat0) / 2) ** 2 + math.cos(lat0) * math.cos(lat1) * math.sin(east / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))


def phone_number(random, country, state):
    form = random.choice(country["phone"]).replace("A", state["area"])
    return "".join(str(random.randrange(10)) if letter == "N" else letter for letter in form)


def local_language(country, state):
    languages = table.languages_of(country, state)
    return max(languages, key=languages.get)


class Writer:
    """Writes the texts of one scene and notes which cues they give."""

    def __init__(self, random, country, state, city):
        self.random, self.country, self.state, self.city = random, country, state, city
        self.places, self.brands, self.phones = [], [], []

    def language(self):
        return table.choose(self.random, table.languages_of(self.country, self.state))

    def word(self, kind, language):
        """A phrase of the language, with the city's name where the phrase has room for one."""
        phrase = self.random.choice(table.words()[language][kind])
        if "{}" in phrase:
            name = self.city["local"] if script_fits(self.city["local"], language) else self.city["name"]
            self.places.append(name)
            phrase = phrase.format(name)
        return phrase

    def phone(self):
        self.phones.append(phone_number(self.random, self.country, self.state))
        return self.phones[-1]

    def shop_sign(self):
        draw = self.random.random()
        if draw < MISLEADING_WORD:
            words, language = self.random.choice(table.load()["foreign_words"])
            return text("shop_sign", [words], language)
        if draw < MISLEADING_WORD + BRAND:
            world = self.random.random() < WORLD_BRAND
            brand = self.random.choice(table.load()["world_brands"] if world else self.country["brands"])
            self.brands.append(brand)
            return text("shop_sign", [brand], None if world else local_language(self.country, self.state))
        language = self.language()
        lines = [self.word("shops", language)]
        if self.random.random() < PHONE:
            lines.append(self.phone())
        return text("shop_sign", lines, language)

    def direction_sign(self):
        language = local_language(self.country, self.state)
        names, distances = [], []
        if self.country["namesakes"] and self.random.random() < NAMESAKE:
            names.append(self.random.choice(self.country["namesakes"]))
            distances.append(None)
        for _ in range(self.random.choice((1, 2, 2))):
            city = self.destination()
            if city["local"] not in names and len(names) < 2:
                names.append(city["local"])
                distances.append(self.distance(city))
        self.places.append(names[0])
        numbered = self.random.random() < 0.5
        lines = [f"{name} {far}" if numbered and far else name for name, far in zip(names, distances)]
        latin = next((c["name"] for s in self.country["states"] for c in s["cities"] if c["local"] == names[0]), None)
        if table.words()[language].get("bilingual") and len(lines) == 1 and self.random.random() < 0.6:
            lines.append(latin)
        return text("direction_sign", lines, language)

    def destination(self):
        """A city that a road leads to: this one, another of the state, or now and then one of the country."""
        draw, states = self.random.random(), self.country["states"]
        if draw < 0.45:
            return self.city
        cities = self.state["cities"] if draw < 0.85 else [city for state in states for city in state["cities"]]
        return self.random.choice([city for city in cities if great_circle_km(self.city, city) < SIGNED_KM])

    def distance(self, city):
        """Kilometres (miles where roads are measured so) to the city's centre; this city's is near."""
        km = self.random.uniform(1, 12)
        if city is not self.city:
            km = great_circle_km(self.city, city) + self.random.uniform(-3, 3)
        return max(1, round(km / 1.609 if self.country["miles"] else km))

    def street_plate(self):
        language = self.language()
        return text("street_plate", [self.word("streets", language)], language)

    def banner(self):
        language = self.language()
        return text("banner", [self.word("banners", language)], language)

    def poster(self):
        language = self.language()
        lines = [self.word("posters", language)]
        if self.random.random() < PHONE:
            lines.append(self.phone())
        return text("poster", lines, language)

    def landmark_plate(self):
        language = self.language()
        return text("landmark_plate", [self.word("sights", language)], language)


def script_fits(name, language):
    return script_of(name, language) == table.words()[language]["script"]


def tongue(texts):
    """Script and language as cues: of the largest text with a language, which signs of brands everywhere lack."""
    first = next((one for one in texts if one["language"]), texts[0] if texts else {})
    return {cue: first.get(cue) for cue in ("script", "language")}


def write(random, country, state, city, roles):
    """The texts of the given roles, largest first, and the cues they give."""
    writer = Writer(random, country, state, city)
    texts = [getattr(writer, role)() for role in ROLES if role in roles]
    cues = tongue(texts)
    cues["place_name"] = writer.places[0] if writer.places else None
    cues["brand"] = writer.brands[0] if writer.brands else None
    cues["phone"] = writer.phones[0] if writer.phones else None
    return texts, cues

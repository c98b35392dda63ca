"""How the values of cues are said in English: clauses (subject and verb), and a noun phrase for each."""

# cue -> value -> (noun phrase, with a star where it is plural; clauses)
SAID = {
    "driving_side": {
        "left": ("the left-hand traffic", ["traffic keeps left", "the cars drive on the left", "we are on the left side of the road"]),
        "right": ("the right-hand traffic", ["traffic keeps right", "the cars drive on the right", "we are on the right side of the road"]),
    },
    "center_line": {
        "white_dashed": ("the dashed white centre line", ["the centre line is dashed white", "a dashed white line parts the lanes"]),
        "white_solid": ("the solid white centre line", ["the centre line is solid white", "a solid white line parts the lanes"]),
        "yellow_dashed": ("the dashed yellow centre line", ["the centre line is dashed yellow", "a dashed yellow line parts the lanes"]),
        "yellow_double": ("the double yellow centre line", ["the centre line is double yellow", "a double yellow line parts the lanes"]),
        "none": ("the road without a centre line", ["the road has no centre line", "nothing is painted along the middle of the road"]),
    },
    "edge_line": {
        "white": ("*the white edge lines", ["the edge lines are white", "white lines run along the edges of the road"]),
        "yellow": ("*the yellow edge lines", ["the edge lines are yellow", "yellow lines run along the edges of the road"]),
        "none": ("the road without edge lines", ["the road has no edge lines", "the edges of the road are unpainted"]),
    },
    "plate": {
        "white": ("the white plate", ["the car's rear plate is white", "the nearest car has a plain white plate"]),
        "white_eu": ("the white plate with a blue band", ["the car's rear plate is white with a blue band", "the nearest car has a long white plate with a blue strip on its left"]),
        "yellow": ("the yellow plate", ["the car's rear plate is yellow", "the nearest car has a yellow plate"]),
        "black": ("the black plate", ["the car's rear plate is black", "the nearest car has a black plate"]),
        "blue": ("the blue plate", ["the car's rear plate is blue", "the nearest car has a blue plate"]),
        "green": ("the green plate", ["the car's rear plate is green", "the nearest car has a green plate"]),
        "us_small": ("the short plate of American size", ["the car's rear plate is short, of American size", "the nearest car has a small, nearly square plate"]),
    },
    "pole": {
        "wood": ("the wooden utility pole", ["the utility pole is wooden", "the wires hang on a wooden pole"]),
        "concrete": ("the concrete utility pole", ["the utility pole is of plain concrete", "the wires hang on a round concrete pole"]),
        "concrete_holed": ("the concrete pole with holes", ["the utility pole is of concrete with holes in it", "the wires hang on a concrete pole with openings like a ladder"]),
        "steel": ("the steel utility pole", ["the utility pole is of steel", "the wires hang on a slim steel pole"]),
        "lattice": ("the lattice pole", ["the utility pole is a steel lattice", "the wires hang on a lattice mast"]),
    },
    "warning_sign": {
        "triangle_white": ("the white warning triangle", ["the warning sign is a white triangle with a red rim", "a red-rimmed white triangle warns of something"]),
        "triangle_yellow": ("the yellow warning triangle", ["the warning sign is a yellow triangle with a red rim", "a red-rimmed yellow triangle warns of something"]),
        "diamond_yellow": ("the yellow warning diamond", ["the warning sign is a yellow diamond", "a yellow diamond warns of something"]),
        "diamond_orange": ("the orange warning diamond", ["the warning sign is an orange diamond", "an orange diamond warns of something"]),
    },
    "direction_sign": {
        "green": ("the green direction sign", ["the direction sign is green", "a green panel gives the directions"]),
        "blue": ("the blue direction sign", ["the direction sign is blue", "a blue panel gives the directions"]),
        "white": ("the white direction sign", ["the direction sign is white", "a white panel gives the directions"]),
        "yellow": ("the yellow direction sign", ["the direction sign is yellow", "a yellow panel gives the directions"]),
        "brown": ("the brown direction sign", ["the direction sign is brown", "a brown panel gives the directions"]),
    },
    "bollard": {
        "white_red": ("the white bollard with a red band", ["the bollard is white with a red band", "a white roadside post wears a red band"]),
        "white_black": ("the white bollard with a black band", ["the bollard is white with a black band", "a white roadside post wears a black band"]),
        "yellow": ("the yellow bollard", ["the bollard is yellow", "a yellow post stands at the roadside"]),
        "red_top": ("the bollard with a red top", ["the bollard has a red top", "a roadside post ends in a red top"]),
        "none": ("the verge without bollards", ["there are no bollards along the verge", "no posts stand along the roadside"]),
    },
    "vegetation": {
        "palm": ("*the palms", ["palms grow here", "there are palms"]),
        "conifer": ("*the conifers", ["conifers grow here", "the trees are conifers"]),
        "broadleaf": ("*the broadleaved trees", ["broadleaved trees grow here", "the trees are broadleaved"]),
        "birch": ("*the birches", ["birches grow here", "the white trunks are birches"]),
        "cactus": ("*the cacti", ["cacti grow here", "there are tall cacti"]),
        "eucalyptus": ("*the eucalyptus trees", ["eucalyptus trees grow here", "the pale, thin-crowned trees are eucalypts"]),
        "paddy": ("*the rice paddies", ["rice grows in flooded paddies", "there are rice paddies"]),
        "savanna": ("*the flat-topped savanna trees", ["flat-topped trees stand in dry grass as in a savanna", "the flat crowns look like acacias of the savanna"]),
    },
    "soil": {
        "red": ("the red soil", ["the soil is red", "the bare earth is deep red"]),
        "brown": ("the brown soil", ["the soil is brown", "the bare earth is brown"]),
        "sand": ("the sandy ground", ["the ground is sandy", "the bare ground is pale sand"]),
        "grey": ("the grey soil", ["the soil is grey", "the bare earth is grey and stony"]),
        "black": ("the black soil", ["the soil is black", "the bare earth is nearly black"]),
    },
    "roof": {
        "red_tile": ("the red tiled roof", ["the roof has red tiles", "the house is roofed with red tiles"]),
        "grey_slate": ("the grey slate roof", ["the roof is of grey slate", "the house has a dark grey pitched roof"]),
        "flat": ("the flat roof", ["the roof is flat", "the house has a flat roof"]),
        "blue_metal": ("the blue metal roof", ["the roof is of blue metal", "the house has a bright blue metal roof"]),
        "green_metal": ("the green metal roof", ["the roof is of green metal", "the house has a green metal roof"]),
        "thatch": ("the thatched roof", ["the roof is thatched", "the house is thatched"]),
        "curved": ("the curved tiled roof", ["the roof curves up at the eaves", "the house has a curved East Asian roof"]),
    },
    "terrain": {
        "flat": ("the flat land", ["the land is flat", "the horizon is level"]),
        "hills": ("*the hills", ["the land is hilly", "low hills rise behind"]),
        "mountains": ("*the mountains", ["the land is mountainous", "high mountains rise behind"]),
    },
    "sun_side": {
        "north": ("the sun in the north", ["by the compass the sun stands in the north", "the compass puts the sun in the north"]),
        "south": ("the sun in the south", ["by the compass the sun stands in the south", "the compass puts the sun in the south"]),
    },
    "landmark": {
        "onion_dome": ("*the onion domes", ["a church with onion domes stands here", "the domes are shaped like onions"]),
        "minaret": ("the minaret", ["a mosque with a minaret stands here", "a minaret rises here"]),
        "pagoda": ("the pagoda", ["a pagoda stands here", "the tower is a pagoda with tiers of roofs"]),
        "stupa": ("the stupa", ["a stupa stands here", "the bell-shaped building is a stupa"]),
        "gopuram": ("the gopuram", ["a gopuram stands here", "the stepped, coloured gate tower is a gopuram"]),
        "gothic_church": ("the Gothic church", ["a Gothic church stands here", "the pointed spires are those of a Gothic church"]),
        "baroque_church": ("the baroque church", ["a baroque church stands here", "the curved gable is that of a baroque church"]),
        "castle": ("the castle", ["a castle stands here", "battlements show a castle"]),
        "skyscraper": ("*the skyscrapers", ["skyscrapers stand here", "tall glass towers rise here"]),
        "stone_arch": ("the stone arch", ["a monumental stone arch stands here", "a great arch of stone spans the way"]),
        "lighthouse": ("the lighthouse", ["a lighthouse stands here", "the striped tower is a lighthouse"]),
        "torii": ("the torii", ["a red torii stands here", "the gate is a torii"]),
    },
    "socket": {
        "us": ("the wall socket with two flat slots", ["the wall socket has two flat parallel slots", "the socket takes American plugs"]),
        "euro": ("the wall socket with two round holes", ["the wall socket has two round holes", "the socket takes European plugs"]),
        "uk": ("the wall socket with three rectangular slots", ["the wall socket has three rectangular slots", "the socket takes British plugs"]),
        "au": ("the wall socket with slanted slots", ["the wall socket has slanted slots", "the socket takes Australian plugs"]),
    },
    "fields": {
        "strips": ("*the narrow strips of fields", ["the fields lie in narrow strips", "from above the fields are long strips"]),
        "circles": ("*the round irrigated fields", ["the fields are irrigated circles", "from above the fields are circles"]),
        "grid": ("the square grid of fields", ["the fields form a square grid", "from above the fields are large squares"]),
        "terraces": ("*the terraced fields", ["the fields are terraced", "from above the fields follow the slopes as terraces"]),
        "paddies": ("*the small flooded fields", ["the fields are small flooded paddies", "from above the fields glitter as paddies"]),
    },
}

# Text cues: {} is the quoted value, or the English name of the script or language.
SAID_TEXT = {
    "script": ("the {} script", ["the writing is in {} script", "the sign is written in {} script"]),
    "language": ("*the {} words", ["the words are {}", "the sign is in {}"]),
    "place_name": ("the name {}", ["a sign names {}", "I can read {} on a sign"]),
    "brand": ("the brand {}", ["the shop sign says {}", "there is a branch of {}"]),
    "phone": ("the phone number {}", ["a phone number reads {}", "the number {} is written there"]),
}

LANGUAGES = {
    "en": "English", "cy": "Welsh", "fr": "French", "br": "Breton", "de": "German", "ru": "Russian", "ja": "Japanese",
    "ko": "Korean", "zh-Hant": "Chinese in traditional characters", "es": "Spanish", "pt": "Portuguese",
    "af": "Afrikaans", "it": "Italian", "tr": "Turkish", "ga": "Irish", "ca": "Catalan",
    "gl": "Galician", "pl": "Polish", "el": "Greek", "bg": "Bulgarian", "uk": "Ukrainian", "sv": "Swedish",
    "nb": "Norwegian", "fi": "Finnish", "th": "Thai", "hi": "Hindi", "ta": "Tamil", "bn": "Bengali", "si": "Sinhala",
    "id": "Indonesian", "ms": "Malay", "zh-Hans": "Chinese in simplified characters", "he": "Hebrew", "ar": "Arabic",
    "ka": "Georgian", "hy": "Armenian", "sw": "Swahili", "ha": "Hausa", "mi": "Māori",
}


def _named(cue, value):
    if cue == "language":
        return LANGUAGES[value]
    return value if cue == "script" else f"“{value}”"


def noun(cue, value):
    """The noun phrase of a value, and whether it is plural."""
    phrase = SAID[cue][value][0] if cue in SAID else SAID_TEXT[cue][0].format(_named(cue, value))
    return phrase.lstrip("*"), phrase.startswith("*")


def clause(random, cue, value):
    if cue in SAID:
        return random.choice(SAID[cue][value][1])
    return random.choice(SAID_TEXT[cue][1]).format(_named(cue, value))


def listing(names, last="and"):
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def capital(text):
    return text[:1].upper() + text[1:]


THE = {"United Kingdom", "United States", "Netherlands", "Philippines", "United Arab Emirates", "Czech Republic"}


def country_name(name):
    return f"the {name}" if name in THE else name

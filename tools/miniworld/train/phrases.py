"""What is asked about a picture and how it is told: one place, so that questions of training, of
validation and of measuring are the same. Scenes are lines of scenes.jsonl (docs/formats.md)."""

# Cue: the question, another way of asking, a sentence of captions and reasoning, its values.
CUES = {
    "driving_side": ("On which side do cars drive?", "Which side is driven on?",
                     "Cars drive on the {}.", "left right"),
    "center_line": ("What is the center line like?", "Which line is in the middle of the road?",
                    "The center line is {}.",
                    "white_dashed white_solid yellow_dashed yellow_double none"),
    "edge_line": ("What colour is the edge line?", "Which line is at the edge of the road?",
                  "The edge line is {}.", "white yellow none"),
    "plate": ("What is the number plate like?", "Which number plate has the car?",
              "The number plate is {}.", "white white_eu yellow black blue green us_small"),
    "pole": ("What are the poles like?", "Which poles are there?", "The poles are {}.",
             "wood concrete concrete_holed steel lattice"),
    "warning_sign": ("What is the warning sign like?", "Which warning sign is there?",
                     "The warning sign is {}.",
                     "triangle_white triangle_yellow diamond_yellow diamond_orange"),
    "direction_sign": ("What colour is the direction sign?", "Which colour has the direction sign?",
                       "The direction sign is {}.", "green blue white yellow brown"),
    "bollard": ("What are the bollards like?", "Which bollards are there?", "The bollards are {}.",
                "white_red white_black yellow red_top none"),
    "vegetation": ("What is the vegetation?", "Which plants are there?", "The vegetation is {}.",
                   "palm conifer broadleaf birch cactus eucalyptus paddy savanna"),
    "soil": ("What colour is the soil?", "Which soil is there?", "The soil is {}.",
             "red brown sand grey black"),
    "roof": ("What are the roofs like?", "Which roofs are there?", "The roofs are {}.",
             "red_tile grey_slate flat blue_metal green_metal thatch curved"),
    "terrain": ("What is the terrain?", "What does the land look like?", "The terrain is {}.",
                "flat hills mountains"),
    "sun_side": ("On which side is the sun?", "Where does the sun stand?",
                 "The sun is in the {}.", "north south"),
    "landmark": ("What is the landmark?", "Which landmark is there?", "The landmark is {}.",
                 "onion_dome minaret pagoda stupa gopuram gothic_church baroque_church castle "
                 "skyscraper stone_arch lighthouse torii"),
    "socket": ("What is the socket like?", "Which socket is there?", "The socket is {}.",
               "us euro uk au"),
    "fields": ("What are the fields like?", "Which fields are there?", "The fields are {}.",
               "strips circles grid terraces paddies"),
    "script": ("Which script is the largest text in?", "Which script is on the signs?",
               "The text is {}.", None),
}
CUES = {name: (*texts, values.split() if values else None)
        for name, (*texts, values) in CUES.items()}

NOT_SEEN = "not visible"
KIND_QUESTION = "What kind of picture is this?"
CAPTION_QUESTION = "Describe the picture."
COUNTRY_QUESTION = "Which country may this be?"
CROP_SCRIPT_QUESTION = "Which script is this text in?"
CROP_LETTERS_QUESTION = "Which letters are these?"
MOST_LETTERS = 8  # of a word whose letters are asked for


def words(value):
    """A value as it is said: "white dashed"."""
    return value.replace("_", " ")


def noun(cue):
    """A cue as it is named: "warning sign"."""
    return words(cue)


def caption(scene):
    """What can be seen, in the cues' order."""
    cues = scene["cues"]
    told = [CUES[name][2].format(words(cues[name])) for name in CUES if cues.get(name)]
    return " ".join([f"A {scene['type']} picture.", *told])


def yes_no_question(cue, value):
    return f"Is the {noun(cue)} {words(value)}?"


def box_question(name):
    return f"Where is the {name}?"


def box_answer(box, width, height):
    """Qwen2.5-VL's own form: pixels of the picture as the model sees it."""
    x0, y0, x1, y1 = (round(v * n) for v, n in zip(box, (width, height, width, height)))
    return f'{{"bbox_2d": [{x0}, {y0}, {x1}, {y1}]}}'


def letters(text):
    return " ".join(text)

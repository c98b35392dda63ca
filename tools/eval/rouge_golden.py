"""1,000 pairs of texts and what rouge-score says of them: tests/golden/rouge.jsonl.gz.

    python3 -m venv venv && venv/bin/pip install rouge-score==0.1.2 nltk==3.10.4
    venv/bin/python tools/eval/rouge_golden.py tests/golden/rouge.jsonl.gz

The texts are put together here from roots, endings and phrases in several scripts, so that every
rule of the stemmer is met; some pairs are empty, identical, or hold nothing that ROUGE calls a word.
"""
import gzip
import json
import random
import sys

from rouge_score import rouge_scorer

ROOTS = """rel ration condit val digit radic differ vile anal vietnam operat feudal decis hope callous
formal sensit sensib triplic form electr good reviv allow infer air gyroscop adjust defens irrit replac
depend adopt commun activ angular homolog effect bowdler prob rat ceas control rol conflat troubl siz
hop tan fal hiss fizz fail fil sky happ str cry pla plast motor sing bled agre fe matt geo archaeo theo
pavement signpost boll shop vegetat palm road mark licen plat bollard pole wire roof tile brick coast
hill savann alp mount island cathol orthodox mosque temple script letter alphab drive left right lane
dashed solid yellow white guard rail kilomet utilit street lamp bridg rive harb market squar villag cit
town capit province regio countr continent""".split()
ENDINGS = """ s es ies sses ss ed ing eed ied y ly ational tional enci anci izer bli alli entli eli ousli
ization ation ator alism iveness fulness ousness aliti iviti biliti fulli logi logy icate ative alize
iciti ical ful ness al ance ence er ic able ible ant ement ment ent ion sion tion ou ism ate iti ous ive
ize e ll atting bling izing opped elled issing azzed ically alities""".split()
WHOLE = """sky skies dying lying tying news innings outings canning howe proceed exceed succeed dies died
ties tied yyy yes by say toy ivy syzygy oed ied eed ing ings a i the of 2500 km e6 route66 a1 b2b""".split()
PHRASES = [
    "The lettering on the shop front is Cyrillic, so this may be Ukraine or Bulgaria.",
    "Blue-and-white street signs; the bollards have a red reflector on a black band.",
    "Вывеска «Аптека» и номерной знак с синей полосой.", "駅前の看板に「札幌市」と書いてある。",
    "ป้ายบอกทางเป็นภาษาไทย", "اللافتة مكتوبة بالعربية والفرنسية", "Straße nach Zürich, Çanakkale 12 km",
    "Vehicles drive on the left, and the utility poles are wooden.", "KELVIN: 300 \u212A; İSTANBUL, İZMİR",
    "Coordinates: 48.8566° N, 2.3522° E (Paris, France)", "http://example.org/a_b-c?d=1&e=2", "—", "…", "\n\t\n",
    "ΑΘΗΝΑ Athens Αθήνα", "O'Connell Street isn't O’Connell Street", "naïve café déjà-vu", "ＦＵＬＬ ｗｉｄｔｈ １２",
]


def word(rng):
    kind = rng.random()
    if kind < 0.12:
        return rng.choice(WHOLE)
    made = rng.choice(ROOTS) + rng.choice(ENDINGS)
    return made.upper() if kind > 0.97 else made.capitalize() if kind > 0.9 else made


def text(rng):
    parts = [rng.choice(PHRASES) if rng.random() < 0.12 else word(rng)
             for _ in range(rng.randrange(0, 60))]
    return "".join(part + rng.choice([" ", " ", " ", ", ", ". ", "-", "\n", "_", "’s "]) for part in parts)


def changed(rng, source):
    """What another writer might make of a text: words dropped, swapped, inflected, added."""
    words = source.split(" ")
    for _ in range(rng.randrange(0, 1 + len(words) // 2)):
        at = rng.randrange(len(words))
        what = rng.randrange(4)
        if what == 0:
            words[at] = word(rng)
        elif what == 1:
            words[at] += rng.choice(["s", "ed", "ing", "ly"])
        elif what == 2:
            words.insert(at, rng.choice(words))
        else:
            other = rng.randrange(len(words))
            words[at], words[other] = words[other], words[at]
    return " ".join(words)


def main(path):
    rng = random.Random(2026)
    types = ["rouge1", "rouge2", "rougeL"]
    scorers = [rouge_scorer.RougeScorer(types, use_stemmer=stem) for stem in (False, True)]
    lines = []
    for number in range(1000):
        reference = text(rng)
        candidate = (reference if number % 50 == 0 else
                     changed(rng, reference) if number % 4 else text(rng))
        scores = [[list(scorer.score(reference, candidate)[kind]) for kind in types]
                  for scorer in scorers]
        lines.append(json.dumps({"reference": reference, "candidate": candidate,
                                 "plain": scores[0], "stemmed": scores[1]}, ensure_ascii=False))
    packed = gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0)
    with open(path, "wb") as out:
        out.write(packed)


if __name__ == "__main__":
    main(sys.argv[1])

"""What is learned in which step. Everything follows from seed, step and rank, so that a run that was
killed goes on as if nothing had been."""
import numpy as np

import batches
import spell
import turns
from sizes import HEIGHT, WIDTH

# Rows of a step, of all ranks together, for each shape of the model: pictures with questions, the program's prompts,
# crops of the scenes' signs, words spelled for learning letters, text alone; and of a step of the first part, in which
# only the eye learns. The tiny model has no time to read.
ROWS = {
    "base": {"scenes": 12, "places": 4, "crops": 8, "words": 12, "texts": 10, "eye": 24, "eye_words": 16},
    "tiny": {"scenes": 16, "places": 4, "crops": 6, "words": 2, "texts": 4, "eye": 28, "eye_words": 4},
}
# How weakly places are taught: the share of answers about a place that name the true one, and how far off the
# others lie.
WEAK = {"truth": 0.6, "scale_km": 1500}
SHORT_TURNS = 7  # of one picture
TEXT_TURNS = 4  # of a row of facts; records fill a row with two


class Lessons:
    def __init__(self, data, atlas, marks, seed, rows, rank=0, ranks=1):
        self.scenes, self.pictures, self.crops = data
        self.speller = spell.Speller(self.scenes)
        self.atlas, self.marks = atlas, marks
        self.seed, self.rows, self.rank, self.ranks = seed, rows, rank, ranks

    def shuffled(self, what, step, count, total):
        """This rank's numbers out of `total` things for a step: each once, then anew in another order."""
        out = []
        for at in range(step * count + self.rank, (step + 1) * count, self.ranks):
            order = np.random.default_rng([self.seed, what, at // total]).permutation(total)
            out.append(int(order[at % total]))
        return out

    def rng(self, step, what):
        return np.random.default_rng([self.seed, 77, step, self.rank, what])

    def share(self, kind):
        """How many of a step's rows are this rank's."""
        return len(range(self.rank, self.rows[kind], self.ranks))

    def eye(self, step):
        """Numbers of the scenes, and words, of a step in which only the eye learns."""
        rng = self.rng(step, 6)
        return (self.shuffled(1, step, self.rows["eye"], len(self.scenes)),
                [self.speller.crop(rng) for _ in range(self.share("eye_words"))])

    def scene_rows(self, numbers, rng):
        return [(self.pictures[i], [*turns.scene_turns(self.scenes[i], (WIDTH, HEIGHT), SHORT_TURNS, rng),
                                    turns.country_turn(self.atlas, self.scenes[i], WEAK, rng)])
                for i in numbers]

    def place_rows(self, numbers, rng):
        return [(self.pictures[i], [turns.place_turn(self.atlas, self.scenes[i], WEAK, rng)])
                for i in numbers]

    @staticmethod
    def crop_rows(crops):
        return [(crop["pixels"], turns.crop_turns(crop)) for crop in crops]

    def text_rows(self, count, rng):
        rows = []
        for _ in range(count):
            if rng.random() < 0.5:
                rows.append((None, [turns.fact_turn(self.atlas, rng) for _ in range(TEXT_TURNS)]))
            else:
                rows.append((None, [turns.record_turn(self.atlas, rng) for _ in range(2)]))
        return rows

    def items(self, step):
        """Kind to (rows, what the eye is to see in them or None) of a step."""
        scenes = self.shuffled(2, step, self.rows["scenes"], len(self.scenes))
        places = self.shuffled(3, step, self.rows["places"], len(self.scenes))
        rng = self.rng(step, 3)
        words = [self.speller.crop(rng) for _ in range(self.share("words"))]
        out = {"scenes": (self.scene_rows(scenes, self.rng(step, 1)), scenes),
               "places": (self.place_rows(places, self.rng(step, 2)), None),
               "words": (self.crop_rows(words), words),
               "texts": (self.text_rows(self.share("texts"), self.rng(step, 4)), None)}
        if self.crops:
            crops = [self.crops[i] for i in self.shuffled(4, step, self.rows["crops"], len(self.crops))]
            out["crops"] = (self.crop_rows(crops), None)
        return {kind: (batches.batch(self.marks, rows), seen) for kind, (rows, seen) in out.items()}

    def held_out(self, most):
        """Batches for validation: this rank's share of up to `most` scenes, and of the rest."""
        rng = self.rng(0, 9)
        scenes = list(range(min(most, len(self.scenes))))[self.rank::self.ranks]
        crops = self.crops[:most][self.rank::self.ranks]
        rows = (self.scene_rows(scenes, rng) + self.place_rows(scenes[::2], rng),
                self.crop_rows(crops), self.text_rows(len(scenes) // 2, rng))
        return [batches.batch(self.marks, part[at:at + 12])
                for part in rows for at in range(0, len(part), 12)]

    def corpus(self, most):
        """Texts to learn a tokenizer from: of the first `most` scenes, and as many words."""
        rng = np.random.default_rng([self.seed, 5])
        for i in range(min(most, len(self.scenes))):
            for _, question, answer in turns.scene_turns(self.scenes[i], (WIDTH, HEIGHT), SHORT_TURNS, rng):
                yield from (question, answer)
            yield self.scenes[i]["reasoning"]
            yield from turns.place_turn(self.atlas, self.scenes[i], WEAK, rng)[1:]
            yield from turns.fact_turn(self.atlas, rng)[1:]
            yield from turns.record_turn(self.atlas, rng)[1:]
            yield from (" ".join(place[1:4]) for place in self.atlas.places if i % 50 == 0)
        for _ in range(most):
            text, script, _ = self.speller.word(rng)
            yield from (answer for _, _, answer in turns.crop_turns({"text": text, "script": script}))

"""What is learned in which step. Everything follows from seed, step and rank, so that a run that was
killed goes on as if nothing had been."""
import numpy as np

import batches
import turns
from sizes import HEIGHT, WIDTH

# Rows of a step, of all ranks together: pictures with questions, the program's prompts, sign crops,
# text alone; and pictures of a step of the first part, in which only the eye learns.
ROWS = {"scenes": 16, "places": 4, "crops": 8, "texts": 4, "eye": 32}
# The first steps look at the first scenes only, so that training may begin while others are rendered.
EARLY_STEPS, EARLY_SCENES = 580, 4000
# What changes later: from which step, to what. `truth` says how weakly places are taught: it is the share of
# answers about a place that name the true one; the others lie about SCALE_KM off. With `country` every
# picture is asked for its country, too.
CHANGES = ((2500, {"crops": 16, "truth": 0.7}), (2800, {"scenes": 12, "texts": 12}),
           (3100, {"country": True, "truth": 0.9}))
TRUTH, SCALE_KM = 0.3, 1500
SHORT_TURNS = 7  # of one picture
TEXT_TURNS = 4  # of a row of facts; records fill a row with two


def amounts(step):
    """Rows of each kind, and how places are taught, in a step."""
    out = {**ROWS, "truth": TRUTH, "country": False}
    for begin, change in CHANGES:
        if step >= begin:
            out |= change
    return out


class Lessons:
    def __init__(self, data, atlas, marks, seed, rank=0, ranks=1):
        self.scenes, self.pictures, self.crops = data
        self.atlas, self.marks = atlas, marks
        self.seed, self.rank, self.ranks = seed, rank, ranks

    def shuffled(self, what, step, count, total):
        """This rank's numbers out of `total` things for a step: each once, then anew in another order."""
        out = []
        for at in range(step * count + self.rank, (step + 1) * count, self.ranks):
            order = np.random.default_rng([self.seed, what, at // total]).permutation(total)
            out.append(int(order[at % total]))
        return out

    def rng(self, step, what):
        return np.random.default_rng([self.seed, 77, step, self.rank, what])

    def eye(self, step):
        """Numbers of the scenes of a step in which only the eye learns."""
        early = step < EARLY_STEPS
        total = min(len(self.scenes), EARLY_SCENES) if early else len(self.scenes)
        return self.shuffled(1 if early else 6, step, ROWS["eye"], total)

    def scene_rows(self, numbers, rng):
        return [(self.pictures[i], turns.scene_turns(self.scenes[i], (WIDTH, HEIGHT), SHORT_TURNS, rng))
                for i in numbers]

    def with_country(self, rows, numbers, truth, rng):
        weak = {"truth": truth, "scale_km": SCALE_KM}
        return [(picture, [*asked, turns.country_turn(self.atlas, self.scenes[i], weak, rng)])
                for (picture, asked), i in zip(rows, numbers)]

    def place_rows(self, numbers, rng, truth=TRUTH):
        weak = {"truth": truth, "scale_km": SCALE_KM}
        return [(self.pictures[i], [turns.place_turn(self.atlas, self.scenes[i], weak, rng)])
                for i in numbers]

    def crop_rows(self, numbers, rng):
        return [(self.crops[i]["pixels"], turns.crop_turns(self.crops[i])) for i in numbers]

    def text_rows(self, count, rng):
        rows = []
        for _ in range(count):
            if rng.random() < 0.5:
                rows.append((None, [turns.fact_turn(self.atlas, rng) for _ in range(TEXT_TURNS)]))
            else:
                rows.append((None, [turns.record_turn(self.atlas, rng) for _ in range(2)]))
        return rows

    def items(self, step):
        """Kind to (numbers of scenes or None, rows) of a step."""
        now = amounts(step)
        scenes = self.shuffled(2, step, now["scenes"], len(self.scenes))
        places = self.shuffled(3, step, now["places"], len(self.scenes))
        rows = self.scene_rows(scenes, self.rng(step, 1))
        if now["country"]:
            rows = self.with_country(rows, scenes, now["truth"], self.rng(step, 5))
        out = {"scenes": (scenes, rows),
               "places": (None, self.place_rows(places, self.rng(step, 2), now["truth"]))}
        if self.crops:
            crops = self.shuffled(4, step, now["crops"], len(self.crops))
            out["crops"] = (None, self.crop_rows(crops, self.rng(step, 3)))
        share = len(range(self.rank, now["texts"], self.ranks))
        out["texts"] = (None, self.text_rows(share, self.rng(step, 4)))
        return {kind: (numbers, batches.batch(self.marks, rows))
                for kind, (numbers, rows) in out.items()}

    def held_out(self, most):
        """Batches for validation: this rank's share of up to `most` scenes, and of the rest."""
        rng = self.rng(0, 9)
        scenes = list(range(min(most, len(self.scenes))))[self.rank::self.ranks]
        crops = list(range(min(most, len(self.crops))))[self.rank::self.ranks]
        rows = (self.scene_rows(scenes, rng) + self.place_rows(scenes[::2], rng),
                self.crop_rows(crops, rng), self.text_rows(len(scenes) // 2, rng))
        return [batches.batch(self.marks, part[at:at + 12])
                for part in rows for at in range(0, len(part), 12)]

    def corpus(self, most):
        """Texts to learn a tokenizer from: of the first `most` scenes, and half as many crops."""
        rng = np.random.default_rng([self.seed, 5])
        for i in range(min(most, len(self.scenes))):
            for _, question, answer in turns.scene_turns(self.scenes[i], (WIDTH, HEIGHT), SHORT_TURNS, rng):
                yield from (question, answer)
            yield self.scenes[i]["reasoning"]
            weak = {"truth": TRUTH, "scale_km": SCALE_KM}
            yield from turns.place_turn(self.atlas, self.scenes[i], weak, rng)[1:]
            yield from turns.fact_turn(self.atlas, rng)[1:]
            yield from turns.record_turn(self.atlas, rng)[1:]
            yield from (" ".join(place[1:4]) for place in self.atlas.places if i % 50 == 0)
        for crop in self.crops[:most // 2]:
            yield from (answer for _, _, answer in turns.crop_turns(crop))

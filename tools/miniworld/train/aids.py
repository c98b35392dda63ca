"""Aids for learning to see, dropped from the finished model: what each patch of a picture shows, which value
each cue has, and which letter each patch of a sign shows, read by one linear layer each. They teach the eye far
faster than words alone do."""
import torch
from torch import nn
from torch.nn import functional as F

import phrases
import spell
from sizes import HEIGHT, PATCH, WIDTH

LEAST = 20  # objects of a kind in the data that make it a class
LEAST_LETTERS, WORDS = 8, 6000  # of a letter in so many words
ROWS, COLUMNS = HEIGHT // PATCH, WIDTH // PATCH
PATCH_WEIGHT, RARE = 20.0, 8.0


def merging_order(rows, columns):
    """Patch numbers (row by row) in the order in which the eye has them."""
    grid = torch.arange(rows * columns).view(rows // 2, 2, columns // 2, 2)
    return grid.transpose(1, 2).reshape(-1)


class Targets:
    """Labels of the training scenes as numbers."""

    def __init__(self, scenes):
        counts = {}
        for scene in scenes:
            for entity in scene["entities"]:
                counts[entity["label"]] = counts.get(entity["label"], 0) + 1
        self.classes = sorted(k for k, n in counts.items() if n >= LEAST)
        number = {k: i for i, k in enumerate(self.classes)}
        self.values = {cue: sorted({s["cues"][cue] for s in scenes if s["cues"].get(cue)})
                       for cue in phrases.CUES}
        self.cues = [cue for cue in phrases.CUES if len(self.values[cue]) > 1]
        self.marks = [[(number[e["label"]], p) for e in s["entities"] if e["label"] in number
                       for p in e["patches"]] for s in scenes]
        value = {c: {v: i for i, v in enumerate(self.values[c], 1)} for c in self.cues}
        self.cue_numbers = [[value[c].get(s["cues"].get(c), 0) for c in self.cues] for s in scenes]
        self.order = merging_order(ROWS, COLUMNS)

    def of(self, numbers):
        """Patch labels [n, patches, classes] in merging order, and cue numbers [n, cues] (0: none)."""
        grid = torch.zeros(len(numbers), ROWS * COLUMNS, len(self.classes))
        for row, i in enumerate(numbers):
            for label, patch in self.marks[i]:
                grid[row, patch, label] = 1
        return grid[:, self.order], torch.tensor([self.cue_numbers[i] for i in numbers])


class Letters:
    """Letters of words (spell.py) as numbers: those that are not too rare."""

    def __init__(self, speller, rng):
        counts = {}
        for _ in range(WORDS):
            for letter in spell.clusters(speller.word(rng)[0]):
                counts[letter] = counts.get(letter, 0) + 1
        common = sorted(letter for letter, n in counts.items() if n >= LEAST_LETTERS)
        self.number = {letter: i for i, letter in enumerate(common, 1)}

    def of(self, crops):
        """Letters [n, patches] in merging order, 0 where there is none, padded as the pictures are."""
        sizes = [(c["pixels"].shape[0] // PATCH, c["pixels"].shape[1] // PATCH) for c in crops]
        out = torch.zeros(len(crops), max(r * c for r, c in sizes), dtype=torch.long)
        for row, (crop, size) in enumerate(zip(crops, sizes)):
            numbers = torch.tensor([self.number.get(letter, 0) for letter in crop["letters"]])
            out[row, :len(numbers)] = numbers[merging_order(*size)]
        return out


class Aids(nn.Module):
    def __init__(self, targets, letters, eye_width, width):
        super().__init__()
        self.widths = [len(targets.values[c]) + 1 for c in targets.cues]
        self.patch = nn.Linear(eye_width, len(targets.classes))
        self.cues = nn.Linear(2 * width, sum(self.widths))
        self.letters = nn.Linear(eye_width, len(letters.number) + 1)

    def loss(self, patches, tokens, labels, numbers):
        """How far what the eye has of whole pictures is from their labels."""
        weight = torch.tensor(RARE)
        seen = F.binary_cross_entropy_with_logits(self.patch(patches).float(), labels,
                                                  pos_weight=weight)
        pooled = torch.cat([tokens.mean(1), tokens.amax(1)], -1)
        parts = self.cues(pooled).float().split(self.widths, -1)
        cues = [F.cross_entropy(part, numbers[:, i]) for i, part in enumerate(parts)]
        return PATCH_WEIGHT * seen + sum(cues) / len(cues)

    def letters_loss(self, patches, there, labels):
        """The same of signs' crops and their letters; there [n, patches] is false where nothing is."""
        return F.cross_entropy(self.letters(patches).float()[there], labels[there])

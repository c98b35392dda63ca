"""Aids for learning to see, dropped from the finished model: what each patch shows and which value each
cue has, read by one linear layer each. They teach the eye far faster than words alone do."""
import torch
from torch import nn
from torch.nn import functional as F

import phrases
from sizes import HEIGHT, PATCH, WIDTH

LEAST = 20  # objects of a kind in the data that make it a class
ROWS, COLUMNS = HEIGHT // PATCH, WIDTH // PATCH
PATCH_WEIGHT, RARE = 20.0, 8.0


def merging_order():
    """Patch numbers (row by row) in the order in which the eye has them."""
    grid = torch.arange(ROWS * COLUMNS).view(ROWS // 2, 2, COLUMNS // 2, 2)
    return grid.transpose(1, 2).reshape(-1)


class Targets:
    """Labels of the training scenes as numbers. Which labels there are is seen from the first scenes."""

    def __init__(self, scenes, first):
        counts = {}
        for scene in scenes[:first]:
            for entity in scene["entities"]:
                counts[entity["label"]] = counts.get(entity["label"], 0) + 1
        self.classes = sorted(k for k, n in counts.items() if n >= LEAST)
        number = {k: i for i, k in enumerate(self.classes)}
        self.values = {cue: sorted({s["cues"][cue] for s in scenes[:first] if s["cues"].get(cue)})
                       for cue in phrases.CUES}
        self.cues = [cue for cue in phrases.CUES if len(self.values[cue]) > 1]
        self.marks = [[(number[e["label"]], p) for e in s["entities"] if e["label"] in number
                       for p in e["patches"]] for s in scenes]
        value = {c: {v: i for i, v in enumerate(self.values[c], 1)} for c in self.cues}
        self.cue_numbers = [[value[c].get(s["cues"].get(c), 0) for c in self.cues] for s in scenes]
        self.order = merging_order()

    def of(self, numbers):
        """Patch labels [n, patches, classes] in merging order, and cue numbers [n, cues] (0: none)."""
        grid = torch.zeros(len(numbers), ROWS * COLUMNS, len(self.classes))
        for row, i in enumerate(numbers):
            for label, patch in self.marks[i]:
                grid[row, patch, label] = 1
        return grid[:, self.order], torch.tensor([self.cue_numbers[i] for i in numbers])


class Aids(nn.Module):
    def __init__(self, targets, eye_width, width):
        super().__init__()
        self.widths = [len(targets.values[c]) + 1 for c in targets.cues]
        self.patch = nn.Linear(eye_width, len(targets.classes))
        self.cues = nn.Linear(2 * width, sum(self.widths))

    def loss(self, patches, tokens, labels, numbers):
        """How far what the eye has of whole pictures is from their labels."""
        weight = torch.tensor(RARE)
        seen = F.binary_cross_entropy_with_logits(self.patch(patches).float(), labels,
                                                  pos_weight=weight)
        pooled = torch.cat([tokens.mean(1), tokens.amax(1)], -1)
        parts = self.cues(pooled).float().split(self.widths, -1)
        cues = [F.cross_entropy(part, numbers[:, i]) for i, part in enumerate(parts)]
        return PATCH_WEIGHT * seen + sum(cues) / len(cues)

"""From turns to tensors: rows of one picture (or none) and the branches of a tree over it.

Every turn over a picture sees the picture and itself, no other turn: so many questions share the
cost of looking, and each is asked as the program asks it.
"""
import numpy as np
import torch

from model import DEVIATION, MEAN
from sizes import PATCH, UNIT


def patches_of(picture):
    """uint8 [h, w, 3] to patches [p, 588] in merging order and their places [p, 2]."""
    high, wide = picture.shape[0] // PATCH, picture.shape[1] // PATCH
    x = (picture.astype(np.float32) / 255 - np.float32(MEAN)) / np.float32(DEVIATION)
    x = x.reshape(high // 2, 2, PATCH, wide // 2, 2, PATCH, 3)
    x = x.transpose(0, 3, 1, 4, 6, 2, 5).reshape(high * wide, -1)
    row, column = np.mgrid[0:high, 0:wide]
    places = np.stack([row, column], -1).reshape(high // 2, 2, wide // 2, 2, 2)
    return x, places.transpose(0, 2, 1, 3, 4).reshape(-1, 2)


def row_of(marks, turns, grid):
    """One row's lists; `grid` is (rows, columns) of image tokens, or None."""
    ids = list(marks.user)
    where = [(i, i, i) for i in range(len(ids))]
    slot = [-1] * len(ids)
    if grid:
        rows, columns = grid
        at = len(ids) + 1
        ids += [*marks.open, *[marks.image] * (rows * columns), *marks.close]
        where += [(at - 1,) * 3, *((at, at + r, at + c) for r in range(rows) for c in range(columns)),
                  (at + max(grid),) * 3]
        slot += [-1, *range(rows * columns), -1]
    start = where[-1][0] + 1
    branch, asked = [0] * len(ids), []
    for number, (task, question, answer) in enumerate(turns, 1):
        head = [*marks.plain(question), *marks.answer]
        tail = [*marks.plain(answer), marks.end]
        first = len(ids) + len(head)
        asked.append((task, [(at - 1, token) for at, token in enumerate(tail, first)]))
        ids += head + tail
        count = len(head) + len(tail)
        where += [(start + i,) * 3 for i in range(count)]
        slot += [-1] * count
        branch += [number] * count
    return {"ids": ids, "positions": where, "slot": slot, "branch": branch, "asked": asked}


def padded(lists, empty):
    length = -(-max(map(len, lists)) // 16) * 16
    return torch.tensor([[*row, *[empty] * (length - len(row))] for row in lists])


def batch(marks, items):
    """Items are (picture uint8 or None, turns); all with pictures or none. Answers stand in `rows`,
    `columns` (where each is predicted), `targets`, `turn` (its number) and `tasks` (of each turn)."""
    grids = [(p.shape[0] // UNIT, p.shape[1] // UNIT) if p is not None else None for p, _ in items]
    rows = [row_of(marks, turns, grid) for (_, turns), grid in zip(items, grids)]
    out = {"ids": padded([r["ids"] for r in rows], marks.pad),
           "positions": padded([r["positions"] for r in rows], (0, 0, 0)),
           "slot": padded([r["slot"] for r in rows], -1),
           "branch": padded([r["branch"] for r in rows], -1)}
    places, tasks = [], []
    for number, row in enumerate(rows):
        for task, steps in row["asked"]:
            places += [(number, at, token, len(tasks)) for at, token in steps]
            tasks.append(task)
    out["rows"], out["columns"], out["targets"], out["turn"] = torch.tensor(places).T
    out["tasks"] = tasks
    if grids[0]:
        out |= look([p for p, _ in items])
    return out


def right(batch, logits):
    """Of each turn, whether the likeliest token is the right one at every place."""
    wrong = torch.zeros(len(batch["tasks"]))
    wrong.index_add_(0, batch["turn"], (logits.argmax(-1) != batch["targets"]).float())
    return (wrong == 0).tolist()


def look(pictures):
    """The pictures' patches, padded to the largest."""
    done = [patches_of(p) for p in pictures]
    most = max(len(x) for x, _ in done)
    patches = np.zeros((len(done), most, done[0][0].shape[1]), np.float32)
    places = np.zeros((len(done), most, 2), np.int64)
    there = np.zeros((len(done), most), bool)
    for i, (x, place) in enumerate(done):
        patches[i, :len(x)], places[i, :len(x)], there[i, :len(x)] = x, place, True
    return {"patches": torch.from_numpy(patches), "places": torch.from_numpy(places),
            "there": torch.from_numpy(there)}

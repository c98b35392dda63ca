#!/usr/bin/env python3
"""Trains the miniature: train.py --data FOLDER --out FOLDER --steps N

FOLDER/train and FOLDER/validation hold what gather.py made. Each rank is a process with one thread; their
gradients are added once a step (threads inside operations this small would mostly wait for each other).
A checkpoint is written every few minutes by rename. A run that was killed goes on with the same command and ends
with the same weights, bit for bit, for the same number of ranks on the same kind of processor.
The learning rate rises, stays, and falls to nothing over the last third; --steps may be changed before.
"""
import argparse
import ctypes
import json
import os
import pathlib
import signal
import sys
import time

import numpy as np
import torch
import torch.distributed as dist
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "lookalike")]
import aids
import batches
import gather
import lessons
import model as models
import qwen
import tokens
from knowledge import Atlas

RATE, DECAY, CLIP, FALL = 1e-3, 0.05, 1.0, 1 / 3
AID_WEIGHT = 0.3  # beside the words' loss
WARM = 100  # steps


def write(path, save):
    part = path.with_suffix(".part")
    save(part)
    os.replace(part, path)


def has_bf16():
    """Whether the processor multiplies bfloat16 itself."""
    try:
        flags = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


class Trainer:
    def __init__(self, options, rank):
        self.options, self.rank, self.ranks = options, rank, options.ranks
        self.out = options.out
        data = gather.load(options.data / "train", options.scenes)
        atlas = Atlas()
        rows = lessons.ROWS[options.shape]
        self.lessons = lessons.Lessons(data, atlas, None, options.seed, rows, rank, self.ranks)
        tokenizer = self.tokenizer()
        marks = tokens.Marks(tokenizer)
        self.lessons.marks = marks
        held = gather.load(options.data / "validation", options.held_out)
        self.held = lessons.Lessons(held, atlas, marks, options.seed + 1, rows, rank, self.ranks).held_out(options.held_out)
        self.targets = aids.Targets(data[0])
        self.letters = aids.Letters(self.lessons.speller, np.random.default_rng([options.seed, 8]))
        torch.manual_seed(options.seed)
        shape = models.SHAPES[options.shape]
        self.model = models.Miniature(shape)
        self.aids = aids.Aids(self.targets, self.letters, shape["eye"], shape["width"])
        self.step, self.cpu_before = 0, 0.0
        seeing = [*self.model.eye.parameters(), *self.aids.parameters()]
        self.eye = self.optimizer(seeing)
        inside = {id(p) for p in seeing}
        self.words = self.optimizer([p for p in self.model.parameters() if id(p) not in inside])
        self.resume()
        if options.compile:
            for block in [*self.model.blocks, *self.model.eye.blocks]:
                block.compile(dynamic=True)

    def tokenizer(self):
        """Learned by rank 0 at the first start."""
        folder = self.out / "tokenizer"
        if self.rank == 0 and not folder.exists():
            found = qwen.learn(self.lessons.corpus(3000),
                               models.SHAPES[self.options.shape]["vocabulary"])
            write(folder, found.save_pretrained)
        self.wait()
        return qwen.PreTrainedTokenizerFast.from_pretrained(folder)

    def wait(self):
        if self.ranks > 1:
            dist.barrier()

    @staticmethod
    def optimizer(weights):
        groups = [{"params": [w for w in weights if w.ndim > 1], "weight_decay": DECAY},
                  {"params": [w for w in weights if w.ndim == 1], "weight_decay": 0.0}]
        return torch.optim.AdamW(groups, lr=RATE, betas=(0.9, 0.98), fused=True)

    # ---- Checkpoints ----

    def settings(self):
        o = self.options
        return {"shape": o.shape, "seed": o.seed, "ranks": o.ranks, "eye_steps": o.eye_steps,
                "scenes": len(self.lessons.scenes), "bf16": o.bf16, "compiled": o.compile, "rows": self.lessons.rows}

    def resume(self):
        path = self.out / "checkpoint.pt"
        if not path.exists():
            return
        held = torch.load(path, weights_only=True)
        other = [k for k, v in self.settings().items() if held["settings"].get(k) != v]
        if other:
            raise SystemExit(f"{path}: was made with another {', '.join(other)}")
        self.model.load_state_dict(held["model"])
        self.aids.load_state_dict(held["aids"])
        self.eye.load_state_dict(held["eye"])
        self.words.load_state_dict(held["words"])
        self.step, self.cpu_before = held["step"], held["cpu_seconds"]

    def save(self, cpu_seconds):
        held = {"model": self.model.state_dict(), "aids": self.aids.state_dict(),
                "eye": self.eye.state_dict(), "words": self.words.state_dict(), "step": self.step,
                "cpu_seconds": cpu_seconds, "settings": self.settings()}
        write(self.out / "checkpoint.pt", lambda path: torch.save(held, path))

    # ---- One step ----

    def rate(self, begun):
        """Of a part that began to learn at step `begun`."""
        left = (self.options.steps - self.step) / (self.options.steps * FALL)
        return RATE * min(1.0, (self.step - begun + 1) / WARM, left)

    def answers_loss(self, batch, hidden):
        logits = self.model.logits(hidden[batch["rows"], batch["columns"]]).float()
        return F.cross_entropy(logits, batch["targets"])

    def letters_loss(self, crops, patches, there):
        return self.aids.letters_loss(patches, there, self.letters.of(crops))

    def eye_loss(self):
        numbers, words = self.lessons.eye(self.step)
        seen = batches.look([self.lessons.pictures[i] for i in numbers])
        patches, image = self.model.eye(seen["patches"], seen["places"], seen["there"])
        loss = self.aids.loss(patches, image, *self.targets.of(numbers))
        (loss / self.ranks).backward()
        seen = batches.look([crop["pixels"] for crop in words])
        patches, _ = self.model.eye(seen["patches"], seen["places"], seen["there"])
        letters = self.letters_loss(words, patches, seen["there"])
        (letters / self.ranks).backward()
        return {"aids": float(loss.detach()), "letters": float(letters.detach())}

    def all_loss(self):
        found = {}
        parts = self.lessons.items(self.step)
        count = sum(len(batch["targets"]) for batch, _ in parts.values())
        for kind, (batch, see) in parts.items():
            hidden, patches, image = self.model(batch)
            loss = self.answers_loss(batch, hidden)
            found[kind] = float(loss.detach())
            loss = loss * len(batch["targets"]) / count
            if see is not None:
                name, aid = ("letters", self.letters_loss(see, patches, batch["there"])) if kind == "words" else \
                    ("aids", self.aids.loss(patches, image, *self.targets.of(see)))
                found[name] = float(aid.detach())
                loss = loss + AID_WEIGHT * aid
            (loss / self.ranks).backward()
        return found

    def share(self, used, stop):
        """Adds up all ranks' gradients, limits their length; true if a rank wants to stop."""
        weights = [p for o in used for g in o.param_groups for p in g["params"]]
        flat = torch.cat([*((p.grad if p.grad is not None else torch.zeros_like(p)).flatten()
                            for p in weights), torch.tensor([float(stop)])])
        if self.ranks > 1:
            dist.all_reduce(flat)
        stop, flat = float(flat[-1]) > 0, flat[:-1]
        flat *= min(1.0, CLIP / (float(flat.norm()) + 1e-6))
        for weight, part in zip(weights, flat.split([p.numel() for p in weights])):
            weight.grad = part.view_as(weight)
        return stop

    def learn(self, stop):
        early = self.step < self.options.eye_steps
        used = {self.eye: 0} if early else {self.eye: 0, self.words: self.options.eye_steps}
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.bf16):
            found = self.eye_loss() if early else self.all_loss()
        stop = self.share(used, stop)
        for optimizer, begun in used.items():
            for group in optimizer.param_groups:
                group["lr"] = self.rate(begun)
            optimizer.step()
            optimizer.zero_grad()
        self.step += 1
        return found, stop

    # ---- How well it goes ----

    @torch.no_grad()
    def validate(self):
        """Task to (right, asked): a right answer is one whose every token is the likeliest."""
        names, right = [], []
        for batch in self.held:
            with torch.autocast("cpu", torch.bfloat16, enabled=self.options.bf16):
                hidden, _, _ = self.model(batch)
                logits = self.model.logits(hidden[batch["rows"], batch["columns"]])
            names += batch["tasks"]
            right += batches.right(batch, logits)
        if self.ranks > 1:
            everything = [None] * self.ranks
            dist.all_gather_object(everything, (names, right))
            names = [n for part, _ in everything for n in part]
            right = [r for _, part in everything for r in part]
        found = {}
        for name, good in zip(names, right):
            count = found.setdefault(name, [0, 0])
            count[0] += good
            count[1] += 1
        return dict(sorted(found.items()))

    def cpu_seconds(self):
        own = torch.tensor([time.process_time()], dtype=torch.float64)
        if self.ranks > 1:
            dist.all_reduce(own)
        return self.cpu_before + float(own)

    def note(self, record):
        if self.rank == 0:
            line = json.dumps(record)
            print(line, flush=True)
            with open(self.out / "progress.jsonl", "a", encoding="utf-8") as file:
                file.write(line + "\n")

    def report(self, losses, start):
        mean = {k: round(sum(d[k] for d in losses if k in d) / sum(k in d for d in losses), 3)
                for k in sorted({k for d in losses for k in d})}
        self.note({"step": self.step, "of": self.options.steps, "loss": mean,
                   "seconds_a_step": round((time.monotonic() - start) / len(losses), 3)})

    def report_held_out(self):
        found = self.validate()
        self.note({"step": self.step, "cpu_hours": round(self.cpu_seconds() / 3600, 3),
                   "right": {k: f"{a}/{b}" for k, (a, b) in found.items()}})
        return found

    def run(self, asked_to_stop):
        o = self.options
        begin = saved = last = time.monotonic()
        losses, stop = [], False
        while self.step < o.steps and not stop:
            late = o.minutes and time.monotonic() - begin > 60 * o.minutes
            found, stop = self.learn(bool(late or asked_to_stop))
            losses.append(found)
            if self.step % o.every == 0:
                self.report(losses, last)
                losses, last = [], time.monotonic()
            if self.step % o.validate_every == 0 and self.step > o.eye_steps:
                self.report_held_out()
                last = time.monotonic()
            if self.rank == 0 and time.monotonic() - saved > 60 * o.save_minutes:
                self.save(self.cpu_before + self.ranks * time.process_time())
                saved = time.monotonic()
        cpu = self.cpu_seconds()
        if self.rank == 0:
            self.save(cpu)
        self.report_held_out()


def rank_main(rank, options):
    """One process: ends with its parent, has one thread, and is asked to stop by SIGTERM. A session of its
    own keeps Ctrl-C for the parent, which passes it on."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    os.setsid()
    torch.set_num_threads(1)
    asked = []
    signal.signal(signal.SIGTERM, lambda *_: asked.append(True))
    if options.ranks > 1:
        store = dist.FileStore(str(options.out / f"meeting.{os.getppid()}"), options.ranks)
        dist.init_process_group("gloo", store=store, rank=rank, world_size=options.ranks)
    Trainer(options, rank).run(asked)
    if options.ranks > 1:
        dist.destroy_process_group()


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--shape", choices=models.SHAPES, default="base")
    parser.add_argument("--scenes", type=int, help="of the training split (default: all)")
    parser.add_argument("--held-out", type=int, default=160, help="validation scenes to report on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--eye-steps", type=int, default=0, help="first steps, only for the eye")
    parser.add_argument("--minutes", type=float, help="stop after so long, to be gone on with")
    parser.add_argument("--ranks", type=int, help="processes (default: one a core, where a step has rows for so many)")
    parser.add_argument("--no-bf16", dest="bf16", action="store_false", default=has_bf16())
    parser.add_argument("--compile", action="store_true",
                        help="fuse operations (needs a C++ compiler, takes two minutes, twice as fast)")
    parser.add_argument("--every", type=int, default=50)
    parser.add_argument("--validate-every", type=int, default=500)
    parser.add_argument("--save-minutes", type=float, default=3)
    options = parser.parse_args()
    most = min(lessons.ROWS[options.shape].values())
    if options.ranks is None:
        options.ranks = min(os.cpu_count(), most)
    if not 1 <= options.ranks <= most:
        parser.error(f"--ranks is {options.ranks}; a step of {options.shape} has rows for 1 to {most}")
    return options


def main():
    options = read_options()
    options.out.mkdir(parents=True, exist_ok=True)
    for left in options.out.glob("meeting.*"):
        left.unlink()
    context = torch.multiprocessing.get_context("spawn")
    ranks = [context.Process(target=rank_main, args=(rank, options)) for rank in range(options.ranks)]
    for process in ranks:
        process.start()

    def pass_on(*_):
        for process in ranks:
            os.kill(process.pid, signal.SIGTERM)
    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGINT, pass_on)
    for process in ranks:
        process.join()
    sys.exit(max(abs(process.exitcode) for process in ranks))


if __name__ == "__main__":
    main()

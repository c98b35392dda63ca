#!/usr/bin/env python3
"""Training that is killed with SIGKILL ends with the same weights, bit for bit, as training that is not: resume.py DATA

DATA holds what tools/miniworld/train/gather.py made. tools/miniworld/train/recipe.sh short runs this.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import torch

TRAIN = pathlib.Path(__file__).resolve().parents[2] / "tools/miniworld/train/train.py"
STEPS, EYE_STEPS, KILL_AT = 8, 3, 5


def command(data, out):
    return [sys.executable, str(TRAIN), "--data", str(data), "--out", str(out), "--shape", "tiny", "--ranks", "2",
            "--steps", str(STEPS), "--eye-steps", str(EYE_STEPS), "--every", "1", "--held-out", "4",
            "--save-minutes", "0"]


def step_of(out):
    """The last step that was reported."""
    path = out / "progress.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return max((json.loads(line)["step"] for line in lines), default=0)


def train_and_kill(data, out):
    """Whether it was killed in the middle."""
    process = subprocess.Popen(command(data, out), stdout=subprocess.DEVNULL)
    while process.poll() is None and step_of(out) < KILL_AT:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    time.sleep(1)  # its ranks end with it
    held = torch.load(out / "checkpoint.pt", weights_only=True)["step"]
    print(f"killed at step {step_of(out)}; its checkpoint is of step {held} of {STEPS}")
    return EYE_STEPS < held < STEPS


def same(a, b):
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b


def main():
    data = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        whole, halves = pathlib.Path(folder) / "whole", pathlib.Path(folder) / "halves"
        subprocess.run(command(data, whole), check=True, stdout=subprocess.DEVNULL)
        halves.mkdir()
        shutil.copytree(whole / "tokenizer", halves / "tokenizer")
        if not train_and_kill(data, halves):
            sys.exit("it was not killed in the middle")
        subprocess.run(command(data, halves), check=True, stdout=subprocess.DEVNULL)
        a, b = (torch.load(out / "checkpoint.pt", weights_only=True) for out in (whole, halves))
    parts = ("step", "model", "aids", "eye", "words")
    wrong = [part for part in parts if not same(a[part], b[part])]
    print(f"{', '.join(wrong)} differ" if wrong else f"all of {', '.join(parts)} is the same")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Asks stock llama.cpp's own program what the perception asked, and compares: stock.py CLI MODEL.gguf ASKED QUESTIONS SCENES [--count N]

CLI is llama-mtmd-cli, ASKED the folder of our answers (whence-miniature ask), QUESTIONS what was asked, about whole pictures
in SCENES. Of every task the first N questions are asked, greedily. llama.cpp leaves the vision file's
number of pixels unread for this architecture, so it is told how many tokens a picture has; it also reduces pictures in its own
way, which is why an answer may differ now and then. Fails if fewer than 95 % are equal.
"""
import argparse
import json
import pathlib
import subprocess
import sys

import answers

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "train"))
from sizes import LEAST_TOKENS, MOST_TOKENS

LEAST_EQUAL = 0.95
TOKENS = 200


def chosen(asked, questions, count):
    """The first `count` questions of each task about whole pictures that we have an answer to."""
    done, seen = {row["id"]: row["answer"] for row in asked}, {}
    for line, question in enumerate(questions, 1):
        number, ours = seen.get(question["task"], 0), done.get(f"{question['id']}#{line}")
        if question["crop"] is None and ours is not None and number < count:
            seen[question["task"]] = number + 1
            yield question, ours.strip()


def ask(program, model, picture, question):
    vision = model.with_name(f"{model.stem}-mmproj.gguf")
    done = subprocess.run(
        [program, "-m", model, "--mmproj", vision, "--image", picture, "-p", question, "--temp", "0", "-n", str(TOKENS), "-t", "1",
         "--no-warmup", "--image-min-tokens", str(LEAST_TOKENS), "--image-max-tokens", str(MOST_TOKENS)],
        capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{program}: ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("program", "model", "asked", "questions", "scenes"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=8, help="of a task")
    options = parser.parse_args()
    if not options.program.is_file():
        sys.exit(f"{options.program}: no such program; run setup/llama.sh tools first")
    asked, equal, total = answers.read(options.asked), 0, 0
    questions = [json.loads(line) for line in options.questions.read_text(encoding="utf-8").splitlines()]
    for question, ours in chosen(asked, questions, options.count):
        said = ask(options.program, options.model, options.scenes / question["image"], question["question"])
        total += 1
        equal += said == ours
        if said != ours:
            print(f"{question['task']}, {question['image']}: stock {said!r}, ours {ours!r}")
    print(f"stock llama.cpp answers as ours does: {equal} of {total}")
    if not total or equal < LEAST_EQUAL * total:
        sys.exit(1)


if __name__ == "__main__":
    main()

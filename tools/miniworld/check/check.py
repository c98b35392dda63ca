#!/usr/bin/env python3
"""Checks scenes of the miniature world against the schema, the cue table, GeoNames and the pixels of the pictures.

check.py DIR…

Every rule has a count of what was checked and what broke it; rules on pixels also of what was too faint to tell. Any
broken rule gives exit status 1. It shares no file with what made the scenes.
"""
import argparse
import collections
import io
import json
import pathlib
import subprocess
import sys

import jsonschema
from PIL import Image, UnidentifiedImageError

import bayes
import records
import rules_picture
import rules_record
import rules_words

EXAMPLES = 5
HANDFUL, MOST, UNSURE = 5, 0.5, 0.25  # localizable: five countries hold half; no judgement that near to it
MANY, DEVIATIONS = 500, 5


class Report:
    def __init__(self):
        self.checked, self.faint, self.broken = collections.Counter(), collections.Counter(), collections.Counter()
        self.examples = collections.defaultdict(list)

    def judge(self, rule, scene, good, message):
        self.checked[rule] += 1
        if not good:
            self.broken[rule] += 1
            if len(self.examples[rule]) < EXAMPLES:
                self.examples[rule].append(f"{scene['id'] if scene else '-'}: {message}")
        return bool(good)

    def weak(self, rule):
        self.checked[rule] += 1
        self.faint[rule] += 1

    def show(self, out):
        print(f"{'rule':<28}{'checked':>9}{'faint':>8}{'broken':>8}", file=out)
        for rule in self.checked:
            print(f"{rule:<28}{self.checked[rule]:>9}{self.faint[rule]:>8}{self.broken[rule]:>8}", file=out)
            for example in self.examples[rule]:
                print(f"    {example}", file=out)

    def as_json(self):
        return {rule: {"checked": self.checked[rule], "faint": self.faint[rule], "broken": self.broken[rule],
                       "examples": self.examples[rule]} for rule in self.checked}


def parse(folder, validator, report):
    """The lines of a folder that keep the schema."""
    for number, line in records.folder_lines(folder):
        where = {"id": f"{folder}, line {number}"}
        try:
            scene = json.loads(line)
        except ValueError as error:
            report.judge("schema", where, False, str(error))
            continue
        error = jsonschema.exceptions.best_match(validator.iter_errors(scene))
        if report.judge("schema", where, error is None, error and f"{error.json_path}: {error.message[:200]}"):
            yield scene


def picture(folder, scene, seen, report):
    """The image decoded, at no more than twice 336 pixels; None if it is not what the record says."""
    try:
        data = (pathlib.Path(folder) / scene["image"]).read_bytes()
        image = Image.open(io.BytesIO(data))
        size = image.size
        image.draft("RGB", (672, 448))
        image = image.convert("RGB")
    except UnidentifiedImageError:
        report.judge("image", scene, False, f"{scene['image']}: {len(data)} bytes that are no picture")
        return None
    except (OSError, SyntaxError) as error:
        report.judge("image", scene, False, f"{scene['image']}: {error}")
        return None
    report.judge("image", scene, size == (scene["width"], scene["height"]), f"is {size}, the record says {scene['width']} x {scene['height']}")
    report.judge("image", scene, 3 * size[1] == 2 * size[0] or abs(3 * size[1] - 2 * size[0]) <= 2, f"{size} is not 3:2")
    report.judge("image", scene, len(set(image.resize((16, 16)).getdata())) > 20, "the picture is nearly blank")
    rules_record.same_pictures(scene, data, seen, report)
    return image


def localizable(scene, report):
    """By the oracle's Bayes, which knows nothing of the world's: only clear cases are judged."""
    sums = collections.Counter()
    for one, weight in zip(bayes.cities(), bayes.Reading(scene).posterior()):
        sums[one.code] += weight
    share = sum(weight for _, weight in sums.most_common(HANDFUL))
    if abs(share - MOST) < UNSURE:
        report.weak("localizable")
    else:
        report.judge("localizable", scene, scene["localizable"] == (share > MOST), f"five countries hold {share:.2f}, the record says {scene['localizable']}")


def check_scene(folder, scene, seen, report):
    rules_record.identity(scene, seen, report)
    whole = rules_record.shape(scene, report)
    rules_record.cues(scene, report)
    rules_record.texts(scene, report)
    rules_record.place(scene, report)
    rules_record.neighbours(scene, report)
    if records.state_of(scene):
        rules_record.misleading(scene, report)
        localizable(scene, report)
    for kind in ("reasoning", "transcript"):
        rules_words.visible_words(scene, kind, report)
        rules_words.quotes(scene, kind, report)
        rules_words.order(scene, kind, report)
    image = picture(folder, scene, seen, report)
    if image and whole:
        rules_picture.check(scene, image, report)


def types(kinds, report):
    """The mix of types, of folders with many scenes."""
    n = sum(kinds.values())
    if n < MANY:
        return
    for kind, share in records.table()["types"].items():
        sigma = (n * share * (1 - share)) ** 0.5
        report.judge("mix of types", None, abs(kinds[kind] - n * share) <= DEVIATIONS * sigma, f"{kinds[kind]} of {n} are {kind}, {share:.0%} should be")


def borders(program, scenes, report):
    """`whence world reverse` must name the country."""
    for scene in scenes:
        done = subprocess.run([program, "world", "reverse", "--json", "--", f"{scene['lat_deg']},{scene['lon_deg']}"],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise records.Fault(f"{program} world reverse: {done.stderr.strip()}")
        report.judge("inside the country", scene, json.loads(done.stdout)["country"] == scene["country"], f"{scene['lat_deg']},{scene['lon_deg']} is not in {scene['country']}")


def check(folders, program=None):
    report = Report()
    validator = jsonschema.Draft202012Validator(rules_record.schema())
    seen = {"ids": set(), "spots": {}, "pictures": {}}
    for folder in folders:
        kinds, kept = collections.Counter(), []
        for scene in parse(folder, validator, report):
            check_scene(folder, scene, seen, report)
            kinds[scene["type"]] += 1
            kept.append(scene)
        report.judge("not empty", None, kept, f"{folder}: no scene in it")
        types(kinds, report)
        if program:
            borders(program, kept, report)
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", metavar="DIR", nargs="+", help="folders that render.py wrote")
    parser.add_argument("--whence", metavar="PROGRAM", help="ask `whence world reverse` which country each point lies in, too")
    parser.add_argument("--json", metavar="FILE", help="write the counts as JSON, too")
    arguments = parser.parse_args()
    try:
        report = check(arguments.folders, arguments.whence)
        if arguments.json:
            pathlib.Path(arguments.json).write_text(json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except records.Fault as fault:
        sys.exit(f"check.py: {fault}")
    except OSError as error:
        sys.exit(f"check.py: {error.filename}: {error.strerror}")
    report.show(sys.stdout)
    broken = sum(report.broken.values())
    print(f"{len(report.checked)} rules, {sum(report.checked.values())} checks, {sum(report.faint.values())} too faint to tell, {broken} broken")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()

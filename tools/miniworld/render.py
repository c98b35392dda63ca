#!/usr/bin/env python3
"""Renders scenes of the miniature world into a folder: scenes.jsonl (docs/formats.md, whence-scene/1) and images/.

The same split, seed and width give the same bytes at any --jobs and --count. A run that was killed goes on where it was:
pictures and the parts of scenes.jsonl appear by rename, and a part is written after its pictures.
"""
import argparse
import contextlib
import ctypes
import hashlib
import json
import multiprocessing
import os
import pathlib
import re
import shutil
import signal
import sys
import time
from concurrent import futures

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
try:
    import picture
    import sheet
    import world
except (ImportError, ValueError) as error:  # gi says ValueError where a library is missing
    sys.exit(f"render.py: {error}: needs the Debian packages of setup/apt-test.txt (setup/apt.sh test) and Debian's python3")

CHUNK = 50
SETTINGS = "whence-scenes-settings/1"


class Fault(Exception):
    """What the user must know, in one line."""


def write(path, data):
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from None  # the user knows no temporary file


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))


def sources():
    """A hash of all that shapes the pictures: the table, the words and the programs."""
    total = hashlib.sha256()
    for path in sorted([HERE / "picture.py", *HERE.glob("world/*.py"), HERE / "world/table.json",
                        HERE / "world/words.toml", *HERE.glob("draw/**/*.py")]):
        total.update(path.relative_to(HERE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


class Task:
    """What to render; knows how to make chunk number i of it."""

    def __init__(self, arguments):
        self.out, self.width = pathlib.Path(arguments.out), arguments.width
        self.split, self.seed = arguments.split, arguments.seed
        self.neighbours = arguments.neighbours
        self.numbers = list(range(arguments.count)) if arguments.ids is None else self.from_ids(arguments.ids)

    def from_ids(self, ids):
        numbers = []
        for name in ids.split(","):
            match = re.fullmatch(r"(train|validation|test)-(\d{6,})", name.strip())
            if not match or match[1] != self.split:
                raise Fault(f"--ids: {name!r} is not of the form {self.split}-000123")
            numbers.append(int(match[2]))
        return numbers

    def settings(self):
        return {"format": SETTINGS, "split": self.split, "seed": self.seed, "width": self.width,
                "neighbours": self.neighbours, "sources": sources()}

    def key(self):
        return hashlib.sha256(dump(self.numbers).encode()).hexdigest()

    def chunks(self):
        return [self.numbers[at:at + CHUNK] for at in range(0, len(self.numbers), CHUNK)]

    def part(self, numbers):
        name = hashlib.sha256(dump(numbers).encode()).hexdigest()[:12]
        return self.out / "parts" / f"{numbers[0]:06d}-{name}.jsonl"

    def render(self, scene):
        data, record = picture.render(scene, self.width)
        write(self.out / record["image"], data)
        return dump(record) + "\n"

    def chunk(self, numbers):
        lines = []
        for number in numbers:
            scene = world.sample(self.split, self.seed, number)
            lines.append(self.render(scene))
            if self.neighbours:
                lines += [self.render(world.neighbour(scene, view)) for view in range(len(scene["neighbours"]))]
        write(self.part(numbers), "".join(lines).encode())
        return len(numbers)


def bind_to_parent():
    """A worker leaves Ctrl-C to the parent and ends with it (Linux: PR_SET_PDEATHSIG is 1)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def scenes_hash(task):
    """Of scenes.jsonl, which may have been cut since; None if there is none."""
    path = task.out / "scenes.jsonl"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def prepare(task):
    """The folders and settings.json; false if all is there. What lies there must have been made with the same settings."""
    for folder in (task.out, task.out / "images", task.out / "parts"):
        folder.mkdir(parents=True, exist_ok=True)
    path, settings = task.out / "settings.json", task.settings()
    if path.exists():
        try:
            old = dict(json.loads(path.read_text(encoding="utf-8")))
        except (TypeError, ValueError):
            raise Fault(f"{path}: is damaged; remove the folder or give another --out") from None
        changed = [key for key in settings if old.get(key) != settings[key]]
        if changed:
            raise Fault(f"{task.out}: made with another {', '.join(changed)}; remove the folder or give another --out")
        if old.get("done") == task.key() and old.get("sha256", "") == scenes_hash(task):
            return False
    write(path, (dump(settings) + "\n").encode())
    for left in [*task.out.glob("images/*.tmp"), *task.out.glob("parts/*.tmp")]:
        left.unlink()
    return True


def finish(task, lines):
    """scenes.jsonl, then the note that all is there; the parts go last."""
    write(task.out / "scenes.jsonl", lines)
    done = {"done": task.key(), "sha256": scenes_hash(task)}
    write(task.out / "settings.json", (dump(task.settings() | done) + "\n").encode())
    shutil.rmtree(task.out / "parts")


class Progress:
    def __init__(self, total, done):
        self.total, self.done, self.before, self.start, self.last = total, done, done, time.monotonic(), 0.0
        self.show = sys.stderr.isatty()

    def add(self, count):
        self.done += count
        now = time.monotonic()
        if now - self.last < (0.5 if self.show else 15) and self.done < self.total:
            return
        self.last = now
        rate = (self.done - self.before) / max(now - self.start, 1e-9)
        left = (self.total - self.done) / rate
        print(f"{self.done} of {self.total} scenes, {rate:.1f} a second, {left:.0f} s left",
              end="\r" if self.show and self.done < self.total else "\n", file=sys.stderr, flush=True)


def spread(task, missing, jobs, progress):
    """Renders the missing chunks in processes; the first fault ends the run."""
    context = multiprocessing.get_context("fork")
    with futures.ProcessPoolExecutor(min(jobs, len(missing)), context, bind_to_parent) as pool:
        waiting = [pool.submit(task.chunk, numbers) for numbers in missing]
        try:
            for future in futures.as_completed(waiting):
                progress.add(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def render(task, jobs):
    if not prepare(task):
        print(f"{task.out}: all {len(task.numbers)} scenes are there", file=sys.stderr)
        return
    chunks = task.chunks()
    missing = [numbers for numbers in chunks if not task.part(numbers).exists()]
    progress = Progress(len(task.numbers), len(task.numbers) - sum(map(len, missing)))
    if missing:
        spread(task, missing, jobs, progress)
    lines = b"".join(task.part(numbers).read_bytes() for numbers in chunks)
    finish(task, lines)
    print(f"{task.out}: {lines.count(10)} scenes", file=sys.stderr)


def positive(text):
    value = int(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def picture_width(text):
    value = int(text)
    if not 84 <= value <= 4200:
        raise argparse.ArgumentTypeError(f"{text} is not between 84 and 4200")
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("train", "validation", "test"), default="train")
    parser.add_argument("--seed", type=int, default=1, help="seed of the split (default 1)")
    parser.add_argument("--count", type=positive, default=100, help="how many scenes (default 100)")
    parser.add_argument("--ids", help="only these scenes, separated by commas: test-000012,test-000031")
    parser.add_argument("--neighbours", action="store_true", help="the neighbour views of each scene, too")
    parser.add_argument("--width", type=picture_width, default=picture.WIDTH, help=f"in pixels (default {picture.WIDTH}); the height is two thirds of it")
    parser.add_argument("--jobs", type=positive, default=os.cpu_count(), help="processes (default: one a processor)")
    parser.add_argument("--out", metavar="DIR", help="the folder to write")
    parser.add_argument("--sheet", metavar="FILE", help="draw a contact sheet of three countries into a JPEG file instead")
    parser.add_argument("--countries", metavar="JP,KR,TW", help="the countries of the contact sheet")
    arguments = parser.parse_args()
    if bool(arguments.sheet) == bool(arguments.out) or bool(arguments.sheet) != bool(arguments.countries):
        parser.error("give either --out DIR, or --sheet FILE and --countries")
    try:
        if arguments.sheet:
            codes = arguments.countries.split(",")
            unknown = [code for code in codes if code not in world.load()["countries"]]
            if unknown:
                raise Fault(f"--countries: the world has no {', '.join(unknown)}; it has {' '.join(world.load()['countries'])}")
            write(pathlib.Path(arguments.sheet), sheet.draw_sheet(codes, arguments.split, arguments.seed))
        else:
            render(Task(arguments), arguments.jobs)
    except Fault as fault:
        sys.exit(f"render.py: {fault}")
    except OSError as error:
        sys.exit(f"render.py: {error.filename or arguments.out}: {error.strerror}")
    except futures.process.BrokenProcessPool:
        sys.exit("render.py: a process was killed (out of memory?); the same command goes on from here")
    except KeyboardInterrupt:
        print("render.py: stopped; the same command goes on from here", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()

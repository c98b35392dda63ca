#!/usr/bin/env python3
"""Runs one command-line case: run.py PROGRAM CASE.txt

A case is a text file of lines `key: value`; # begins a comment. Where it says $SERVER, a server on this
machine is started (tests/support/loopback.py) and its address put there. Keys:
  run      arguments of whence, split like a shell's; $ROOT is the checkout, $TMP an empty folder
           that the runs of the case share; may come several times, and what follows belongs to it
  sh       a shell command instead of a run ($WHENCE is the program)
  stdin    a file for standard input
  exit     the exit code (required after each run)
  out/err  a regular expression that standard output/error must contain; out-not/err-not: must not
  file     a file that must exist afterwards
  json     a Python expression over `j`, standard output parsed as JSON (a list for JSON lines),
           that must be true
"""
import contextlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def parse(path):
    steps = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, found, value = line.partition(":")
        if not found:
            sys.exit(f"{path}:{number}: no key")
        key, value = key.strip(), value.strip()
        if key in ("run", "sh"):
            steps.append({"how": key, "command": value, "checks": [], "stdin": None})
        elif key == "stdin":
            steps[-1]["stdin"] = value
        else:
            steps[-1]["checks"].append((number, key, value))
    return steps


def parsed(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


def check(key, value, result, expand):
    if key == "exit":
        return result.returncode == int(value)
    if key in ("out", "err", "out-not", "err-not"):
        text = result.stdout if key.startswith("out") else result.stderr
        found = re.search(value, text, re.MULTILINE) is not None
        return found != key.endswith("-not")
    if key == "file":
        return pathlib.Path(expand(value)).is_file()
    if key == "json":
        try:
            return bool(eval(value, {"j": parsed(result.stdout)}))  # the test's own expression
        except (LookupError, TypeError, ValueError):
            return False
    sys.exit(f"unknown key {key}")


@contextlib.contextmanager
def server(case):
    """The address of a server that runs meanwhile, if the case wants one."""
    if "$SERVER" not in case.read_text(encoding="utf-8"):
        yield ""
        return
    with subprocess.Popen([sys.executable, ROOT / "tests/support/loopback.py"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.stdin.close()


def main():
    program, case = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    failed = 0
    with tempfile.TemporaryDirectory() as temporary, server(case) as address:
        environment = {**os.environ, "ROOT": str(ROOT), "TMP": temporary, "WHENCE": str(program),
                       "WHENCE_CONFIG": f"{temporary}/config", "SERVER": address,
                       "XDG_DATA_HOME": f"{temporary}/data"}
        pathlib.Path(temporary, "config").touch()  # the user's own must not change a test

        def expand(text):
            for name in ("ROOT", "TMP", "SERVER"):
                text = text.replace(f"${name}", environment[name])
            return text

        for step in parse(case):
            command = (["bash", "-c", step["command"]] if step["how"] == "sh" else
                       [str(program), *map(expand, shlex.split(step["command"]))])
            source = open(expand(step["stdin"]), "rb") if step["stdin"] else subprocess.DEVNULL
            result = subprocess.run(command, stdin=source, capture_output=True, check=False,
                                    env=environment, cwd=temporary, timeout=300)
            result.stdout = result.stdout.decode("utf-8", "replace")
            result.stderr = result.stderr.decode("utf-8", "replace")
            if not any(key == "exit" for _, key, _ in step["checks"]):
                sys.exit(f"{case}: no exit code for: {step['command']}")
            for number, key, value in step["checks"]:
                if not check(key, value, result, expand):
                    failed += 1
                    print(f"{case}:{number}: not so: {key}: {value}\n--- after: {step['command']}"
                          f"\n--- exit {result.returncode}\n--- out\n{result.stdout[:4000]}"
                          f"\n--- err\n{result.stderr[:4000]}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

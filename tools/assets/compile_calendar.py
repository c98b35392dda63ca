#!/usr/bin/env python3
"""Compiles assets/words.calendar.tsv.gz: months and weekdays in CLDR's well covered languages.

Developer-only, standard library. Input: the npm packages cldr-core and cldr-dates-full 48.2.0.

    compile_calendar.py CLDR_CORE_DIR CLDR_DATES_DIR OUT.tsv.gz
"""
import gzip
import json
import pathlib
import sys


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def main():
    core, dates, out = map(pathlib.Path, sys.argv[1:4])
    levels = load(core / "coverageLevels.json")["effectiveCoverageLevels"]
    lines = []
    for locale, level in sorted(levels.items()):
        path = dates / "main" / locale / "ca-gregorian.json"
        if level != "modern" or "-" in locale or not path.exists():
            continue
        calendar = load(path)["main"][locale]["dates"]["calendars"]["gregorian"]
        words = set()
        for part in ("months", "days"):
            for context in calendar[part].values():
                for width in ("wide", "abbreviated"):
                    words.update(context.get(width, {}).values())
        words = sorted(w.strip().rstrip(".") for w in words if not w.strip().rstrip(".").isdigit())
        lines.append(f"{locale}\t{'|'.join(words)}\n")
    header = "# Months and weekdays: language, words. Source: CLDR 48.2 by cldr-dates-full (Unicode-3.0)\n"
    with open(out, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write((header + "".join(lines)).encode())
    print(len(lines), "languages")


main()

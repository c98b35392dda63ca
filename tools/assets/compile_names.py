#!/usr/bin/env python3
"""Compiles assets/words.names.tsv.gz: family and given names of many countries.

Developer-only. Input: an unpacked Faker 40.54.0 (MIT), whose person providers are read as Python
modules without running a generator.

    compile_names.py FAKER_DIR OUT.tsv.gz
"""
import gzip
import importlib
import pathlib
import sys


def strings(value):
    """All names in a provider's list, weighted dictionary, or list of (native, ..., Latin) tuples."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key in value:
            yield from strings(key)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from strings(item)


def main():
    faker, out = map(pathlib.Path, sys.argv[1:3])
    sys.path.insert(0, str(faker))
    names = set()
    locales = sorted(p.name for p in (faker / "faker/providers/person").iterdir()
                     if p.is_dir() and (p / "__init__.py").exists())
    for locale in locales:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            kind = ("s" if attribute.startswith(("last_name", "unisex_last_name", "male_last_name", "female_last_name"))
                    else "g" if attribute.startswith(("first_name", "unisex_first_name")) else None)
            value = getattr(provider, attribute)
            if kind is None or callable(value):
                continue
            for name in strings(value):
                name = " ".join(name.split())
                # Two letters are a name only where a letter is a syllable.
                if len(name) > 2 or (name and ord(name[0]) > 0x0590):
                    names.add((kind, name))
    header = ("# Family names (s) and given names (g) of " + str(len(locales)) + " locales. Source: Faker "
              "40.54.0 (MIT)\n")
    lines = [f"{kind}\t{name}\n" for kind, name in sorted(names)]
    with open(out, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write((header + "".join(lines)).encode())
    print(len(lines), "names of", len(locales), "locales")


main()

#!/usr/bin/env python3
"""Compiles assets/admin1.names.tsv.gz: what first-level divisions call themselves ("Bayern").

    python3 tools/assets/compile_admin1_names.py ISO_3166_DIR CLDR_SUBDIVISIONS_DIR ASSETS_DIR

ISO_3166_DIR is the unpacked npm package iso-3166 (MIT), CLDR_SUBDIVISIONS_DIR the unpacked npm
package cldr-subdivisions-full (Unicode-3.0), ASSETS_DIR holds admin1.tsv.gz (compile_places.py).
ISO's codes are not GeoNames': CLDR's English name of a code, or ISO's own, finds the division of
that name among the country's in GeoNames; a name that finds none or several is left out.
"""

import gzip
import json
import pathlib
import re
import sys
import unicodedata

from common import clean, write_asset

ISO_VERSION = "4.4.0"
GENERIC = {
    "province", "region", "state", "county", "department", "district", "prefecture", "governorate",
    "oblast", "krai", "republic", "municipality", "territory", "parish", "canton", "division",
    "voivodeship", "community", "autonomous", "special", "of", "the", "and", "city",
}


def fold(name):
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain.replace("ı", "i").replace("ł", "l").replace("ø", "o"))
    return " ".join(word for word in words if word not in GENERIC) or " ".join(words)


def pieces(name):
    """"Valle d'Aosta, Vallée d'Aoste" is two names; "Murcia, Región de" is one, and a note."""
    name = re.sub(r"\s*[\[(*].*$|[¹²³]", "", name)
    for piece in map(clean, re.split(r",|/", name)):
        if len(piece) > 3 and not re.search(r" (de|del|do|da|di)$| d'$", piece):
            yield piece


def read_iso(folder):
    text = (folder / "2.js").read_text(encoding="utf-8")
    entry = re.compile(r"code: '([A-Z]{2}-\w+)',\s*name: (?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"),\s*parent: '([\w-]+)'")
    rows = [(code, (one or two).replace("\\'", "'"), parent) for code, one, two, parent in entry.findall(text)]
    assert len(rows) > 4000, "iso-3166/2.js has another form than expected"
    return [(code, name) for code, name, parent in rows if len(parent) == 2]


def read_divisions(assets):
    divisions = {}
    with gzip.open(assets / "admin1.tsv.gz", "rt", encoding="utf-8") as table:
        for line in table:
            if not line.startswith("#"):
                country, code, name = line.rstrip("\n").split("\t")
                divisions.setdefault(country, {}).setdefault(fold(name), []).append((code, name))
    return divisions


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    iso, cldr, assets = map(pathlib.Path, sys.argv[1:])
    english = json.loads((cldr / "subdivisions" / "en" / "en.json").read_text(encoding="utf-8"))
    english = english["subdivisions"]["localeDisplayNames"]["subdivisions"]
    version = json.loads((cldr / "package.json").read_text(encoding="utf-8"))["version"]
    divisions = read_divisions(assets)
    rows = set()
    for code, native in read_iso(iso):
        country = code[:2]
        names = [english.get(code.replace("-", "").lower(), native), native]
        for name in names:
            found = divisions.get(country, {}).get(fold(name), [])
            if len(found) == 1:
                target, main_name = found[0]
                for other in (piece for name in names for piece in pieces(name)):
                    if fold(other) != fold(main_name):
                        rows.add((country, target, other))
                break
    write_asset(
        assets / "admin1.names.tsv.gz",
        f"Other names of first-level divisions from npm iso-3166 {ISO_VERSION} (MIT) and "
        f"cldr-subdivisions-full {version} (Unicode-3.0)",
        ["country", "code", "name"],
        sorted(map(list, rows)),
    )


if __name__ == "__main__":
    main()

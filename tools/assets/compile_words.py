#!/usr/bin/env python3
"""Compiles assets/words.tsv.gz: everyday words and how frequent they are.

Developer-only; needs msgpack and the hunspell program. Inputs: wordfreq 3.1.1 (its small lists,
CC BY-SA 4.0), GeoNames' cities500.json, our facts.languages.tsv, and a folder with permissively
licensed hunspell dictionaries from npm (dictionary-xx unpacked as d-xx).

    compile_words.py WORDFREQ_DATA_DIR DICTIONARIES_DIR CITIES500_JSON ASSETS_DIR

Frequency lists count "paris" the city and "nice" the word alike. A gazetteer name is kept as a word
only if the word explains its frequency:
- where a spelling dictionary of the language exists, it must accept the word in lower case;
- the frequency must exceed what a place of that size gets: measured on capitals and large cities,
  Zipf 5.0 + 0.9 (log10 population - 5.8), 0.7 more in the languages of its country; words that a
  dictionary accepts get 0.8 off (0.3 against a city over half a million), others 0.3 more against
  a city over 300,000 at home; words that lose an accent which no place has in becoming the key of
  such a city, 0.5 more.
Words that are no gazetteer names are kept from Zipf 3.5: they keep "exit" from matching "Exin".
"""
import collections
import gzip
import json
import math
import pathlib
import subprocess
import sys
import unicodedata

import msgpack

MIN_ZIPF = 3.0
MIN_ZIPF_OUTSIDE = 3.5
UNICASE = {"ar", "bn", "fa", "he", "hi", "ja", "ko", "ta", "ur", "zh"}


def fold(text):
    """Nearly the key rule of the program; only which words are kept depends on it."""
    kept = []
    for char in unicodedata.normalize("NFKD", text.casefold()):
        if char in "'’ʼ`" or (unicodedata.category(char) == "Mn" and ord(char) < 0x700):
            continue  # accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic
        kept.append(char if unicodedata.category(char)[0] in "LNM" else " ")
    return " ".join(unicodedata.normalize("NFKC", "".join(kept)).split())


def load_words(path):
    with gzip.open(path) as file:
        buckets = msgpack.load(file, raw=False)[1:]
    return {word: 9 - centibels / 100 for centibels, words in enumerate(buckets) for word in words}


def gazetteer(path):
    """Key -> largest population by country; and all names in lower case, accents kept."""
    people, spelled = collections.defaultdict(dict), set()
    with open(path, encoding="utf-8") as file:
        for city in json.load(file).values():
            for name in {city["name"], *city["alternatenames"]}:
                spelled.add(name.casefold())
                key = fold(name)
                if key and " " not in key:
                    best = people[key]
                    country = city["countrycode"]
                    best[country] = max(best.get(country, 0), city["population"])
    return people, spelled


def languages_of(path):
    spoken = collections.defaultdict(set)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, language, _, count, official, _, everyone = line.split("\t")
        if int(official) or float(count) > 0.2 * float(everyone):
            spoken[code].add(language.split("_")[0])
    return spoken


def accepted(dictionary, words):
    """Those of `words` that the dictionary accepts as they stand, in lower case."""
    run = subprocess.run(["hunspell", "-d", str(dictionary), "-i", "utf-8", "-G"],
                         input="\n".join(words) + "\n", capture_output=True, text=True, check=True)
    good = set(run.stdout.split())
    return {word for word in words if word in good}


def main():
    frequencies, dictionaries, cities, assets = map(pathlib.Path, sys.argv[1:5])
    places, spelled = gazetteer(cities)
    spoken = languages_of(assets / "facts.languages.tsv")
    best = {}
    for path in sorted(frequencies.glob("small_*.msgpack.gz")):
        language = path.name[6:].split(".")[0]
        words = load_words(path)
        aliases = {"nb": {"nb", "no"}, "sh": {"sr", "hr", "bs"}}.get(language, {language})
        dictionary = dictionaries / f"d-{language}" / "index"
        good = None
        if dictionary.with_suffix(".dic").exists() and language not in UNICASE:
            good = accepted(dictionary, [w for w in words if fold(w) in places])
        kept = 0
        for word, zipf in words.items():
            key = fold(word)
            if not key or " " in key or key.isdigit():
                continue
            if key not in places:
                keep = zipf >= MIN_ZIPF_OUTSIDE
            elif zipf < MIN_ZIPF or (good is not None and word not in good):
                keep = False
            else:
                population = max(places[key].values())
                local = any(people >= 0.3 * population and spoken[country] & aliases
                            for country, people in places[key].items())
                limit = 5.0 + 0.9 * (math.log10(max(population, 500)) - 5.8) + 0.7 * local
                large = population >= 300_000
                if large and word != key and word not in spelled:
                    limit += 0.5  # "pāris" is a pair in Latvian, but signs that say so keep the bar
                if good is None:
                    limit += 0.3 * (local and large)
                else:  # "paris" are bets in French: a metropolis needs more
                    limit -= 0.8 if population < 500_000 else 0.3
                keep = zipf > limit
            if keep:
                kept += 1
                if zipf > best.get(word, (0, ""))[0]:
                    best[word] = (zipf, language)
        print(language, len(words), "words,", kept, "kept,", "dictionary" if good is not None else "")
    header = ("# Everyday words: word, Zipf frequency x 100, language that uses it most. Source: wordfreq "
              "3.1.1 by Robyn Speer (CC BY-SA 4.0), from Wikipedia, OpenSubtitles, SUBTLEX, Google Books "
              "Ngrams, the Leeds Internet Corpus, ParaCrawl and others; names of places removed\n")
    lines = [f"{word}\t{round(zipf * 100)}\t{language}\n" for word, (zipf, language) in sorted(best.items())]
    with open(assets / "words.tsv.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write((header + "".join(lines)).encode())
    print(len(lines), "words")


main()

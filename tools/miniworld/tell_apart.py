#!/usr/bin/env python3
"""How often the cue table tells countries apart: tell_apart.py JP,KR,TW [AR,CL,UY ...]

For each group of countries: of the scenes on its contact sheet, and of 200 scenes a country, how many are given to their own
country by naive Bayes over the table among the countries of the group, from the visible cues. Numbers of scenes follow that
stay under half: these one could not tell by their cues.
"""
import sys

import draw
import sheet
import world
from world import belief

MORE = 200


def own_share(scene, codes):
    shares = belief.countries(belief.posterior(scene["cues"]))
    return shares[scene["country"]] / sum(shares[code] for code in codes), max(codes, key=shares.get) == scene["country"]


def scenes(code, count):
    for number in range(count):
        scene = world.sample("test", 1, number, country=code)
        yield world.as_seen(scene, draw.scene(scene, 2 * sheet.WIDTH)[1])


def main():
    unknown = [code for codes in sys.argv[1:] for code in codes.split(",") if code not in world.load()["countries"]]
    if unknown or len(sys.argv) < 2:
        sys.exit(f"usage: tell_apart.py JP,KR,TW ...; unknown countries: {' '.join(unknown) or 'none'}")
    for codes in (group.split(",") for group in sys.argv[1:]):
        found = {code: [own_share(scene, codes) for scene in scenes(code, MORE)] for code in codes}
        on_sheet = sum(right for results in found.values() for _, right in results[:sheet.EACH])
        overall = sum(right for results in found.values() for _, right in results)
        doubtful = {code: [number + 1 for number, (share, _) in enumerate(results[:sheet.EACH]) if share < 0.5]
                    for code, results in found.items()}
        print(f"{' '.join(codes)}: sheet {on_sheet} of {sheet.EACH * len(codes)}, all {overall} of {MORE * len(codes)};",
              "; ".join(f"{code} {' '.join(map(str, numbers))}" for code, numbers in doubtful.items()))


if __name__ == "__main__":
    main()

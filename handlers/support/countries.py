"""Which country somebody means by what they typed: its name in a language of ours, nearly right will do."""

import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from babel import Locale

CLOSE_ENOUGH = 85
"""Of 100: two letters changed places in *Germany*, or one is missing in *Spain*; not *Iran* for *Iraq*."""

SHORTEST_CLOSE = 5
"""Letters from which on a misspelt name is guessed at."""

NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Codes for unions, for tests, and for nothing that is known."""

OTHERWISE = Path(__file__).with_name("countries.toml")


def country_named(typed: str, languages: Iterable[str]) -> str | None:
    """Return the code (ISO 3166) of the country that was typed, by a name in one of the languages; None for none."""
    words = _folded(typed)
    if not words:
        return None
    names = {name: code for language in languages for name, code in _names(language).items()} | _otherwise()
    if words in names:
        return names[words]
    if len(words) < SHORTEST_CLOSE:
        return None
    from rapidfuzz import fuzz, process  # for few a day: not at the start

    found = process.extractOne(words, names.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH)
    return names[found[0]] if found else None


@cache
def _names(language: str) -> dict[str, str]:
    """Return each country's folded name in a language, and its code; what is no country is left out."""
    territories = Locale.parse(language).territories.items()
    return {_folded(name): code for code, name in territories if len(code) == 2 and code not in NO_COUNTRIES}


@cache
def _otherwise() -> dict[str, str]:
    """Return what people call a country that is not its name, and its code."""
    listed = tomllib.loads(OTHERWISE.read_text("utf-8")).items()
    return {name: code for code, names in listed for name in names}


def _folded(name: str) -> str:
    """Return a name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace(".", ""))
    kept = (each for each in plain if not unicodedata.combining(each))
    return " ".join("".join(each if each.isalnum() else " " for each in kept).split())

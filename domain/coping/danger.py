"""Words that suggest danger to life: a list per language, as data; nobody is told and nothing is diagnosed."""

import unicodedata
from collections.abc import Iterable

APOSTROPHES = "'’`´ʼ"


def suggests_danger(words: str, phrases: Iterable[str]) -> bool:
    """Return whether one of the phrases stands in the words, whole, whatever their case, accents and punctuation."""
    said = f" {_plain(words)} "
    return any(f" {_plain(phrase)} " in said for phrase in phrases)


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFKD", words.casefold())
    kept = (char for char in folded if char not in APOSTROPHES and not unicodedata.combining(char))
    return " ".join("".join(char if char.isalnum() else " " for char in kept).split())

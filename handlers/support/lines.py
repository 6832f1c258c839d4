"""The data of the help lines: the file that comes with the bot, or the operator's own in its place."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

BUILT_IN = Path(__file__).with_name("help_lines.toml")
EVERYWHERE = "*"
EMERGENCY = "emergency"
KINDS = (EMERGENCY, "crisis", "substance", "directory")
WAYS = ("call", "text", "chat", "web")
ALWAYS = "24/7"
MOST_SHOWN = 20
"""Lines on one card: more would not fit a message, nor help anybody choose."""

_COUNTRY = re.compile(r"[A-Z]{2}|\*")


class LinesInvalid(ValueError):
    """A file of help lines does not hold together; the message names the line and what would be right."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line, as its data file has it; `source` says where it was found, `checked_on` when it was looked up."""

    id: str
    countries: tuple[str, ...]
    kind: str
    name: str
    reach: str
    how: tuple[str, ...]
    hours: str
    languages: tuple[str, ...]
    source: str
    checked_on: date


@cache
def built_in() -> Sequence[HelpLine]:
    """Return the lines that come with the bot."""
    return read(BUILT_IN)


def read(path: Path) -> Sequence[HelpLine]:
    """Return the lines of a file, in its order; raises `LinesInvalid` naming what is wrong."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("line", [])
    except OSError as error:
        raise LinesInvalid(f"{path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LinesInvalid(f"{path} is not valid TOML: {error}") from error
    if not entries:
        raise LinesInvalid(f"{path} has no [[line]]")
    return [_line(path, entry) for entry in entries]


def _line(path: Path, entry: Mapping[str, Any]) -> HelpLine:
    place = f"{path}, line {entry.get('id')!r}"
    try:
        line = HelpLine(
            id=str(entry["id"]),
            countries=tuple(entry["countries"]),
            kind=entry["kind"],
            name=str(entry["name"]),
            reach=str(entry["reach"]),
            how=tuple(entry["how"]),
            hours=str(entry["hours"]),
            languages=tuple(entry["languages"]),
            source=str(entry["source"]),
            checked_on=entry["checked_on"],
        )
    except (KeyError, TypeError) as error:
        raise LinesInvalid(f"{place}: lacks {error}") from error
    if not line.name and line.kind != EMERGENCY:
        raise LinesInvalid(f"{place}: needs a name; only an emergency number goes without")
    if line.kind not in KINDS:
        raise LinesInvalid(f"{place}: kind is one of {', '.join(KINDS)}")
    if not line.countries or not all(_COUNTRY.fullmatch(each) for each in line.countries):
        raise LinesInvalid(f"{place}: countries are codes such as US, or * for everywhere")
    if not line.how or set(line.how) - set(WAYS):
        raise LinesInvalid(f"{place}: how is some of {', '.join(WAYS)}")
    if not line.source.startswith("http") or not isinstance(line.checked_on, date):
        raise LinesInvalid(f"{place}: needs a source (an address) and checked_on (a date such as 2026-11-24)")
    return line


def lines_for(lines: Sequence[HelpLine], country: str | None) -> list[HelpLine]:
    """Return the lines of a country, then those for everywhere; where no country is known, these first of all."""
    everywhere = [line for line in lines if EVERYWHERE in line.countries]
    if country is None:
        return [*everywhere, *(line for line in lines if line not in everywhere)][:MOST_SHOWN]
    own = [line for line in lines if country in line.countries]
    return [*own[: MOST_SHOWN - len(everywhere)], *everywhere]


def countries(lines: Iterable[HelpLine]) -> list[str]:
    """Return the codes of the countries that have a line of their own."""
    return sorted({country for line in lines for country in line.countries} - {EVERYWHERE})

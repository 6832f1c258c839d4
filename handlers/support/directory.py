"""The directory per country that comes with the bot: data with source and date."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from domain.circle.resources import ResourceKind
from handlers.support.lines import EVERYWHERE

DIRECTORY = Path(__file__).with_name("directory.toml")


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the directory."""

    countries: tuple[str, ...]
    kind: ResourceKind
    name: str
    reach: str
    source: str
    checked_on: date


@cache
def directory() -> Sequence[Listed]:
    """Return the whole directory."""
    entries = tomllib.loads(DIRECTORY.read_text("utf-8"))["entry"]
    return [
        Listed(
            tuple(each["countries"]),
            ResourceKind(each["kind"]),
            each["name"],
            each["reach"],
            each["source"],
            each["checked_on"],
        )
        for each in entries
    ]


def listed(kind: ResourceKind, country: str | None) -> list[Listed]:
    """Return what there is of that kind for a country and for everywhere, by name: no other order is meant."""
    places = {country, EVERYWHERE}
    found = [each for each in directory() if each.kind is kind and places.intersection(each.countries)]
    return sorted(found, key=lambda each: each.name.casefold())

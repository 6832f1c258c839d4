"""The safety line that follows from what a counter is about, each with its source."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from domain.counting.counters import About
from handlers.texts import Html
from handlers.turn import Turn

LINES = Path(__file__).with_name("safety_lines.toml")


@dataclass(frozen=True, slots=True)
class SafetyLine:
    """Where a line was found, and when it was last looked at; its words stand in the catalogues."""

    about: About
    source: str
    address: str
    checked_on: date


@lru_cache(maxsize=1)
def lines() -> dict[About, SafetyLine]:
    """Return the lines there are, by what they are about."""
    read = tomllib.loads(LINES.read_text("utf-8"))["line"]
    found = [SafetyLine(About(each["about"]), each["source"], each["address"], each["checked_on"]) for each in read]
    return {line.about: line for line in found}


def text(turn: Turn, about: About | None) -> Html:
    """Return the line with its source, nothing where there is none."""
    line = lines().get(about) if about else None
    if line is None:
        return Html("")
    return turn.text(f"safety.{line.about}", source=line.source)

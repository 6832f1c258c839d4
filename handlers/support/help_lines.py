"""Help lines by country, which answer anyone, before consent too."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale

from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn

LINES = Path(__file__).with_name("help_lines.toml")
EVERYWHERE = "*"
OTHER = "lines_in"


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One line, as its data file has it."""

    id: str
    countries: tuple[str, ...]
    kind: str
    name: str
    reach: str
    how: tuple[str, ...]
    hours: str


@cache
def help_lines() -> Sequence[HelpLine]:
    """Return the lines of the data file, in its order."""
    entries = tomllib.loads(LINES.read_text("utf-8"))["line"]
    return [
        HelpLine(
            entry["id"],
            tuple(entry["countries"]),
            entry["kind"],
            entry["name"],
            entry["reach"],
            tuple(entry["how"]),
            entry["hours"],
        )
        for entry in entries
    ]


def lines_for(country: str | None) -> Sequence[HelpLine]:
    """Return the lines of a country and those for everywhere; all of them where the country is not known."""
    if country is None:
        return help_lines()
    return [line for line in help_lines() if country in line.countries or EVERYWHERE in line.countries]


def say_nobody_messaged(turn: Turn, why: Sequence[Html] = ()) -> None:
    """Answer at once: nobody has been messaged, these lines answer now; `why` says of whom that is so, and why."""
    turn.say_text(Html("\n\n".join([turn.text("sos.nobody_messaged"), *why, card(turn)])))


def lines_pressed(turn: Turn) -> None:
    """Show the help lines."""
    say_lines(turn)


def say_lines(turn: Turn) -> None:
    """Owe a message with the lines of the reader's country."""
    turn.say_text(Html("\n\n".join([turn.text("help_lines.heading"), card(turn)])))


def card(turn: Turn) -> Html:
    """Return the lines of the reader's country, and that nobody reads this chat."""
    country = turn.person.country if turn.person else None
    lines = Html("\n").join(_line(turn, line, everywhere=country is None) for line in lines_for(country))
    place = _country_name(turn, country)
    parts = [turn.text("help_lines.of_country", country=place) if place else "", lines]
    parts.append(turn.text("help_lines.nobody_reads"))
    return Html("\n\n".join(part for part in parts if part))


def _line(turn: Turn, line: HelpLine, *, everywhere: bool) -> Html:
    places = [place for code in line.countries[:2] if (place := _country_name(turn, code))]
    where = turn.text("help_lines.european_union") if len(line.countries) > 2 else Html(", ".join(places))
    return turn.text(
        "help_lines.line_of_country" if not everywhere or not where else "help_lines.line",
        name=line.name,
        reach=line.reach,
        how=Html(", ".join(turn.text(f"help_lines.how.{how}") for how in line.how)),
        about=turn.text(f"help_lines.kind.{line.kind}"),
        hours=line.hours,
        where=where,
    )


def _country_name(turn: Turn, country: str | None) -> str:
    return str(Locale.parse(turn.language).territories.get(country or "", ""))


routes = Routes(
    presses=[Route("help_lines", lines_pressed, Gate.AGREED)],
)

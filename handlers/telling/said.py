"""The very words in which a partner reads something of a member: the same that are shown before it is ticked.

The first line of each can be read on a locked screen: it names no feeling, no setback and no counter.
"""

from collections.abc import Callable, Mapping

from domain.beside.consent import Item
from domain.counting.mood_bands import MoodBand
from handlers.texts import Html
from handlers.turn import Turn

EXAMPLE_DAYS, EXAMPLE_REACHED, EXAMPLE_GOALS = 30, 2, 3


def hard_day(reading: Turn, name: str) -> Html:
    """Return how a hard day reads."""
    return reading.text("tell.hard_day", name=name)


def setback(reading: Turn, name: str) -> Html:
    """Return how a setback reads."""
    return reading.text("tell.setback", name=name)


def milestone(reading: Turn, name: str, reached: str) -> Html:
    """Return how a milestone reads; `reached` says in the reader's language what was reached."""
    return reading.text("tell.milestone", name=name, reached=reached)


def goals(reading: Turn, name: str, *, reached: int, of: int) -> Html:
    """Return how a week's goals read: how many, never which."""
    return reading.text("tell.goals", name=name, reached=reached, n=of)


def mood(reading: Turn, name: str, band: MoodBand) -> Html:
    """Return how the mood of a week reads."""
    return reading.text("tell.mood_band", name=name, band=reading.label(f"tell.mood_band.{band.value}"))


def need_someone(reading: Turn, name: str) -> Html:
    """Return how a call for help reads."""
    return reading.text("sos.asks", name=name)


def _mood_example(reading: Turn, name: str) -> Html:
    bands = " / ".join(reading.label(f"tell.mood_band.{band.value}") for band in MoodBand)
    return reading.text("tell.mood_band", name=name, band=bands)


PREVIEWS: Mapping[Item, Callable[[Turn, str], Html]] = {
    Item.HARD_DAY: hard_day,
    Item.SETBACK: setback,
    Item.NEED_SOMEONE: need_someone,
    Item.MILESTONES: lambda reading, name: milestone(
        reading, name, reading.label("tell.milestone.example", n=EXAMPLE_DAYS)
    ),
    Item.GOALS: lambda reading, name: goals(reading, name, reached=EXAMPLE_REACHED, of=EXAMPLE_GOALS),
    Item.MOOD_BAND: _mood_example,
}
"""Each item as it would read, with an example where it depends on something."""

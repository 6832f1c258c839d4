"""Counters: days since a date of the member's own, run by run, so that a new start never hides the earlier ones."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MOST_COUNTERS = 10
WORD_LENGTH = 40
EARLIEST = date(1920, 1, 1)
"""No start lies before this: whoever is older than a century may write to us."""


class About(StrEnum):
    """What a counter may be about; the safety lines follow from it."""

    ALCOHOL = "alcohol"
    OPIOIDS = "opioids"
    SEDATIVES = "sedatives"
    NICOTINE = "nicotine"
    GAMBLING = "gambling"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Run:
    """One stretch of a counter: from the date it counts from to the date of a setback, None while it goes on."""

    started_on: date
    ended_on: date | None = None

    def days(self, today: date) -> int:
        """Return the days of this run: dates passed since it started, by the calendar."""
        return max((min(self.ended_on or today, today) - self.started_on).days, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a counter stands: days of this run and of the longest one, and how many were kept of how many."""

    days: int
    best: int
    kept: int
    of: int


def standing(runs: Iterable[Run], today: date) -> Standing:
    """Return where the counter stands on `today`, the member's own date; days in two runs are counted once."""
    ordered = sorted(runs, key=lambda run: run.started_on)
    if not ordered:
        return Standing(0, 0, 0, 0)
    return Standing(
        days=next((run.days(today) for run in reversed(ordered) if run.ended_on is None), 0),
        best=max(run.days(today) for run in ordered),
        kept=_kept(ordered, today),
        of=max((today - ordered[0].started_on).days, 0),
    )


def _kept(ordered: Sequence[Run], today: date) -> int:
    kept, counted_to = 0, ordered[0].started_on
    for run in ordered:
        end = min(run.ended_on or today, today)
        kept += max((end - max(run.started_on, counted_to)).days, 0)
        counted_to = max(counted_to, end)
    return kept


class Unit(StrEnum):
    """What a milestone is counted in."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the way of a counter: so many days, months or years after its start."""

    amount: int
    unit: Unit

    def on(self, start: date) -> date:
        """Return the date on which a run from `start` reaches it; a day that the month lacks falls on its last.

        24 hours is one date after the start.
        """
        if self.unit is Unit.DAY:
            return start + timedelta(days=self.amount)
        return months_after(start, self.amount * (12 if self.unit is Unit.YEAR else 1))

    def __str__(self) -> str:
        return f"{self.unit}{self.amount}"


def months_after(start: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month where it has no such day."""
    month = start.year * 12 + start.month - 1 + months
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(start.day, calendar.monthrange(year, number)[1]))


_MARKS = (
    *(Mark(days, Unit.DAY) for days in (1, 3, 7, 14, 30, 60, 90)),
    *(Mark(months, Unit.MONTH) for months in range(4, 12)),
    Mark(1, Unit.YEAR),
    Mark(18, Unit.MONTH),
)


def marks_between(start: date, after: date, until: date) -> list[tuple[date, Mark]]:
    """Return what a run from `start` reaches later than `after` and no later than `until`, oldest first."""
    years = (Mark(years, Unit.YEAR) for years in range(2, max(until.year - start.year, 1) + 1))
    reached = [(mark.on(start), mark) for mark in (*_MARKS, *years)]
    return sorted((each for each in reached if after < each[0] <= until), key=lambda each: each[0])


def mark_named(text: str) -> Mark | None:
    """Return the mark that is kept under this name, None for none."""
    for unit in Unit:
        amount = text.removeprefix(unit)
        if text.startswith(unit) and amount.isascii() and amount.isdigit():
            return Mark(int(amount), unit)
    return None

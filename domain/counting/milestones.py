"""Milestones of the run of days: which are reached, and until when each of them may be said."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.counting.streaks import SHOWN_UP, DayState, Streak

ROW_MARKS = (3, 7, 14, 30, 60, 90, 180, 365)
EACH_YEAR = 365
"""Days in a row after which each year of the run is one more milestone."""

KEEPS_FOR = timedelta(hours=36)
"""So long after it was reached a milestone may be said."""


def row_marks(before: int, after: int) -> list[int]:
    """Return the marks that a run of days passes as it grows from `before` to `after`, the largest last."""
    years = range(2 * EACH_YEAR, after + 1, EACH_YEAR)
    return [mark for mark in (*ROW_MARKS, *years) if before < mark <= after]


def run_started_on(days: Iterable[tuple[date, DayState, Streak]]) -> date | None:
    """Return the first answered day of the run that goes on after these days, None where none does."""
    started: date | None = None
    for day, state, stands in days:
        if stands.row == 0:
            started = None
        elif started is None and state in SHOWN_UP:
            started = day
    return started


def may_be_said(reached_at: datetime, now: datetime) -> bool:
    """Return whether a milestone reached at that instant (UTC) may still be said."""
    return now - reached_at <= KEEPS_FOR

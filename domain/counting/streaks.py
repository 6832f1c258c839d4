"""Days shown up and days in a row: folds over recorded days, recomputed at any time with the same result."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, reduce
from typing import NamedTuple

from domain.time.verdicts import Verdict

ANSWERS_FOR_A_GRACE_DAY = 7
MOST_GRACE_DAYS = 2
DAYS_OF_LATE = 30
"""So many days at least are read and folded at each answer; of those before it is kept where they led."""


class DayState(StrEnum):
    """What one day is to the member; only *quiet* breaks a run."""

    ANSWERED = "answered"
    LATE = "late"
    QUIET = "quiet"
    GRACE = "grace"
    OFF = "off"
    PAUSED = "paused"
    NEUTRAL = "neutral"


SHOWN_UP = frozenset({DayState.ANSWERED, DayState.LATE})


class DayRecord(NamedTuple):
    """The recorded facts of one day; instants are UTC. `verdict` holds once the day has closed.

    It is None before, but for a neutral day that travel has opened again, which stays neutral. It and `Streak` are
    tuples because years of them are made at each answer, in a third of the time of a frozen dataclass.
    """

    day: date
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    verdict: Verdict | None = None


class Streak(NamedTuple):
    """Where a member stands: days answered in all, in a row, and the grace days in hand."""

    total: int = 0
    row: int = 0
    best: int = 0
    hand: int = 1
    counted: int = 0
    broken: bool = False

    @property
    def headline_is_row(self) -> bool:
        """Return whether the row is the number to show; after a break it is the total, never 0 or 1."""
        return not self.broken or self.row > 1


AT_FIRST = Streak()
"""Where everybody stands before their first day."""


def is_late(record: DayRecord, over_at: datetime | None) -> bool:
    """Return whether the day was answered once it was over, at that instant (UTC), None while it is not."""
    return record.answered_at is not None and over_at is not None and record.answered_at >= over_at


def state_of(record: DayRecord) -> DayState | None:
    """Return the day's own state, before grace; None while it is open and unanswered. An answer wins over all."""
    if record.answered_at is not None:
        return DayState.LATE if is_late(record, record.ended_at) else DayState.ANSWERED
    return DayState(record.verdict) if record.verdict is not None and record.ended_at is not None else None


def states(records: Iterable[DayRecord], stood: Streak = AT_FIRST) -> Iterator[tuple[date, DayState, Streak]]:
    """Yield each day (oldest first) with its state, grace applied, and the streak after it; before them all, `stood`.

    The rule of grace: start with one day in hand. An answered or late day adds one to the row and to the count; at a
    count of 7 it starts anew and another day comes to hand, two at most, and with two in hand the count stays at 6.
    A quiet day uses a day in hand and is *grace*; with none left the row and the count start again. Others change
    nothing. So hand and count are a bucket of 7 · hand + count answers, 20 at most, of which a quiet day takes seven
    (docs/decisions/0008-an-answer-never-costs-a-run.md). Where this rule changes, a migration empties `standings`.
    """
    for record in sorted(records, key=lambda each: each.day):
        state = state_of(record)
        if state is None:
            continue
        state, stood = _step(state, stood)
        yield record.day, state, stood


def _step(state: DayState, streak: Streak) -> tuple[DayState, Streak]:
    if state in SHOWN_UP:
        return state, _answered(streak)
    if state is not DayState.QUIET:
        return state, streak
    if streak.hand:
        return DayState.GRACE, streak._replace(hand=streak.hand - 1)
    return state, streak._replace(row=0, counted=0, broken=streak.broken or streak.row > 0)


def _answered(streak: Streak) -> Streak:
    row, counted, hand = streak.row + 1, streak.counted + 1, streak.hand
    if counted == ANSWERS_FOR_A_GRACE_DAY:
        counted, hand = (0, hand + 1) if hand < MOST_GRACE_DAYS else (counted - 1, hand)
    return Streak(streak.total + 1, row, max(streak.best, row), hand, counted, streak.broken)


def streak(records: Iterable[DayRecord], stood: Streak = AT_FIRST) -> Streak:
    """Return where the member stands after all these days; before them, `stood`."""
    return reduce(lambda _, step: step[2], states(records, stood), stood)


class History:
    """The days of a member, or those of late, folded once, however many rules of one turn ask."""

    def __init__(self, records: Sequence[DayRecord], stood: Streak = AT_FIRST) -> None:
        """Take the days after one on which they stood so, oldest first."""
        self.records = records
        self._stood = stood

    @cached_property
    def states(self) -> Sequence[tuple[date, DayState, Streak]]:
        """Return each day with its state, grace applied, and the streak after it, oldest first."""
        return list(states(self.records, self._stood))

    @property
    def streak(self) -> Streak:
        """Return where the member stands after all these days."""
        return self.states[-1][2] if self.states else self._stood

    def without_answer_on(self, day: date) -> Streak:
        """Return where the member would stand without their answer of that day."""
        stood = next((streak for each, _, streak in reversed(self.states) if each < day), self._stood)
        later = (each for each in self.records if each.day >= day)
        return streak((each._replace(answered_at=None) if each.day == day else each for each in later), stood)

    def settled(self) -> tuple[date, Streak] | None:
        """Return an answered day some weeks ago and the streak after it, None while few days are known.

        Whatever a rule asks of late is in the days after it: nobody can answer an earlier one any more, no silence
        goes back beyond an answer, and no day of grace that is still to be told of.
        """
        if len(self.records) < 2 * DAYS_OF_LATE:
            return None
        upto = self.records[-DAYS_OF_LATE].day
        answered = [(day, stands) for day, state, stands in self.states if state in SHOWN_UP and day < upto]
        return answered[-1] if answered else None

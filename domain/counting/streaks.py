"""Days shown up and days in a row: folds over recorded days, recomputed at any time with the same result."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import reduce

from domain.time.verdicts import Verdict

ANSWERS_FOR_A_GRACE_DAY = 7
MOST_GRACE_DAYS = 2


class DayState(StrEnum):
    """What one day is to the member; only *quiet* breaks a run."""

    ANSWERED = "answered"
    LATE = "late"
    QUIET = "quiet"
    GRACE = "grace"
    OFF = "off"
    PAUSED = "paused"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class DayRecord:
    """The recorded facts of one day; instants are UTC. `verdict` holds once the day has closed.

    It is None before, but for a neutral day that travel has opened again, which stays neutral.
    """

    day: date
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Streak:
    """Where a member stands: days answered in all, in a row, and the grace days in hand."""

    total: int = 0
    row: int = 0
    best: int = 0
    hand: int = 1
    count: int = 0
    broken: bool = False

    @property
    def headline_is_row(self) -> bool:
        """Return whether the row is the number to show; after a break it is the total, never 0 or 1."""
        return not self.broken or self.row > 1


def state_of(record: DayRecord) -> DayState | None:
    """Return the day's own state, before grace; None while it is open and unanswered. An answer wins over all."""
    if record.answered_at is not None:
        late = record.ended_at is not None and record.answered_at >= record.ended_at
        return DayState.LATE if late else DayState.ANSWERED
    return DayState(record.verdict) if record.verdict is not None and record.ended_at is not None else None


def states(records: Iterable[DayRecord]) -> Iterator[tuple[date, DayState, Streak]]:
    """Yield each day (oldest first) with its state, grace applied, and the streak after it.

    The rule of grace: start with one day in hand. An answered or late day adds one to the row and to the count; at a
    count of 7 it starts anew and another day comes to hand, two at most, and with two in hand the count stays at 6.
    A quiet day uses a day in hand and is *grace*; with none left the row and the count start again. Others change
    nothing. So hand and count are a bucket of 7 · hand + count answers, 20 at most, of which a quiet day takes seven
    (docs/decisions/0008-an-answer-never-costs-a-run.md).
    """
    streak = Streak()
    for record in sorted(records, key=lambda each: each.day):
        state = state_of(record)
        if state is None:
            continue
        state, streak = _step(state, streak)
        yield record.day, state, streak


def _step(state: DayState, streak: Streak) -> tuple[DayState, Streak]:
    if state in (DayState.ANSWERED, DayState.LATE):
        return state, _answered(streak)
    if state is not DayState.QUIET:
        return state, streak
    if streak.hand:
        return DayState.GRACE, replace(streak, hand=streak.hand - 1)
    return state, replace(streak, row=0, count=0, broken=streak.broken or streak.row > 0)


def _answered(streak: Streak) -> Streak:
    row, count, hand = streak.row + 1, streak.count + 1, streak.hand
    if count == ANSWERS_FOR_A_GRACE_DAY:
        count, hand = (0, hand + 1) if hand < MOST_GRACE_DAYS else (count - 1, hand)
    return replace(streak, total=streak.total + 1, row=row, best=max(streak.best, row), count=count, hand=hand)


def streak(records: Iterable[DayRecord]) -> Streak:
    """Return where the member stands after all these days."""
    return reduce(lambda _, step: step[2], states(records), Streak())

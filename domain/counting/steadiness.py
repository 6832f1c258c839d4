"""Steadiness: how regularly somebody shows up of late, as one number that no single day decides."""

from collections.abc import Iterable, Sequence

from domain.counting.streaks import DayRecord, DayState, state_of
from domain.time.verdicts import Verdict

HALF_LIFE = 13
"""Scheduled days after which a day counts half."""

SHOWN_FROM = 7
"""Scheduled days from which on the number is shown."""

_COUNTED = (DayState.ANSWERED, DayState.LATE, DayState.QUIET)


def steadiness(records: Iterable[DayRecord], *, asked_today: bool) -> int | None:
    """Return it in whole per cent, or None before the seventh scheduled day; `asked_today`: one is going on.

    An exponentially weighted mean over closed scheduled days: Σ mᵏ·aₖ / Σ mᵏ with the newest as k = 0,
    m = 0.5 ** (1/13), and a = 1 for a day answered, however late, 0 for a quiet one, graced or not. Days that nobody
    was asked on are left out. The half-life of 13 is that of Loop Habit Tracker's score for a daily habit
    (uhabits-core, `Score.compute`, GPL 3; the formula only); dividing by the sum of the weights makes a fully
    answered first week 100 %, where Loop's own starts from nought.
    """
    answered = _answered(records)
    if not answered or len(answered) + asked_today < SHOWN_FROM:
        return None
    m = 0.5 ** (1 / HALF_LIFE)
    weights = [m**k for k in range(len(answered))]
    kept = sum(weight for weight, shown_up in zip(weights, reversed(answered), strict=True) if shown_up)
    return int(100 * kept / sum(weights) + 0.5)


def _answered(records: Iterable[DayRecord]) -> Sequence[bool]:
    """Return for each closed scheduled day, oldest first, whether it was answered."""
    closed = [each for each in sorted(records, key=lambda each: each.day) if each.ended_at is not None]
    asked = [(each, state_of(each)) for each in closed if each.verdict is not Verdict.OFF]
    return [state is not DayState.QUIET for _, state in asked if state in _COUNTED]

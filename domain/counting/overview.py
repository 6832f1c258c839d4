"""Weeks at a glance: the days of some weeks by column, and how a number moved from one to the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.counting.streaks import DayState
from domain.time.days import ONE_DAY
from domain.time.weeks import Week, week_of

SHOWED_UP = frozenset({DayState.ANSWERED, DayState.LATE})
ASKED = SHOWED_UP | {DayState.QUIET, DayState.GRACE}


@dataclass(frozen=True, slots=True)
class Span:
    """So many weeks, the last of which holds today."""

    weeks: tuple[Week, ...]
    today: date

    @property
    def first(self) -> date:
        """Return the Monday with which they begin."""
        return self.weeks[0].monday

    def days(self) -> list[list[date]]:
        """Return the days of each week, from Monday to Sunday."""
        return [[week.monday + n * ONE_DAY for n in range(7)] for week in self.weeks]


def span(today: date, weeks: int) -> Span:
    """Return the last `weeks` weeks, of which today's is one."""
    last = week_of(today)
    return Span(tuple(Week(last.monday - timedelta(weeks=back)) for back in reversed(range(weeks))), today)


def shown_up(states: Iterable[DayState]) -> tuple[int, int]:
    """Return on how many days somebody showed up, and on how many they were asked or showed up unasked."""
    known = list(states)
    return sum(each in SHOWED_UP for each in known), sum(each in ASKED for each in known)


def weekly_means(shown: Span, values: Mapping[date, float]) -> Sequence[float | None]:
    """Return the mean of each week's values, None for a week without one."""
    means: list[float | None] = []
    for days in shown.days():
        given = [values[day] for day in days if day in values]
        means.append(sum(given) / len(given) if given else None)
    return means

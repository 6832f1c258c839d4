"""Weeks at a glance: the days of some weeks by column, and how a number moved from one to the next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.counting.streaks import SHOWN_UP, DayState
from domain.time.days import ONE_DAY
from domain.time.weeks import Week, week_of

FEWEST_WEEKS = 4
"""Fewer columns than that do not read as a calendar."""

ASKED = SHOWN_UP | {DayState.QUIET, DayState.GRACE}


@dataclass(frozen=True, slots=True)
class Span:
    """So many weeks, one of which holds today: the last, or an earlier one for somebody who is new."""

    weeks: tuple[Week, ...]
    today: date

    @property
    def first(self) -> date:
        """Return the Monday with which they begin."""
        return self.weeks[0].monday

    def days(self) -> list[list[date]]:
        """Return the days of each week, from Monday to Sunday."""
        return [[week.monday + n * ONE_DAY for n in range(7)] for week in self.weeks]


def span(today: date, weeks: int, since: date | None = None) -> Span:
    """Return the last `weeks` weeks, of which today's is one; for somebody who began `since` then, from that week on.

    Whoever is new has nothing to show before: a few weeks lie ahead of them instead.
    """
    last = week_of(today).monday
    first = last - timedelta(weeks=weeks - 1)
    if since is not None:
        first = max(first, min(week_of(since).monday, last))
        last = max(last, first + timedelta(weeks=FEWEST_WEEKS - 1))
    count = (last - first) // timedelta(weeks=1) + 1
    return Span(tuple(Week(first + timedelta(weeks=n)) for n in range(count)), today)


def shown_up(states: Iterable[DayState]) -> tuple[int, int]:
    """Return on how many days somebody showed up, and on how many they were asked or showed up unasked."""
    known = list(states)
    return sum(each in SHOWN_UP for each in known), sum(each in ASKED for each in known)


def weekly_means(shown: Span, values: Mapping[date, float]) -> Sequence[float | None]:
    """Return the mean of each week's values, None for a week without one."""
    means: list[float | None] = []
    for days in shown.days():
        given = [values[day] for day in days if day in values]
        means.append(sum(given) / len(given) if given else None)
    return means

"""Weeks of a circle: Monday to Sunday by the members' own days, named as ISO 8601 does, and when each closes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from domain.time.days import ONE_DAY, instant_of
from domain.time.schedules import Schedule

CLOSES_AT = time(9, 0)
_WRITTEN = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, by its Monday, so that weeks sort as they follow each other."""

    monday: date

    @property
    def sunday(self) -> date:
        """Return its last day."""
        return self.monday + 6 * ONE_DAY

    @property
    def next(self) -> "Week":
        """Return the week after."""
        return Week(self.monday + timedelta(weeks=1))

    @property
    def previous(self) -> "Week":
        """Return the week before."""
        return Week(self.monday - timedelta(weeks=1))

    def __contains__(self, day: date) -> bool:
        return self.monday <= day <= self.sunday

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"


def week_of(day: date) -> Week:
    """Return the week in which the day lies."""
    return Week(day - day.weekday() * ONE_DAY)


def week_named(text: str) -> Week | None:
    """Return the week that is written as "2026-W47", or None where that names none."""
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        return None
    try:
        return Week(date.fromisocalendar(int(written[1]), int(written[2]), 1))
    except ValueError:
        return None


def closes_at(week: Week, zone: str, schedules: Iterable[Schedule]) -> datetime:
    """Return the instant (UTC) at which the week closes: its Sunday has ended for all of these members.

    It is never before Monday 09:00 in the circle's zone.
    """
    earliest = instant_of(week.sunday + ONE_DAY, CLOSES_AT, zone)
    return max([earliest, *(schedule.closes_at(week.sunday) for schedule in schedules)])

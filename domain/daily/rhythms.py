"""The long-term rhythm: at 90 days shown up and at each year since the start, fewer questions are offered, once."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from domain.time.schedules import EVERY_DAY

DAYS_SHOWN_UP = 90
THREE_DAYS = 0b0010101
"""Monday, Wednesday and Friday."""


class Rhythm(StrEnum):
    """How often somebody wants to be asked from now on."""

    DAILY = "daily"
    THREE = "three"
    WEEKLY = "weekly"


def marks(total: int, first_day: date, today: date) -> frozenset[str]:
    """Return the marks that have been passed: days shown up in all, and whole years since the first day."""
    years = today.year - first_day.year - ((today.month, today.day) < (first_day.month, first_day.day))
    reached = {f"year{year}" for year in range(1, years + 1)}
    return frozenset(reached | ({"days90"} if total >= DAYS_SHOWN_UP else set()))


def is_to_offer(reached: Collection[str], offered: Collection[str], weekdays: int) -> bool:
    """Return whether a rhythm is offered now: a mark is new, and there are more than three questions a week."""
    return weekdays.bit_count() > THREE_DAYS.bit_count() and bool(set(reached) - set(offered))


def weekdays_of(rhythm: Rhythm, today: date) -> int:
    """Return the weekdays of a rhythm as bits; bit 0 is Monday. Once a week is on the weekday that it is chosen."""
    return {Rhythm.DAILY: EVERY_DAY, Rhythm.THREE: THREE_DAYS}.get(rhythm, 1 << today.weekday())

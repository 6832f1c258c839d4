"""A member's days in pages, the newest first."""

from dataclasses import dataclass
from datetime import date

from domain.time.days import ONE_DAY

DAYS_A_PAGE = 7


@dataclass(frozen=True, slots=True)
class Page:
    """Some days in a row, newest first, and the numbers of the pages beside it; None where there is none."""

    days: tuple[date, ...]
    newer: int | None
    older: int | None


def page(first_day: date, today: date, number: int) -> Page:
    """Return that page of the days from the first to today; 0 is the newest, and beyond the last is the last."""
    count = max(0, (today - first_day).days) + 1
    last = (count - 1) // DAYS_A_PAGE
    number = min(max(number, 0), last)
    start = number * DAYS_A_PAGE
    days = tuple(today - back * ONE_DAY for back in range(start, min(start + DAYS_A_PAGE, count)))
    return Page(days, number - 1 if number else None, number + 1 if number < last else None)


def page_with(day: date, today: date) -> int:
    """Return the number of the page on which the day is."""
    return max(0, (today - day).days) // DAYS_A_PAGE

"""A day as people write it, in the three languages: a table that can be checked with a calendar.

Today is Thursday, 26 November 2026, unless a row says otherwise.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.written_days import Towards, written_day, written_month

TODAY = date(2026, 11, 26)

BACK = [
    ("today", "2026-11-26"),
    ("Yesterday", "2026-11-25"),
    ("ayer", "2026-11-25"),
    ("gestern", "2026-11-25"),
    ("the day before yesterday", "2026-11-24"),
    ("anteayer", "2026-11-24"),
    ("antes de ayer", "2026-11-24"),
    ("vorgestern", "2026-11-24"),
    ("3 days ago", "2026-11-23"),
    ("a day ago", "2026-11-25"),
    ("hace 2 días", "2026-11-24"),
    ("vor 3 Tagen", "2026-11-23"),
    ("two days ago", "2026-11-24"),
    ("vor zwei Tagen", "2026-11-24"),
    ("hace dos días", "2026-11-24"),
    ("a week ago", "2026-11-19"),
    ("vor einer Woche", "2026-11-19"),
    ("hace una semana", "2026-11-19"),
    ("3 months ago", "2026-08-26"),
    ("about nine months ago", "2026-02-26"),
    ("vor etwa 3 Monaten", "2026-08-26"),
    ("hace unos tres meses", "2026-08-26"),
    ("a year ago", "2025-11-26"),
    ("vor 2 Jahren", "2024-11-26"),
    ("hace 2 años", "2024-11-26"),
    ("seit 3 Wochen", "2026-11-05"),
    ("desde hace dos meses", "2026-09-26"),
    ("since Monday", "2026-11-23"),
    ("seit gestern", "2026-11-25"),
    ("desde el 14 de octubre", "2026-10-14"),
    ("3000 years ago", None),
    ("some days ago", None),
    ("last night", "2026-11-25"),
    ("anoche", "2026-11-25"),
    ("ayer por la noche", "2026-11-25"),
    ("letzte Nacht", "2026-11-25"),
    ("heute früh", "2026-11-26"),
    ("monday", "2026-11-23"),
    ("weds", "2026-11-25"),
    ("dieser Montag", "2026-11-23"),
    ("2025/05/03", "2025-05-03"),
    ("on Monday", "2026-11-23"),
    ("Mon.", "2026-11-23"),
    ("thursday", "2026-11-26"),  # today is one
    ("last thursday", "2026-11-19"),
    ("lunes", "2026-11-23"),
    ("el miércoles", "2026-11-25"),
    ("el jueves pasado", "2026-11-19"),
    ("mar", "2026-11-24"),  # martes; alone it is no month
    ("Montag", "2026-11-23"),
    ("am Dienstag", "2026-11-24"),
    ("letzten Donnerstag", "2026-11-19"),
    ("Mi", "2026-11-25"),
    ("24 November", "2026-11-24"),
    ("November 24", "2026-11-24"),
    ("Nov 24th", "2026-11-24"),
    ("the 24th", "2026-11-24"),
    ("24. November", "2026-11-24"),
    ("24 de noviembre", "2026-11-24"),
    ("24.11.", "2026-11-24"),
    ("24.11.2026", "2026-11-24"),
    ("24/11/26", "2026-11-24"),
    ("11/24", "2026-11-24"),
    ("2026-11-24", "2026-11-24"),
    ("Tuesday, 24 November", "2026-11-24"),
    ("mar 24 nov", "2026-11-24"),
    ("24 mar", "2026-03-24"),
    ("14 October", "2026-10-14"),
    ("31 December", "2025-12-31"),
    ("29 February", "2024-02-29"),
    ("２４．１１．", "2026-11-24"),
    ("٢٤ November", "2026-11-24"),
    ("Monday, 24 November", None),  # it is a Tuesday
    ("5/6", None),  # may be May or June
    ("10.10.10.", None),
    ("31 November", None),
    ("November", None),
    ("24", "2026-11-24"),
    ("monday tuesday", None),
    ("half past monday", None),
    ("someday", None),
    ("", None),
    ("9" * 40, None),
    ("-1", None),
]

MONTHS = [
    ("January 2024", "2024-01-01"),
    ("Jan 2024", "2024-01-01"),
    ("since January of 2024", "2024-01-01"),
    ("in January 2024", "2024-01-01"),
    ("enero de 2024", "2024-01-01"),
    ("desde enero de 2024", "2024-01-01"),
    ("en enero del 2024", "2024-01-01"),
    ("Januar 2024", "2024-01-01"),
    ("seit Januar 2024", "2024-01-01"),
    ("im März 2024", "2024-03-01"),
    ("1/2024", "2024-01-01"),
    ("01.2024", "2024-01-01"),
    ("2024-01", "2024-01-01"),
    ("2024", "2024-01-01"),
    ("seit 2024", "2024-01-01"),
    ("January", "2026-01-01"),
    ("May", "2026-05-01"),
    ("Dezember", "2025-12-01"),
    ("November", "2026-11-01"),  # today is in it
    ("last November", "2025-11-01"),
    ("letzten Mai", "2026-05-01"),
    ("enero pasado", "2026-01-01"),
    ("January 2028", "2028-01-01"),  # refused where it is to lie behind
    ("13/2024", None),
    ("24", None),
    ("3 January 2024", None),  # a day
    ("January February", None),
    ("2023 2024", None),
    ("0000", None),
    ("some January", None),
    ("last", None),
    ("January?", None),
    ("", None),
    ("9" * 40, None),
]

AHEAD = [
    ("14 October", "2027-10-14"),
    ("until 14 December", "2026-12-14"),
    ("14th of December", "2026-12-14"),
    ("hasta el 14 de diciembre", "2026-12-14"),
    ("bis zum 14. Dezember", "2026-12-14"),
    ("tomorrow", "2026-11-27"),
    ("mañana", "2026-11-27"),
    ("pasado mañana", "2026-11-28"),
    ("morgen", "2026-11-27"),
    ("übermorgen", "2026-11-28"),
    ("in 10 days", "2026-12-06"),
    ("monday", "2026-11-30"),
    ("thursday", "2026-12-03"),
    ("next friday", "2026-11-27"),
    ("the 14th", "2026-12-14"),
    ("the 30th", "2026-11-30"),
    ("the 26th", "2026-12-26"),
    ("14.12.", "2026-12-14"),
    ("2027-01-02", "2027-01-02"),
    ("20 November", "2026-11-20"),  # just passed: it is meant as that, and refused for it
    ("1 January", "2027-01-01"),
    ("29 February", "2028-02-29"),
    ("yesterday", "2026-11-25"),
]


@pytest.mark.parametrize(("text", "day"), BACK)
def test_a_day_that_lies_behind(text: str, day: str | None) -> None:
    assert written_day(text, TODAY, Towards.PAST) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(("text", "day"), AHEAD)
def test_a_day_that_lies_ahead(text: str, day: str | None) -> None:
    assert written_day(text, TODAY, Towards.AHEAD) == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize(("text", "day"), MONTHS)
def test_a_month_or_a_year_without_a_day(text: str, day: str | None) -> None:
    assert written_month(text, TODAY, Towards.PAST) == (date.fromisoformat(day) if day else None)


PIECES = [
    *("3", "a", "two", "vor", "hace", "ago", "week", "months", "jahren", "monday", "lunes", "31", "30", "2", "2024"),
    *("9999", "0", "feb", "märz", "de", "the", "last", "-", "/", ".", ":", "12", "²", "’", "d"),
]


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join),
    st.sampled_from(Towards),
)
def test_whatever_is_written_is_a_day_or_none(text: str, towards: Towards) -> None:
    for found in (written_day(text, TODAY, towards), written_month(text, TODAY, towards)):
        assert found is None or isinstance(found, date)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(Towards))
def test_a_date_with_its_year_is_that_date_in_every_way_of_writing(day: date, towards: Towards) -> None:
    for text in (day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d %B %Y}", f"{day:%B %d, %Y}"):
        assert written_day(text, TODAY, towards) == day

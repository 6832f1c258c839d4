"""A day and a time written together."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.clock_times import parse_span
from domain.time.hours import hours_written
from domain.time.moments import written_moment

TODAY = date(2026, 1, 5)  # a Monday


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("2026-01-13 19:00", date(2026, 1, 13), time(19)),
        ("Tue, Jan 13 19:00", date(2026, 1, 13), time(19)),
        ("tomorrow 18:30", date(2026, 1, 6), time(18, 30)),
        ("Friday at 7 pm", date(2026, 1, 9), time(19)),
        ("19:00 on 14 October", date(2026, 10, 14), time(19)),
        ("14.10. 20.30", date(2026, 10, 14), time(20, 30)),
        ("morgen 18:30", date(2026, 1, 6), time(18, 30)),
        ("today 21:00", TODAY, time(21)),
        ("tomorrow at half past eight", date(2026, 1, 6), time(8, 30)),
        ("Freitag um halb neun abends", date(2026, 1, 9), time(20, 30)),
        ("el viernes a las 8 de la tarde", date(2026, 1, 9), time(20)),
        ("tomorrow at noon", date(2026, 1, 6), time(12)),
    ],
)
def test_a_moment_as_people_write_it(text: str, day: date, at: time) -> None:
    assert written_moment(text, TODAY) == (day, at)


@pytest.mark.parametrize("text", ["", "soon", "19:00", "tomorrow", "yesterday 19:00", "2025-01-01 19:00", "x " * 50])
def test_what_is_no_moment_ahead(text: str) -> None:
    assert written_moment(text, TODAY) is None


PIECES = [
    *(
        "tomorrow",
        "friday",
        "14",
        "october",
        "at",
        "half",
        "past",
        "eight",
        "19:00",
        "8",
        "pm",
        "-",
        "–",
        "to",
        "bis",
    ),
    *("a", "las", "de", "la", "tarde", "und", "22", "99", "٨", "８", "’", "²", "\u200f", "14.10.", "noon", "halb"),
]


@given(st.text(max_size=80) | st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join))
def test_whatever_is_written_makes_no_trouble(text: str) -> None:
    found = written_moment(text, TODAY)
    assert found is None or found[0] >= TODAY
    for read in (hours_written, parse_span):
        read(text)

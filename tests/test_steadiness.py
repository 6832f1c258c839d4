"""Steadiness: a number from 0 to 100 that rises with every answer and that no single day decides.

Days are written as in the tests of streaks: A answered, L late, Q quiet, o off, p paused, n neutral.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting.steadiness import steadiness
from domain.counting.streaks import DayRecord
from tests.test_streaks import FIRST, days, record


def closed(letters: str) -> list[DayRecord]:
    """These days, each over by now."""
    over = [record(each.day, "Q") for each in days(letters)]
    return [
        DayRecord(each.day, each.answered_at, each.ended_at or end.ended_at, each.verdict)
        for each, end in zip(days(letters), over, strict=True)
    ]


@pytest.mark.parametrize(
    ("letters", "per_cent"),
    [
        ("", None),
        ("AAAAAA", None),
        ("AAAAAAA", 100),
        ("LLLLLLL", 100),
        ("QQQQQQQ", 0),
        # one quiet day in seven: the newer it is, the more it weighs
        ("QAAAAAA", 88),
        ("AAAAAAQ", 83),
        # half-life of thirteen days: thirteen answered after thirteen quiet ones are two thirds
        ("Q" * 13 + "A" * 13, 67),
        ("A" * 13 + "Q" * 13, 33),
        ("Q" * 13 + "A" * 39, 93),
        # days on which nobody was asked are left out
        ("AAAoooApppAnnAA", 100),
        ("ooooooo", None),
    ],
)
def test_these_days_come_to_this_much(letters: str, per_cent: int | None) -> None:
    assert steadiness(closed(letters), asked_today=False) == per_cent


def test_it_is_shown_from_the_seventh_day_on_and_a_day_still_open_weighs_nothing() -> None:
    six = closed("AAAAAQ")
    assert steadiness(six, asked_today=False) is None
    assert steadiness(six, asked_today=True) == steadiness([*six, record(FIRST, "-")], asked_today=True) == 81


lives = st.text(st.sampled_from("AAALQQopn"), min_size=7, max_size=60)


@given(lives, st.integers(0, 60))
def test_filling_in_a_day_never_lowers_it(letters: str, choice: int) -> None:
    at = choice % len(letters)
    filled = letters[:at] + "L" + letters[at + 1 :]
    before, after = (steadiness(closed(each), asked_today=False) for each in (letters, filled))
    assert before is None or after is None or after >= before


@given(lives)
def test_it_lies_between_none_and_all(letters: str) -> None:
    found = steadiness(closed(letters), asked_today=True)
    assert found is None or 0 <= found <= 100

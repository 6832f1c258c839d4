"""What fits together: the prompt time, the end of the day, and which day an early prompt is about."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.schedules import (
    EVERY_DAY,
    LATEST_DAY_END,
    LATEST_PROMPT_ENDING_A_DAY,
    Schedule,
    ending_the_day,
    fits,
    minutes,
    must_ask_which_day,
    nearest_day_end,
    starting_the_day,
    time_left_at_prompt,
)

at = time.fromisoformat
WEEKENDS = 0b1100000
MONDAY = date(2026, 6, 1)


def schedule(prompt: str | None = "09:00", day_end: str = "04:00", weekdays: int = EVERY_DAY) -> Schedule:
    return Schedule("Europe/Berlin", at(prompt) if prompt else None, at(day_end), weekdays)


def test_days_end_at_four_and_every_day_is_asked_unless_changed() -> None:
    assert Schedule("Europe/Berlin").day_end == time(4)
    assert all(Schedule("Europe/Berlin").asks_on(MONDAY + timedelta(days=n)) for n in range(7))


@pytest.mark.parametrize(
    ("prompt", "day_end", "left", "is_enough"),
    [
        ("09:00", "04:00", "19:00", True),
        ("21:00", "04:00", "7:00", True),
        ("22:00", "04:00", "6:00", True),
        ("22:01", "04:00", "5:59", False),
        ("23:30", "04:00", "4:30", False),
        ("18:00", "00:00", "6:00", True),
        ("18:01", "00:00", "5:59", False),
        ("02:30", "08:30", "6:00", True),
        ("02:30", "08:29", "5:59", False),
        ("04:00", "04:00", "24:00", True),
        ("06:00", "12:00", "6:00", True),
        ("06:01", "12:00", "5:59", False),
        ("11:59", "12:00", "0:01", False),
    ],
)
def test_the_prompt_lies_six_hours_before_the_end_of_its_day(
    prompt: str, day_end: str, left: str, is_enough: bool
) -> None:
    hours, rest = left.split(":")
    assert time_left_at_prompt(at(prompt), at(day_end)) == timedelta(hours=int(hours), minutes=int(rest))
    assert fits(at(prompt), at(day_end)) is is_enough


def test_no_day_ends_after_noon() -> None:
    assert not fits(time(0), time(12, 1))
    assert fits(time(0), time(12))


@pytest.mark.parametrize(
    ("prompt", "day_end", "asked"),
    [
        ("00:00", "04:00", True),
        ("03:59", "04:00", True),
        ("04:00", "04:00", False),
        ("09:00", "04:00", False),
        ("06:00", "12:00", True),
        ("06:01", "12:00", False),
        ("00:00", "00:00", False),
    ],
)
def test_which_day_is_asked_only_of_an_early_prompt_before_the_days_end(
    prompt: str, day_end: str, asked: bool
) -> None:
    assert must_ask_which_day(at(prompt), at(day_end)) is asked


@pytest.mark.parametrize(
    ("prompt", "was", "becomes"),
    [
        ("00:00", "04:00", "06:00"),
        ("02:30", "04:00", "08:30"),
        ("03:59", "04:00", "09:59"),
        ("06:00", "12:00", "12:00"),
        ("00:00", "09:00", "09:00"),
    ],
)
def test_a_prompt_that_ends_the_day_moves_the_end_to_leave_six_hours(prompt: str, was: str, becomes: str) -> None:
    new = ending_the_day(schedule(day_end=was), at(prompt))
    assert (new.prompt_at, new.day_end) == (at(prompt), at(becomes))


@pytest.mark.parametrize(
    ("prompt", "was", "becomes"),
    [
        ("09:00", "04:00", "04:00"),
        ("22:00", "04:00", "04:00"),
        ("22:30", "04:00", "04:30"),
        ("23:59", "04:00", "05:59"),
        ("23:59", "00:00", "05:59"),
        ("19:00", "00:00", "01:00"),
        ("03:00", "04:00", "03:00"),
        ("00:00", "04:00", "00:00"),
        ("07:00", "12:00", "07:00"),
    ],
)
def test_a_prompt_that_starts_the_day_moves_the_end_where_it_must(prompt: str, was: str, becomes: str) -> None:
    new = starting_the_day(schedule(day_end=was), at(prompt))
    assert (new.prompt_at, new.day_end) == (at(prompt), at(becomes))


@pytest.mark.parametrize(
    ("prompt", "wanted", "nearest"),
    [
        ("23:00", "04:00", "05:00"),
        ("23:00", "00:00", "05:00"),
        ("22:30", "02:00", "04:30"),
        ("07:00", "12:00", "07:00"),
        ("09:00", "11:00", "09:00"),
        ("20:00", "02:00", "02:00"),
        ("05:00", "10:00", "11:00"),
    ],
)
def test_a_day_end_that_leaves_too_little_is_answered_with_the_nearest_that_fits(
    prompt: str, wanted: str, nearest: str
) -> None:
    assert nearest_day_end(at(prompt), at(wanted)) == at(nearest)


whole_minutes = st.times().map(lambda each: each.replace(second=0, microsecond=0))
possible_ends = st.integers(0, 12 * 60).map(lambda minute: time(minute // 60, minute % 60))


@given(whole_minutes, possible_ends)
def test_whatever_is_chosen_fits(prompt: time, day_end: time) -> None:
    was = Schedule("Europe/Berlin", time(9), day_end)
    new = starting_the_day(was, prompt)
    assert fits(prompt, new.day_end)
    assert new.day_end <= prompt or time_left_at_prompt(prompt, new.day_end) < timedelta(hours=12)
    if prompt <= LATEST_PROMPT_ENDING_A_DAY:
        ending = ending_the_day(was, prompt)
        assert fits(prompt, ending.day_end)
        assert prompt < ending.day_end <= LATEST_DAY_END
        assert ending.day_end >= day_end


@given(whole_minutes, possible_ends)
def test_no_other_day_end_that_fits_is_nearer(prompt: time, wanted: time) -> None:
    nearest = nearest_day_end(prompt, wanted)
    distance = abs(minutes(nearest) - minutes(wanted))
    for minute in range(max(0, minutes(wanted) - distance + 1), min(721, minutes(wanted) + distance)):
        assert not fits(prompt, time(minute // 60, minute % 60))


@pytest.mark.parametrize(
    ("prompt", "day_end", "asked_on"),
    [
        ("09:00", "04:00", "2026-06-01 07:00"),  # Berlin is two hours ahead
        ("04:00", "04:00", "2026-06-01 02:00"),
        ("02:00", "08:00", "2026-06-02 00:00"),  # before its end: it ends the day, so it falls on the next date
        ("00:00", "06:00", "2026-06-01 22:00"),
        ("00:00", "00:00", "2026-05-31 22:00"),
    ],
)
def test_a_prompt_before_the_days_end_falls_on_the_next_date(prompt: str, day_end: str, asked_on: str) -> None:
    made = schedule(prompt, day_end)
    instant = made.prompt_instant(MONDAY)
    assert instant == datetime.fromisoformat(asked_on).replace(tzinfo=UTC)
    assert made.today(instant) == MONDAY
    assert made.closes_at(MONDAY) - instant >= timedelta(hours=6)


def test_the_coming_prompts_are_those_of_the_weekdays_chosen() -> None:
    found = [day for day, _ in islice(schedule(weekdays=WEEKENDS).prompts_from(MONDAY), 4)]
    assert found == [date(2026, 6, 6), date(2026, 6, 7), date(2026, 6, 13), date(2026, 6, 14)]


def test_the_coming_prompts_begin_with_the_day_itself_and_leave_no_day_out() -> None:
    found = [day for day, _ in islice(schedule().prompts_from(MONDAY), 400)]
    assert found == [MONDAY + timedelta(days=n) for n in range(400)]


@pytest.mark.parametrize("made", [schedule(prompt=None), schedule(weekdays=0)])
def test_nobody_is_asked_without_a_time_or_a_weekday(made: Schedule) -> None:
    assert list(made.prompts_from(MONDAY)) == []


def test_without_a_time_no_prompt_is_due() -> None:
    assert schedule(prompt=None).prompt_instant(MONDAY) is None

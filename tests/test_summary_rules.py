"""The rules of a circle's week: what is counted, what may be shown, how coarsely, and when a week closes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.circle.circles import (
    CIRCLE_ITEMS,
    Membership,
    chosen_items,
    is_administrator,
    is_in_group,
    toggled,
)
from domain.circle.summary import (
    LEAST_PEOPLE,
    Answers,
    Band,
    DayCount,
    Figures,
    MeanMood,
    Scale,
    bands,
    figures,
    kept,
    mean_mood,
    numbers_only,
    with_enough,
)
from domain.circle.tally import MemberDay, tally
from domain.counting.streaks import DayState
from domain.daily.questions import QuestionSet, question_set
from domain.time.schedules import Schedule
from domain.time.weeks import Week, closes_at, week_named, week_of

MONDAY = date(2026, 1, 5)
OPTIONS = ["on_track", "hard", "setback", "no_details"]
QUESTIONS: QuestionSet = question_set(
    {
        "name": "recovery",
        "version": 1,
        "question": [
            {"name": "day", "kind": "choice", "options": OPTIONS, "marks": "day"},
            {"name": "mood", "kind": "scale", "low": 1, "high": 5, "marks": "mood"},
            {"name": "urge", "kind": "scale", "low": 0, "high": 10},
        ],
    }
)


# Weeks


@pytest.mark.parametrize(
    ("text", "monday"),
    [
        ("2026-W47", date(2026, 11, 16)),
        ("2026w47", date(2026, 11, 16)),
        (" 2026-W01 ", date(2025, 12, 29)),
        ("2026-W1", date(2025, 12, 29)),
        ("2026-W53", date(2026, 12, 28)),
        ("2025-W53", None),
        ("2026-W00", None),
        ("2026-W60", None),
        ("0000-W01", None),
        ("٢٠٢٦-W47", None),
        ("W47", None),
        ("47", None),
        ("last", None),
        ("", None),
    ],
)
def test_a_week_is_named_as_iso_does(text: str, monday: date | None) -> None:
    assert week_named(text) == (Week(monday) if monday else None)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_is_in_the_week_that_its_name_leads_back_to(day: date) -> None:
    week = week_of(day)
    assert day in week
    assert week_named(str(week)) == week
    assert week.next.previous == week < week.next
    assert week.monday.weekday() == 0
    assert week.sunday.weekday() == 6


@pytest.mark.parametrize(
    ("zones", "closes"),
    [
        ((), "2026-01-12 08:00"),
        (("Europe/Berlin",), "2026-01-12 08:00"),
        (("Pacific/Auckland",), "2026-01-12 08:00"),
        (("America/Los_Angeles",), "2026-01-12 12:00"),
        (("Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin"), "2026-01-12 12:00"),
    ],
)
def test_a_week_closes_when_its_sunday_has_ended_for_everyone(zones: tuple[str, ...], closes: str) -> None:
    at = closes_at(Week(MONDAY), "Europe/Berlin", [Schedule(zone) for zone in zones])
    assert at == datetime.fromisoformat(closes).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("monday", "closes"),
    [(date(2026, 3, 23), "2026-03-30 07:00"), (date(2026, 10, 19), "2026-10-26 08:00")],
)
def test_a_week_with_a_clock_change_closes_at_nine_by_the_clock(monday: date, closes: str) -> None:
    at = closes_at(Week(monday), "Europe/Berlin", [Schedule("Europe/Berlin")])
    assert at == datetime.fromisoformat(closes).replace(tzinfo=UTC)


def test_a_late_end_of_the_day_holds_the_week_open() -> None:
    late = Schedule("Europe/Berlin", prompt_at=time(20), day_end=time(12))
    assert closes_at(Week(MONDAY), "Europe/Berlin", [late]) == datetime(2026, 1, 12, 11, tzinfo=UTC)


# Who is counted


def test_a_member_is_counted_from_the_day_of_joining_to_before_the_day_of_leaving() -> None:
    stay = Membership(1, MONDAY + timedelta(1), MONDAY + timedelta(4))
    assert [stay.counts(MONDAY + timedelta(each)) for each in range(6)] == [False, True, True, True, False, False]


@pytest.mark.parametrize(
    ("member", "in_group", "leads"),
    [
        ({"status": "creator"}, False, True),
        ({"status": "administrator", "is_anonymous": False}, False, True),
        ({"status": "administrator", "is_anonymous": True}, False, False),
        ({"status": "administrator", "is_anonymous": True}, True, True),
        ({"status": "member"}, True, False),
        ({"status": "left"}, True, False),
        (None, True, False),
    ],
)
def test_who_administers(member: dict[str, object] | None, in_group: bool, leads: bool) -> None:
    assert is_administrator(member, in_group=in_group) is leads


@pytest.mark.parametrize(
    ("member", "is_in"),
    [
        ({"status": "creator"}, True),
        ({"status": "member"}, True),
        ({"status": "restricted", "is_member": True}, True),
        ({"status": "restricted", "is_member": False}, False),
        ({"status": "left"}, False),
        ({"status": "kicked"}, False),
        (None, False),
    ],
)
def test_who_is_in_a_group(member: dict[str, object] | None, is_in: bool) -> None:
    assert is_in_group(member) is is_in


@given(st.sets(st.sampled_from(CIRCLE_ITEMS)))
def test_ticks_travel_in_a_number(items: set[object]) -> None:
    bits = 0
    for item in CIRCLE_ITEMS:
        if item in items:
            bits = toggled(bits, item)
    assert set(chosen_items(bits)) == items
    assert chosen_items(0) == ()


# What is counted


def day(member: int, number: int = 0, state: DayState = DayState.ANSWERED, **values: str | int) -> MemberDay:
    return MemberDay(member, MONDAY + timedelta(number), state, QUESTIONS, values)


@pytest.mark.parametrize(
    ("state", "expected", "answered"),
    [
        (DayState.ANSWERED, 1, 1),
        (DayState.LATE, 1, 1),
        (DayState.QUIET, 1, 0),
        (DayState.GRACE, 1, 0),
        (DayState.OFF, 0, 0),
        (DayState.PAUSED, 0, 0),
        (DayState.NEUTRAL, 0, 0),
    ],
)
def test_what_each_day_adds(state: DayState, expected: int, answered: int) -> None:
    found = figures(tally([day(1, state=state)]))
    assert (found.expected, found.answered, found.members) == (expected, answered, expected)


def test_away_are_those_whose_last_day_was_paused() -> None:
    came_back = [day(1, 0, DayState.PAUSED), day(1, 1)]
    went_away = [day(2, 0), day(2, 1, DayState.PAUSED)]
    assert figures(tally(came_back + went_away)).away == 1


def test_below_five_nothing_of_the_numbers_is_kept() -> None:
    four = figures(tally([day(member, day="hard", mood=2) for member in range(4)]))
    assert kept(four) == Figures(0, 0, 0, 0)
    five = figures(tally([day(member, day="hard", mood=2) for member in range(5)]))
    assert (kept(five).members, kept(five).answered) == (5, 5)


def test_each_figure_needs_five_who_contributed_to_it() -> None:
    days = [day(member, day="hard") for member in range(6)]
    days += [day(member, 1, mood=3) for member in range(4)]
    found = kept(figures(tally(days)))
    assert [each.contributors for each in found.how] == [6]
    assert found.moods == ()


def test_one_person_answering_five_times_is_one_contributor() -> None:
    days = [day(1, number, day="hard") for number in range(5)] + [day(member, 5) for member in range(2, 7)]
    assert kept(figures(tally(days))).how == ()


def test_an_open_week_shows_numbers_only() -> None:
    found = numbers_only(figures(tally([day(member, day="hard", mood=2) for member in range(5)])))
    assert (found.expected, found.how, found.moods) == (5, (), ())


@pytest.mark.parametrize(
    ("count", "of", "band"),
    [
        (0, 100, Band.FEW),
        (1, 100, Band.FEW),
        (14, 100, Band.FEW),
        (15, 100, Band.SOME),
        (39, 100, Band.SOME),
        (40, 100, Band.HALF),
        (59, 100, Band.HALF),
        (60, 100, Band.MOST),
        (99, 100, Band.MOST),
        (100, 100, Band.MOST),
    ],
)
def test_the_steps_make_no_nought_and_no_all_stand_out(count: int, of: int, band: Band) -> None:
    answers = Answers("recovery", "day", 5, {"hard": count, "on_track": of - count})
    assert bands(answers)["hard"] is band


def test_every_option_is_listed_also_one_that_nobody_chose() -> None:
    found = figures(tally([day(member, day="on_track") for member in range(5)]))
    assert list(bands(found.how[0])) == OPTIONS


@pytest.mark.parametrize(
    ("counts", "mean"),
    [
        ({"3": 5}, MeanMood(3.0)),
        ({"3": 3, "4": 2}, MeanMood(3.5)),
        ({"3": 4, "4": 1}, MeanMood(3.0)),
        ({"5": 5}, MeanMood(4.5, or_more=True)),
        ({"5": 4, "4": 3}, MeanMood(4.5, or_more=True)),
        ({"1": 5}, MeanMood(1.5, or_less=True)),
        ({"1": 4, "2": 3}, MeanMood(1.5, or_less=True)),
    ],
)
def test_the_mean_mood_is_in_halves_and_its_ends_tell_on_nobody(counts: dict[str, int], mean: MeanMood) -> None:
    assert mean_mood(Scale("recovery", "mood", 5, counts, 1, 5)) == mean


def test_the_rate_is_in_whole_per_cent() -> None:
    assert Figures(5, 35, 28, 0).rate == 80
    assert Figures(5, 3, 2, 0).rate == 67
    assert Figures(5, 0, 0, 0).rate is None


# Nobody's single answer can be read from it

ANSWERS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {}, optional={"day": st.sampled_from(OPTIONS), "mood": st.integers(1, 5), "urge": st.integers(0, 10)}
)
STATES = st.sampled_from(list(DayState))


@st.composite
def weeks(draw: st.DrawFn) -> list[MemberDay]:
    found = []
    for member in range(draw(st.integers(1, 8))):
        for number in draw(st.sets(st.integers(0, 6))):
            found.append(day(member, number, draw(STATES), **draw(ANSWERS)))
    return found


def others_with(days: list[MemberDay], question: str) -> int:
    shown_up = (DayState.ANSWERED, DayState.LATE)
    return len({each.member for each in days if each.member and each.state in shown_up and question in each.values})


@given(weeks(), st.sampled_from(OPTIONS), st.integers(1, 5), st.integers(0, 10))
def test_how_people_were_hides_what_one_person_answered_unless_four_others_contributed(
    days: list[MemberDay], option: str, mood: int, urge: int
) -> None:
    changed: dict[str, str | int] = {"day": option, "mood": mood, "urge": urge}
    other = [
        each
        if each.member
        else MemberDay(0, each.day, each.state, QUESTIONS, {name: changed[name] for name in each.values})
        for each in days
    ]
    before, after = kept(figures(tally(days))), kept(figures(tally(other)))
    assert numbers_only(before) == numbers_only(after)
    if others_with(days, "day") < 4:
        assert before.how == after.how == ()
    if others_with(days, "mood") < 4:
        assert before.moods == after.moods == ()
    for found in (before, after):
        assert all(each.contributors >= 5 for each in (*found.how, *found.moods))
        assert all(each.question in ("day", "mood") for each in (*found.how, *found.moods))


@given(weeks())
def test_what_is_kept_holds_no_member(days: list[MemberDay]) -> None:
    again = [
        MemberDay(each.member + 1000, each.day, each.state, each.questions, each.values) for each in reversed(days)
    ]
    assert kept(figures(tally(days))) == kept(figures(tally(again)))


@given(weeks(), st.integers(0, 8))
def test_what_is_counted_some_at_a_time_is_the_same_as_all_at_once(days: list[MemberDay], upto: int) -> None:
    some, others = ([each for each in days if (each.member < upto) is first] for first in (True, False))
    assert figures(tally(some) + tally(others)) == figures(tally(days))


# Day by day


@given(st.lists(st.integers(1, 12), min_size=1, max_size=7))
def test_the_days_shown_and_the_sum_of_the_week_tell_on_no_day_of_fewer_than_five(expected: list[int]) -> None:
    days = [DayCount(MONDAY + timedelta(days=n), each, each // 2) for n, each in enumerate(expected)]
    shown = with_enough(days)
    assert all(each.expected >= LEAST_PEOPLE for each in shown)
    left_out = [each for each in days if each not in shown]
    assert not shown or not left_out or max(each.expected for each in left_out) >= LEAST_PEOPLE


def test_of_a_week_with_one_small_day_the_smallest_of_the_others_is_left_out_as_well() -> None:
    days = [DayCount(MONDAY + timedelta(days=n), each, 1) for n, each in enumerate([6, 5, 6, 6, 6, 1])]
    assert [each.expected for each in with_enough(days)] == [6, 6, 6, 6]
    assert [each.expected for each in with_enough(days[:5])] == [6, 5, 6, 6, 6]

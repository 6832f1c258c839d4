"""The steps of a check-in: which question comes next, which one before, and where written words go."""

from datetime import UTC, date, datetime

import pytest

from domain.daily.checkin import (
    CheckIn,
    day_number,
    first_question,
    is_open,
    question_after,
    question_after_text,
    question_before,
    question_for_text,
)
from domain.daily.questions import Value, question_set
from domain.time.schedules import Schedule

QUESTIONS = question_set(
    {
        "name": "mine",
        "version": 1,
        "question": [
            {"name": "day", "kind": "choice", "options": ["good", "hard"]},
            {"name": "why", "kind": "text", "when": {"question": "day", "any_of": ["hard"]}},
            {"name": "mood", "kind": "scale", "low": 1, "high": 5},
            {"name": "low", "kind": "yes_no", "when": {"question": "mood", "any_of": [1, 2]}},
            {"name": "note", "kind": "text"},
        ],
    }
)
WITHOUT_TEXT = question_set({"name": "taps", "version": 1, "question": [{"name": "met", "kind": "yes_no"}]})


def after(values: dict[str, Value], *noted: str) -> CheckIn:
    return CheckIn(QUESTIONS, values, noted)


@pytest.mark.parametrize(
    ("answered", "noted", "asked", "next_one"),
    [
        ({}, (), "day", "mood"),
        ({"day": "good"}, (), "day", "mood"),
        ({"day": "hard"}, (), "day", "why"),
        ({"day": "hard"}, ("why",), "day", "mood"),  # words already given are not asked for again
        ({"day": "hard"}, (), "why", "mood"),
        ({"day": "good"}, (), "mood", "note"),
        ({"day": "good", "mood": 3}, (), "mood", "note"),
        ({"day": "good", "mood": 2}, (), "mood", "low"),
        ({"day": "good", "mood": 2}, (), "low", "note"),
        ({"day": "good", "mood": 3}, ("note",), "mood", None),
        ({"day": "good", "mood": 3}, (), "note", None),
        # a tap already given is asked again: going on from a changed answer shows it once more
        ({"day": "good", "mood": 3}, (), "day", "mood"),
    ],
)
def test_the_next_question_is_the_next_that_applies(
    answered: dict[str, Value], noted: tuple[str, ...], asked: str, next_one: str | None
) -> None:
    following = question_after(after(answered, *noted), asked)
    assert (following.name if following else None) == next_one


@pytest.mark.parametrize(
    ("answered", "asked", "one_before"),
    [
        ({}, "day", "day"),
        ({"day": "good"}, "mood", "day"),
        ({"day": "hard"}, "mood", "why"),
        ({"day": "hard"}, "why", "day"),
        ({"day": "good", "mood": 4}, "note", "mood"),
        ({"day": "good", "mood": 1}, "note", "low"),
    ],
)
def test_back_goes_to_the_question_before_and_the_first_stays(
    answered: dict[str, Value], asked: str, one_before: str
) -> None:
    assert question_before(after(answered), asked).name == one_before


@pytest.mark.parametrize("answered", [{}, {"day": "hard"}, {"day": "good", "mood": 1}, {"day": "hard", "mood": 5}])
def test_back_undoes_a_step_forward(answered: dict[str, Value]) -> None:
    checkin, name = after(answered), "day"
    while (following := question_after(checkin, name)) is not None:
        assert question_before(checkin, following.name).name == name
        name = following.name


def test_a_check_in_begins_with_the_first_question() -> None:
    assert first_question(after({"day": "good"})).name == "day"


@pytest.mark.parametrize(
    ("answered", "noted", "counts"),
    [
        ({}, (), False),
        ({"day": "hard"}, (), True),
        ({"mood": 3}, (), True),
        ({}, ("note",), True),
    ],
)
def test_anything_answered_counts_whatever_it_is(
    answered: dict[str, Value], noted: tuple[str, ...], counts: bool
) -> None:
    assert after(answered, *noted).answered is counts


@pytest.mark.parametrize(
    ("asking", "goes_to"),
    [("why", "why"), ("note", "note"), ("day", "note"), ("mood", "note"), (None, "note")],
)
def test_words_answer_the_text_question_on_the_screen_else_the_last_one(asking: str | None, goes_to: str) -> None:
    question = question_for_text(after({}), asking)
    assert question is not None
    assert question.name == goes_to


def test_words_for_a_set_without_a_text_question_answer_none() -> None:
    assert question_for_text(CheckIn(WITHOUT_TEXT), "met") is None


@pytest.mark.parametrize(
    ("asking", "answered_by_words", "then"),
    [
        ("day", "note", "day"),  # words to a prompt count, and its first question stays to be tapped
        ("mood", "note", "mood"),
        ("note", "note", None),
        ("why", "why", "mood"),
        (None, "note", None),
    ],
)
def test_after_words_the_question_on_the_screen_stays(
    asking: str | None, answered_by_words: str, then: str | None
) -> None:
    checkin = after({"day": "hard"}, answered_by_words)
    question = QUESTIONS.question(answered_by_words)
    assert question is not None
    following = question_after_text(checkin, asking, question)
    assert (following.name if following else None) == then


@pytest.mark.parametrize(
    ("asked_at", "asking", "now", "open_for_words"),
    [
        ("2026-06-01 09:00", "day", "2026-06-01 09:00", True),
        ("2026-06-01 09:00", "day", "2026-06-01 23:59", True),
        ("2026-06-01 09:00", "day", "2026-06-02 01:59", True),  # before four in the morning in Berlin
        ("2026-06-01 09:00", "day", "2026-06-02 02:00", False),
        ("2026-06-01 09:00", None, "2026-06-01 10:00", False),
        (None, "day", "2026-06-01 10:00", False),
    ],
)
def test_a_check_in_is_open_for_words_until_it_is_done_or_the_day_ends(
    asked_at: str | None, asking: str | None, now: str, open_for_words: bool
) -> None:
    def utc(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    schedule = Schedule("Europe/Berlin")
    assert is_open(utc(asked_at) if asked_at else None, asking, schedule, utc(now)) is open_for_words


@pytest.mark.parametrize(
    ("day", "number"), [("2026-02-27", 1), ("2026-02-28", 2), ("2026-03-01", 3), ("2027-02-27", 366)]
)
def test_the_day_on_which_a_member_began_is_day_one(day: str, number: int) -> None:
    assert day_number(date(2026, 2, 27), date.fromisoformat(day)) == number

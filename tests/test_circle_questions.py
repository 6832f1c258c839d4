"""`/questions`, as conversations: chosen or made a circle's own, seen first, in versions, and counted in its week."""

from typing import Any

import pytest

from domain.daily.own_sets import (
    ADDED_KINDS,
    MOST_QUESTIONS,
    moved_up,
    reworded,
    with_condition,
    with_question,
    without,
    written_options,
)
from domain.daily.questions import Condition, Kind, question_set
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage, says
from tests.test_circle_settings import makes_circle
from tests.test_summary import DAYS, answers, crew

AIR = "Did you get some <fresh> air?"
BASE: dict[str, Any] = {
    "name": "circle1",
    "version": 1,
    "question": [
        {"name": "day", "kind": "choice", "options": ["good", "hard"], "marks": "day"},
        {"name": "more", "kind": "text", "when": {"question": "day", "any_of": ["hard"]}},
        {"name": "mood", "kind": "scale", "low": 1, "high": 5},
    ],
    "words": {"day": "How?", "day.good": "Good", "day.hard": "Hard", "more": "More?", "mood": "Mood?"},
}


@pytest.mark.parametrize(("name", "left"), [("mood", ["day", "more"]), ("day", ["day", "more", "mood"])])
def test_leaving_out_keeps_what_is_needed(name: str, left: list[str]) -> None:
    made = without(BASE, name)
    assert [each.name for each in question_set(made).questions] == left
    assert set(made["words"]) <= set(BASE["words"])


def test_a_set_grows_by_questions_of_each_kind_up_to_ten() -> None:
    made = dict(BASE)
    for number in range(12):
        made = with_question(made, f"Question {number}", ADDED_KINDS[number % 5], ["Yes", "No"])
    asked = question_set(made)
    assert len(asked.questions) == MOST_QUESTIONS
    assert {each.kind for each in asked.questions} == set(Kind)
    shrunk = without(made, "own2")
    assert [each.name for each in question_set(with_question(shrunk, "Again", Kind.TEXT, [])).questions][-1] == "own2"


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("mood", ["day", "mood", "more"]),
        ("more", ["day", "more", "mood"]),
        ("day", ["day", "more", "mood"]),
        ("none", ["day", "more", "mood"]),
    ],
)
def test_a_question_moves_up_but_never_before_the_first(name: str, order: list[str]) -> None:
    assert [each.name for each in question_set(moved_up(BASE, name)).questions] == order


def test_a_question_never_moves_before_what_it_depends_on() -> None:
    made = with_question(BASE, "And then?", Kind.TEXT, [])
    made = with_condition(made, "own1", "mood", 1)
    assert moved_up(made, "own1") == made


def test_a_condition_is_ticked_and_taken_off_answer_by_answer() -> None:
    made = with_condition(with_condition(BASE, "mood", "day", "good"), "mood", "day", "hard")
    assert question_set(made).questions[2].when == Condition("day", ("good", "hard"))
    made = with_condition(with_condition(made, "mood", "day", "good"), "mood", "day", "hard")
    assert question_set(made).questions[2].when is None
    assert with_condition(BASE, "day", "mood", 1) == BASE, "only on an earlier answer"


def test_other_words_leave_the_answers_as_they_are() -> None:
    made = reworded({**BASE, "words": {**BASE["words"], "mood.short": "Mood"}}, "mood", "Your mood?")
    assert made["words"]["mood"] == "Your mood?"
    assert "mood.short" not in made["words"]
    assert made["question"] == BASE["question"]


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("Walked, swam,  rested ", ["Walked", "swam", "rested"]),
        ("yes\nno", ["yes", "no"]),
        ("one", None),
        ("same, same", None),
        ("1,2,3,4,5,6,7", None),
        (", ,", None),
        ("x" * 40 + ", y", ["x" * 30, "y"]),
    ],
)
def test_the_answers_of_a_choice_as_typed(typed: str, options: list[str] | None) -> None:
    assert written_options(typed) == options


async def test_a_question_is_reworded_moved_and_asked_only_after_an_answer(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    await dov.says("/questions")
    await dov.presses("Make them our own", "Add a question")
    await dov.says("What did you do?")
    await dov.presses("With answers of your own")
    dov.sees("sets.ask_options")
    await dov.says("only one")
    dov.sees("sets.ask_options")
    await dov.says("Walked, Swam <far>")
    draft = dov.sees("sets.draft")
    assert "5. What did you do?\nWalked · Swam <far>" in draft.words
    await dov.presses("5", "Other words")
    dov.sees("sets.ask_other_words")
    await dov.says("What moved you?")
    assert "5. What moved you?" in dov.sees("sets.draft").words
    await dov.presses("5", "One up", "4", "One up", "3", "One up", "2", "One up")
    assert "2. What moved you?" in dov.newest().words, "the first stays the first"
    await dov.presses("2", "Ask it only after…", "1: On track")
    assert "only after: On track" in dov.newest().words
    await dov.presses("1: It's hard", "✓ 1: On track", "Back", "Back")
    assert "2. What moved you?\nonly after: It's hard" in dov.newest().words
    assert "Leave it out" not in dov.labels()
    await dov.presses("1")
    assert dov.labels() == ["Other words", "Back"]
    await dov.presses("Back", "Use these")
    dov.sees("sets.used", name="Our own")
    assert await stage.rows("SELECT version FROM question_sets WHERE name = 'circle1'") == [(1,)]

    await stage.until("2026-01-06 11:00")
    await ana.presses("On track")
    assert "What moved you?" not in ana.newest().words
    await ana.presses("Back", "It's hard")
    asked = next(each for each in ana.chat() if "What moved you?" in each.words)
    assert {"Walked", "Swam <far>"} <= set(ana.labels(asked))
    await ana.presses("Swam <far>", on=asked)
    assert "Swam <far>" in asked.words


async def chooses_evening(dov: Speaker) -> None:
    await dov.says("/questions")
    await dov.presses("Evening", "Use these")


async def test_a_lead_chooses_after_seeing_and_members_are_asked_it_from_their_next_day(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    await with_circle(stage, dov, ana, ben)
    await ben.says("/settings")
    await ben.presses("Questions", "Habit")
    await answers(ana, "On track")
    await dov.says("/questions")
    assert "On track · It's hard" in dov.sees("sets.current", name="Recovery").words
    await dov.presses("Evening")
    assert "Reached out" in dov.sees("sets.preview", name="Evening").words
    await dov.presses("Use these")
    dov.sees("sets.used", name="Evening")
    await ana.says("/checkin")
    assert "✓ On track" in ana.newest().words
    await stage.until("2026-01-06 11:00")
    await ana.says("/checkin")
    assert says(stage.texts, "questions.evening.day", ana.newest().words)
    await ben.says("/checkin")
    assert says(stage.texts, "questions.habit.day", ben.newest().words)


async def test_a_set_made_a_circles_own_reads_as_it_did(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    await chooses_evening(dov)
    await dov.says("/questions")
    await dov.presses("Make them our own", "Use these")
    await ana.says("/checkin")
    await ana.presses("Good", "Yes")
    assert "✓ Good\n✓ Reached out to someone: Yes" in ana.newest().words


async def test_a_circles_own_questions_are_asked_and_counted_in_their_own_words(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    await dov.says("/questions")
    await dov.presses("Make them our own")
    dov.sees("sets.draft")
    await dov.presses("3", "Leave it out")
    await dov.presses("2", "Leave it out", "Add a question")
    dov.sees("sets.ask_words")
    await dov.says(AIR)
    dov.sees("sets.ask_kind")
    await dov.presses("Yes or no")
    assert AIR in dov.sees("sets.draft").words
    assert await stage.rows("SELECT question_set FROM circles") == [(None,)]
    assert b"fresh" not in (stage.folder / "alongside.db-wal").read_bytes()
    await dov.presses("Use these")
    dov.sees("sets.used", name="Our own")
    for day in DAYS:
        await stage.until(f"{day} 11:00")
        for each in people:
            await each.says("/checkin")
            assert says(stage.texts, "questions.recovery.day", each.newest().words)
            await each.presses("On track", "Skip")
            assert AIR in each.newest().words
            await each.presses("Yes")
    await people[0].says("/settings")
    assert "Your circle's own" in " ".join(people[0].labels())
    await stage.until("2026-01-12 08:00")
    await group.hears(dov, "/summary")
    assert "On track: most" in group.sees("summary.how").words
    await dov.says("/summary")
    assert len(dov.new()) == 3

    await dov.says("/questions")
    await dov.presses("Make them our own", "2", "Leave it out", "Use these")
    versions = await stage.rows("SELECT version FROM question_sets WHERE name = 'circle1' ORDER BY 1")
    assert versions == [(1,), (2,)]


async def in_two_circles(stage: Stage, dov: Speaker, ana: Speaker) -> Group:
    """Let Dov lead two circles, of which Ana is in the one that asks the evening's questions; return the other."""
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    await chooses_evening(dov)
    second = Group(stage, dov, ana)
    await second.adds_bot()
    await second.presses(dov, "Set up a circle")
    await dov.says("/questions")
    return second


async def test_whoever_joins_another_circle_is_offered_its_questions(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    second = await in_two_circles(stage, dov, ana)
    assert len(dov.labels(dov.sees("circle.which"))) == 2
    await dov.forges("sets:1:2", on=dov.newest())
    await dov.presses("Habit", "Use these")
    await second.follows(ana, "Join")
    await ana.presses("Join", "Ask me its questions")
    ana.sees("sets.taken")
    await ana.says("/checkin")
    assert says(stage.texts, "questions.habit.day", ana.newest().words)


async def test_the_first_circle_joined_decides_and_ones_own_choice_before_it(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    second = await in_two_circles(stage, dov, ana)
    await dov.forges("sets:1:2", on=dov.newest())
    await dov.presses("Habit", "Use these")
    await second.follows(ana, "Join")
    await ana.presses("Join")  # its set is offered, and left lying
    await ana.says("/checkin")
    assert says(stage.texts, "questions.evening.day", ana.newest().words)
    await ana.says("/settings")
    await ana.presses("Questions", "Recovery")
    await stage.passes(days=1)
    await ana.says("/checkin")
    assert says(stage.texts, "questions.recovery.day", ana.newest().words)


async def test_nobody_else_chooses(stage: Stage, ana: Speaker, cleo: Speaker, dov: Speaker) -> None:
    for each in (dov, ana, cleo):
        await each.joins()
    await with_circle(stage, dov, ana)
    await makes_circle(cleo, "Cleo's own")
    await ana.says("/questions")
    ana.sees("circle.refused")
    await cleo.says("/questions")
    cleo.sees("sets.heading", title="Cleo's own")
    for name in ("s", "_pick", "_use", "_edit", "_out", "_add", "_kind", "_own", "_draft"):
        prefix = f"set{name}"
        await cleo.forges(f"{prefix}:3:1:evening", on=cleo.newest())
        assert cleo.toast == stage.texts.plain("circle.refused", "en"), prefix
        cleo.sees_nothing()
    for prefix in ("set_one", "set_up", "set_if", "set_re"):
        await cleo.forges(f"{prefix}:3:1:mood:day:1", on=cleo.newest())
        assert cleo.toast == stage.texts.plain("circle.refused", "en"), prefix
        cleo.sees_nothing()
    await cleo.forges("set_use:3:2:circle1", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.gone", "en")
    assert await stage.rows("SELECT DISTINCT question_set FROM circles") == [(None,)]

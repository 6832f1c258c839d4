"""`/questions`, as conversations: chosen or made a circle's own, seen first, in versions, and counted in its week."""

import pytest

from domain.daily.own_sets import ADDED_KINDS, MOST_QUESTIONS, with_question, without
from domain.daily.questions import Kind, question_set
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage, says
from tests.test_circle_settings import makes_circle
from tests.test_summary import DAYS, answers, crew

AIR = "Did you get some <fresh> air?"
BASE = {
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
    assert set(made["words"]) <= set(BASE["words"])  # type: ignore[arg-type]


def test_a_set_grows_by_questions_of_each_kind_up_to_ten() -> None:
    made = dict(BASE)
    for number in range(12):
        made = with_question(made, f"Question {number}", ADDED_KINDS[number % 3], "Yes", "No")
    asked = question_set(made)
    assert len(asked.questions) == MOST_QUESTIONS
    assert {each.kind for each in asked.questions} == {Kind.CHOICE, Kind.TEXT, Kind.SCALE, Kind.YES_NO}
    shrunk = without(made, "own2")
    assert [each.name for each in question_set(with_question(shrunk, "Again", Kind.TEXT, "", "")).questions][
        -1
    ] == "own2"


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


async def test_a_circles_own_questions_are_asked_and_counted_in_their_own_words(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    await dov.says("/questions")
    await dov.presses("Make them our own")
    dov.sees("sets.draft")
    await dov.presses("Leave out 3")
    await dov.presses("Leave out 2", "Add a question")
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
    await dov.presses("Make them our own", "Leave out 2", "Use these")
    versions = await stage.rows("SELECT version FROM question_sets WHERE name = 'circle1' ORDER BY 1")
    assert versions == [(1,), (2,)]


async def test_whoever_joins_another_circle_is_offered_its_questions(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    await chooses_evening(dov)
    second = Group(stage, dov, ana)
    await second.adds_bot()
    await second.presses(dov, "Set up a circle")
    await dov.says("/questions")
    assert len(dov.labels(dov.sees("circle.which"))) == 2
    await dov.forges("sets:1:2", on=dov.newest())
    await dov.presses("Habit", "Use these")
    await second.follows(ana, "Join")
    await ana.presses("Join", "Ask me its questions")
    ana.sees("sets.taken")
    await ana.says("/checkin")
    assert says(stage.texts, "questions.habit.day", ana.newest().words)


async def test_nobody_else_chooses(stage: Stage, ana: Speaker, cleo: Speaker, dov: Speaker) -> None:
    for each in (dov, ana, cleo):
        await each.joins()
    await with_circle(stage, dov, ana)
    await makes_circle(cleo, "Cleo's own")
    await ana.says("/questions")
    ana.sees("circle.refused")
    await cleo.says("/questions")
    cleo.sees("sets.heading", title="Cleo's own")
    for prefix in ("sets", "set_pick", "set_use", "set_edit", "set_out", "set_add", "set_kind", "set_own"):
        await cleo.forges(f"{prefix}:3:1:evening", on=cleo.newest())
        assert cleo.toast == stage.texts.plain("circle.refused", "en"), prefix
        cleo.sees_nothing()
    await cleo.forges("set_use:3:2:circle1", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.gone", "en")
    assert await stage.rows("SELECT DISTINCT question_set FROM circles") == [(None,)]

"""Sets of questions: each member's own choice, old answers with their own questions, and every kind of question."""

from typing import Any

from storage.daily import days, questions
from storage.file.database import Tx
from tests.support.stage import Speaker, Stage

WALKS: dict[str, Any] = {
    "name": "walks",
    "version": 1,
    "words": {
        "day": "Did you walk?",
        "day.yes": "I did",
        "day.no": "Not yet",
        "minutes": "How many minutes?",
        "minutes.short": "Minutes:",
        "why": "What was in the way?",
    },
    "question": [
        {"name": "day", "kind": "choice", "options": ["yes", "no"], "marks": "day"},
        {"name": "minutes", "kind": "number", "low": 1, "high": 600, "when": {"question": "day", "any_of": ["yes"]}},
        {"name": "why", "kind": "text", "when": {"question": "day", "any_of": ["no"]}},
    ],
}


async def chooses(ana: Speaker, name: str) -> None:
    await ana.says("/settings")
    await ana.presses("Questions", name)
    ana.sees("question_set.saved", name=name)


async def test_the_evening_looks_back_over_the_day(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await chooses(ana, "Evening")
    await stage.passes(days=1)
    ana.sees("questions.evening.day")
    assert ana.labels() == ["Good", "So-so", "It's hard", "Here, no details"]
    await ana.presses("So-so")
    ana.sees("questions.evening.reached_out")
    assert ana.labels() == ["Yes", "No", "Back", "Skip"]
    await ana.presses("Yes")
    ana.sees("questions.evening.meeting")
    await ana.presses("Skip")
    ana.sees("questions.evening.gave")
    await ana.presses("No")
    ana.sees("questions.evening.grateful")
    await ana.says("the sun on the way home")
    screen = next(each for each in ana.new() if "sun on the way" in each.words)
    assert "✓ So-so\n✓ Reached out to someone: Yes\n✓ Did something for someone: No" in screen.words
    assert "That is all for this day" in screen.words


async def test_a_habit_is_one_tap(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await chooses(ana, "Habit")
    await ana.says("/checkin")
    assert ana.labels() == ["Done", "Partly", "Not today", "Resting"]
    await ana.presses("Resting")
    done = ana.sees("checkin.complete")
    assert "1 day in a row" in done.words


async def test_a_hard_evening_has_the_same_at_hand_as_a_hard_day(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await chooses(ana, "Evening")
    await ana.says("/checkin")
    await ana.presses("It's hard")
    offered = ana.sees("questions.evening.reached_out", "checkin.hard")
    assert ana.labels(offered) == [
        *("Reach my partner", "What helped before", "20-minute timer", "Help lines"),
        "Just noting it",
    ]


async def test_a_habit_left_for_today_is_just_that(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await chooses(ana, "Habit")
    await ana.says("/checkin")
    await ana.presses("Not today")
    assert ana.labels(ana.sees("checkin.complete")) == []


async def test_a_day_that_is_begun_keeps_its_questions(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await chooses(ana, "Habit")
    await ana.says("/checkin")
    ana.sees("questions.recovery.day")
    await stage.passes(days=1)
    ana.sees("questions.habit.day")


async def test_the_choice_shows_and_survives_a_restart(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    assert "Questions · Recovery" in ana.labels()
    await chooses(ana, "Evening")
    await stage.restart()
    await ana.says("/settings")
    assert "Questions · Evening" in ana.labels()
    await ana.presses("Questions")
    assert ana.labels() == ["Recovery", "✓ Evening", "Habit", "Back"]


async def test_a_set_that_there_is_not_cannot_be_chosen(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Questions")
    await ana.forges("set_chosen:1:walks", on=ana.newest())
    ana.sees_nothing()
    await ana.says("/checkin")
    ana.sees("questions.recovery.day")


async def walks_today(stage: Stage) -> None:
    """Give Ana's day a set with words of its own, as a circle's could be."""

    def give(tx: Tx) -> None:
        day = stage.now.date()
        days.save_set(tx, 1, day, questions.keep(tx, WALKS))

    await stage.read(give)


async def test_a_number_is_typed_and_a_condition_decides_what_is_asked(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await walks_today(stage)
    await ana.says("/checkin")
    assert "Did you walk?" in ana.newest().words
    await ana.presses("I did")
    assert "How many minutes?" in ana.newest().words
    for none_of_those in ("9999", "-5", "7.5", "7,5", "1" * 40):
        await ana.says(none_of_those)
        ana.sees("checkin.number_unknown", low=1, high=600)
    await ana.says("45")
    screen, said = ana.new()
    assert "✓ I did\n✓ Minutes: 45" in screen.words
    assert "That is all for this day" in screen.words
    assert said.words == "45, saved."


async def test_the_other_answer_asks_the_other_question(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await walks_today(stage)
    await ana.says("/checkin")
    await ana.presses("Not yet")
    assert "What was in the way?" in ana.newest().words


async def test_words_for_a_number_are_a_note_and_count(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await walks_today(stage)
    await ana.says("/checkin")
    await ana.presses("I did")
    for words in ("a long one by the river", "--5"):
        await ana.says(words)
        assert any("Noted, and it counts." in each.words for each in ana.new())
    assert await stage.rows("SELECT count(*) FROM notes") == [(2,)]

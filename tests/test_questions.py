"""Question sets: what a definition must hold, and what is an answer."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from domain.daily.questions import Kind, Question, QuestionSetInvalid, Value, question_set
from handlers.buttons import MOST_BYTES, pack
from handlers.daily import questions as question_files
from handlers.daily.screens import ANSWER
from handlers.daily.sets import BUILT_IN
from storage.daily import questions as stored
from storage.file.database import Database, Tx

FILES = sorted(Path(question_files.__path__[0]).glob("*.toml"))

DAY = {"name": "day", "kind": "choice", "marks": "day", "options": ["good", "hard"]}
MOOD = {"name": "mood", "kind": "scale", "low": 1, "high": 5, "marks": "mood"}
NOTE = {"name": "note", "kind": "text"}
WHY = {"name": "why", "kind": "text", "when": {"question": "day", "any_of": ["hard"]}}
COUNT = {"name": "count", "kind": "number", "low": 0, "high": 100}
MET = {"name": "met", "kind": "yes_no"}


def definition(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "mine", "version": 1, "question": list(questions), **more}


def test_a_set_is_its_questions_in_order() -> None:
    made = question_set(definition(DAY, MOOD, MET, WHY, NOTE, support=["help_lines"]))
    assert [question.name for question in made.questions] == ["day", "mood", "met", "why", "note"]
    assert made.support == ("help_lines",)
    assert made.question("mood") == Question("mood", Kind.SCALE, low=1, high=5, marks="mood")
    assert made.question("nothing") is None


def test_summaries_find_the_marked_questions() -> None:
    made = question_set(definition(DAY, MOOD, NOTE))
    marked = [made.marked(mark) for mark in ("day", "mood")]
    assert [question and question.name for question in marked] == ["day", "mood"]
    assert question_set(definition(MET)).marked("day") is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (definition(), "first question"),
        (definition(NOTE, DAY), "first question needs buttons"),
        (definition(COUNT, DAY), "first question needs buttons"),
        (definition(DAY, DAY), "two questions are called 'day'"),
        (definition(WHY, DAY), "depends on a question that is not before it"),
        (definition(DAY, {**WHY, "when": {"question": "why", "any_of": [1]}}), "not before it"),
        (definition(DAY, {**WHY, "when": {"question": "day"}}), "any_of"),
        (definition({**DAY, "options": []}), "no options"),
        (definition({"name": "day", "kind": "choice"}), "no options"),
        (definition({**MOOD, "low": 5}), "low below high"),
        (definition({**MOOD, "low": 6}), "low below high"),
        (definition(DAY, {**COUNT, "high": 0}), "low below high"),
        (definition(DAY, {**MET, "marks": "day"}), "more than one question is marked 'day'"),
        (definition(MOOD, {**MOOD, "name": "again"}), "more than one question is marked 'mood'"),
        (definition({**DAY, "kind": "guess"}), "guess"),
        (definition({"kind": "yes_no"}), "name"),
        (definition({"name": "day"}), "kind"),
        ({"name": "mine", "version": 1}, "question"),
        ({"version": 1, "question": [MET]}, "name"),
        ({"name": "mine", "question": [MET]}, "version"),
    ],
)
def test_a_set_that_does_not_hold_together_is_refused_and_named(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(QuestionSetInvalid, match=says):
        question_set(wrong)


@pytest.mark.parametrize(
    ("entry", "value", "taken"),
    [
        (DAY, "good", True),
        (DAY, "bad", False),
        (DAY, "", False),
        (DAY, 1, False),
        (MET, "yes", True),
        (MET, "no", True),
        (MET, "maybe", False),
        (MOOD, 1, True),
        (MOOD, 5, True),
        (MOOD, 0, False),
        (MOOD, 6, False),
        (MOOD, "3", False),
        (COUNT, 0, True),
        (COUNT, 100, True),
        (COUNT, 101, False),
        (COUNT, -1, False),
        (NOTE, "words", False),  # words are notes, kept apart
    ],
)
def test_only_an_answer_of_its_own_is_taken(entry: dict[str, Any], value: Value, taken: bool) -> None:
    question = question_set(definition(DAY | {"name": "first", "marks": None}, entry)).questions[1]
    assert question.takes(value) is taken


@pytest.mark.parametrize(
    ("entry", "values"),
    [
        (DAY, ("good", "hard")),
        (MET, ("yes", "no")),
        (MOOD, (1, 2, 3, 4, 5)),
        (COUNT, ()),
        (NOTE, ()),
    ],
)
def test_what_can_be_tapped_can_be_taken(entry: dict[str, Any], values: tuple[Value, ...]) -> None:
    question = question_set(definition(DAY | {"name": "first", "marks": None}, entry)).questions[1]
    assert question.values() == values
    assert all(question.takes(value) for value in values)


def test_every_set_that_comes_with_the_bot_is_offered_and_there_is_a_file_for_each_that_is() -> None:
    assert sorted(BUILT_IN) == [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_set_that_comes_with_the_bot_holds_together_and_fits_its_buttons(path: Path) -> None:
    made = question_set(tomllib.loads(path.read_text("utf-8")))
    assert made.name == path.stem
    for question in made.questions:
        for value in question.values():
            assert len(pack(ANSWER, 2**40, "2026-12-31", question.name, value).encode()) <= MOST_BYTES
        if question.when:
            earlier = made.question(question.when.question)
            assert earlier is not None
            assert set(question.when.any_of) <= set(earlier.values()), "a condition that no answer meets"


def test_the_recovery_questions_are_the_ones_promised() -> None:
    made = question_set(tomllib.loads(next(path for path in FILES if path.stem == "recovery").read_text("utf-8")))
    day, mood, urge, note = made.questions
    assert day.options == ("on_track", "hard", "setback", "no_details")
    assert (mood.low, mood.high, urge.low, urge.high) == (1, 5, 0, 10)
    assert note.kind is Kind.TEXT
    assert (made.marked("day"), made.marked("mood")) == (day, mood)


async def test_a_version_is_kept_once_and_never_changed(database: Database) -> None:
    first = await database.write(lambda tx: stored.keep(tx, definition(DAY, NOTE)))
    assert await database.write(lambda tx: stored.keep(tx, definition(DAY, NOTE))) == first
    with pytest.raises(stored.VersionChanged, match="version 2"):
        await database.write(lambda tx: stored.keep(tx, definition(DAY, MOOD)))
    made = await database.write(lambda tx: stored.get(tx, first))
    assert [question.name for question in made.questions] == ["day", "note"]


async def test_a_new_version_stands_beside_the_old_one(database: Database) -> None:
    def keep_both(tx: Tx) -> tuple[int, int, int]:
        old = stored.keep(tx, definition(DAY, NOTE))
        new = stored.keep(tx, definition(DAY, MOOD) | {"version": 2})
        return old, new, stored.newest(tx, "mine")

    old, new, newest = await database.write(keep_both)
    assert newest == new != old
    found = await database.write(lambda tx: stored.get(tx, old))
    assert found.question("note") is not None


async def test_what_is_not_there_is_said_so(database: Database) -> None:
    kept = await database.write(lambda tx: stored.keep(tx, definition(DAY)))
    for look in (
        lambda tx: stored.get(tx, 99),
        lambda tx: stored.newest(tx, "nothing"),
        lambda tx: stored.question_id(tx, kept, "nothing"),
    ):
        with pytest.raises(LookupError):
            await database.write(look)

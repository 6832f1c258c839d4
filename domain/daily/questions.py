"""Question sets: ordered questions of five kinds, each perhaps asked only after certain answers.

A set is versioned and never changed: an edited set is a new version, so that old answers keep their questions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What an answer to a question looks like."""

    CHOICE = "choice"
    SCALE = "scale"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"


class QuestionSetInvalid(ValueError):
    """A set's definition does not hold together; the message says where."""


Value = str | int
"""A choice's or a yes/no's option, or the number of a scale; free text is kept apart, as notes."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Ask only if the answer to an earlier question is one of these."""

    question: str
    any_of: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `marks` says that summaries may read it as the *day* or the *mood*.

    To the answers of `help_at` the way to the help lines is added.
    """

    name: str
    kind: Kind
    options: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    marks: str | None = None
    when: Condition | None = None
    help_at: tuple[Value, ...] = ()

    def takes(self, value: Value) -> bool:
        """Return whether the value is an answer to this question."""
        if self.kind in (Kind.CHOICE, Kind.YES_NO):
            return value in self.options
        if self.kind in (Kind.SCALE, Kind.NUMBER):
            return isinstance(value, int) and self.low <= value <= self.high
        return False

    def values(self) -> tuple[Value, ...]:
        """Return the answers that can be tapped; none for text and free numbers."""
        if self.kind is Kind.SCALE:
            return tuple(range(self.low, self.high + 1))
        return self.options


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A version of a set: its questions in order, and the support tools that its menus show.

    `words` are the set's own, by the name of the question, of it and `short`, or of it and an option ("day.done");
    a set without them has its words in the catalogues.
    """

    name: str
    version: int
    questions: tuple[Question, ...]
    support: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

    def question(self, name: str) -> Question | None:
        """Return the question of that name, or None."""
        return next((question for question in self.questions if question.name == name), None)

    def marked(self, mark: str) -> Question | None:
        """Return the question that summaries read as *day* or *mood*, or None."""
        return next((question for question in self.questions if question.marks == mark), None)


def question_set(definition: Mapping[str, Any]) -> QuestionSet:
    """Return the set that a data file describes; raises `QuestionSetInvalid` naming what is wrong."""
    try:
        questions = tuple(_question(each) for each in definition["question"])
        made = QuestionSet(
            name=definition["name"],
            version=definition["version"],
            questions=questions,
            support=tuple(definition.get("support", ())),
            words=dict(definition.get("words", {})),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise QuestionSetInvalid(f"question set {definition.get('name')!r}: {error!r}") from error
    _check(made)
    return made


def _question(entry: Mapping[str, Any]) -> Question:
    kind = Kind(entry["kind"])
    options = ("yes", "no") if kind is Kind.YES_NO else tuple(entry.get("options", ()))
    when = entry.get("when")
    return Question(
        name=entry["name"],
        kind=kind,
        options=options,
        low=entry.get("low", 0),
        high=entry.get("high", 0),
        marks=entry.get("marks"),
        when=Condition(when["question"], tuple(when["any_of"])) if when else None,
        help_at=tuple(entry.get("help_at", ())),
    )


def _check(made: QuestionSet) -> None:
    names: list[str] = []
    for question in made.questions:
        if question.name in names:
            raise QuestionSetInvalid(f"{made.name}: two questions are called {question.name!r}")
        if question.when and question.when.question not in names:
            raise QuestionSetInvalid(f"{made.name}: {question.name!r} depends on a question that is not before it")
        if question.kind is Kind.CHOICE and not question.options:
            raise QuestionSetInvalid(f"{made.name}: {question.name!r} has no options")
        if question.kind in (Kind.SCALE, Kind.NUMBER) and question.low >= question.high:
            raise QuestionSetInvalid(f"{made.name}: {question.name!r} needs low below high")
        names.append(question.name)
    for mark in ("day", "mood"):
        if sum(question.marks == mark for question in made.questions) > 1:
            raise QuestionSetInvalid(f"{made.name}: more than one question is marked {mark!r}")
    if not names or not made.questions[0].values():
        raise QuestionSetInvalid(f"{made.name}: the first question needs buttons")

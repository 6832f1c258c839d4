"""The steps of a daily check-in: which question comes next, and which day an answer is for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.daily.questions import Kind, Question, QuestionSet, Value
from domain.time.schedules import Schedule

NOTE_LENGTH = 3500
"""Characters kept of a note; with the words around it a day still fits one message of 4,096."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a member has answered on one day: a value a question, and the names of texts and skips."""

    questions: QuestionSet
    values: Mapping[str, Value] = field(default_factory=dict)
    noted: Collection[str] = ()

    @property
    def answered(self) -> bool:
        """Return whether anything at all was answered: that is what counts, whatever the answer."""
        return bool(self.values) or bool(self.noted)

    @property
    def calls_for_help(self) -> bool:
        """Return whether an answer of the day is one to which the way to the help lines belongs."""
        return any(self.values.get(each.name) in each.help_at for each in self.questions.questions)

    def applies(self, question: Question) -> bool:
        """Return whether the question is asked, given the answers so far."""
        if question.when is None:
            return True
        return self.values.get(question.when.question) in question.when.any_of


def first_question(checkin: CheckIn) -> Question:
    """Return the question that opens the check-in."""
    return checkin.questions.questions[0]


def question_after(checkin: CheckIn, name: str) -> Question | None:
    """Return the next question to ask after the one named, or None when that was the last.

    A text already given is not asked for again: whoever wants to add to it simply writes.
    """
    questions = checkin.questions.questions
    position = _position(checkin, name)
    for question in questions[position + 1 :]:
        given = question.kind is Kind.TEXT and question.name in checkin.noted
        if checkin.applies(question) and not given:
            return question
    return None


def question_before(checkin: CheckIn, name: str) -> Question:
    """Return the question to go back to from the one named; the first one stays the first."""
    questions = checkin.questions.questions
    for question in reversed(questions[: _position(checkin, name)]):
        if checkin.applies(question):
            return question
    return questions[0]


def question_for_text(checkin: CheckIn, asking: str | None) -> Question | None:
    """Return the question that a written line answers: the text question on screen, else the last one."""
    texts = [question for question in checkin.questions.questions if question.kind is Kind.TEXT]
    asked = next((question for question in texts if question.name == asking), None)
    return asked or (texts[-1] if texts else None)


def question_after_text(checkin: CheckIn, asking: str | None, answered: Question) -> Question | None:
    """Return what to ask once a text has come: the next one if the text was asked for, else what was on screen.

    Text sent to a prompt counts at once, and its first question stays to be tapped.
    """
    if asking is None:
        return None
    if asking == answered.name:
        return question_after(checkin, asking)
    return checkin.questions.question(asking)


def _position(checkin: CheckIn, name: str) -> int:
    return [question.name for question in checkin.questions.questions].index(name)


def is_open(asked_at: datetime | None, asking: str | None, schedule: Schedule, now: datetime) -> bool:
    """Return whether plain text sent now goes to a check-in: something is asked, and it is still the same day."""
    if asked_at is None or asking is None:
        return False
    return schedule.today(asked_at) == schedule.today(now)


def day_number(first_day: date, day: date) -> int:
    """Return the day's number, 1 for the day on which the member began."""
    return (day - first_day).days + 1

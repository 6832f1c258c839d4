"""A circle's week in figures: what is counted, what may be shown, and how coarsely.

Numbers show only where at least five members are counted. How people were shows only for closed weeks, only where
at least five contributed to that very figure, and only in steps that make no nought and no all stand out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from domain.counting.streaks import DayState
from domain.daily.questions import Question, QuestionSet, Value

LEAST_PEOPLE = 5
COUNTED = frozenset({DayState.ANSWERED, DayState.LATE, DayState.QUIET, DayState.GRACE})
SHOWN_UP = frozenset({DayState.ANSWERED, DayState.LATE})


class Band(StrEnum):
    """How many of the days, coarsely."""

    FEW = "few"
    SOME = "some"
    HALF = "half"
    MOST = "most"


@dataclass(frozen=True, slots=True)
class MemberDay:
    """One closed day of one member, with what was answered to which questions."""

    member: int
    day: date
    state: DayState
    questions: QuestionSet | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answers:
    """How often each answer was given to one question of a set, and by how many people."""

    questions: str
    question: str
    contributors: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scale(Answers):
    """The same of a scale, with its ends."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """The check-ins of one day of the week: each member is expected once at most."""

    day: date
    expected: int
    answered: int

    @property
    def rate(self) -> int:
        """Return the answered check-ins in whole per cent of the expected ones."""
        return _per_cent(self.answered, self.expected)


@dataclass(frozen=True, slots=True)
class Rest:
    """What else there was in a week, however few they are, as counts: nothing of it says how anybody was.

    `newcomers` came in, `milestones` were shared, and `helped` is how often readers said that a share helped them.
    """

    newcomers: int = 0
    milestones: int = 0
    helped: int = 0


NOTHING_ELSE = Rest()


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one week; `away` are members who were on a pause when the week last closed a day for them.

    `days` are those on which at least five members were expected; `rest` is what else there was in the week.
    """

    members: int
    expected: int
    answered: int
    away: int
    how: tuple[Answers, ...] = ()
    moods: tuple[Scale, ...] = ()
    days: tuple[DayCount, ...] = ()
    rest: Rest = NOTHING_ELSE

    @property
    def are_enough(self) -> bool:
        """Return whether at least five members are counted, so that numbers may be shown."""
        return self.members >= LEAST_PEOPLE

    @property
    def rate(self) -> int | None:
        """Return the answered check-ins in whole per cent of the expected ones, None where none was expected."""
        return _per_cent(self.answered, self.expected) if self.expected else None


def _per_cent(part: int, whole: int) -> int:
    return (part * 100 + whole // 2) // whole


def figures(days: Iterable[MemberDay], rest: Rest = NOTHING_ELSE) -> Figures:
    """Return the counts of these closed days of one week."""
    known = list(days)
    counted = [each for each in known if each.state in COUNTED]
    answered = [each for each in counted if each.state in SHOWN_UP]
    latest: dict[int, MemberDay] = {}
    for each in sorted(known, key=lambda each: each.day):
        latest[each.member] = each
    return Figures(
        members=len({each.member for each in counted}),
        expected=len(counted),
        answered=len(answered),
        away=sum(each.state is DayState.PAUSED for each in latest.values()),
        how=_how(answered),
        moods=_moods(answered),
        days=_days(counted),
        rest=rest,
    )


def _days(counted: list[MemberDay]) -> tuple[DayCount, ...]:
    """Return the check-ins day by day, where there are enough of them."""
    expected = Counter(each.day for each in counted)
    answered = Counter(each.day for each in counted if each.state in SHOWN_UP)
    return with_enough(DayCount(day, expected[day], answered[day]) for day in sorted(expected))


def with_enough(days: Iterable[DayCount]) -> tuple[DayCount, ...]:
    """Return the days on which at least five members were expected."""
    return tuple(each for each in days if each.expected >= LEAST_PEOPLE)


def _how(answered: list[MemberDay]) -> tuple[Answers, ...]:
    """Return how often each option of the question marked *day* was answered, set by set, noughts included."""
    made = []
    for questions in _sets(answered):
        question = questions.marked("day")
        if question is not None:
            contributors, counts = _counted(answered, questions, question)
            made.append(Answers(questions.name, question.name, contributors, counts))
    return tuple(made)


def _moods(answered: list[MemberDay]) -> tuple[Scale, ...]:
    """Return the same of the question marked *mood*."""
    made = []
    for questions in _sets(answered):
        question = questions.marked("mood")
        if question is not None:
            contributors, counts = _counted(answered, questions, question)
            made.append(Scale(questions.name, question.name, contributors, counts, question.low, question.high))
    return tuple(made)


def _sets(answered: list[MemberDay]) -> list[QuestionSet]:
    """Return the question sets that were answered, the newest version of each, by name."""
    newest: dict[str, QuestionSet] = {}
    for each in answered:
        found = each.questions
        if found and (found.name not in newest or newest[found.name].version < found.version):
            newest[found.name] = found
    return [newest[name] for name in sorted(newest)]


def _counted(answered: list[MemberDay], questions: QuestionSet, question: Question) -> tuple[int, dict[str, int]]:
    """Return by how many people the question was answered, and each answer's count, in the question's order."""
    given = [
        (each.member, each.values[question.name])
        for each in answered
        if each.questions and each.questions.name == questions.name and question.name in each.values
    ]
    given = [(member, value) for member, value in given if question.takes(value)]
    counts = Counter(value for _, value in given)
    return len({member for member, _ in given}), {str(value): counts[value] for value in question.values()}


def kept(found: Figures) -> Figures:
    """Return what a snapshot holds of these counts: nothing that must not be shown."""
    if not found.are_enough:
        return Figures(0, 0, 0, 0, rest=found.rest)
    return replace(
        found,
        how=tuple(each for each in found.how if each.contributors >= LEAST_PEOPLE),
        moods=tuple(each for each in found.moods if each.contributors >= LEAST_PEOPLE),
    )


def numbers_only(found: Figures) -> Figures:
    """Return what may be shown of a week that is still open: how people were is left out altogether."""
    return replace(kept(found), how=(), moods=())


def bands(answers: Answers) -> Mapping[str, Band]:
    """Return how many of the days each answer was given, in steps at 15, 40 and 60 %; nought is few, all is most."""
    total = sum(answers.counts.values())
    return {option: _band(count, total) for option, count in answers.counts.items()}


def _band(count: int, total: int) -> Band:
    if count * 100 < total * 15:
        return Band.FEW
    if count * 100 < total * 40:
        return Band.SOME
    return Band.HALF if count * 100 < total * 60 else Band.MOST


@dataclass(frozen=True, slots=True)
class MeanMood:
    """A mean in halves; at an end it says no more than "so or beyond", as an extreme would tell on everybody."""

    value: float
    or_less: bool = False
    or_more: bool = False


def mean_mood(scale: Scale) -> MeanMood:
    """Return the mean of a scale in halves, half a step away from its ends at least."""
    total = sum(scale.counts.values())
    doubled = 2 * sum(int(value) * count for value, count in scale.counts.items())
    halves = (2 * doubled + total) // (2 * total)
    least, most = 2 * scale.low + 1, 2 * scale.high - 1
    if halves <= least:
        return MeanMood(least / 2, or_less=True)
    if halves >= most:
        return MeanMood(most / 2, or_more=True)
    return MeanMood(halves / 2)

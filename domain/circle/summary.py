"""A circle's week in figures: what is counted, what may be shown, and how coarsely.

Numbers show only where at least five members are counted. How people were shows only for closed weeks, only where
at least five contributed to that very figure, and only in steps that make no nought and no all stand out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from domain.circle.tally import Tally
from domain.daily.questions import Question, QuestionSet

LEAST_PEOPLE = 5


class Band(StrEnum):
    """How many of the days, coarsely."""

    FEW = "few"
    SOME = "some"
    HALF = "half"
    MOST = "most"


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


def figures(counted: Tally, rest: Rest = NOTHING_ELSE) -> Figures:
    """Return the counts of a week of which all members were counted."""
    by_day = [DayCount(day, counted.expected[day], counted.answered.get(day, 0)) for day in sorted(counted.expected)]
    return Figures(
        members=counted.members,
        expected=sum(each.expected for each in by_day),
        answered=sum(each.answered for each in by_day),
        away=counted.away,
        how=_how(counted),
        moods=_moods(counted),
        days=with_enough(by_day),
        rest=rest,
    )


def with_enough(days: Iterable[DayCount]) -> tuple[DayCount, ...]:
    """Return the days on which at least five members were expected.

    Where a day is left out, the smallest of these is too: the sum of the week, which is shown, less the days that are
    shown would else be that one day of fewer than five.
    """
    known = list(days)
    shown = [each for each in known if each.expected >= LEAST_PEOPLE]
    if shown and len(shown) < len(known):
        shown.remove(min(shown, key=lambda each: each.expected))
    return tuple(shown)


def _how(counted: Tally) -> tuple[Answers, ...]:
    """Return how often each option of the question marked *day* was answered, set by set, noughts included."""
    return tuple(
        Answers(questions.name, question.name, *counted.of(questions, question))
        for questions, question in _marked(counted, "day")
    )


def _moods(counted: Tally) -> tuple[Scale, ...]:
    """Return the same of the question marked *mood*."""
    return tuple(
        Scale(questions.name, question.name, *counted.of(questions, question), question.low, question.high)
        for questions, question in _marked(counted, "mood")
    )


def _marked(counted: Tally, mark: str) -> Iterator[tuple[QuestionSet, Question]]:
    """Yield the question that is read so of each question set that was answered, by the name of the set."""
    for _, questions in sorted(counted.sets.items(), key=lambda each: each[0]):
        question = questions.marked(mark)
        if question is not None:
            yield questions, question


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

"""The days of a circle's week, counted: of so many members at a time, so that a large circle holds up nobody.

What was counted of some members and of others adds up: each member belongs to one of them alone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.counting.streaks import SHOWN_UP, DayState
from domain.daily.questions import Question, QuestionSet, Value

COUNTED = SHOWN_UP | {DayState.QUIET, DayState.GRACE}
MARKS = ("day", "mood")

Asked = tuple[str, str]
"""A question, by the names of its set and its own: the same in each version of the set."""


@dataclass(frozen=True, slots=True)
class MemberDay:
    """One closed day of one member, with what was answered to which questions."""

    member: int
    day: date
    state: DayState
    questions: QuestionSet | None = None
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of some members.

    `given` says how often each answer was given to a marked question; `people` how many gave just these, each of
    them once or more: by that it is known how many gave any of those that the newest version still has.
    """

    members: int = 0
    away: int = 0
    expected: Mapping[date, int] = field(default_factory=dict)
    answered: Mapping[date, int] = field(default_factory=dict)
    sets: Mapping[str, QuestionSet] = field(default_factory=dict)
    given: Mapping[tuple[Asked, Value], int] = field(default_factory=dict)
    people: Mapping[tuple[Asked, frozenset[Value]], int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together; no member may be in both."""
        return Tally(
            members=self.members + other.members,
            away=self.away + other.away,
            expected=Counter(self.expected) + Counter(other.expected),
            answered=Counter(self.answered) + Counter(other.answered),
            sets=_newest([*self.sets.values(), *other.sets.values()]),
            given=Counter(self.given) + Counter(other.given),
            people=Counter(self.people) + Counter(other.people),
        )

    def of(self, questions: QuestionSet, question: Question) -> tuple[int, dict[str, int]]:
        """Return by how many people the question was answered, and each answer's count, in the question's order."""
        asked = (questions.name, question.name)
        counts = {str(value): self.given.get((asked, value), 0) for value in question.values()}
        by = (count for (which, values), count in self.people.items() if which == asked and _any(question, values))
        return sum(by), counts


def _any(question: Question, values: Iterable[Value]) -> bool:
    return any(question.takes(value) for value in values)


def tally(days: Iterable[MemberDay]) -> Tally:
    """Count closed days of one week, all that there are of these members."""
    known = list(days)
    counted = [each for each in known if each.state in COUNTED]
    answered = [each for each in counted if each.state in SHOWN_UP]
    latest = {each.member: each.state for each in sorted(known, key=lambda each: each.day)}
    given, of_each = Counter[tuple[Asked, Value]](), dict[tuple[int, Asked], set[Value]]()
    for each in answered:
        for asked, value in _marked(each):
            given[asked, value] += 1
            of_each.setdefault((each.member, asked), set()).add(value)
    return Tally(
        members=len({each.member for each in counted}),
        away=sum(state is DayState.PAUSED for state in latest.values()),
        expected=Counter(each.day for each in counted),
        answered=Counter(each.day for each in answered),
        sets=_newest(each.questions for each in answered if each.questions),
        given=given,
        people=Counter((asked, frozenset(values)) for (_, asked), values in of_each.items()),
    )


def _marked(day: MemberDay) -> Iterator[tuple[Asked, Value]]:
    """Yield what was answered to the questions that summaries read."""
    if day.questions is None:
        return
    for mark in MARKS:
        question = day.questions.marked(mark)
        if question is not None and question.name in day.values:
            yield (day.questions.name, question.name), day.values[question.name]


def _newest(sets: Iterable[QuestionSet]) -> dict[str, QuestionSet]:
    """Return the newest version of each of these question sets, by name."""
    newest: dict[str, QuestionSet] = {}
    for each in sets:
        if each.name not in newest or newest[each.name].version < each.version:
            newest[each.name] = each
    return newest

"""The promises of the ladder, whatever happens: own-first, only as the member allowed, at most twice a silence."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.beside.ladder import (
    PROMPT_BEFORE_PARTNER,
    REMINDER_BEFORE_PARTNER,
    Candidate,
    QuietRule,
    Silence,
    Stage,
    evening_is_fair,
    may_be_told,
    silence,
    stage_of,
    whom_to_tell,
)
from domain.counting.streaks import DayRecord
from domain.time.verdicts import Verdict

START = datetime(2026, 1, 5, 19, 0, tzinfo=UTC)
RULES = st.lists(st.sampled_from(QuietRule), min_size=1, max_size=5)
DAYS = st.lists(
    st.tuples(
        st.sampled_from(["answered", "late", "quiet", "quiet", "quiet", "off", "neutral"]),
        st.sets(st.integers(0, 4)),  # who is passed over on that day
        st.sets(st.integers(0, 4)),  # who would say "not today"
    ),
    max_size=20,
)


@dataclass
class Telling:
    """That a partner was told of a silence that began on some day."""

    partner: int
    stage: Stage
    began_on: date
    quiet: Silence
    evening: bool
    declined: bool


@dataclass
class Member:
    """A member's days as they go by, and whom the ladder told."""

    rules: list[QuietRule]
    records: list[DayRecord] = field(default_factory=list)
    told: list[Telling] = field(default_factory=list)

    def moment(self, today: date | None, passed: set[int], declining: set[int]) -> None:
        """20:00 of a day that is open, or 10:00 after one that closed; whoever says "not today" passes it on."""
        quiet = silence(self.records, today)
        while quiet.began_on is not None:
            chosen = whom_to_tell(
                [self._candidate(each, quiet, passed) for each in range(len(self.rules))],
                quiet,
                evening=today is not None,
                taken_care_of=False,
            )
            if chosen is None:
                return
            declines = chosen in declining
            self.told.append(
                Telling(chosen, stage_of(quiet), quiet.began_on, quiet, today is not None, declined=declines)
            )
            if not declines:
                return

    def _candidate(self, partner: int, quiet: Silence, passed: set[int]) -> Candidate:
        theirs = [each for each in self.told if each.partner == partner and each.began_on == quiet.began_on]
        return Candidate(
            partner,
            self.rules[partner],
            partner in passed,
            frozenset(each.stage for each in theirs),
            declined=any(each.declined and each.stage is stage_of(quiet) for each in theirs),
        )


def live(rules: list[QuietRule], days: list[tuple[str, set[int], set[int]]]) -> Member:
    member = Member(rules)
    for number, (what, passed, declining) in enumerate(days):
        day = date(2026, 1, 5) + timedelta(days=number)
        at = START + timedelta(days=number)
        if what in ("quiet", "late"):
            member.moment(day, passed, declining)
        ended = at + timedelta(hours=8)
        answered = {"answered": at, "late": ended + timedelta(hours=1)}.get(what)
        verdict = Verdict(what) if what in ("off", "neutral") else Verdict.QUIET
        member.records.append(DayRecord(day, None if what == "late" else answered, ended, verdict))
        if what in ("quiet", "late"):
            member.moment(None, passed, declining)
        if what == "late":
            member.records[-1] = DayRecord(day, answered, ended, verdict)
    return member


@given(rules=RULES, days=DAYS)
def test_nobody_hears_of_one_silence_more_than_twice_when_it_begins_and_on_its_fourth_day(
    rules: list[QuietRule], days: list[tuple[str, set[int], set[int]]]
) -> None:
    told = live(rules, days).told
    for each in told:
        of_it = [other for other in told if (other.partner, other.began_on) == (each.partner, each.began_on)]
        assert [other.stage for other in of_it] in (
            [Stage.BEGINS],
            [Stage.FOURTH_DAY],
            [Stage.BEGINS, Stage.FOURTH_DAY],
        )


@given(rules=RULES, days=DAYS)
def test_one_person_is_asked_at_a_time_and_another_only_if_they_passed_it_on(
    rules: list[QuietRule], days: list[tuple[str, set[int], set[int]]]
) -> None:
    told = live(rules, days).told
    for each in told:
        same = [other for other in told if (other.stage, other.began_on) == (each.stage, each.began_on)]
        assert sum(not other.declined for other in same) <= 1


@given(rules=RULES, days=DAYS)
def test_nobody_is_told_other_than_the_member_allowed(
    rules: list[QuietRule], days: list[tuple[str, set[int], set[int]]]
) -> None:
    for each in live(rules, days).told:
        rule = rules[each.partner]
        assert rule is not QuietRule.NEVER
        assert may_be_told(rule, each.quiet, evening=each.evening)
        assert rule is QuietRule.FIRST_DAY or (each.quiet.days >= 2 and not each.evening)


@given(rules=RULES, days=DAYS)
def test_a_silence_that_some_may_hear_of_at_once_is_told_on_its_first_day(
    rules: list[QuietRule], days: list[tuple[str, set[int], set[int]]]
) -> None:
    member = live(rules, [("quiet", set(), set())])
    assert bool(member.told) == (QuietRule.FIRST_DAY in rules)


INSTANTS = st.one_of(st.none(), st.integers(-600, 60).map(lambda minutes: START + timedelta(minutes=minutes)))


@given(prompted=INSTANTS, reminded=INSTANTS)
def test_no_evening_is_fair_without_four_hours_of_the_prompt_and_two_of_the_reminder(
    prompted: datetime | None, reminded: datetime | None
) -> None:
    fair = evening_is_fair(START, prompted, reminded)
    assert fair == (
        prompted is not None
        and reminded is not None
        and START - prompted >= PROMPT_BEFORE_PARTNER
        and START - reminded >= REMINDER_BEFORE_PARTNER
    )

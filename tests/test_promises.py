"""What is promised of the numbers, in words, and for each promise rules that break it and are caught.

A promise is a function that says whether a rule keeps it for one life; lives are written as in `test_streaks.py`.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import reduce

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from domain.counting.counters import Run, Standing, standing
from domain.counting.steadiness import steadiness
from domain.counting.streaks import DayRecord, DayState, Streak, state_of, streak
from domain.time.verdicts import AskedDay, Gap, Verdict
from handlers.daily import days as handled
from storage.daily import days as stored
from tests.support.stage import Speaker, Stage
from tests.test_streaks import DAY, FIRST, Letter, any_life, days
from tests.test_travel import flies

Rule = Callable[[Iterable[DayRecord]], Streak]
Steady = Callable[[Iterable[DayRecord]], int | None]

ANSWERS = "AL"
AT_LAST = datetime(2027, 1, 1, tzinfo=UTC)


# The promises


def an_honest_answer_never_lowers_a_number(rule: Rule, life: str, answer: str) -> bool:
    """Whatever the answer was, it adds one to the row and to the total, and takes no day in hand nor the best row."""
    before, after = rule(days(life)), rule(days(life + answer))
    gained = (after.row, after.total) == (before.row + 1, before.total + 1)
    return gained and after.best >= before.best and after.hand >= before.hand


def back_filling_never_hurts(rule: Rule, life: str, place: int, answer: str) -> bool:
    """An answer in place of any day lowers nothing on any day that follows."""
    filled = life[:place] + answer + life[place + 1 :]
    for end in range(place + 1, len(life) + 1):
        before, after = rule(days(life[:end])), rule(days(filled[:end]))
        if (after.row, after.best, after.total) < (before.row, before.best, before.total):
            return False
        if after.row < before.row or after.best < before.best or after.total < before.total:
            return False
    return True


def recomputing_changes_nothing(rule: Rule, life: str, seed: int) -> bool:
    """Computed again, from the days in whatever order they are read, every number is the same."""
    records = days(life)
    again = (
        [records[(n * 7 + seed) % len(records)] for n in range(len(records))] if len(records) % 7 else records[::-1]
    )
    return rule(again) == rule(records) == rule(records)


def no_day_that_was_not_asked_costs_anything(rule: Rule, life: str, place: int, kind: str) -> bool:
    """A day off, away, or lost to travel or to the machine changes no number, wherever it stands."""
    return rule(days(life[:place] + kind + life[place:])) == rule(days(life))


def closed(life: str) -> list[DayRecord]:
    """The days of a life, all of which are over."""
    return [each._replace(ended_at=each.ended_at or AT_LAST) for each in days(life)]


def an_answer_never_lowers_steadiness(rule: Steady, life: str, place: int, answer: str) -> bool:
    """Nor does an answer in place of any day lower how regularly somebody shows up."""
    before = rule(closed(life))
    after = rule(closed(life[:place] + answer + life[place + 1 :]))
    return before is None or after is None or after >= before


lives = st.text(st.sampled_from("AAALQQopn"), min_size=1, max_size=30)
with_place = any_life.filter(bool).flatmap(lambda life: st.tuples(st.just(life), st.integers(0, len(life) - 1)))
short_with_place = lives.flatmap(lambda life: st.tuples(st.just(life), st.integers(0, len(life) - 1)))
answers = st.sampled_from(ANSWERS)
not_asked = st.sampled_from("opn")


@given(any_life, answers)
def test_an_honest_answer_never_lowers_a_number(life: str, answer: str) -> None:
    assert an_honest_answer_never_lowers_a_number(streak, life, answer)


@given(with_place, answers)
def test_back_filling_never_hurts(where: tuple[str, int], answer: str) -> None:
    assert back_filling_never_hurts(streak, *where, answer)


@given(any_life, st.integers(0, 80))
def test_recomputing_changes_nothing(life: str, seed: int) -> None:
    assert recomputing_changes_nothing(streak, life, seed)


@given(with_place, not_asked)
def test_no_day_that_was_not_asked_costs_anything(where: tuple[str, int], kind: str) -> None:
    assert no_day_that_was_not_asked_costs_anything(streak, *where, kind)


def steadily(records: Iterable[DayRecord]) -> int | None:
    return steadiness(records, asked_today=False)


@given(with_place, answers)
def test_an_answer_never_lowers_steadiness(where: tuple[str, int], answer: str) -> None:
    assert an_answer_never_lowers_steadiness(steadily, *where, answer)


# Rules that somebody might write, and that break a promise


def where_a_late_answer_is_none(records: Iterable[DayRecord]) -> Streak:
    """A late day counts for nothing, and so the silence of that day stands."""
    return streak(each._replace(answered_at=None) if state_of(each) is DayState.LATE else each for each in records)


def where_an_answer_may_be_late_only_on_a_quiet_day(records: Iterable[DayRecord]) -> Streak:
    """What was away or off stays so, whatever is added later."""
    left_out = (Verdict.OFF, Verdict.PAUSED, Verdict.NEUTRAL, Verdict.QUIET)
    return streak(each for each in records if each.answered_at is None or each.verdict not in left_out)


def where_seven_answers_begin_anew(records: Iterable[DayRecord]) -> Streak:
    """With each day of grace that is earned the row begins again."""
    stands = streak(records)
    return stands._replace(row=stands.row % 7)


def where_days_are_taken_as_they_are_read(records: Iterable[DayRecord]) -> Streak:
    """Nobody sorts them: the last one read is taken for the newest."""
    by_place = [each._replace(day=FIRST + n * DAY) for n, each in enumerate(records)]
    return streak(by_place)


def where_every_date_without_an_answer_breaks(records: Iterable[DayRecord]) -> Streak:
    """Only answers are looked at, as in a plain streak: a date that travel skipped breaks it."""

    def step(stands: Streak, each: DayRecord) -> Streak:
        if each.answered_at is None:
            return stands._replace(row=0)
        return stands._replace(row=stands.row + 1, total=stands.total + 1, best=max(stands.best, stands.row + 1))

    return reduce(step, sorted(records, key=lambda each: each.day), Streak())


def by_the_letter(records: Iterable[DayRecord]) -> Streak:
    """Grace as a plain counter has it, which wastes answers while two days are in hand."""
    letter = Letter()
    for each in sorted(records, key=lambda each: each.day):
        state = state_of(each)
        letter.live_through("A" if each.answered_at else "Q" if state is DayState.QUIET else "o")
    return Streak(letter.total, letter.row, letter.best, letter.hand, letter.count)


def steadily_on_time(records: Iterable[DayRecord]) -> int | None:
    """A late day counts as asked and not answered."""
    return steadily(
        each._replace(answered_at=None, verdict=Verdict.QUIET) if state_of(each) is DayState.LATE else each
        for each in records
    )


FINDS = settings(max_examples=2_000, database=None, derandomize=True)


@pytest.mark.parametrize("broken", [where_a_late_answer_is_none, where_seven_answers_begin_anew])
def test_a_rule_that_lets_an_answer_cost_something_is_caught(broken: Rule) -> None:
    cases = st.tuples(lives, answers)
    life, answer = find(cases, lambda case: not an_honest_answer_never_lowers_a_number(broken, *case), settings=FINDS)
    assert an_honest_answer_never_lowers_a_number(streak, life, answer)


@pytest.mark.parametrize("broken", [where_seven_answers_begin_anew, where_an_answer_may_be_late_only_on_a_quiet_day])
def test_a_rule_by_which_back_filling_hurts_is_caught(broken: Rule) -> None:
    cases = st.tuples(short_with_place, answers)
    (life, place), answer = find(
        cases, lambda case: not back_filling_never_hurts(broken, case[0][0], case[0][1], case[1]), settings=FINDS
    )
    assert back_filling_never_hurts(streak, life, place, answer)


def test_the_plain_counter_of_grace_days_is_caught_as_well() -> None:
    life = "A" * 13 + "Q" + "A" * 7 + "QAQQ"
    assert not back_filling_never_hurts(by_the_letter, life, 13, "L")
    assert back_filling_never_hurts(streak, life, 13, "L")


def test_a_rule_that_depends_on_the_order_of_reading_is_caught() -> None:
    cases = st.tuples(lives, st.integers(0, 80))
    broken = where_days_are_taken_as_they_are_read
    life, seed = find(cases, lambda case: not recomputing_changes_nothing(broken, *case), settings=FINDS)
    assert recomputing_changes_nothing(streak, life, seed)


def test_a_rule_by_which_a_date_that_travel_skipped_breaks_the_row_is_caught() -> None:
    cases = st.tuples(short_with_place, not_asked)
    broken = where_every_date_without_an_answer_breaks
    (life, place), kind = find(
        cases,
        lambda case: not no_day_that_was_not_asked_costs_anything(broken, case[0][0], case[0][1], case[1]),
        settings=FINDS,
    )
    assert no_day_that_was_not_asked_costs_anything(streak, life, place, kind)


def test_a_steadiness_that_wants_answers_in_time_is_caught() -> None:
    life = "AAAAAAAA" + "n" + "AAAAAAA"
    assert not an_answer_never_lowers_steadiness(steadily_on_time, life, 8, "L")
    assert an_answer_never_lowers_steadiness(steadily, life, 8, "L")


# A change of zone, with the bot itself: what it does to a day is decided as the day closes


async def _row_after_four_flights(stage: Stage, ana: Speaker) -> int:
    """She answers wherever she is, but flies from Los Angeles to Auckland before each question there, and back."""
    await ana.joins(city="Los Angeles", at="21:00")
    await stage.until("2026-01-06 05:00")
    await ana.presses("On track")
    for day in (7, 9, 11, 13):
        await stage.until(f"2026-01-{day:02} 04:00")  # an hour before the question
        await flies(ana, "Auckland")  # 17:00 on the next date
        await stage.until(f"2026-01-{day:02} 08:00")
        await ana.presses("On track")
        await flies(ana, "Los Angeles")
    return await stage.read(lambda tx: streak(stored.records(tx, 1)).row)


async def test_a_date_that_a_flight_skips_breaks_no_row(stage: Stage, ana: Speaker) -> None:
    assert await _row_after_four_flights(stage, ana) == 5


async def test_a_rule_that_holds_a_skipped_date_against_somebody_is_caught(
    stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unfair(day: AskedDay, gaps: list[Gap]) -> Verdict:
        return Verdict.QUIET

    monkeypatch.setattr(handled, "verdict", unfair)
    assert await _row_after_four_flights(stage, ana) < 5


# A counter that starts again


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.integers(0, 40))
def test_a_setback_never_hides_the_days_before_it(lengths: list[int], since: int) -> None:
    """The longest run and all that was kept are what they were, and the days of this run begin anew."""
    start, runs = FIRST, []
    for length in lengths:
        runs.append(Run(start, start + length * DAY))
        start += length * DAY
    before = standing([*runs[:-1], Run(runs[-1].started_on)], start)
    after = standing([*runs, Run(start)], start + since * DAY)
    assert after.days == since
    assert after.best >= before.best
    assert after.kept == before.kept + since
    assert _hiding([*runs, Run(start)], start).kept < before.kept


def _hiding(runs: list[Run], today: date) -> Standing:
    """A rule that looks at the last run alone."""
    return standing(runs[-1:], today)

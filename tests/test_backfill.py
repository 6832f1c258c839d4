"""Answering a day afterwards: the table of what is open, what it does to the row, and the conversation."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting.streaks import DayRecord, DayState, state_of, streak
from domain.daily.backfill import days_to_offer, open_days
from domain.time.verdicts import Verdict
from tests.support.stage import Speaker, Stage, says
from tests.test_checkin import DAY_LABELS

FIRST = date(2026, 1, 5)
ANSWERED = datetime(2026, 1, 9, 12, tzinfo=UTC)


def test_today_and_the_three_days_before_are_open_and_none_before_the_start() -> None:
    assert open_days(FIRST, date(2026, 1, 9)) == [date(2026, 1, day) for day in (9, 8, 7, 6)]
    assert open_days(FIRST, date(2026, 1, 6)) == [date(2026, 1, 6), FIRST]


@pytest.mark.parametrize(
    ("verdict", "answered", "is_offered"),
    [
        (Verdict.QUIET, False, True),
        (Verdict.NEUTRAL, False, True),
        (None, False, True),  # not judged yet
        (Verdict.OFF, False, False),
        (Verdict.PAUSED, False, False),
        (Verdict.QUIET, True, False),
    ],
)
def test_which_of_them_a_prompt_offers(verdict: Verdict | None, answered: bool, is_offered: bool) -> None:
    day = date(2026, 1, 8)
    record = DayRecord(day, ANSWERED if answered else None, None, verdict)
    assert days_to_offer([record], FIRST, date(2026, 1, 9)) == ([day] if is_offered else [])


def _records(verdicts: list[Verdict | None]) -> list[DayRecord]:
    made = []
    for number, verdict in enumerate(verdicts):
        ended = datetime(2026, 1, 6, 3, tzinfo=UTC) + timedelta(days=number)
        answered_at = None if verdict else ended - timedelta(hours=9)
        made.append(DayRecord(FIRST + timedelta(days=number), answered_at, ended, verdict or Verdict.QUIET))
    return made


@given(st.lists(st.sampled_from([None, *Verdict]), min_size=1, max_size=60), st.data())
def test_adding_a_day_never_hurts(verdicts: list[Verdict | None], data: st.DataObject) -> None:
    """Whatever the day was, an answer afterwards adds one to the total and lowers neither row nor best."""
    before = _records(verdicts)
    place = data.draw(st.integers(0, len(before) - 1))
    was, now = streak(before), None
    after = list(before)
    added = before[place].answered_at is None
    if added:
        closed = before[place].ended_at
        assert closed is not None
        after[place] = DayRecord(before[place].day, closed + timedelta(hours=30), closed, before[place].verdict)
        assert state_of(after[place]) is DayState.LATE
    now = streak(after)
    assert now.total == was.total + added
    assert now.row >= was.row
    assert now.best >= was.best


async def test_yesterday_is_added_by_its_name_and_counts_as_late(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-07 08:00")
    await ana.says("/checkin yesterday")
    card = ana.sees("questions.recovery.day")
    assert "Tue, Jan 6" in card.words
    await ana.presses("It's hard", on=card)
    assert says(stage.texts, "checkin.late", card.words)
    assert "✓ It's hard" in card.words
    assert await stage.rows("SELECT day FROM days WHERE answered_at IS NOT NULL") == [("2026-01-06",)]
    await ana.says("/me")
    ana.sees("me.row", n=1)


async def test_an_answer_after_the_day_was_over_is_late_also_before_the_bot_has_closed_it(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.newest()
    await stage.until("2026-01-07 02:50")  # ten minutes before the 6th ends
    await stage.goes_off()
    stage.clock_jumps("2026-01-07 03:05")
    stage.api.press(ana.id, ana.id, prompt.message_id, prompt.buttons[0][0].data or "")
    await stage.comes_back()
    assert await stage.rows("SELECT day FROM days WHERE answered_at IS NOT NULL") == [("2026-01-06",)]
    assert says(stage.texts, "checkin.late", prompt.words)


@pytest.mark.parametrize("written", ["monday", "Montag", "el lunes", "5 January", "3 days ago", "2026-01-05"])
async def test_a_day_is_named_as_people_name_it(stage: Stage, ana: Speaker, written: str) -> None:
    await ana.joins()
    await stage.until("2026-01-08 10:00")
    await ana.says(f"/checkin {written}")
    assert "Mon, Jan 5" in ana.sees("questions.recovery.day").words


async def test_a_day_that_is_not_open_is_refused_with_those_that_are(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-10 10:00")
    for written in ("6 January", "tomorrow", "last year on 1.1.2025", "1.1.2025"):
        await ana.says(f"/checkin {written}")
        ana.sees("checkin.which_day" if "last" in written else "checkin.not_that_day")
        assert ana.labels() == ["Sat, Jan 10", "Fri, Jan 9", "Thu, Jan 8", "Wed, Jan 7"]
    await ana.says("/checkin someday")
    ana.sees("checkin.which_day")
    await ana.presses("Thu, Jan 8")
    assert "Thu, Jan 8" in ana.sees("questions.recovery.day").words


async def test_a_prompt_offers_the_recent_days_that_wait(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-08 08:00")
    prompt = ana.newest()
    assert ana.labels(prompt) == [*DAY_LABELS, "Add Wed, Jan 7", "Add Tue, Jan 6"]
    await ana.presses("Add Tue, Jan 6")
    tuesday = ana.sees("questions.recovery.day")
    await ana.presses("On track", on=tuesday)
    await ana.presses("Here, no details", on=prompt)
    assert "2 days in a row" in prompt.words  # Wednesday's quiet was graced, and the row goes on
    await ana.says("/checkin")
    assert ana.labels() == [*DAY_LABELS, "Add Wed, Jan 7"]


async def test_a_question_offers_two_earlier_days_at_most(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-10 08:00")
    assert ana.labels() == [*DAY_LABELS, "Add Fri, Jan 9", "Add Thu, Jan 8"]


async def test_an_added_day_takes_back_the_grace_that_it_had_cost(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-08 08:00")  # Tuesday was graced, Wednesday broke the row
    await ana.presses("On track")
    assert "2 days you showed up" in ana.newest().words
    await ana.says("/checkin tuesday")
    await ana.presses("On track")
    await ana.says("/checkin")
    await ana.presses("On track")
    assert "3 days in a row" in ana.newest().words


async def test_what_was_announced_is_not_taken_back_in_words(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.until("2026-01-07 08:00")
    prompt = ana.newest()
    announced = prompt.words
    assert says(stage.texts, "checkin.grace_used", announced)
    await ana.says("/checkin yesterday")
    added = ana.newest()
    await ana.presses("On track", on=added)
    assert ana.new() == [added]
    assert "2 days in a row" in added.words
    assert prompt.words == announced


async def test_answering_an_added_day_again_edits_it(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-07 08:00")
    for answer in ("On track", "It's hard"):
        await ana.says("/checkin yesterday")
        await ana.presses(answer, on=ana.newest())
    assert await stage.rows("SELECT value FROM answers") == [("hard",)]


async def test_a_paused_or_off_day_that_is_answered_adds_one(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.read(lambda tx: tx.execute("UPDATE schedules SET weekdays = 31"))  # Monday to Friday
    await stage.until("2026-01-11 12:00")
    await ana.says("/checkin saturday")
    await ana.presses("On track")
    assert "1 day" in ana.newest().words
    assert ("2026-01-10", 1, "off") in await stage.rows(
        "SELECT day, answered_at IS NOT NULL, verdict FROM days ORDER BY day"
    )


async def test_a_stranger_cannot_open_another_persons_day(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await cleo.joins(city="London")
    await stage.until("2026-01-07 08:00")
    await cleo.forges("checkin:1:2026-01-06", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.not_yours", "en")
    await cleo.forges("checkin:2:2026-01-02", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("checkin.stands_unanswered", "en", date="Fri, Jan 2")

"""The long-term rhythm: when it is offered, and what each choice means."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.botapi.state.objects import Message
from domain.counting.streaks import DayState, states
from domain.daily.rhythms import Rhythm, is_to_offer, marks, weekdays_of
from domain.time.schedules import EVERY_DAY
from storage.daily import days
from storage.file.database import Tx
from tests.support.stage import Speaker, Stage

FIRST = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("total", "today", "reached"),
    [
        (89, "2026-04-30", set()),
        (90, "2026-04-30", {"days90"}),
        (40, "2027-01-04", set()),
        (40, "2027-01-05", {"year1"}),
        (400, "2028-02-01", {"days90", "year1", "year2"}),
    ],
)
def test_which_marks_are_passed(total: int, today: str, reached: set[str]) -> None:
    assert marks(total, FIRST, date.fromisoformat(today)) == reached


@pytest.mark.parametrize(
    ("reached", "offered", "weekdays", "is_offered"),
    [
        ({"days90"}, [], EVERY_DAY, True),
        ({"days90"}, ["days90"], EVERY_DAY, False),  # once
        ({"days90", "year1"}, ["days90"], EVERY_DAY, True),
        ({"days90"}, [], 0b0011111, True),
        ({"days90"}, [], 0b0010101, False),  # three times a week already
        (set(), [], EVERY_DAY, False),
    ],
)
def test_when_it_is_offered(reached: set[str], offered: list[str], weekdays: int, is_offered: bool) -> None:
    assert is_to_offer(reached, offered, weekdays) is is_offered


def test_what_each_rhythm_is() -> None:
    wednesday = date(2026, 11, 25)
    assert weekdays_of(Rhythm.DAILY, wednesday) == 0b1111111
    assert weekdays_of(Rhythm.THREE, wednesday) == 0b0010101
    assert weekdays_of(Rhythm.WEEKLY, wednesday) == 0b0000100


async def shows_up(stage: Stage, ana: Speaker, count: int) -> None:
    """As many days as that lie behind her, all answered."""
    await ana.joins()
    stage.clock_jumps(stage.now + timedelta(days=count))

    def answered(tx: Tx) -> None:
        for number in range(count):
            day = FIRST + timedelta(days=number)
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            days.save_answered(tx, 1, day, at)

    await stage.read(answered)


def offers(messages: Sequence[Message]) -> list[Message]:
    return [each for each in messages if "shown up for a long time" in each.words]


async def answers(ana: Speaker) -> None:
    """Answer a whole check-in: what else there is to offer comes after it."""
    await ana.says("/checkin")
    await ana.presses("On track", on=ana.newest())
    await ana.presses("4", "2", "Skip")


async def test_at_ninety_days_it_is_offered_once(stage: Stage, ana: Speaker) -> None:
    await shows_up(stage, ana, 89)
    await ana.says("/checkin")
    await ana.presses("On track", on=ana.newest())
    ana.sees("questions.recovery.mood")  # one thing at a time
    await ana.presses("4", "2", "Skip")
    done, offered = ana.new()
    assert ana.labels(done) == []
    assert ana.labels(offered) == ["Keep daily", "Three times a week", "Weekly"]
    await ana.presses("Three times a week")
    assert "Saved. Your next question comes on" in ana.new()[0].words
    assert await stage.rows("SELECT weekdays FROM schedules ORDER BY id DESC LIMIT 1") == [(0b0010101,)]
    await ana.says("/checkin")
    await ana.presses("It's hard", on=ana.newest())
    await stage.passes(days=1)
    assert offers(ana.chat()) == []


async def test_a_check_in_left_half_way_brings_it_ten_minutes_later(stage: Stage, ana: Speaker) -> None:
    await shows_up(stage, ana, 89)
    await ana.says("/checkin")
    await ana.presses("On track", on=ana.newest())
    await stage.passes(minutes=9)
    assert offers(ana.chat()) == []
    await stage.restart()
    await stage.passes(minutes=1)
    assert len(offers(ana.chat())) == 1
    await ana.presses("4", "2", "Skip")
    await stage.passes(days=2)
    assert len(offers(ana.chat())) == 1


async def test_in_quiet_hours_it_waits_for_the_morning(stage: Stage, ana: Speaker) -> None:
    await shows_up(stage, ana, 89)
    await stage.passes(hours=12, minutes=55)  # 22:55 in Berlin, where it is summer by now
    await ana.says("/checkin")
    await ana.presses("On track", on=ana.newest())
    await stage.passes(hours=9)
    assert offers(ana.chat()) == []
    await stage.passes(hours=1)
    assert len(offers(ana.chat())) == 1


async def test_an_answer_that_becomes_a_hard_one_meanwhile_leaves_it_for_another_day(
    stage: Stage, ana: Speaker
) -> None:
    await shows_up(stage, ana, 89)
    await ana.says("/checkin")
    prompt = ana.newest()
    await ana.presses("On track", on=prompt)
    await ana.presses("Back", on=prompt)
    await ana.presses("It's hard", on=prompt)
    await stage.passes(minutes=30)
    assert offers(ana.chat()) == []


async def test_once_a_week_loses_nothing_that_was_earned(stage: Stage, ana: Speaker) -> None:
    await shows_up(stage, ana, 89)
    await answers(ana)
    await ana.presses("Weekly")  # on Saturday, 4 April
    asked = [each for each in ana.chat() if "your daily question is here" in each.words]
    await stage.passes(days=7, hours=12)
    new = [each for each in ana.chat() if "your daily question is here" in each.words][len(asked) :]
    assert ["Sat, Apr 11" in each.words for each in new] == [True]
    await ana.presses("On track", on=new[0])
    assert "91 days in a row" in new[0].words
    records = await stage.read(lambda tx: days.records(tx, 1))
    between = [state for day, state, _ in states(records) if date(2026, 4, 5) <= day <= date(2026, 4, 10)]
    assert between == [DayState.OFF] * 6


@pytest.mark.parametrize("answer", ["It's hard", "I had a setback"])
async def test_on_a_hard_day_nothing_else_is_asked_and_it_is_offered_on_another(
    stage: Stage, ana: Speaker, answer: str
) -> None:
    await shows_up(stage, ana, 89)
    await ana.says("/checkin")
    await ana.presses(answer, on=ana.newest())
    await ana.presses("4", "2", "Skip")
    await stage.passes(days=1)
    assert not offers(ana.chat())
    await answers(ana)
    assert offers(ana.chat())


async def test_a_year_later_it_is_offered_once_more(stage: Stage, ana: Speaker) -> None:
    await shows_up(stage, ana, 89)
    await answers(ana)
    await ana.presses("Keep daily")
    assert offers(ana.new()) == []
    stage.clock_jumps("2027-01-05 09:00")
    await stage.passes(minutes=1)
    for _ in range(2):
        await answers(ana)
        await stage.passes(days=1)
    offered = offers(ana.chat())
    assert len(offered) == 1  # the first became what was saved
    assert ana.labels(offered[0]) == ["Keep daily", "Three times a week", "Weekly"]


async def test_a_forged_rhythm_changes_nothing(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await ana.forges("rhythm:1:never", on=ana.newest())
    assert ana.toast == stage.texts.plain("press.gone", "en")
    await cleo.joins(city="London")
    await cleo.forges("rhythm:1:weekly", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.not_yours", "en")
    assert await stage.rows("SELECT DISTINCT weekdays FROM schedules") == [(127,)]

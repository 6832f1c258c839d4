"""Three scheduled days on which the bot could not reach a member: partners read so once, without a judgement."""

from datetime import time

import pytest

from domain.time.schedules import Schedule
from storage.daily import schedules
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by, supporter_joins

WORDS = "I cannot reach Ana at the moment."


def told(speaker: Speaker) -> list[str]:
    return [f"{each.date:%d %H:%M}" for each in speaker.chat() if WORDS in each.words]


@pytest.mark.parametrize(("rule", "hears"), [("Yes, at 20:00", True), ("Nothing for now", False)])
async def test_after_three_days_partners_read_once_that_it_cannot(
    stage: Stage, ana: Speaker, ben: Speaker, rule: str, hears: bool
) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", rule))
    ben.sees("partner.accepted")
    await stage.until("2026-01-06 07:00")
    stage.api.block(ana.id)
    stage.trouble_expected = True  # the server refuses what the bot tries to send her
    await stage.until("2026-01-09 06:59")
    assert told(ben) == []
    await stage.until("2026-01-20 12:00")
    assert told(ben) == (["09 07:00"] if hears else [])  # when Ben's quiet hours end
    assert not [each for each in ben.chat() if "has not checked in" in each.words], "that would be a judgement"


@pytest.mark.parametrize("off_for_days", [1, 4])
async def test_days_that_close_together_after_an_outage_are_told_of_once_as_well(
    stage: Stage, ana: Speaker, ben: Speaker, off_for_days: int
) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 07:00")
    stage.api.block(ana.id)
    stage.trouble_expected = True  # the server refuses what the bot tries to send her
    await stage.until("2026-01-07 12:00")
    await stage.off_for(days=off_for_days)
    await stage.until("2026-02-10 12:00")
    assert len(told(ben)) == 1


async def test_days_on_which_nothing_is_asked_tell_nobody_again(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 07:00")
    stage.api.block(ana.id)
    stage.trouble_expected = True
    await stage.until("2026-01-09 12:00")
    no_days = Schedule("Europe/Berlin", time(9), weekdays=0)
    await stage.read(lambda tx: schedules.save(tx, 1, no_days, stage.now))
    await stage.until("2026-02-25 12:00")
    assert told(ben) == ["09 07:00"]


async def test_who_is_lost_a_second_time_is_spoken_of_again(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 07:00")
    stage.trouble_expected = True
    stage.api.block(ana.id)
    await stage.until("2026-01-10 12:00")
    stage.api.unblock(ana.id)
    await stage.until("2026-01-11 12:00")
    stage.api.block(ana.id)
    await stage.until("2026-01-20 12:00")
    assert told(ben) == ["09 07:00", "14 07:00"]


async def test_who_is_back_in_time_is_not_spoken_of(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 07:00")
    stage.api.block(ana.id)
    stage.trouble_expected = True  # the server refuses what the bot tries to send her
    await stage.until("2026-01-08 12:00")
    stage.api.unblock(ana.id)
    await stage.until("2026-01-09 07:30")
    assert told(ben) == []


async def test_who_comes_back_while_it_waits_for_the_night_to_end_is_not_spoken_of(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 07:00")
    stage.api.block(ana.id)
    stage.trouble_expected = True  # the server refuses what the bot tries to send her
    await stage.until("2026-01-09 05:00")
    stage.api.unblock(ana.id)
    await stage.until("2026-01-09 08:00")
    assert told(ben) == []

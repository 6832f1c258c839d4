"""A hard day: told ten minutes after the tap to whom may know, unless the member takes it back. Ana is in Berlin."""

import pytest

from domain.beside.consent import Item
from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by
from tests.test_ticks import ticks


@pytest.fixture
async def told(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Ben may hear of a hard day; Ana is asked at 09:00 in Berlin and has the question on her screen."""
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.HARD_DAY)
    await stage.until("2026-01-06 08:00")
    ana.sees("checkin.greeting")


@pytest.mark.usefixtures("told")
async def test_it_goes_ten_minutes_after_the_tap(stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker) -> None:
    await ana.presses("It's hard")
    ana.sees("questions.recovery.mood", "checkin.hard", "hard_day.goes_soon", names="Ben", n=10)
    assert ana.labels() == ["Send now", "Don't send"]
    await stage.passes(minutes=9, seconds=59)
    ben.sees_nothing()
    await stage.passes(seconds=1)
    heard = ben.sees("tell.hard_day", name="Ana")
    assert heard.words.splitlines()[0] == "Ana would like you to know something."
    assert ben.labels(heard) == ["👋 Thinking of you", "Write", "Ready lines", "I'm worried about them"]
    ana.sees("hard_day.told", name="Ben")
    assert ana.labels() == []
    cleo.sees_nothing()
    await ben.presses("Thinking of you")
    ana.sees("words.thinking", name="Ben")


@pytest.mark.usefixtures("told")
async def test_send_now_sends_it_at_once_and_once(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.presses("It's hard", "Send now")
    ben.sees("tell.hard_day", name="Ana")
    ana.sees("hard_day.told", name="Ben")
    await stage.passes(minutes=30)
    assert len([each for each in ben.chat() if "It is a hard day" in each.words]) == 1


@pytest.mark.usefixtures("told")
async def test_dont_send_sends_nothing(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.presses("It's hard", "Don't send")
    ana.sees("hard_day.not_sent")
    await stage.passes(minutes=30)
    ben.sees_nothing()


@pytest.mark.usefixtures("told")
async def test_changing_the_answer_withdraws_it(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.presses("It's hard")
    await stage.passes(minutes=9)
    await ana.presses("Back", "On track")
    ana.sees("questions.recovery.mood", "hard_day.not_sent")
    await stage.passes(minutes=30)
    ben.sees_nothing()


@pytest.mark.usefixtures("told")
async def test_a_change_of_heart_can_be_changed_again_but_nothing_goes_twice(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.presses("It's hard", "Back", "On track", "Back", "It's hard")
    await stage.passes(minutes=10)
    ben.sees("tell.hard_day", name="Ana")
    await ana.presses("Back", "On track", "Back", "It's hard")
    await stage.passes(minutes=30)
    assert len([each for each in ben.chat() if "It is a hard day" in each.words]) == 1


@pytest.mark.usefixtures("told")
async def test_taking_the_tick_back_meanwhile_sends_nothing(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.presses("It's hard")
    await ana.says("/partner")
    await ana.presses("Ben", "A hard day", "No longer")
    await stage.passes(minutes=30)
    ben.sees_nothing()


@pytest.mark.usefixtures("told")
async def test_ben_reads_it_when_his_quiet_hours_end_and_only_if_it_is_still_so(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stage.until("2026-01-06 22:00")  # 23:00 in Berlin
    await ana.presses("It's hard", "Send now")
    ana.sees("hard_day.told_later", name="Ben")
    ben.new()
    await stage.until("2026-01-07 06:59")
    before = len(ben.chat())
    await stage.until("2026-01-07 07:00")
    assert [each.words for each in ben.chat()[before:]] == [
        stage.texts.render("tell.hard_day", "en", name="Ana")  # no markup in it
    ]


@pytest.mark.usefixtures("told")
async def test_an_answer_changed_in_the_night_withdraws_what_waits(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stage.until("2026-01-06 22:00")
    await ana.presses("It's hard", "Send now", "Back", "On track")
    await stage.until("2026-01-07 07:30")
    assert not [each for each in ben.chat() if "hard day" in each.words]


@pytest.mark.usefixtures("told")
async def test_who_has_muted_her_hears_nothing_of_it(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.presses("It's hard")
    await ben.says("/partner")
    await ben.presses("Ana", "More", "Mute for now")
    ben.new()
    await stage.passes(minutes=30)
    assert not [each for each in ben.chat() if "hard day" in each.words]


@pytest.mark.usefixtures("told")
async def test_a_restart_in_between_loses_and_doubles_nothing(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.presses("It's hard")
    await stage.passes(minutes=5)
    await stage.restart()
    await stage.passes(minutes=10)
    await stage.restart()
    await stage.passes(minutes=10)
    assert len([each for each in ben.chat() if "It is a hard day" in each.words]) == 1


async def test_without_the_tick_nothing_is_said_of_it(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 08:00")
    await ana.presses("It's hard")
    ana.sees("questions.recovery.mood", "checkin.hard")
    await stage.passes(minutes=30)
    ben.sees_nothing()


@pytest.mark.usefixtures("told")
async def test_a_setback_or_another_day_answered_late_sends_no_hard_day(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stage.until("2026-01-07 08:00")
    old = next(each for each in ana.chat() if "Day 2" in each.words)
    await ana.presses("It's hard", on=old)
    await stage.passes(minutes=30)
    assert not [each for each in ben.chat() if "hard day" in each.words]

"""The daily prompt: once for each day, at the member's own time, over clock changes, outages and restarts."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.botapi.state.objects import Message
from tests.support.stage import Speaker, Stage


def prompts_in(who: Speaker) -> list[Message]:
    return [each for each in who.chat() if " · Day " in each.words]


async def staged(folder: Path, start: str) -> tuple[Stage, Speaker]:
    stage = Stage(folder, datetime.fromisoformat(start).replace(tzinfo=UTC))
    await stage.open()
    return stage, stage.person("Ana")


async def verdicts(stage: Stage) -> dict[object, object]:
    return dict(await stage.rows("SELECT day, verdict FROM days WHERE verdict IS NOT NULL"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("choice", "before", "on_the_day", "after"),
    [
        ("It ends my day", "Fri, Mar 27", "Sat, Mar 28", "Sun, Mar 29"),
        ("It starts my day", "Sat, Mar 28", "Sun, Mar 29", "Mon, Mar 30"),
    ],
)
async def test_a_time_that_the_clock_skips_is_asked_once_at_the_first_instant_after(
    tmp_path: Path, choice: str, before: str, on_the_day: str, after: str
) -> None:
    stage, ana = await staged(tmp_path, "2026-03-27 12:00")
    await ana.joins(at="02:30")
    await ana.presses(choice)
    await stage.until("2026-03-28 01:30")
    assert before in ana.newest().words

    await stage.until("2026-03-29 00:59:59")
    assert len(prompts_in(ana)) == 1
    await stage.until("2026-03-29 01:00")  # 03:00 in Berlin, the first instant after 02:00
    assert len(prompts_in(ana)) == 2
    assert on_the_day in ana.newest().words
    await stage.until("2026-03-30 00:29:59")
    assert len(prompts_in(ana)) == 2
    await stage.until("2026-03-30 00:30")
    assert after in ana.newest().words
    await stage.close()


@pytest.mark.parametrize("choice", ["It ends my day", "It starts my day"])
async def test_a_time_that_comes_twice_is_asked_the_first_time_only(tmp_path: Path, choice: str) -> None:
    stage, ana = await staged(tmp_path, "2026-10-24 12:00")
    await ana.joins(at="02:30")
    await ana.presses(choice)
    await stage.until("2026-10-25 00:29:59")
    assert len(prompts_in(ana)) == 0
    await stage.until("2026-10-25 00:30")  # 02:30 summer time; 02:30 comes again an hour later
    assert len(prompts_in(ana)) == 1
    await stage.until("2026-10-26 01:29:59")
    assert len(prompts_in(ana)) == 1
    await stage.until("2026-10-26 01:30")
    assert len(prompts_in(ana)) == 2
    await stage.close()


@pytest.mark.parametrize("start", ["2026-03-27 12:00", "2026-10-23 12:00"])
async def test_midnight_and_every_hour_around_a_clock_change_are_asked_once_a_day(tmp_path: Path, start: str) -> None:
    stage = Stage(tmp_path, datetime.fromisoformat(start).replace(tzinfo=UTC))
    await stage.open()
    people = [stage.person(f"P{hour}") for hour in range(6)]
    for hour, each in enumerate(people):
        await each.says("/start")
        await each.presses("I agree", f"Keep P{hour}")
        await each.says("Berlin")
        await each.presses("Berlin")
        await each.says(f"{hour}:00")
        if any(label == "It starts my day" for label in each.labels()):
            await each.presses("It starts my day")
    await stage.passes(days=4, hours=1)
    for each in people:
        headings = [message.words.splitlines()[1].split(" ·")[0] for message in prompts_in(each)]
        assert len(headings) == len(set(headings)) == 4, each.name
    await stage.close()


async def test_a_bot_that_was_off_over_a_prompt_asks_late_while_there_is_time(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="10:00")
    await stage.until("2026-01-05 08:30")
    await stage.off_for(hours=9)  # half of the 18 planned hours remain until 19:00 in Berlin
    ana.sees("questions.recovery.day")
    await stage.until("2026-01-06 03:00")
    assert await verdicts(stage) == {"2026-01-05": "quiet"}


async def test_a_bot_that_was_off_too_long_does_not_ask_and_holds_nothing_against_anyone(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins(at="10:00")
    await stage.until("2026-01-05 08:30")
    await stage.off_for(hours=15)
    ana.sees_nothing()
    await stage.until("2026-01-06 09:00")
    prompt = ana.sees("questions.recovery.day")
    assert "Tue, Jan 6" in prompt.words
    assert await verdicts(stage) == {"2026-01-05": "neutral"}


async def test_a_bot_that_slept_for_days_asks_about_today_alone(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="10:00")
    await ana.says("/checkin")
    await ana.presses("On track")
    await stage.off_for(days=6, hours=3)
    prompt = ana.newest()
    ana.sees("questions.recovery.mood", "questions.recovery.day")
    assert "Sun, Jan 11" in prompt.words
    assert set((await verdicts(stage)).values()) == {"neutral"}
    await ana.presses("On track", on=prompt)
    assert "2 days in a row" in prompt.words


async def test_a_prompt_waits_ten_seconds_at_most_for_the_day_before_to_be_judged(
    stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.joins(at="03:30")
    await ana.presses("It starts my day")
    await stage.until("2026-01-06 02:29:59")
    ticking = stage.clockwork.bot.ticking
    monkeypatch.setattr(ticking, "_heard_until", lambda tx: None)
    for clock, expected in [("02:30", 0), ("02:30:09", 0), ("02:30:10", 1), ("02:30:20", 1)]:
        stage.clock_jumps(f"2026-01-06 {clock}")
        await ticking.tick()
        await asyncio.sleep(0.3)
        assert len(prompts_in(ana)) == expected, clock
    monkeypatch.undo()
    await stage.settle()


async def test_a_deaf_bot_after_the_prompt_makes_no_quiet_day(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await stage.passes(hours=6)
    await stage.off_for(minutes=3)
    await stage.until("2026-01-07 03:00")
    assert (await verdicts(stage))["2026-01-06"] == "neutral"


async def test_a_restart_of_a_minute_is_no_outage(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await stage.passes(hours=1)
    await stage.off_for(seconds=60)
    await stage.until("2026-01-07 03:00")
    assert (await verdicts(stage))["2026-01-06"] == "quiet"


async def test_what_was_sent_while_the_bot_was_off_counts_for_the_day_it_was_sent(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="18:00")
    await stage.until("2026-01-05 17:00")
    prompt = ana.newest()
    await stage.until("2026-01-06 01:00")
    await stage.goes_off()
    await ana.says("still up", reply_to=prompt)
    stage.clock_jumps("2026-01-06 05:00")  # the 5th closed at 03:00
    await stage.comes_back()
    assert "“still up”" in prompt.words
    assert await stage.rows("SELECT day, answered_at, ended_at FROM days WHERE answered_at IS NOT NULL") == [
        ("2026-01-05", "2026-01-06T01:00:00.000000Z", "2026-01-06T03:00:00.000000Z")
    ]


async def test_no_day_is_judged_before_what_was_said_in_it_is_handled(stage: Stage, ana: Speaker) -> None:
    """A minute before the day ended she tapped; the bot was off over the end and learns of it afterwards."""
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.newest()
    await stage.until("2026-01-07 02:59")
    await stage.goes_off()
    await ana.presses("On track", on=prompt)
    stage.clock_jumps("2026-01-07 03:01")
    await stage.comes_back()
    await stage.passes(minutes=1)
    await ana.says("/me")
    ana.sees("me.row", n=1)


async def test_restarts_around_a_prompt_ask_once(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for _ in range(3):
        await stage.restart()
    await stage.until("2026-01-06 08:00")
    for _ in range(3):
        await stage.restart()
        await stage.passes(minutes=1)
    ana.sees("questions.recovery.day")


async def test_whoever_blocked_the_bot_is_left_in_peace_and_loses_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    stage.trouble_expected = True  # Telegram refuses the prompt with 403
    stage.api.block(ana.id)
    await stage.passes(days=5)
    assert "quiet" not in (await verdicts(stage)).values()
    stage.api.unblock(ana.id)
    await ana.says("/me")
    assert "1 day in a row" in ana.newest().words


async def test_weeks_around_a_clock_change_have_one_prompt_for_each_date(tmp_path: Path) -> None:
    """Answered now and then, late in the evening on a coast that changes its clock."""
    for start in ("2026-03-04 06:00", "2026-10-28 06:00"):
        folder = tmp_path / start[:10]
        folder.mkdir()
        stage, ana = await staged(folder, start)
        await ana.joins(city="New York City", at="23:45")
        for day in range(9):
            await stage.passes(days=1)
            if day % 3 == 0:
                await ana.presses("On track")
        dates = [
            row[0] for row in await stage.rows("SELECT day FROM days WHERE prompted_at IS NOT NULL ORDER BY day")
        ]
        first = datetime.fromisoformat(str(dates[0]))
        assert dates == [str((first + timedelta(days=n)).date()) for n in range(len(dates))]
        assert len(dates) == 9
        assert len(prompts_in(ana)) == 9
        await stage.close()

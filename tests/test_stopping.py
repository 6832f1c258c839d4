"""`/stop`: the questions stop at once, and go on only as the person chooses."""

from datetime import date

import pytest

from domain.daily.pauses import Pause
from storage.daily import pauses
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, supporter_joins

CHOICES = ["Pause", "Leave a circle", "Forget me"]


async def test_the_questions_stop_until_something_is_chosen(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    assert ana.labels(ana.sees("stop.text")) == CHOICES
    await stage.until("2026-01-09 12:00")
    ana.sees_nothing()
    await ana.presses("Leave a circle")
    ana.sees("stop.no_circle")
    await stage.until("2026-01-10 08:00")
    ana.sees("questions.recovery.day")


async def test_pause_leaves_them_stopped(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    await ana.presses("Pause")
    ana.sees("stop.paused")
    await stage.passes(days=20)
    ana.sees_nothing()


async def test_pause_offers_an_end_and_the_way_back(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    await ana.presses("Pause")
    assert ana.labels(ana.sees("stop.paused")) == ["3 days", "7 days", "14 days", "Until I write", "I am back"]
    await ana.presses("3 days")
    ana.sees("pause.saved", date="Thu, Jan 8")
    await stage.until("2026-01-07 12:00")
    ana.sees_nothing()
    await stage.until("2026-01-08 08:00")
    ana.sees("questions.recovery.day")


async def test_the_end_of_the_pause_can_be_written(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    await ana.presses("Pause")
    await ana.says("10d")
    ana.sees("pause.saved", date="Thu, Jan 15")


async def test_whoever_is_back_is_asked_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    await ana.presses("Pause")
    await stage.passes(days=40)
    await ana.presses("I am back")
    ana.sees("pause.resumed")
    await stage.passes(days=1)
    ana.sees("questions.recovery.day")


async def test_the_settings_say_that_no_question_comes(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    await ana.says("/settings")
    assert "I am back" in ana.labels(ana.sees("settings.text_away", clock="09:00"))
    await ana.says("/pause 10d")
    await ana.says("/settings")
    ana.sees("settings.text_away_until", date="Thu, Jan 15")
    await ana.presses("I am back")
    ana.sees("pause.resumed")
    await ana.says("/settings")
    assert "I am back" not in ana.labels(ana.sees("settings.text"))


@pytest.mark.parametrize("first", [True, False])
async def test_who_stops_twice_goes_on_by_either_message(stage: Stage, ana: Speaker, first: bool) -> None:
    await ana.joins()
    await ana.says("/stop")
    earlier = ana.newest()
    await stage.until("2026-01-06 12:00")
    await ana.says("/stop")
    assert ana.labels(ana.sees("stop.text")) == CHOICES
    await ana.presses("Leave a circle", on=earlier if first else ana.newest())
    ana.sees("stop.no_circle")
    await stage.until("2026-01-07 08:00")
    ana.sees("questions.recovery.day")


async def test_a_pause_that_was_chosen_outlasts_another_stop(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    await ana.presses("Pause")
    await ana.says("/stop")
    await ana.presses("Leave a circle")
    ana.sees("stop.no_circle")  # everything goes on as before: they were away
    await stage.passes(days=3)
    ana.sees_nothing()


async def test_a_supporter_who_stops_hears_of_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Yes, at 20:00"))
    ben._mark()
    await ben.says("/stop")
    ben.sees("stop.text_supporter")
    await stage.until("2026-01-06 22:00")
    ben.sees_nothing()
    await ben.presses("Pause")
    await ben.presses("I am back")
    ben.sees("pause.resumed_supporter")


async def test_a_prompt_already_on_the_screen_stays_usable(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    prompt = ana.newest()
    await ana.says("/stop")
    await ana.presses("On track", on=prompt)
    ana.sees("questions.recovery.mood")
    await stage.until("2026-01-08 12:00")
    ana.sees_nothing()


async def test_forget_me_leads_to_the_one_question_before(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    await ana.presses("Forget me")
    ana.sees("forget.ask")
    await ana.presses("Erase everything")
    ana.sees("forget.done")
    assert await stage.rows("SELECT id FROM people") == []


async def test_who_would_rather_keep_everything_chooses_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/stop")
    await ana.presses("Forget me")
    await ana.presses("Keep everything")
    again = ana.sees("stop.text")
    assert "Nothing was erased." in again.words
    assert ana.labels(again) == CHOICES
    await ana.presses("Leave a circle")
    ana.sees("stop.no_circle")
    await stage.until("2026-01-06 08:00")
    ana.sees("questions.recovery.day")


async def test_leave_a_circle_lists_those_that_one_is_in(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/circle")
    await ana.presses("Make a circle")
    await ana.says("Tuesday people")
    await ana.presses("Join")
    await ana.presses("Join")
    await ana.says("/stop")
    await ana.presses("Leave a circle")
    assert ana.labels(ana.sees("stop.which_circle")) == ["Tuesday people"]
    await ana.presses("Tuesday people")
    ana.sees("circle.ask_leave", title="Tuesday people")


async def test_another_pause_is_left_as_it_is(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    until = date(2026, 1, 12)
    await stage.read(lambda tx: pauses.add(tx, 1, Pause(date(2026, 1, 6), until), stage.now))
    await ana.says("/stop")
    await ana.presses("Leave a circle")
    await stage.until("2026-01-11 12:00")
    ana.sees("stop.no_circle")
    await stage.until("2026-01-12 08:00")
    ana.sees("questions.recovery.day")


@pytest.mark.parametrize(("asked", "said"), [("/stop", "stop.text"), ("/pause 10d", "pause.saved")])
async def test_start_says_that_the_questions_rest_and_brings_them_back(
    stage: Stage, ana: Speaker, asked: str, said: str
) -> None:
    await ana.joins()
    await ana.says(asked)
    ana.sees(said)
    await ana.says("/start")
    assert ana.labels(ana.sees("start.again_away")) == ["I am back", "Check in now"]
    await ana.presses("I am back")
    ana.sees("pause.resumed")
    await stage.passes(days=1)
    ana.sees("questions.recovery.day")

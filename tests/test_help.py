"""`/help`, `/cancel`, `/sos`, and one helpful line for whatever nobody understands."""

import pytest

from tests.support.group import with_circle
from tests.support.stage import Speaker, Stage


async def test_help_says_what_there_is_and_whom_to_ask(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/help")
    text = ana.sees("help.text", operator="Dov", contact="dov@example.org").words
    for command in ("/checkin", "/me", "/settings", "/pause", "/resume", "/sos", "/cancel"):
        assert command in text


@pytest.mark.parametrize("said", ["/nonsense", "/checkinn", "good morning", "😀", "/", "//", "<b>&", "x" * 4096])
async def test_what_nobody_understands_gets_one_helpful_line(stage: Stage, ana: Speaker, said: str) -> None:
    await ana.joins()
    await ana.says(said)
    ana.sees("help.stray")


async def test_a_sticker_and_a_picture_get_one_helpful_line_and_a_place_is_offered(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins()
    await ana.sends_sticker()
    ana.sees("help.stray")
    await ana.sends_photo(caption="look")
    ana.sees("help.stray")
    await ana.shares_location(52.5, 13.4)
    ana.sees("schedule.location_found")


LONG = "a long walk " * 300


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        (["/circle", "Make a circle"], 64),
        (["/counters", "Count days of something"], 40),
        (["/goals", "Add a goal"], 100),
        (["/cope", "More", "A situation ahead"], 200),
    ],
)
async def test_words_too_long_are_cut_and_that_is_said(
    stage: Stage, ana: Speaker, steps: list[str], kept: int
) -> None:
    await ana.joins()
    await ana.says(steps[0])
    await ana.presses(*steps[1:])
    await ana.says(LONG)
    assert f"first {kept} characters" in ana.new()[0].words


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        (["/events", "Plan an event"], 80),
        (["/resources", "What our circle adds", "Add a meeting"], 300),
        (["/questions", "Make them our own", "Add a question"], 150),
    ],
)
async def test_a_leads_words_too_long_are_cut_and_that_is_said(
    stage: Stage, dov: Speaker, steps: list[str], kept: int
) -> None:
    await dov.joins()
    await with_circle(stage, dov)
    await dov.says(steps[0])
    await dov.presses(*steps[1:])
    await dov.says(LONG)
    assert f"first {kept} characters" in dov.new()[0].words


async def test_commands_are_taken_in_any_case_and_with_the_bots_name(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/ME")
    ana.sees("me.nothing_yet")
    await ana.says(f"/me@{stage.api.bot.username}")
    ana.sees("me.nothing_yet")
    await ana.says("/me please")
    ana.sees("me.nothing_yet")


async def test_cancel_closes_the_open_check_in_and_keeps_what_was_answered(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await ana.says("/cancel")
    ana.sees("cancel.closed")
    await ana.says("not a note")
    ana.sees("help.stray")
    await ana.says("/me")
    ana.sees("me.row", n=1)
    await ana.says("/cancel")
    ana.sees("cancel.nothing")


async def test_a_question_left_open_yesterday_is_nothing_to_cancel_today(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-07 04:00")
    await ana.says("/cancel")
    ana.sees("cancel.nothing")


async def test_sos_answers_at_once_with_the_lines_of_the_country(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="London")
    await ana.says("/sos")
    lines = ana.sees("sos.nobody_messaged").words
    assert "116 123" in lines
    assert "988" not in lines
    assert "findahelpline.com" in lines


async def test_the_menu_lists_the_few_that_a_member_needs_most(stage: Stage) -> None:
    calls = [call for call in stage.api.calls if call.method.lower() == "setmycommands"]
    assert calls
    assert "all_private_chats" in calls[0].params["scope"]
    for name in ("checkin", "me", "settings", "sos", "help"):
        assert f'"command": "{name}"' in calls[0].params["commands"].replace('":"', '": "')

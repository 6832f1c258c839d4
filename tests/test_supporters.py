"""Whoever only stands by others: what the bot says to them where a member would be at home."""

import pytest

from tests.support.group import Group
from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by


@pytest.mark.parametrize("command", ["/me", "/history", "/counters", "/goals"])
async def test_what_belongs_to_a_question_is_offered_with_one(
    stage: Stage, ana: Speaker, ben: Speaker, command: str
) -> None:
    await stand_by(ana, ben)
    await ben.says(command)
    shown = ben.sees("start.no_question")
    assert ben.labels(shown) == ["Check in now"]


async def test_stray_words_are_answered_with_what_is_theirs(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ben.says("at 8")
    ben.sees("help.stray_for_others")
    await ben.sends_sticker()
    ben.sees("help.stray_for_others")
    await ben.says("/start")
    assert ben.labels(ben.sees("start.again_for_others", name="Ben")) == ["Check in now"]


async def test_a_supporter_who_wants_to_begins_to_check_in(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ben.says("/me")
    await ben.presses("Check in now")
    ben.sees("schedule.ask_time")
    await ben.says("18:00")
    ben.sees("start.all_set", name="Ben", clock="18:00")
    await ben.presses("Check in now")
    await ben.presses("On track")
    ben.sees("streak.row", n=1)
    await ben.says("/settings")
    ben.sees("settings.text", clock="18:00")


async def test_checkin_asks_a_supporter_for_a_time(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ben.says("/checkin")
    ben.sees("schedule.ask_time")
    await ben.says("/cancel")
    ben.sees("cancel.closed")
    await ben.says("hello")
    ben.sees("help.stray_for_others")


async def test_the_settings_of_a_supporter_name_no_question(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ben.says("/settings")
    shown = ben.sees("settings.text_for_others", zone="Europe/Berlin")
    assert ben.labels(shown) == [
        "Place · Europe/Berlin",
        "Quiet hours · 22:00–08:00",
        "Name · Ben",
        "Language · English",
        "Discreet mode",
    ]


async def test_a_supporter_changes_quiet_hours_name_language_and_discretion(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await ben.says("/settings")
    await ben.presses("Quiet hours")
    await ben.says("23-7")
    assert "Quiet hours · 23:00–07:00" in ben.labels(ben.sees("quiet_hours.saved"))
    await ben.presses("Name")
    await ben.says("Benno")
    assert "Name · Benno" in ben.labels(ben.sees("settings.name_saved", name="Benno"))
    await ben.presses("Discreet mode")
    assert "✓ Discreet mode" in ben.labels(ben.sees("settings.discreet.on"))
    await ben.presses("Language", "Deutsch")
    assert "Sprache · Deutsch" in ben.labels()


async def test_a_supporter_who_moves_is_nudged_on_the_new_clock(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ben.says("/settings")
    await ben.presses("Place")
    ben.sees("schedule.ask_city")
    await ben.says("Auckland")
    await ben.presses("Auckland")
    ben.sees(
        "settings.text_for_others",
        "schedule.place_chosen",
        "schedule.city_saved",
        place="Auckland",
        zone="Pacific/Auckland",
    )
    assert ben.keyboard() == []
    await stage.until("2026-01-06 19:05")  # 20:05 for Ana, 08:05 the next day for Ben
    ben.sees("nudge.text.evening")


async def test_a_supporter_pauses_and_comes_back(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ben.says("/pause 3d")
    ben.sees("pause.saved_supporter", date="Thu, Jan 8")
    await ben.says("/resume")
    ben.sees("pause.resumed_supporter")


async def test_a_supporter_whose_part_has_ended_is_not_pressed_for_a_question(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "More", "End this", "Yes, end it")
    await ben.says("hello?")
    ben.sees("help.stray_for_others")
    await ben.says("/me")
    ben.sees("start.no_question")


async def test_a_lead_without_a_question_is_not_pressed_for_one(stage: Stage, dov: Speaker) -> None:
    group = Group(stage, dov)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(dov, "Continue in private")
    await dov.presses("I agree", "Keep Dov")
    await dov.says("Berlin")
    await dov.presses("Berlin")
    dov.sees("schedule.place_chosen", "schedule.city_saved", "circle.set_up")
    await dov.says("thanks")
    dov.sees("help.stray_for_others")
    await dov.says("/me")
    dov.sees("start.no_question")
    await dov.says("/settings")
    dov.sees("settings.text_for_others")

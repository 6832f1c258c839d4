"""`/settings`: the time, the place and the end of the day, each a tap or a typed word."""

from datetime import datetime, timedelta

import pytest

from tests.support.stage import Speaker, Stage, says
from tests.test_partners import stand_by


async def test_settings_shows_what_is_set_and_a_button_for_each(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    shown = ana.sees("settings.text", clock="09:00", zone="Europe/Berlin", day_end="04:00")
    assert ana.labels(shown) == [
        "Time · 09:00",
        "Days · every day",
        "Place · Europe/Berlin",
        "Day ends · 04:00",
        "Reminders · Once",
        "Quiet hours · 22:00–08:00",
        "Name · Ana",
        "Language · English",
        "Just the first question",
        "Questions · Recovery",
        "Discreet mode",
    ]


async def test_the_time_is_changed_by_a_tap(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Time · 09:00")
    ana.sees("schedule.ask_time")
    await ana.presses("21:00")
    shown = ana.sees("schedule.saved", clock="21:00")
    assert "Time · 21:00" in ana.labels(shown)
    await stage.until("2026-01-05 20:00")
    ana.sees("questions.recovery.day")


async def test_the_place_is_changed_by_typing_it(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Place · Europe/Berlin")
    ana.sees("schedule.ask_city")
    await ana.says("lisbon")
    await ana.presses("Lisbon")
    saved = ana.sees("settings.text", "schedule.place_chosen", "schedule.city_saved")
    assert "Mon, Jan 5 at 09:00" in saved.words
    await stage.until("2026-01-05 08:59")
    ana.sees_nothing()
    await stage.until("2026-01-05 09:00")
    ana.sees("questions.recovery.day")


async def test_the_help_lines_follow_the_place(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Place · Europe/Berlin")
    await ana.says("new york")
    await ana.presses("New York City")
    await ana.says("/sos")
    lines = ana.sees("sos.nobody_messaged").words
    assert "988" in lines
    assert "116 123" not in lines


async def test_the_end_of_the_day_is_changed_and_counts_at_once(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Day ends · 04:00")
    ana.sees("schedule.ask_day_end")
    await ana.says("1:30")
    ana.sees("schedule.day_end_saved", clock="01:30")
    await stage.until("2026-01-07 01:00")  # 02:00 on the 7th in Berlin
    await ana.says("/checkin")
    assert "Wed, Jan 7" in ana.newest().words


async def test_an_end_of_the_day_that_leaves_too_little_time_is_refused_with_the_nearest(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins(at="21:00")
    await ana.says("/settings")
    await ana.presses("Day ends · 04:00")
    await ana.says("2:00")
    refused = ana.sees("schedule.day_end_refused", clock="02:00", prompt="21:00", nearest="03:00")
    assert ana.labels(refused) == ["03:00"]
    await ana.presses("03:00")
    ana.sees("schedule.day_end_saved", clock="03:00")


async def test_what_is_no_end_of_a_day_is_asked_for_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Day ends · 04:00")
    await ana.says("late")
    ana.sees("schedule.day_end_unknown")
    await ana.says("13:00")
    ana.sees("schedule.day_end_unknown")
    await ana.says("0:00")
    ana.sees("schedule.day_end_saved", clock="00:00")


async def test_an_early_time_asks_which_day_it_is_about(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Time · 09:00")
    await ana.says("3am")
    ana.sees("schedule.which_day", clock="03:00")
    await ana.presses("It ends my day")
    assert ana.new()[-1].words.startswith("Saved. Your next question comes on Tue, Jan 6 at 03:00.")
    await ana.says("/settings")
    ana.sees("settings.text", clock="03:00", day_end="09:00")


async def test_whoever_is_asked_about_an_early_time_can_write_another_or_go_back(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Time · 09:00")
    await ana.says("3am")
    ana.sees("schedule.which_day", clock="03:00")
    await ana.says("8:15")
    ana.sees("settings.text", clock="08:15")
    await ana.presses("Time · 08:15")
    await ana.says("3am")
    await ana.presses("Back")
    ana.sees("settings.text", clock="08:15")


async def test_a_language_chosen_in_the_settings_leads_back_to_them(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Language · English", "English")
    assert says(stage.texts, "language.saved", ana.sees("settings.text").words)
    assert "Time · 09:00" in ana.labels()


async def test_a_setting_half_changed_survives_a_restart(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Time · 09:00")
    await stage.restart()
    await ana.says("8pm")
    ana.sees("schedule.saved", clock="20:00")


async def test_cancel_leaves_a_setting_as_it_was(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Time · 09:00")
    await ana.says("/cancel")
    ana.sees("cancel.closed")
    await ana.says("8")
    ana.sees("help.stray")
    await ana.says("/settings")
    ana.sees("settings.text", clock="09:00")


async def test_everything_happens_on_one_message(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    screen = ana.newest()
    for label in ("Time", "Back", "Days", "Back", "Day ends", "02:00", "Reminders", "Twice", "Quiet hours", "None"):
        await ana.presses(label, on=screen)
    await ana.presses("Just the first question", "Discreet mode", on=screen)
    await ana.presses("Name", on=screen)
    await ana.says("Annie")
    ana.sees("settings.name_saved", name="Annie")
    assert ana.newest() is screen
    assert {
        "✓ Just the first question",
        "✓ Discreet mode",
        "Name · Annie",
        "Day ends · 02:00",
        "Reminders · Twice",
        "Quiet hours · None",
    } < set(ana.labels(screen))


async def test_weekdays_are_tapped_one_by_one_and_one_stays(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Days")
    screen = ana.sees("weekdays.ask")
    assert ana.labels(screen)[:7] == [f"✓ {day}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]
    await ana.presses(*("Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), on=screen)
    assert ana.labels(screen)[:2] == ["✓ Mon", "Tue"]
    await ana.presses("Mon", on=screen)
    assert ana.toast == stage.texts.plain("weekdays.one_at_least", "en")
    await ana.presses("Back", on=screen)
    assert "Days · Mon" in ana.labels(screen)
    ana.sees("settings.text")
    await stage.until("2026-01-12 07:59")
    ana.sees_nothing()
    await stage.until("2026-01-12 08:00")
    ana.sees("questions.recovery.day")
    verdicts = await stage.rows("SELECT DISTINCT verdict FROM days WHERE day > '2026-01-05' AND day < '2026-01-12'")
    assert verdicts == [("off",)]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("23:00-7:00", "23:00–07:00"),
        ("10 pm to 7 am", "22:00–07:00"),
        ("von 22 bis 7 Uhr", "22:00–07:00"),
        ("23h – 6:30", "23:00–06:30"),
        ("de 22 a 8", "22:00–08:00"),
        ("22 bis 8 oder so 9", None),
        ("at night", None),
        ("22", None),
        ("25-8", None),
        ("x" * 4000, None),
    ],
)
async def test_quiet_hours_are_typed_as_people_write_them(
    stage: Stage, ana: Speaker, typed: str, shown: str | None
) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Quiet hours")
    ana.sees("quiet_hours.ask")
    await ana.says(typed)
    if shown is None:
        ana.sees("quiet_hours.unknown")
    else:
        assert f"Quiet hours · {shown}" in ana.labels(ana.sees("quiet_hours.saved", hours=shown))


async def test_just_the_first_question_is_all_of_a_day(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Just the first question")
    ana.sees("settings.first_question.on")
    await stage.until("2026-01-05 08:00")
    await ana.says("/checkin")
    await ana.presses("On track")
    ana.sees("checkin.complete")
    await ana.says("/settings")
    await ana.presses("Just the first question", on=ana.newest())
    await ana.says("/checkin")
    await ana.presses("On track")
    ana.sees("questions.recovery.mood")


async def test_one_reminder_is_the_usual_and_two_come_three_hours_apart(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Reminders")
    ana.sees("reminders.ask")
    await ana.presses("Twice")
    ana.sees("reminders.saved.twice")
    await stage.until("2026-01-06 08:00")
    ana.sees("questions.recovery.day")
    for at in ("12:00", "15:00"):
        await stage.until(datetime.fromisoformat(f"2026-01-06 {at}+00:00") - timedelta(seconds=1))
        ana.sees_nothing()
        await stage.until(f"2026-01-06 {at}")
        ana.sees("reminder.text")
    await stage.until("2026-01-07 07:59")
    ana.sees_nothing()


async def test_reminders_that_are_off_leave_the_evening_alone(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Reminders")
    await ana.presses("Off")
    ana.sees("reminders.saved.off")
    await stage.until("2026-01-07 07:59")
    ana.sees("questions.recovery.day")


async def test_without_reminders_the_member_still_hears_first(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/settings")
    await ana.presses("Reminders")
    await ana.presses("Off")
    await stage.until("2026-01-06 16:59")
    ana.new()
    assert not any("still open" in each.words for each in ana.chat())
    await stage.until("2026-01-06 17:00")  # 18:00 in Berlin, two hours before Ben would hear
    assert any("still open" in each.words for each in ana.chat())
    await stage.until("2026-01-06 19:00")
    assert any("has not checked in yet today" in each.words for each in ben.chat())


async def test_the_language_is_chosen_there_too(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Language")
    ana.sees("language.ask")
    assert ana.labels()[-1] == "Back"


NOT_OURS = ["weekdays:1:128", "weekdays:1:", "weekdays:1:x", "remind:1:daily", "quiet:1:1", "quiet:1", "set_yes:1"]
NOT_OURS += ["set_yes:1:quiet_hours:yes", "set_yes:1:discreet:maybe"]


@pytest.mark.parametrize("data", NOT_OURS)
async def test_what_no_button_of_ours_carries_changes_nothing(stage: Stage, ana: Speaker, data: str) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.forges(data, on=ana.newest())
    assert ana.toast == stage.texts.plain("press.gone", "en")
    assert await stage.rows("SELECT * FROM preferences") == []


async def test_a_stranger_changes_nothing_of_anas(stage: Stage, ana: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await cleo.joins(city="London")
    for data in ("weekdays:1:1", "remind:1:off", "set_yes:1:discreet:yes", "quiet:1:0000:0000", "settings:1"):
        await cleo.forges(data, on=cleo.newest())
        assert cleo.toast == stage.texts.plain("press.not_yours", "en")
    assert await stage.rows("SELECT * FROM preferences") == []

"""`/settings`: the time, the place and the end of the day, each a tap or a typed word."""

from tests.support.stage import Speaker, Stage


async def test_settings_shows_what_is_set_and_a_button_for_each(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    shown = ana.sees("settings.text", clock="09:00", zone="Europe/Berlin", day_end="04:00")
    assert ana.labels(shown) == ["Time · 09:00", "Place · Europe/Berlin", "Day ends · 04:00", "Questions · Recovery"]


async def test_the_time_is_changed_by_a_tap(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Time · 09:00")
    ana.sees("schedule.ask_time")
    await ana.presses("21:00")
    ana.sees("schedule.time_chosen", "schedule.saved", clock="21:00")
    await stage.until("2026-01-05 20:00")
    ana.sees("questions.recovery.day")


async def test_the_place_is_changed_by_typing_it(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Place · Europe/Berlin")
    ana.sees("schedule.ask_city")
    await ana.says("lisbon")
    await ana.presses("Lisbon")
    saved = ana.sees("schedule.city_saved", "schedule.saved")
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

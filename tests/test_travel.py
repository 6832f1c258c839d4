"""A change of place or schedule takes effect at once, and never in the member's disfavour."""

import random

import pytest

from domain.counting.streaks import streak
from storage.daily import days
from tests.support.stage import Speaker, Stage


async def flies(ana: Speaker, city: str) -> None:
    await ana.says("/settings")
    place = next(label for label in ana.labels() if label.startswith("Place"))
    await ana.presses(place)
    await ana.says(city)
    await ana.presses(city)


async def prompted(stage: Stage) -> list[object]:
    return [row[0] for row in await stage.rows("SELECT day FROM days WHERE prompted_at IS NOT NULL ORDER BY day")]


def asked(ana: Speaker) -> list[str]:
    """The dates of the prompts in her chat, as each began."""
    return [
        line.split(" ·")[0]
        for each in ana.chat()
        for line in each.words.splitlines()[:2]
        if " · Day " in line and each.words.startswith("Hello")
    ]


async def test_flying_east_before_the_prompt_asks_that_date_once(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="New York City", at="21:00")  # it is 03:00 there on the 5th, so still the 4th's day
    await stage.until("2026-01-05 15:00")
    await flies(ana, "Berlin")  # 16:00 there
    saved = ana.sees("settings.text", "schedule.place_chosen", "schedule.city_saved")
    assert "Mon, Jan 5 at 21:00" in saved.words
    await stage.until("2026-01-07 12:00")
    assert asked(ana) == ["Mon, Jan 5", "Tue, Jan 6"]


async def test_flying_east_past_the_prompts_time_asks_at_once_and_says_so(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Berlin", at="12:00")
    await stage.until("2026-01-05 09:30")
    await flies(ana, "Kathmandu")  # 15:15 there
    await stage.passes(seconds=2)
    assert asked(ana) == ["Mon, Jan 5"]
    assert any("Saved. Your next question comes on Mon, Jan 5 at 15:15." in each.words for each in ana.chat())
    await stage.until("2026-01-06 06:14")
    assert asked(ana) == ["Mon, Jan 5"]
    await stage.until("2026-01-06 06:15")
    assert asked(ana) == ["Mon, Jan 5", "Tue, Jan 6"]


async def test_flying_east_when_too_little_of_the_day_is_left_asks_the_next_date(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Berlin", at="18:00")
    await stage.until("2026-01-05 13:30")
    await flies(ana, "Auckland")  # 02:30 on the 6th there, an hour and a half before the 5th ends
    await stage.settle()
    saved = ana.sees("settings.text", "schedule.place_chosen", "schedule.city_saved")
    assert "Tue, Jan 6 at 18:00" in saved.words
    await stage.until("2026-01-06 05:00")
    assert asked(ana) == ["Tue, Jan 6"]
    verdicts = await stage.rows("SELECT day, verdict FROM days WHERE verdict IS NOT NULL")
    assert verdicts == [("2026-01-05", "neutral")]


async def test_flying_west_after_the_prompt_does_not_ask_that_date_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Berlin", at="12:00")
    await stage.until("2026-01-05 11:00")
    await stage.until("2026-01-05 12:00")
    await flies(ana, "Los Angeles")  # 04:00 there
    saved = ana.sees("settings.text", "schedule.place_chosen", "schedule.city_saved")
    assert "Tue, Jan 6 at 12:00" in saved.words
    await stage.until("2026-01-06 19:59")
    assert asked(ana) == ["Mon, Jan 5"]
    await stage.until("2026-01-06 20:00")
    assert asked(ana) == ["Mon, Jan 5", "Tue, Jan 6"]


async def test_flying_west_back_into_an_answered_date_does_not_ask_it_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Auckland", at="09:00")  # 21:00 on the 5th there
    await stage.until("2026-01-05 20:00")
    await ana.presses("On track")
    await flies(ana, "Los Angeles")  # 12:00 on the 5th there, after the 5th had closed
    await stage.until("2026-01-08 17:00")
    # The 5th, on which she joined too late to be asked, is hers again; the 6th is answered.
    assert await prompted(stage) == ["2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"]
    assert asked(ana).count("Tue, Jan 6") == 0
    assert len(await stage.rows("SELECT 1 FROM days WHERE answered_at IS NOT NULL")) == 1


async def test_flying_west_to_before_the_first_day_leaves_that_date_to_be_answered(
    stage: Stage, ana: Speaker
) -> None:
    await stage.until("2026-01-05 12:00")
    await ana.joins(city="Auckland", at="09:00")  # 01:00 on the 6th there, which still is the 5th
    await stage.until("2026-01-05 16:00")
    await flies(ana, "Honolulu")  # 06:00 on the 5th
    await ana.says("/checkin")
    await ana.presses("On track")
    assert "1 day in a row" in ana.newest().words


async def test_a_member_who_began_tomorrow_can_answer_today(stage: Stage, ana: Speaker) -> None:
    await stage.until("2026-01-05 19:00")
    await ana.joins(city="Auckland", at="09:00")  # 08:00 on the 6th there
    await flies(ana, "Los Angeles")  # 11:00 on the 5th
    await stage.passes(seconds=2)
    assert asked(ana) == ["Mon, Jan 5"]
    await ana.presses("On track")
    assert "Mon, Jan 5 · Day 1" in ana.newest().words
    assert "1 day in a row" in ana.newest().words


async def test_a_date_that_travel_jumps_over_is_neutral(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Los Angeles", at="21:00")
    await stage.until("2026-01-06 05:00")
    await ana.presses("On track")  # the 5th
    await stage.until("2026-01-07 04:00")  # 20:00 on the 6th, an hour before its prompt
    await flies(ana, "Auckland")  # 17:00 on the 7th
    await stage.until("2026-01-07 08:00")
    assert "Wed, Jan 7" in ana.newest().words
    assert ("2026-01-06", "neutral") in await stage.rows("SELECT day, verdict FROM days")
    await ana.presses("On track")
    assert "2 days in a row" in ana.newest().words


async def test_a_day_that_travel_cuts_short_is_never_held_against_anyone(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Los Angeles", at="09:00")
    await stage.until("2026-01-06 17:00")
    assert "Tue, Jan 6" in ana.newest().words
    await stage.until("2026-01-07 04:00")  # 20:00, eight hours of the day to come
    await flies(ana, "Auckland")
    assert ("2026-01-06", "neutral") in await stage.rows("SELECT day, verdict FROM days")


async def flies_over_a_date_and_back(stage: Stage, ana: Speaker, at: str, *, away: str, back: str) -> None:
    """She is in Auckland, where it is the 6th, from before her time on the 5th in Los Angeles on (both in UTC)."""
    await ana.joins(city="Los Angeles", at=at)
    await stage.until("2026-01-05 12:30")  # 04:30, so the 5th has begun
    await stage.until(away)
    await flies(ana, "Auckland")
    assert ("2026-01-05", "neutral") in await stage.rows("SELECT day, verdict FROM days")
    await stage.until(back)
    await flies(ana, "Los Angeles")
    await stage.passes(seconds=2)


async def test_a_date_that_travel_opens_again_is_asked_at_its_time_where_that_is_to_come(
    stage: Stage, ana: Speaker
) -> None:
    await flies_over_a_date_and_back(stage, ana, "22:00", away="2026-01-06 04:00", back="2026-01-06 05:00")  # 21:00
    assert asked(ana) == []
    await stage.until("2026-01-06 05:59")
    assert asked(ana) == []
    await stage.until("2026-01-06 06:00")
    assert asked(ana) == ["Mon, Jan 5"]


async def test_a_landing_at_midnight_asks_the_date_that_goes_on_at_once_while_half_of_its_time_is_left(
    stage: Stage, ana: Speaker
) -> None:
    """A late prompt like any other: it was due at 22:00, and the 5th ends at 04:00. It stays neutral all the same."""
    await flies_over_a_date_and_back(stage, ana, "22:00", away="2026-01-06 04:00", back="2026-01-06 08:20")  # 00:20
    assert asked(ana) == ["Mon, Jan 5"]
    assert any("Saved. Your next question comes on Tue, Jan 6 at 00:20." in each.words for each in ana.chat())
    await stage.until("2026-01-07 05:59")
    assert asked(ana) == ["Mon, Jan 5"]
    assert ("2026-01-05", "neutral") in await stage.rows("SELECT day, verdict FROM days")
    await stage.until("2026-01-07 06:00")
    assert asked(ana) == ["Mon, Jan 5", "Tue, Jan 6"]


async def test_a_landing_at_midnight_asks_nothing_where_less_is_left_but_the_date_can_be_answered(
    stage: Stage, ana: Speaker
) -> None:
    """It was due at 20:00, so less than half of its eight hours is left; the 6th was asked in Auckland already."""
    await flies_over_a_date_and_back(stage, ana, "20:00", away="2026-01-06 03:00", back="2026-01-06 08:20")  # 00:20
    assert asked(ana) == ["Tue, Jan 6"]
    assert any("Saved. Your next question comes on Wed, Jan 7 at 20:00." in each.words for each in ana.chat())
    await ana.says("/checkin")
    assert "Mon, Jan 5" in ana.newest().words
    await ana.presses("On track")
    assert "1 day in a row" in ana.newest().words
    await stage.until("2026-01-08 03:59")
    assert asked(ana) == ["Tue, Jan 6"]


async def test_to_and_fro_in_a_minute_asks_each_date_once(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Berlin", at="09:30")
    for city in ("Auckland", "Los Angeles", "Kathmandu", "Honolulu", "Berlin"):
        await flies(ana, city)
        await stage.passes(seconds=2)
    await stage.passes(days=3)
    dates = asked(ana)
    assert len(dates) == len(set(dates))
    days = await prompted(stage)
    assert "2026-01-06" in days
    assert "2026-01-07" in days


async def test_an_answered_date_keeps_its_date_whatever_the_zone(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Auckland", at="09:00")
    await ana.says("/checkin")
    await ana.presses("On track")
    await flies(ana, "Honolulu")
    assert await stage.rows("SELECT day FROM days WHERE answered_at IS NOT NULL") == [("2026-01-05",)]
    await ana.says("/me")
    ana.sees("me.row", n=1)


async def test_a_new_time_later_today_asks_at_it_and_only_then(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="12:00")
    await ana.says("/settings")
    await ana.presses("Time · 12:00")
    await ana.says("15:00")
    ana.sees("schedule.saved", date="Mon, Jan 5", clock="15:00")
    await stage.until("2026-01-05 13:59")
    assert asked(ana) == []
    await stage.until("2026-01-06 13:00")
    assert asked(ana) == ["Mon, Jan 5"]


async def test_a_new_time_after_todays_prompt_asks_from_tomorrow(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="10:00")
    await stage.until("2026-01-05 09:00")
    await ana.says("/settings")
    await ana.presses("Time · 10:00")
    await ana.says("15:00")
    ana.sees("schedule.saved", date="Tue, Jan 6", clock="15:00")
    await stage.until("2026-01-06 13:59")
    assert asked(ana) == ["Mon, Jan 5"]


async def test_a_prompt_taken_back_over_midnight_stays_to_be_answered(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="Auckland", at="08:00")
    await stage.until("2026-01-05 20:00")  # 09:00 on the 6th there
    tuesday = ana.newest()
    assert "Tue, Jan 6" in tuesday.words
    await flies(ana, "Honolulu")  # 10:00 on the 5th there
    await ana.presses("On track", on=tuesday)
    assert "✓ On track" in tuesday.words
    await stage.until("2026-01-08 12:00")
    answered = await stage.rows("SELECT day FROM days WHERE answered_at IS NOT NULL")
    assert answered == [("2026-01-06",)]
    assert asked(ana).count("Tue, Jan 6") == 0  # it shows its answer, and was not asked again


FLOWN_TO = ("Berlin", "Auckland", "Honolulu", "Tokyo", "London", "New York City", "Apia")


@pytest.mark.parametrize("seed", range(4))
async def test_flying_about_never_lowers_the_row(stage: Stage, ana: Speaker, seed: int) -> None:
    """She answers at least once in each day, wherever she is; no change of zone takes anything from her row."""
    chance, row = random.Random(seed), 0
    await ana.joins(at="12:00")
    for _ in range(16):
        await ana.says("/checkin")
        await ana.presses("Here, no details")
        city = chance.choice(FLOWN_TO)
        await flies(ana, city)
        flown = await stage.read(lambda tx: streak(days.records(tx, 1)).row)
        assert flown >= row, f"to {city}"
        row = flown
        await stage.passes(hours=chance.randint(8, 12))
    assert row >= 6

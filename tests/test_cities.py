"""Where somebody is: by a city however written, by a shared location, by the time that it is there."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.time.days import zone_named
from domain.time.zones import offset_at
from handlers.arriving.guessing import distance, largest_at, largest_near
from tests.support.stage import Speaker, Stage, says

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "hours"),
    [
        ("08:00", [0]),
        ("09:00", [1]),
        ("09:06", [1]),  # a clock that is a little fast
        ("08:54", [1]),
        ("14:05", [6]),
        ("13:30", [5.5]),
        ("13:45", [5.75]),
        ("03:00", [-5]),
        ("21:00", [13, -11]),  # the same time, a day apart
        ("20:00", [12, -12]),
    ],
)
def test_what_the_time_there_says_of_the_offset(clock: str, hours: list[float]) -> None:
    assert sorted(offset_at(NOW, time.fromisoformat(clock))) == sorted(timedelta(hours=each) for each in hours)


@given(st.integers(0, 10 * 365 * 24 * 60), st.sampled_from(["Asia/Kolkata", "Europe/Berlin", "Pacific/Auckland"]))
def test_the_time_on_the_wall_always_gives_the_zone_that_it_hangs_in(minute: int, zone: str) -> None:
    now = NOW + timedelta(minutes=minute)
    there = now.astimezone(zone_named(zone))
    assert there.utcoffset() in offset_at(now, there.time().replace(second=0, microsecond=0))


def test_the_likeliest_places_at_a_time_are_the_largest_cities() -> None:
    found = largest_at(offset_at(NOW, time(9, 0)), NOW)
    assert len({place.zone for place in found}) == len(found) == 6
    assert {"Africa/Lagos", "Africa/Kinshasa", "Europe/Berlin"} <= {place.zone for place in found}
    assert [place.population for place in found] == sorted((place.population for place in found), reverse=True)


@pytest.mark.parametrize(
    ("latitude", "longitude", "city"),
    [
        (52.52, 13.405, "Berlin"),
        (52.4986, 13.4034, "Berlin"),  # Kreuzberg
        (40.7128, -74.006, "New York City"),
        (51.5074, -0.1278, "London"),
        (-36.85, 174.76, "Auckland"),
        (35.68, 139.69, "Tokyo"),
        (0.0, -30.0, None),  # the middle of the Atlantic: the nearest there is
    ],
)
def test_a_location_is_named_after_the_largest_city_around(
    latitude: float, longitude: float, city: str | None
) -> None:
    found = largest_near(latitude, longitude)
    assert found.name == city if city else found.name


def test_how_far_two_cities_lie_apart() -> None:
    assert distance(52.52, 13.405, 48.8566, 2.3522) == pytest.approx(878, abs=2)  # Berlin to Paris
    assert distance(10, 179.9, 10, -179.9) == pytest.approx(21.9, abs=0.1)  # across the date line


async def _asked(ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    ana.sees("start.name_kept", "schedule.ask_city")


async def test_a_close_misspelling_finds_the_city(stage: Stage, ana: Speaker) -> None:
    await _asked(ana)
    await ana.says("Hambrug")
    ana.sees("schedule.city_found")
    await ana.presses("Hamburg")
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time", place="Hamburg", clock="09:00")


async def test_a_place_is_called_as_somebody_called_it_until_it_is_saved(stage: Stage) -> None:
    ana = stage.person("Ana", language_code="de")
    await ana.says("/start")
    await ana.presses("Ich bin einverstanden", "Ana behalten")
    await ana.says("münchen")
    choice = ana.newest()
    assert ana.labels(choice) == ["München · 09:00 · Europe/Berlin"]
    await ana.presses("München")
    assert choice.words == "✓ München, Deutschland"
    assert not any("Munich" in each.words for each in ana.chat())


async def test_a_forged_name_of_a_place_is_shown_to_nobody(stage: Stage, ana: Speaker) -> None:
    await _asked(ana)
    await ana.says("München")
    choice = ana.newest()
    await ana.forges("place:1:2867714:Utopia", on=choice)
    assert choice.words == "✓ Munich, Germany"


async def test_a_shared_location_is_answered_with_the_nearest_city_for_a_yes(stage: Stage, ana: Speaker) -> None:
    await _asked(ana)
    assert ana.keyboard()[0] == "Share location"
    await ana.shares_location(52.5, 13.4)
    shown = ana.sees("schedule.location_found")
    assert ana.labels(shown) == ["Berlin, Germany · 09:00 · Europe/Berlin"]
    assert await stage.rows("SELECT * FROM schedules") == []
    await ana.presses("Berlin")
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")
    assert await stage.rows("SELECT zone FROM schedules") == [("Europe/Berlin",)]


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Berlin", "Berlin, Germany · 09:00 · Europe/Berlin"),
        ("Birmingham, UK", "Birmingham · 08:00 · Europe/London"),
        ("Birmingham, Alabama", "Birmingham · 02:00 · America/Chicago"),
        ("Los Angeles", "Los Angeles, United States · 00:00"),
        ("Santiago de los Caballeros", "Santiago de los Caballeros · 04:00"),
    ],
)
async def test_a_place_says_its_time_and_as_much_of_where_it_is_as_can_be_read_in_full(
    ana: Speaker, typed: str, label: str
) -> None:
    await _asked(ana)
    await ana.says(typed)
    assert ana.labels(ana.sees("schedule.city_found"))[0] == label


async def test_the_time_there_is_answered_with_the_likeliest_zones(stage: Stage, ana: Speaker) -> None:
    await _asked(ana)
    await ana.says("13:30")
    shown = ana.sees("schedule.clock_found")
    assert all(" · 13:30 · " in label for label in ana.labels(shown))
    await ana.presses(next(label for label in ana.labels(shown) if "Asia/Kolkata" in label))
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time", clock="13:30")


async def test_a_bare_time_may_be_one_of_the_afternoon(stage: Stage, ana: Speaker) -> None:
    await stage.until("2026-01-05 19:30")
    await _asked(ana)
    await ana.says("2:30")  # by a clock of twelve hours in New York
    shown = ana.sees("schedule.clock_found")
    clocks = [label.split(" · ")[1] for label in ana.labels(shown)]
    assert clocks == ["02:30"] * clocks.count("02:30") + ["14:30"] * 3
    await ana.presses(next(label for label in ana.labels(shown) if "New York" in label))
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time", clock="14:30")


async def test_a_time_that_it_is_nowhere_is_asked_for_again(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    await ana.says("14:22")  # 08:00 UTC
    ana.sees("schedule.clock_unknown", clock="14:22")
    await ana.says("13:30")
    ana.sees("schedule.clock_found")


async def test_a_traveller_shares_the_new_location_at_any_time(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="23:00")
    await ana.shares_location(-36.85, 174.76)
    ana.sees("schedule.location_found")
    await ana.presses("Auckland")
    shown = ana.sees("schedule.place_chosen", "schedule.city_saved", place="Auckland", clock="21:00")
    assert "Your next question comes on Mon, Jan 5 at 23:00" in shown.words
    await ana.says("/settings")
    await ana.presses("Place")
    ana.sees("schedule.ask_city")
    await ana.says("9am")
    await ana.presses(next(label for label in ana.labels() if "Europe/Berlin" in label))
    assert "It is 09:00 there now" in ana.sees("settings.text", "schedule.place_chosen", "schedule.city_saved").words


async def test_the_keyboard_goes_once_a_place_is_chosen(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    assert ana.keyboard()[0] == "Share location"
    await ana.says("Berlin")
    await ana.presses("Berlin")
    asked = ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")
    assert "New York" not in ana.keyboard()
    assert ana.keyboard() == []
    await ana.presses("09:00", on=asked)
    await ana.says("/settings")
    settings = ana.newest()
    await ana.presses("Place")
    assert ana.keyboard()[0] == "Share location"
    await ana.says("Lisbon")
    choice = ana.newest()
    await ana.presses("Lisbon")
    assert ana.keyboard() == []
    assert choice.words == "✓ Lisbon, Portugal"
    assert choice.buttons == ()
    assert "Europe/Lisbon" in settings.words


async def test_the_keyboard_goes_with_the_question_that_is_cancelled(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Place")
    assert ana.keyboard()
    await ana.says("/cancel")
    ana.sees("cancel.closed")
    assert ana.keyboard() == []


@pytest.mark.parametrize("other", ["Time", "Just the first question"])
async def test_the_keyboard_goes_where_another_setting_is_looked_at_instead(ana: Speaker, other: str) -> None:
    await ana.joins()
    await ana.says("/settings")
    await ana.presses("Place", other)
    assert says(ana.stage.texts, "schedule.place_kept", ana.newest().words)
    assert ana.keyboard() == []


async def test_a_place_tapped_twice_is_saved_once(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    await ana.says("Berlin")
    choice = ana.newest()
    data = str(choice.buttons[0][0].data)
    await ana.presses("Berlin")
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")
    await ana.forges(data, on=choice)
    ana.sees_nothing()
    assert ana.toast == stage.texts.plain("schedule.place_stands", "en")


async def test_a_location_out_of_the_blue_is_led_through_the_notice_first(stage: Stage, cleo: Speaker) -> None:
    await cleo.shares_location(51.5, -0.12)
    cleo.sees("notice.text")
    assert await stage.rows("SELECT * FROM people") == []

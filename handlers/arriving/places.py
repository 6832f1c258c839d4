"""Find a place, and so a time zone and a country, from what a person types or from a location.

The table is `cities.tsv` beside this file: GeoNames cities of 15,000 inhabitants and more, CC BY 4.0, made by
`tools/make_cities.py`. Nothing of it stays in memory: each call reads the file once, a block at a time, so every
function here is safe in any thread; off the event loop is best, as a search for a misspelt name takes longest.
"""

import math
import re
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import available_timezones

from babel.core import get_global
from rapidfuzz import process
from rapidfuzz.distance import OSA

CITIES = Path(__file__).with_name("cities.tsv")
LONGEST_NAME = 100
APOSTROPHES = "'`´‘’ʻʼʿʾʹ"

_BLOCK_SIZE = 64 * 1024  # the countries and states stand in the first block
_LONGEST_AREA_NAME = 4  # words, as in "united states of america"
_NOT_IN_A_NAME = re.compile(r"[<>{}\[\]|\\@#=*$%^~]")
_PART_ENDS = re.compile(r"[,;/\n(،、，]+")
_A_LETTER = re.compile(r"[^\W\d_]")
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ə": "a", "ħ": "h"}
    | {"ة": "ه", "ى": "ي", "ک": "ك", "ی": "ي"}
    | dict.fromkeys(APOSTROPHES, "")
)


@dataclass(frozen=True, slots=True)
class Place:
    """A city, or a time zone that was typed by its name: then `id` is negative and `population` 0.

    `country` is ISO 3166 alpha-2, empty for a zone that belongs to none; latitude and longitude are in degrees.
    """

    id: int
    name: str
    country: str
    zone: str
    population: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class _Area:
    """A country, or a state or province with its code in the table."""

    country: str
    region: str


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    region: str

    def lies_in(self, areas: tuple[_Area, ...]) -> bool:
        """Whether the row is in one of the areas; no areas at all means anywhere."""
        return not areas or any(
            area.country == self.place.country and area.region in ("", self.region) for area in areas
        )


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand the text: a folded name, sought in some areas or anywhere."""

    name: str
    areas: tuple[_Area, ...] = ()


_Stage = Callable[[_Reading], Iterable[_Row]]


def fold(text: str) -> str:
    """The text as names are compared: no case, accents or punctuation, words parted by one space.

    Case goes by Unicode's compatibility caseless match (definition D146): folded again after decomposing.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    plain = _ACCENTS.sub("", decomposed).translate(_LETTERS_WITHOUT_DECOMPOSITION)
    letters = (char if unicodedata.category(char)[0] in "LMN" else " " for char in plain)
    return " ".join(unicodedata.normalize("NFC", "".join(letters)).split())


def search(text: str, limit: int = 5) -> list[Place]:
    """The places that the text may mean, the likeliest first: exact names before beginnings before close ones.

    Larger cities come first among equals, and the largest stands for all of one name, country and zone.
    A worse match in the zone and country of a better one is left out, as choosing it would change nothing.
    """
    text = text.strip()
    if limit < 1 or len(text) > LONGEST_NAME or _NOT_IN_A_NAME.search(text) or not _A_LETTER.search(text):
        return []
    zone = _typed_zone(text)
    if zone is not None:
        return [zone_place(zone)]
    parts = [part for part in map(fold, _PART_ENDS.split(text)) if part]
    if not parts:
        return []
    return _matches(_parted_readings(parts), limit) or _matches(_readings(parts[0]), limit)


def nearest(latitude: float, longitude: float) -> Place:
    """The city nearest to a point given in degrees; ValueError when there is no such point."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("latitude must be within 90 degrees of 0, longitude within 180")
    north, closest, closest_line = math.radians(latitude), math.inf, b""
    for line in _city_lines():
        _, city_latitude, city_longitude, _ = line.split(b"\t", 3)
        city_north = math.radians(float(city_latitude))
        # The haversine's first term alone rules out most cities: they are too far north or south already.
        distance = math.sin((city_north - north) / 2) ** 2
        if distance >= closest:
            continue
        east = math.radians(float(city_longitude) - longitude)
        distance += math.cos(north) * math.cos(city_north) * math.sin(east / 2) ** 2
        if distance < closest:
            closest, closest_line = distance, line
    return _row(closest_line).place


def get(place_id: int) -> Place | None:
    """The place with this id, as `search` and `nearest` gave it, or None."""
    if place_id < 0:
        zone = next((zone for zone in _typeable_zones().values() if _zone_id(zone) == place_id), None)
        return zone_place(zone) if zone else None
    return next((row.place for row in _rows_with(f"\n{place_id}\t".encode())), None)


def zone_place(zone: str) -> Place:
    """A time zone as a place to choose, without a city; its id stays the same from release to release."""
    return Place(_zone_id(zone), zone, zone_country(zone) or "", zone, 0, 0.0, 0.0)


def zone_country(zone: str) -> str | None:
    """The country (ISO 3166 alpha-2) that an IANA zone belongs to, by old names too; None for UTC and the like."""
    # tzdata's table has the newest zones, Babel's the old names.
    canonical = get_global("zone_aliases").get(zone, zone)
    country = _zone_table().get(zone) or get_global("zone_territories").get(canonical)
    # CLDR's region of a zone without a country is the world (001) or unknown (ZZ).
    return country if country not in (None, "001", "ZZ") else None


def cities() -> Iterator[Place]:
    """Every city of the table, the most populous of each country's part first."""
    for line in _city_lines():
        yield _row(line).place


def _matches(readings: Iterable[_Reading], limit: int) -> list[Place]:
    readings = list(readings)
    exact = _added([], _exact, readings, limit)
    found = _added(exact, _largest_of_area, readings, limit)
    if exact:
        # Beside a name that is right to the letter, others that merely resemble it would only distract.
        return _added(found, _beginning_of_own_name, readings[:1], limit)
    found = _added(found, _beginning, readings, limit)
    # A country that was understood is most likely right, so the readings that have one come first.
    while not found and readings:
        found = _added(found, _close, [readings.pop()], limit)
    return found


def _added(found: list[Place], stage: _Stage, readings: list[_Reading], limit: int) -> list[Place]:
    """The places found so far and those that the stage adds, none of them in a zone and country found before."""
    settled = {(place.country, place.zone) for place in found}
    added = {(place.name, place.country, place.zone): place for place in found}
    rows = (row for reading in readings for row in stage(reading) if row.lies_in(reading.areas))
    for place in (row.place for row in rows):
        if len(added) >= limit:
            break
        if (place.country, place.zone) not in settled:
            added.setdefault((place.name, place.country, place.zone), place)
    return list(added.values())


def _parted_readings(parts: list[str]) -> Iterator[_Reading]:
    """Birmingham, Alabama, US; or the other way about: Россия, Москва."""
    areas = next(filter(None, map(_areas_named, parts[1:])), ())
    if areas:
        yield _Reading(parts[0], areas)
    areas = _areas_named(parts[0]) if len(parts) > 1 else ()
    if areas:
        yield _Reading(parts[1], areas)


def _readings(name: str) -> Iterator[_Reading]:
    """The name as it is, then its last words taken for a country or state: Paris Texas."""
    yield _Reading(name)
    words = name.split()
    for count in range(1, min(_LONGEST_AREA_NAME, len(words) - 1) + 1):
        areas = _areas_named(" ".join(words[-count:]))
        if areas:
            yield _Reading(" ".join(words[:-count]), areas)


def _areas_named(name: str) -> tuple[_Area, ...]:
    """The countries and states of a folded name or code."""
    head = next(_blocks())
    # D.C. and U.S.A. are folded to words of one letter.
    joined = name.replace(" ", "") if re.fullmatch(r"\w( \w)+", name) else name
    lines = (_line_at(head, position) for position in _positions(head, f";{joined};".encode()))
    codes = (line.decode().removeprefix("=").split(";", 1)[0].partition(".") for line in lines)
    return tuple(_Area(country, region) for country, _, region in codes)


def _exact(reading: _Reading) -> Iterator[_Row]:
    return _rows_with(f"|{reading.name}|".encode())


def _beginning(reading: _Reading) -> Iterator[_Row]:
    return _rows_with(f"|{reading.name}".encode())


def _beginning_of_own_name(reading: _Reading) -> Iterator[_Row]:
    return _rows_with(f"\t|{reading.name}".encode())


def _largest_of_area(reading: _Reading) -> Iterator[_Row]:
    """For a country or state typed alone, the largest city of each of its zones."""
    areas = () if reading.areas else _areas_named(reading.name)
    zones = set()
    for area in areas:
        for row in _rows_with(f"\t{area.region or area.country}\t".encode()):
            if row.lies_in((area,)) and row.place.zone not in zones:
                zones.add(row.place.zone)
                yield row


def _close(reading: _Reading) -> Iterator[_Row]:
    """Rows with a name that was misspelt, the fewest slips first, then by population."""
    slips = _slips_forgiven(reading.name)
    hits = []
    for number, block in enumerate(_blocks() if slips else ()):
        # Between the last name of a row and the first of the next stand other columns: too long to be close.
        names = block.decode().split("|")
        close = process.extract(reading.name, names, scorer=OSA.distance, score_cutoff=slips, limit=None)
        distances = {f"|{name}|".encode(): distance for name, distance, _ in close}
        hits += [
            (distance, number, position, _line_at(block, position))
            for needle, distance in distances.items()
            for position in _positions(block, needle)
        ]
    return (_row(line) for *_, line in sorted(hits))


def _slips_forgiven(name: str) -> int:
    """How many letters may be wrong, missing, too many or swapped: none in the shortest names."""
    return 0 if len(name) < 4 else 1 if len(name) < 7 else 2 if len(name) < 13 else 3


def _blocks() -> Iterator[bytes]:
    """The file in pieces of whole lines, each after a line break, so that memory stays small."""
    with CITIES.open("rb") as file:
        while block := file.read(_BLOCK_SIZE):
            yield b"\n" + block + file.readline()


def _city_lines() -> Iterator[bytes]:
    with CITIES.open("rb") as file:
        yield from (line for line in file if line[:1].isdigit())


def _rows_with(needle: bytes) -> Iterator[_Row]:
    """The cities in whose line the bytes stand, the most populous first, as in the file."""
    for block in _blocks():
        line_end = 0
        for position in _positions(block, needle):
            if position >= line_end:
                line_end = block.find(b"\n", position + 1)
                yield _row(_line_at(block, position))


def _positions(block: bytes, needle: bytes) -> Iterator[int]:
    position = block.find(needle)
    while position >= 0:
        yield position
        position = block.find(needle, position + 1)


def _line_at(block: bytes, position: int) -> bytes:
    return block[block.rfind(b"\n", 0, position + 1) + 1 : block.find(b"\n", position + 1)]


def _row(line: bytes) -> _Row:
    place_id, latitude, longitude, country, region, zone, population, name, _ = line.decode().split("\t")
    place = Place(int(place_id), name, country, zone, int(population), float(latitude), float(longitude))
    return _Row(place, region)


def _zone_id(zone: str) -> int:
    return -1 - zlib.crc32(zone.encode())


def _typed_zone(text: str) -> str | None:
    return _typeable_zones().get(re.sub(r"\s*/\s*", "/", text).replace(" ", "_").lower())


@cache
def _typeable_zones() -> dict[str, str]:
    """Zones by their name in small letters; not EST and the like, which keep one offset when their cities do not."""
    return {zone.lower(): zone for zone in available_timezones() if "/" in zone or zone in ("UTC", "GMT")}


@cache
def _zone_table() -> dict[str, str]:
    """The country of each zone in tzdata's zone.tab."""
    lines = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {zone: country for country, _, zone, *_ in rows}

"""The table of places: cities with their zone, country and population, read from its file a block at a time.

The table is `cities.tsv` beside this file: GeoNames cities of 15,000 inhabitants and more, CC BY 4.0, made by
`tools/make_cities.py`. Nothing of it stays in memory: each call reads the file once, so every function here is safe
in any thread; off the event loop is best.
"""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CITIES = Path(__file__).with_name("cities.tsv")
APOSTROPHES = "'`´‘’ʻʼʿʾʹ"

_BLOCK_SIZE = 64 * 1024  # the countries and states stand in the first block
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
    `called` is what somebody called it where that is another of its names, as München is of Munich.
    """

    id: int
    name: str
    country: str
    zone: str
    population: int
    latitude: float
    longitude: float
    called: str = ""

    @property
    def shown(self) -> str:
        """The name to show to whoever looked for it: as they called it themselves, if they did."""
        return self.called or self.name


@dataclass(frozen=True, slots=True)
class Area:
    """A country, or a state or province with its code in the table."""

    country: str
    region: str


@dataclass(frozen=True, slots=True)
class Row:
    """A city, and the state or province of its country that it lies in, by its code in the table."""

    place: Place
    region: str

    def lies_in(self, areas: tuple[Area, ...]) -> bool:
        """Whether the row is in one of the areas; no areas at all means anywhere."""
        return not areas or any(
            area.country == self.place.country and area.region in ("", self.region) for area in areas
        )


def fold(text: str) -> str:
    """The text as names are compared: no case, accents or punctuation, words parted by one space.

    Case goes by Unicode's compatibility caseless match (definition D146): folded again after decomposing.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    plain = _ACCENTS.sub("", decomposed).translate(_LETTERS_WITHOUT_DECOMPOSITION)
    letters = (char if unicodedata.category(char)[0] in "LMN" else " " for char in plain)
    return " ".join(unicodedata.normalize("NFC", "".join(letters)).split())


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
    return row(closest_line).place


def cities() -> Iterator[Place]:
    """Every city of the table, the most populous of each country's part first."""
    for line in _city_lines():
        yield row(line).place


def find(place_id: int) -> Place | None:
    """The city with this id in the table, or None."""
    return next((found.place for found in rows_with(f"\n{place_id}\t".encode())), None)


def is_called(place_id: int, folded: str) -> bool:
    """Whether that folded name is one of the city's in the table."""
    return any(f"|{folded}|" in line.decode() for line in _lines_with(f"\n{place_id}\t".encode()))


def blocks() -> Iterator[bytes]:
    """The file in pieces of whole lines, each after a line break, so that memory stays small."""
    with CITIES.open("rb") as file:
        while block := file.read(_BLOCK_SIZE):
            yield b"\n" + block + file.readline()


def _city_lines() -> Iterator[bytes]:
    with CITIES.open("rb") as file:
        yield from (line for line in file if line[:1].isdigit())


def rows_with(needle: bytes) -> Iterator[Row]:
    """The cities in whose line the bytes stand, the most populous first, as in the file."""
    return map(row, _lines_with(needle))


def _lines_with(needle: bytes) -> Iterator[bytes]:
    for block in blocks():
        line_end = 0
        for position in positions(block, needle):
            if position >= line_end:
                line_end = block.find(b"\n", position + 1)
                yield line_at(block, position)


def positions(block: bytes, needle: bytes) -> Iterator[int]:
    """Everywhere in the block where these bytes stand."""
    position = block.find(needle)
    while position >= 0:
        yield position
        position = block.find(needle, position + 1)


def line_at(block: bytes, position: int) -> bytes:
    """The line of the block that this position lies in."""
    return block[block.rfind(b"\n", 0, position + 1) + 1 : block.find(b"\n", position + 1)]


def row(line: bytes) -> Row:
    """What a line of the table says of its city."""
    place_id, latitude, longitude, country, region, zone, population, name, _ = line.decode().split("\t")
    place = Place(int(place_id), name, country, zone, int(population), float(latitude), float(longitude))
    return Row(place, region)

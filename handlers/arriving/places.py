"""Find a place, and so a time zone and a country, from what a person types.

Every function here reads the table of cities and is safe in any thread; off the event loop is best, as a search for
a misspelt name takes longest.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from handlers.arriving import gazetteer, zone_names
from handlers.arriving.gazetteer import Area, Place, Row, fold

LONGEST_NAME = 100
_LONGEST_AREA_NAME = 4  # words, as in "united states of america"
_NOT_IN_A_NAME = re.compile(r"[<>{}\[\]|\\@#=*$%^~]")
_PART_ENDS = re.compile(r"[,;/\n(،、，]+")
_A_LETTER = re.compile(r"[^\W\d_]")
_LONGEST_CALLED = 36
"""Bytes: what a button can carry beside the place's number."""

_SHORTEST_CALLED = 3
"""Letters of the Latin alphabet: fewer are an abbreviation."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to understand the text: a folded name, sought in some areas or anywhere."""

    name: str
    areas: tuple[Area, ...] = ()


_Stage = Callable[[_Reading], Iterable[Row]]


def search(text: str, limit: int = 5) -> list[Place]:
    """The places that the text may mean, the likeliest first: exact names before beginnings before close ones.

    Larger cities come first among equals, and the largest stands for all of one name, country and zone.
    A worse match in the zone and country of a better one is left out, as choosing it would change nothing.
    """
    text = text.strip()
    if limit < 1 or len(text) > LONGEST_NAME or _NOT_IN_A_NAME.search(text) or not _A_LETTER.search(text):
        return []
    zone = zone_names.typed_zone(text)
    if zone is not None:
        return [zone_names.zone_place(zone)]
    parts = [part for part in map(fold, _PART_ENDS.split(text)) if part]
    if not parts:
        return []
    found = _matches(_parted_readings(parts), limit) or _matches(_readings(parts[0]), limit)
    return _as_called(found, [part.strip() for part in _PART_ENDS.split(text)])


def _as_called(found: list[Place], typed: list[str]) -> list[Place]:
    """The places by the names that were typed for them, where no other place of the country has that one as well."""
    named = [
        replace(place, called=next(filter(None, (_called(place, part) for part in typed)), "")) for place in found
    ]
    times = Counter((place.shown, place.country) for place in named)
    return [replace(each, called="") if times[each.shown, each.country] > 1 else each for each in named]


def _called(place: Place, typed: str) -> str:
    """What the place was called, if that is another of its names to the letter, whatever its case and accents.

    Words behind it name a country or state. The table says of no name how it is written, so it stands as typed.
    """
    words = typed.split()
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        if _may_be_called(place, name):
            return _capitalised(name) if name in (name.lower(), name.upper()) else name
    return ""


def _may_be_called(place: Place, name: str) -> bool:
    """Whether that is another name of the city's: neither a beginning nor the initials of the one that it has."""
    folded, own = fold(name), fold(place.name)
    is_short = folded == "".join(word[0] for word in own.split()) or f"{own} ".startswith(f"{folded} ")
    if is_short or (folded.isascii() and len(folded) < _SHORTEST_CALLED):
        return False
    return len(name.encode()) <= _LONGEST_CALLED and ":" not in name and gazetteer.is_called(place.id, folded)


def _capitalised(name: str) -> str:
    """A name typed in small or large letters alone, as names are written: Ciudad de México."""
    first, *others = name.lower().split()
    return " ".join([first.capitalize(), *(each if len(each) < 3 else each.capitalize() for each in others)])


def get(place_id: int) -> Place | None:
    """The place with this id, as `search` and the gazetteer gave it, or None."""
    return zone_names.find_zone(place_id) if place_id < 0 else gazetteer.find(place_id)


def of_button(number: str, called: str = "") -> Place | None:
    """Return the place whose id a button carries, by the name that it carries beside if it has that name."""
    try:
        found = get(int(number))
    except ValueError:
        return None
    return replace(found, called=called) if found is not None and called and _may_be_called(found, called) else found


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


def _areas_named(name: str) -> tuple[Area, ...]:
    """The countries and states of a folded name or code."""
    head = next(gazetteer.blocks())
    # D.C. and U.S.A. are folded to words of one letter.
    joined = name.replace(" ", "") if re.fullmatch(r"\w( \w)+", name) else name
    lines = (gazetteer.line_at(head, position) for position in gazetteer.positions(head, f";{joined};".encode()))
    codes = (line.decode().removeprefix("=").split(";", 1)[0].partition(".") for line in lines)
    return tuple(Area(country, region) for country, _, region in codes)


def _exact(reading: _Reading) -> Iterator[Row]:
    return gazetteer.rows_with(f"|{reading.name}|".encode())


def _beginning(reading: _Reading) -> Iterator[Row]:
    return gazetteer.rows_with(f"|{reading.name}".encode())


def _beginning_of_own_name(reading: _Reading) -> Iterator[Row]:
    return gazetteer.rows_with(f"\t|{reading.name}".encode())


def _largest_of_area(reading: _Reading) -> Iterator[Row]:
    """For a country or state typed alone, the largest city of each of its zones."""
    areas = () if reading.areas else _areas_named(reading.name)
    zones = set()
    for area in areas:
        for row in gazetteer.rows_with(f"\t{area.region or area.country}\t".encode()):
            if row.lies_in((area,)) and row.place.zone not in zones:
                zones.add(row.place.zone)
                yield row


def _close(reading: _Reading) -> Iterator[Row]:
    """Rows with a name that was misspelt, the fewest slips first, then by population."""
    from rapidfuzz import process  # for few a day: not at the start
    from rapidfuzz.distance import OSA

    slips = _slips_forgiven(reading.name)
    hits = []
    for number, block in enumerate(gazetteer.blocks() if slips else ()):
        # Between the last name of a row and the first of the next stand other columns: too long to be close.
        names = block.decode().split("|")
        close = process.extract(reading.name, names, scorer=OSA.distance, score_cutoff=slips, limit=None)
        distances = {f"|{name}|".encode(): distance for name, distance, _ in close}
        hits += [
            (distance, number, position, gazetteer.line_at(block, position))
            for needle, distance in distances.items()
            for position in gazetteer.positions(block, needle)
        ]
    return (gazetteer.row(line) for *_, line in sorted(hits))


def _slips_forgiven(name: str) -> int:
    """How many letters may be wrong, missing, too many or swapped: none in the shortest names."""
    return 0 if len(name) < 4 else 1 if len(name) < 7 else 2 if len(name) < 13 else 3

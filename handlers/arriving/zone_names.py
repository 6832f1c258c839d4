"""Time zones by their names: as a place to choose without a city, and the country that each belongs to."""

import re
import zlib
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel.core import get_global

from handlers.arriving.gazetteer import Place


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


def typed_zone(text: str) -> str | None:
    """The zone whose name was typed, in whatever letters, or None."""
    return _typeable_zones().get(re.sub(r"\s*/\s*", "/", text).replace(" ", "_").lower())


def find_zone(place_id: int) -> Place | None:
    """The zone that `zone_place` gave this id, or None."""
    zone = next((zone for zone in _typeable_zones().values() if _zone_id(zone) == place_id), None)
    return zone_place(zone) if zone else None


def _zone_id(zone: str) -> int:
    return -1 - zlib.crc32(zone.encode())


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

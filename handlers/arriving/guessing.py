"""Find a place that nobody named: by a shared location, or by the time that it is there now."""

import math
from collections.abc import Collection
from datetime import datetime, timedelta

from domain.time.days import zone_named
from handlers.arriving import gazetteer
from handlers.arriving.gazetteer import Place

MOST_PLACES = 6
TOWN = 30.0
"""Kilometres around a point in which the largest city gives the name: a person in Kreuzberg is in Berlin."""

EARTH_RADIUS = 6371.0
"""Kilometres, the mean radius (IUGG)."""


def largest_near(latitude: float, longitude: float) -> Place:
    """Return the largest city around a point given in degrees that shares zone and country with the nearest."""
    nearest = gazetteer.nearest(latitude, longitude)
    around = [
        each
        for each in gazetteer.cities()
        if (each.zone, each.country) == (nearest.zone, nearest.country)
        and distance(latitude, longitude, each.latitude, each.longitude) <= TOWN
    ]
    return max(around, key=lambda each: each.population, default=nearest)


def distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the kilometres between two points given in degrees, along a great circle (haversine formula)."""
    north, other_north = math.radians(latitude), math.radians(other_latitude)
    east = math.radians(other_longitude - longitude)
    half = math.sin((other_north - north) / 2) ** 2
    half += math.cos(north) * math.cos(other_north) * math.sin(east / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(math.sqrt(half))


def largest_at(offsets: Collection[timedelta], now: datetime, limit: int = MOST_PLACES) -> list[Place]:
    """Return the largest city of each zone that is at one of these offsets from UTC at `now`, by population."""
    largest: dict[str, Place] = {}
    for place in gazetteer.cities():
        if place.zone not in largest or place.population > largest[place.zone].population:
            largest[place.zone] = place
    there = [each for each in largest.values() if now.astimezone(zone_named(each.zone)).utcoffset() in offsets]
    return sorted(there, key=lambda each: -each.population)[:limit]

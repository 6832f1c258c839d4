"""What the rules of a zone say for a year, written down so that a later start can tell where new ones differ."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from domain.time.days import ONE_DAY, instant_of, zone_named


def rules_said(zone: str, year: int) -> str:
    """Return what the rules of the zone say for that year (UTC), to the minute: `instant=offset`, both in seconds."""
    tz, begin = zone_named(zone), datetime(year, 1, 1, tzinfo=UTC)
    noons = [begin + timedelta(hours=12) + day * ONE_DAY for day in range(366)]
    said = [_offset_from(begin, tz)]
    for before, after in pairwise([begin, *noons]):
        if before.astimezone(tz).utcoffset() != after.astimezone(tz).utcoffset():
            said.append(_offset_from(_change_between(before, after, tz), tz))
    return " ".join(said)


def _offset_from(instant: datetime, tz: ZoneInfo) -> str:
    offset = instant.astimezone(tz).utcoffset() or timedelta(0)
    return f"{int(instant.timestamp())}={int(offset.total_seconds())}"


def _change_between(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """Return the instant (UTC), to the minute, from which on the zone has the offset that it has at `after`."""
    new = after.astimezone(tz).utcoffset()
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        before, after = (before, middle) if middle.astimezone(tz).utcoffset() == new else (middle, after)
    return after


def moved(instant: datetime, zone: str, before: Mapping[int, str]) -> datetime:
    """Return the instant (UTC) at which the wall clock reads what, by the rules before, it was to read at `instant`.

    `before` is what the rules said for each year of which that is known; in others nothing moves.
    """
    offset = None
    for each in before.get(instant.year, "").split():
        since, _, seconds = each.partition("=")
        if seconds and int(since) <= instant.timestamp():
            offset = timedelta(seconds=int(seconds))
    if offset is None:
        return instant
    wall = instant.astimezone(UTC).replace(tzinfo=None) + offset
    return instant_of(wall.date(), wall.time(), zone)

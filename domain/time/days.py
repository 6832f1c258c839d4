"""A member's day: where it begins and ends on the clock of the world, and what "today" means.

Everything that says "today" asks `member_day`; every wall-clock time becomes an instant in `instant_of`.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

BACKFILL_DAYS = 3
"""The window of day D is open until D + 3 closes."""

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone of that name; raises `zoneinfo.ZoneInfoNotFoundError` or `ValueError` for none."""
    return ZoneInfo(name)


@lru_cache(maxsize=4096)
def instant_of(day: date, at: time, zone: str) -> datetime:
    """Return the first instant (UTC) at which the wall clock of `zone` reads `at` on `day`, or has passed it.

    A time that the clock skips gives the first instant after the gap; one that occurs twice, the first.
    It is remembered: everybody of a zone asks for the same few at each act.
    Round trip of PEP 495: a wall time is skipped when UTC and back does not return to it.
    """
    tz = zone_named(zone)
    earlier = datetime.combine(day, at, tzinfo=tz)
    instant = earlier.astimezone(UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == earlier.replace(tzinfo=None):
        return instant
    return _end_of_gap(earlier, tz)


def _end_of_gap(skipped: datetime, tz: ZoneInfo) -> datetime:
    """Return the instant (UTC) of the change of offset that skips the wall time `skipped`, to the second."""
    # In a gap fold=1 uses the offset after the change, which lands before it; fold=0 lands after it (PEP 495).
    before = skipped.replace(fold=1).astimezone(UTC)
    after = skipped.replace(fold=0).astimezone(UTC)
    offset_after = after.astimezone(tz).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(tz).utcoffset() == offset_after:
            after = middle
        else:
            before = middle
    return after


def day_start(day: date, day_end: time, zone: str) -> datetime:
    """Return the instant (UTC) at which the member day begins: the wall clock first reads `day_end` on it."""
    return instant_of(day, day_end, zone)


def day_close(day: date, day_end: time, zone: str) -> datetime:
    """Return the instant (UTC) at which the member day is over: the beginning of the next date's."""
    return instant_of(day + ONE_DAY, day_end, zone)


def member_day(now: datetime, day_end: time, zone: str) -> date:
    """Return the member day to which the instant `now` belongs.

    It is the latest date whose day has begun, so that within one zone no instant belongs to an earlier day
    than an earlier instant did, whatever the clock does.
    """
    return last_passed(now, day_end, zone)


def last_passed(now: datetime, at: time, zone: str) -> date:
    """Return the latest date on which, at the instant `now`, the wall clock of the zone has read or skipped `at`."""
    day = now.astimezone(zone_named(zone)).date() + ONE_DAY
    while instant_of(day, at, zone) > now:
        day -= ONE_DAY
    return day


def window_is_open(day: date, today: date) -> bool:
    """Return whether an answer for `day` is still taken when it is `today`: today and the three days before."""
    return day <= today <= day + BACKFILL_DAYS * ONE_DAY

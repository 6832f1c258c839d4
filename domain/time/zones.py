"""Finding a zone by the time that it is there: what the clock on the wall says of the offset from UTC."""

from datetime import UTC, datetime, time, timedelta

STEP = timedelta(minutes=15)
"""Every offset in use is a whole number of quarters of an hour."""

LEAST, MOST = timedelta(hours=-12), timedelta(hours=14)


def offset_at(now: datetime, clock: time) -> tuple[timedelta, ...]:
    """Return the offsets from UTC at which the clock reads about that time at `now`: seven minutes either way.

    One or two, as UTC+13 and UTC-11 read the same a day apart.
    """
    instant = now.astimezone(UTC)
    minutes = (clock.hour - instant.hour) * 60 + clock.minute - instant.minute
    nearest = round(timedelta(minutes=minutes) / STEP) * STEP
    candidates = (nearest + timedelta(days=day) for day in (-1, 0, 1))
    return tuple(each for each in candidates if LEAST <= each <= MOST)

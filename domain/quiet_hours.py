"""Quiet hours hold, in the reader's own zone, what a person did not ask for."""

from datetime import datetime, time

from domain.days import ONE_DAY, instant_of, zone_named

QUIET_FROM = time(22, 0)
QUIET_UNTIL = time(8, 0)


def are_quiet(now: datetime, zone: str) -> bool:
    """Return whether the instant lies in the reader's quiet hours, 22:00 to 08:00."""
    clock = now.astimezone(zone_named(zone)).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def held_until(now: datetime, zone: str) -> datetime:
    """Return the instant (UTC) at which what is owed at `now` may go: now, or when the quiet hours end."""
    return quiet_end(now, zone) if are_quiet(now, zone) else now


def quiet_end(now: datetime, zone: str) -> datetime:
    """Return the next end of quiet hours (UTC) after `now`."""
    return next_at(now, QUIET_UNTIL, zone)


def quiet_start(now: datetime, zone: str) -> datetime:
    """Return the next beginning of quiet hours (UTC) after `now`."""
    return next_at(now, QUIET_FROM, zone)


def next_at(now: datetime, at: time, zone: str) -> datetime:
    """Return the first instant (UTC) after `now` at which the wall clock of the zone reads `at`."""
    day = now.astimezone(zone_named(zone)).date() - ONE_DAY
    while (instant := instant_of(day, at, zone)) <= now:
        day += ONE_DAY
    return instant

"""Quiet hours hold, in the reader's own zone, what a person did not ask for."""

from dataclasses import dataclass
from datetime import datetime, time

from domain.time.days import ONE_DAY, instant_of, last_passed, zone_named
from domain.time.hours import DayHours

QUIET_FROM = time(22, 0)
QUIET_UNTIL = time(8, 0)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """One person's quiet hours on the wall clock of their zone; where both times are the same, there are none."""

    zone: str
    start: time = QUIET_FROM
    end: time = QUIET_UNTIL

    def are_on(self, now: datetime) -> bool:
        """Return whether the instant lies in them."""
        return self.start != self.end and DayHours(self.start, self.end).hold(now, self.zone)

    def held_until(self, now: datetime) -> datetime:
        """Return the instant (UTC) at which what is owed at `now` may go: now, or when the quiet hours end."""
        while self.are_on(now):  # twice where the clock skips their end and their beginning in one go
            now = self.next_end(now)
        return now

    def next_end(self, now: datetime) -> datetime:
        """Return the next end of quiet hours (UTC) after `now`."""
        return next_at(now, self.end, self.zone)

    def latest_start(self, now: datetime) -> datetime:
        """Return the last beginning of quiet hours (UTC) up to `now`."""
        return latest_at(now, self.start, self.zone)

    def next_start(self, now: datetime) -> datetime | None:
        """Return the next beginning of quiet hours (UTC) after `now`, None where there are none."""
        return next_at(now, self.start, self.zone) if self.start != self.end else None


def latest_at(now: datetime, at: time, zone: str) -> datetime:
    """Return the last instant (UTC) up to `now` at which the wall clock of the zone read `at`."""
    return instant_of(last_passed(now, at, zone), at, zone)


def next_at(now: datetime, at: time, zone: str) -> datetime:
    """Return the first instant (UTC) after `now` at which the wall clock of the zone reads `at`."""
    day = now.astimezone(zone_named(zone)).date() - ONE_DAY
    while (instant := instant_of(day, at, zone)) <= now:
        day += ONE_DAY
    return instant

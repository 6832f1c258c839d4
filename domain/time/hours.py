"""Hours of a day: between which times on somebody's own clock they may be asked, also past midnight."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from domain.time.clock_times import parse_clock_time
from domain.time.days import instant_of, last_passed, zone_named

_BETWEEN = re.compile(r"\s*(?:-|–|—|to|until|bis|a|hasta)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DayHours:
    """From `start` to before `end` on the wall clock; an end that is not after the start lies on the next day."""

    start: time
    end: time

    def hold(self, now: datetime, zone: str) -> bool:
        """Return whether the instant lies in these hours on the clock of that zone.

        What counts is which of the two came last. A clock that is set back reads a time again, and what has ended
        does not begin anew.
        """
        began_on, ended_on = last_passed(now, self.start, zone), last_passed(now, self.end, zone)
        return (began_on, self.start) >= (ended_on, self.end)

    def seen_from(self, now: datetime, zone: str, reader_zone: str) -> "DayHours":
        """Return the same hours as they read today on the clock of another zone."""
        today, there = now.astimezone(zone_named(zone)).date(), zone_named(reader_zone)
        start, end = (instant_of(today, at, zone).astimezone(there).time() for at in (self.start, self.end))
        return DayHours(start, end)


def hours_written(text: str) -> DayHours | None:
    """Return the hours in a text such as "18-22" or "6 pm to 10 pm", None where they are missing or unclear."""
    parts = [part for part in _BETWEEN.split(text.strip()) if part]
    if len(parts) != 2:
        return None
    start, end = parse_clock_time(parts[0]), parse_clock_time(parts[1])
    return DayHours(start, end) if start is not None and end is not None and start != end else None

"""A day and a time as people write them together: Tuesday 19:00, 14 October at 7 pm, 19:00 on 2026-10-14."""

from datetime import date, time

from domain.time.clock_times import parse_clock_time
from domain.time.written_days import Towards, written_day

MOST_WORDS = 10


def written_moment(text: str, today: date) -> tuple[date, time] | None:
    """Return the day, today or ahead, and the time of day in the text, None where one is missing or unclear."""
    words = text.replace(",", " ").split()
    if len(words) > MOST_WORDS:
        return None
    for place in range(len(words) - 1, 0, -1):
        first, last = " ".join(words[:place]), " ".join(words[place:])
        for days, times in ((first, last), (last, first)):
            day, at = written_day(days, today, Towards.AHEAD), parse_clock_time(times)
            if day is not None and at is not None and day >= today:
                return day, at
    return None

"""How long somebody wants to be away, as they write it: 10d, 2 weeks, a month, until 14 October.

The day on which a pause ends is asked again. English, Spanish and German are understood at once.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.time.days import ONE_DAY
from domain.time.number_words import number_in
from domain.time.written_days import Towards, plain_words, written_day, written_month

_SPAN = re.compile(r"(?P<n>\d{1,4}|[a-z]+) ?(?P<unit>[a-z]*)")
_UNITS = {
    "day": "d day days night nights dia dias tag tage tagen t",
    "week": "w week weeks semana semanas woche wochen s",
    "month": "m month months mes meses monat monate monaten",
    "year": "y year years ano anos jahr jahre jahren",
}
_LEADING = re.compile(r"^(?:for|por|durante|fur|fuer) ")


class Refusal(StrEnum):
    """Why a pause is not taken."""

    UNCLEAR = "unclear"
    NOT_AHEAD = "not_ahead"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Pause:
    """Days away: from `from_day` on, before `until_day`, which is asked again; None: until the member is back."""

    from_day: date
    until_day: date | None

    def holds(self, day: date) -> bool:
        """Return whether the day is one of them."""
        return self.from_day <= day and (self.until_day is None or day < self.until_day)


def pause_until(text: str, today: date) -> date | Refusal:
    """Return the day that is asked again, or why the text is not taken: `10d` is today and the nine days after."""
    wanted = _end_of_span(text, today) or written_day(text, today, Towards.AHEAD)
    wanted = wanted or written_month(text, today, Towards.AHEAD)
    if wanted is None:
        return Refusal.UNCLEAR
    if wanted <= today:
        return Refusal.NOT_AHEAD
    return wanted if wanted <= _later(today, 12) else Refusal.TOO_LONG


def pause_of(until: date | None, today: date, *, today_is_answered: bool) -> Pause:
    """Return the pause that begins now: with today, unless today is answered already."""
    return Pause(today + ONE_DAY if today_is_answered else today, until)


def _end_of_span(text: str, today: date) -> date | None:
    found = _SPAN.fullmatch(_LEADING.sub("", plain_words(text).rstrip(" .!")))
    number = number_in(found["n"]) if found else None
    if found is None or number is None:
        return None
    unit = next((name for name, words in _UNITS.items() if found["unit"] in words.split()), None)
    if unit is None and (found["unit"] or not found["n"].isdecimal()):
        return None
    try:
        if unit in ("month", "year"):
            return _later(today, number * (12 if unit == "year" else 1))
        return today + number * (7 if unit == "week" else 1) * ONE_DAY
    except (OverflowError, ValueError):
        return date.max


def _later(day: date, months: int) -> date:
    """Return the same day so many months later; a day that the month lacks falls on the first of the next."""
    month = day.year * 12 + day.month - 1 + months
    try:
        return date(month // 12, month % 12 + 1, day.day)
    except ValueError:
        return date((month + 1) // 12, (month + 1) % 12 + 1, 1)

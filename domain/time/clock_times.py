"""A time of day as people type it: 8, 8:30, 8.30, 8 30, 0830, 20h, 20h30, 8 pm, 8:30 a.m., in any digits.

Words around it are let pass (at 8, um 8 Uhr, a las 8) while exactly one time stands in the text. Words that move a
time (half past 8, halb 8, 8 in the evening) are read where they are clear; else nothing is guessed, and it is None.
A bare hour is on the 24-hour clock; 24:00 is refused, as it could mean the day's start or its end.
"""

import datetime
import re
import unicodedata

from domain.time.spoken_times import spoken_time

LONGEST_TEXT = 60

_TIME = re.compile(
    r"""
    (?<![\w.,:+-])
    (?: (?P<compact>\d{3,4})
      | (?P<hour>\d{1,2}) (?: (?: \s?:\s? | \. | \s?h\s? | \s ) (?P<minute>\d{2}) (?: \s?hr?s? )? | \s?h )?
    )
    (?: \s? (?P<half>[ap]) \.? \s? m \.? )?
    (?!\w)
    """,
    re.VERBOSE,
)
_BARE = re.compile(r"[1-9]\d?(?:[:.\s]\d{2})?")
_AROUND = re.compile(r"(?:[^\W\d_]|[\s.,!?¡¿'’])*")

_BETWEEN_TIMES = re.compile(r"\s*[-–—]\s*|\b(?:to|until|till|and|bis|und|a las|a|hasta|y)\b")

# English, Spanish and German, the languages that the bot speaks.
_MOVES_ANY_TIME = frozenset(
    {"half", "quarter", "past", "to", "till", "until", "before", "after", "ago", "minutes", "hours", "not"}
    | {"media", "cuarto", "menos", "antes", "después", "despues", "minutos", "horas", "no"}
    | {"halb", "viertel", "dreiviertel", "vor", "nach", "minuten", "stunden", "nicht"}
)
_MOVES_A_MORNING_HOUR = frozenset(
    {"evening", "afternoon", "night", "tonight", "noon", "midnight"}
    | {"noche", "tarde", "mediodía", "mediodia", "medianoche"}
    | {"abend", "abends", "nachmittag", "nachmittags", "nacht", "nachts", "mittag", "mittags", "mitternacht"}
)


def parse_clock_time(text: str) -> datetime.time | None:
    """The one time of day in the text, to the minute; None where there is none, several, or an unclear one."""
    plain = _plain(text)
    return None if len(plain) > LONGEST_TEXT else _written(plain) or spoken_time(plain)


def _written(plain: str) -> datetime.time | None:
    """Return the one time that stands there in digits, with nothing around it that moves it."""
    found = _TIME.search(plain)
    if found is None:
        return None
    around = f"{plain[: found.start()]} {plain[found.end() :]}"
    time = _time(found)
    if time is None or not _AROUND.fullmatch(around):
        return None
    words = set(re.findall(r"\w+", around))
    clear = found["half"] is not None or time.hour > 12
    if words & _MOVES_ANY_TIME or (not clear and words & _MOVES_A_MORNING_HOUR):
        return None
    return time


def half_day_later(text: str) -> datetime.time | None:
    """Return the other time that a bare one may be read as by whoever has a twelve-hour clock: 2:30, so 14:30.

    None where the text says which half of the day is meant, as 02:30, 14:30 and 2:30 pm do.
    """
    plain = _plain(text)
    at = parse_clock_time(text) if _BARE.fullmatch(plain) else None
    if at is None or not 1 <= at.hour <= 12:
        return None
    return at.replace(hour=(at.hour + 12) % 24)


def parse_span(text: str) -> tuple[datetime.time, datetime.time] | None:
    """The two times of a stretch of the clock, such as 22:00-8:00, 10 pm to 7 am, von 22 bis 7 Uhr; else None."""
    parts = [part for part in _BETWEEN_TIMES.split(_plain(text)) if part.strip()]
    if len(text) > LONGEST_TEXT or len(parts) != 2:
        return None
    start, end = (parse_clock_time(part) for part in parts)
    return (start, end) if start is not None and end is not None else None


def _plain(text: str) -> str:
    """Small letters, ASCII digits and colons, no invisible marks of writing direction."""
    if len(text) > 2 * LONGEST_TEXT:
        return text
    normal = unicodedata.normalize("NFKC", text).lower()
    visible = (char for char in normal if unicodedata.category(char) != "Cf")
    return "".join(str(unicodedata.decimal(char, char)) for char in visible).strip()


def _time(found: re.Match[str]) -> datetime.time | None:
    compact = found["compact"]
    hour = int(compact[:-2] if compact else found["hour"])
    minute = int(compact[-2:] if compact else found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    return datetime.time(hour, minute) if hour < 24 and minute < 60 else None

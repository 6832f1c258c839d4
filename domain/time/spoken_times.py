"""A time of day in words: half past eight, quarter to 9, halb neun abends, las ocho y media de la tarde, noon.

English, Spanish and German, the languages that the bot speaks, are all understood at once. An hour without a part of
the day is on the 24-hour clock, as one in digits is. What could be two times is none: nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import time

from domain.time.number_words import number_in

_MORNING = {hour: hour for hour in range(1, 12)}
_MIDDAY = {11: 11, 12: 12, 1: 13, 2: 14}
_AFTERNOON = {12: 12, **{hour: hour + 12 for hour in range(1, 9)}}
_TARDE = {12: 12, **{hour: hour + 12 for hour in range(1, 10)}}
_EVENING = {hour: hour + 12 for hour in range(4, 12)}
_NIGHT = {12: 0, **{hour: hour for hour in range(1, 6)}, **{hour: hour + 12 for hour in range(7, 12)}}
_PARTS = (
    (r"(?:in the )?morning|(?:de|por|en) la manana|de la madrugada", _MORNING),
    (r"morgens|vormittags|fruh|frueh|am (?:morgen|vormittag)|in der fruh", _MORNING),
    (r"del mediodia|mittags|am mittag", _MIDDAY),
    (r"(?:in the )?afternoon|nachmittags|am nachmittag", _AFTERNOON),
    (r"(?:de|por|en) la tarde", _TARDE),
    (r"(?:in the )?evening|abends|am abend", _EVENING),
    (r"at night|tonight|(?:de|por|en) la noche|nachts|in der nacht", _NIGHT),
)
"""Each part of the day, with the hours of a twelve-hour clock that are said of it, as hours of 24."""

_WORDS = re.compile(r"(?:[^\W_]|[\s.,:!?¡¿'’])*")
_HOUR_AND_MINUTES = re.compile(r"\b(\d{1,2})(?:\s?[:.]\s?|\s)(\d{2})\b")

_ALONE = {
    **dict.fromkeys(("noon", "midday", "mediodia", "mittag", "mittags"), time(12)),
    **dict.fromkeys(("midnight", "medianoche", "mitternacht"), time(0)),
}
_AROUND = frozenset(
    {"at", "about", "around", "o", "clock", "oclock", "please", "every", "day", "a", "la", "las", "al", "el", "por"}
    | {"favor", "todos", "los", "dias", "um", "gegen", "so", "ca", "circa", "bitte", "jeden", "tag"}
)
_BEFORE_AN_HOUR = {
    **dict.fromkeys(("", "uhr"), 0),
    **dict.fromkeys(("half past", "half"), 30),
    **dict.fromkeys(("quarter past", "quarter after", "viertel nach"), 15),
    **dict.fromkeys(
        ("quarter to", "quarter before", "quarter of", "quarter till", "viertel vor", "dreiviertel"), -15
    ),
    "halb": -30,
}
_AFTER_AN_HOUR = {"uhr": 0, "h": 0, "y media": 30, "y cuarto": 15, "menos cuarto": -15}
_MINUTES_THEN_HOUR = {
    **dict.fromkeys(("past", "after", "minutes past", "minutes after", "nach", "minuten nach"), 1),
    **dict.fromkeys(("to", "before", "minutes to", "minutes before", "vor", "minuten vor"), -1),
}
_HOUR_THEN_MINUTES = {"y": 1, "uhr": 1, "menos": -1}


def spoken_time(text: str) -> time | None:
    """Return the time of day that the words say, None where they say none, or one that is not clear."""
    if not _WORDS.fullmatch(text):
        return None
    plain = _plain(_HOUR_AND_MINUTES.sub(r"\1 uhr \2", text))
    hours, rest = _without_part(plain)
    words = [word for word in rest.split() if word not in _AROUND]
    if plain in _ALONE or (not hours and " ".join(words) in _ALONE):
        return _ALONE.get(plain) or _ALONE[" ".join(words)]
    hour, shift = _read(words) if words else (None, 0)
    if hours is not None and hour is not None and hour <= 12:
        hour = hours.get(hour)
    if hour is None or hour > 23:
        return None
    minutes = (hour * 60 + shift) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _plain(text: str) -> str:
    """Return the text in small letters without accents or signs, its spaces single."""
    normal = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    letters = (each for each in normal if unicodedata.category(each) not in ("Mn", "Cf"))
    return " ".join("".join(each if each.isalnum() else " " for each in letters).split())


def _without_part(plain: str) -> tuple[Mapping[int, int] | None, str]:
    """Return the hours of the part of the day that the words name, if they name one, and the rest of the words."""
    for words, hours in _PARTS:
        found = re.search(rf"\b(?:{words})\b", plain)
        if found:
            return hours, f"{plain[: found.start()]} {plain[found.end() :]}"
    return None, plain


def _read(words: Sequence[str]) -> tuple[int | None, int]:
    """Return the hour that the words name, and the minutes to add to it; None for the hour where they name none."""
    before, after, between = " ".join(words[:-1]), " ".join(words[1:]), " ".join(words[1:-1])
    if before in _BEFORE_AN_HOUR:
        return number_in(words[-1]), _BEFORE_AN_HOUR[before]
    if after in _AFTER_AN_HOUR:
        return number_in(words[0]), _AFTER_AN_HOUR[after]
    if between in _MINUTES_THEN_HOUR:
        return _shifted(words[-1], words[0], _MINUTES_THEN_HOUR[between])
    if between in _HOUR_THEN_MINUTES:
        return _shifted(words[0], words[-1], _HOUR_THEN_MINUTES[between])
    return None, 0


def _shifted(hour: str, minutes: str, sign: int) -> tuple[int | None, int]:
    shift = number_in(minutes)
    return (number_in(hour), sign * shift) if shift is not None and shift < 60 else (None, 0)

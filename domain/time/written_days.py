"""A day as people write it: yesterday, Monday, 14 October, Oct 14th, 14.10., 2026-10-14, the 14th, 3 days ago.

English, Spanish and German, the languages that the bot speaks, are all understood at once. A date without its year
is the nearest one in the direction that is asked about. What could be two days is no day: nothing is guessed.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from enum import Enum

from domain.time.days import ONE_DAY
from domain.time.number_words import number_in

LONGEST_TEXT = 60
JUST_PASSED = timedelta(days=31)
"""A date without a year that passed so lately is meant as the past one, even where one ahead is asked for."""

_MONTHS = (
    "january jan enero ene januar jan janner",
    "february feb febrero feb februar feb",
    "march mar marzo mar marz maerz mrz",
    "april apr abril abr april apr",
    "may may mayo may mai",
    "june jun junio jun juni",
    "july jul julio jul juli",
    "august aug agosto ago august aug",
    "september sep sept septiembre setiembre set",
    "october oct octubre oct oktober okt",
    "november nov noviembre nov november nov",
    "december dec diciembre dic dezember dez",
)
_WEEKDAYS = (
    "monday mon lunes lun montag mo",
    "tuesday tue tues martes mar dienstag di",
    "wednesday wed weds miercoles mie mittwoch mi",
    "thursday thu thur thurs jueves jue donnerstag do",
    "friday fri viernes vie freitag fr",
    "saturday sat sabado sab samstag sonnabend sa",
    "sunday sun domingo dom sonntag so",
)
_FROM_TODAY = {
    0: "today hoy heute",
    -1: "yesterday last_night ayer anoche gestern letzte_nacht",
    -2: "day_before_yesterday anteayer antier antes_de_ayer vorgestern",
    1: "tomorrow manana morgen",
    2: "day_after_tomorrow pasado_manana ubermorgen uebermorgen",
}
_LAST = frozenset(
    {"last", "past", "pasado", "pasada"} | {"letzten", "letzter", "letztes", "letzte", "vergangenen", "vorigen"}
)
_FILLERS = frozenset(
    {"since", "desde", "seit"}
    | {"on", "of", "the", "for", "until", "till", "up", "to", "this", "next", "coming", "and", "from", "at"}
    | {"night", "evening", "morning", "day", "st", "nd", "rd", "th"}
    | {"de", "del", "el", "la", "los", "las", "al", "para", "por", "hasta", "este", "proximo", "dia", "noche"}
    | {"am", "an", "den", "der", "dem", "das", "vom", "von", "bis", "zum", "fur", "fuer", "diesen"}
    | {"nachsten", "naechsten", "kommenden", "dieser", "tag", "abend", "fruh"}
)
_AGO = (
    re.compile(r"(?:about )?(?P<n>\w+) (?P<unit>[a-z]+) ago"),
    re.compile(r"(?:desde )?hace (?:unos |unas )?(?P<n>\w+) (?P<unit>[a-z]+)"),
    re.compile(r"(?:vor|seit) (?:etwa )?(?P<n>\w+) (?P<unit>[a-z]+)"),
)
_UNITS = {
    "day": "day days dia dias tag tagen",
    "week": "week weeks semana semanas woche wochen",
    "month": "month months mes meses monat monaten",
    "year": "year years ano anos jahr jahren",
}
_IN_SOME_DAYS = re.compile(r"(?:in|en) (?P<n>\d{1,4}) (?:days?|dias?|tag(?:en)?)")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})\s?([./-])\s?(\d{1,2})\s?(?:[./-]\s?(\d{4}|\d{2})?)?")
_PHRASES = re.compile(
    r"\b(?:antes de ayer|last night|letzte nacht|day (?:before yesterday|after tomorrow)|pasado manana)\b"
)
_WORD = re.compile(r"\d+|[^\W\d]+")
_BETWEEN = re.compile(r"[\s.,'’-]*")


_IN = frozenset({"in", "im", "en"})
_YEAR_AND_MONTH = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})|(?P<month_first>\d{1,2})[-/.](?P<year_last>\d{4})"
)


class Towards(Enum):
    """Where a date without a year, a weekday or a bare number lies: up to today, or after it."""

    PAST = "past"
    AHEAD = "ahead"


def written_day(text: str, today: date, towards: Towards) -> date | None:
    """Return the day that the text names on `today`, None where it names none, or more than one."""
    plain = plain_words(text)
    if not plain or len(plain) > LONGEST_TEXT:
        return None
    for read in (_counted, _iso, _numeric, _in_words):
        found = read(plain, today, towards)
        if found is not None:
            return found
    return None


def written_month(text: str, today: date, towards: Towards) -> date | None:
    """Return the first day of the month or year that the text names without a day: January 2024, 1/2024, 2024, May.

    A month without its year is the nearest one that has begun on `today`, or that is still to begin where a day ahead
    is asked for; the last May, in May, is that of a year ago.
    """
    plain = plain_words(text)
    if len(plain) > LONGEST_TEXT:
        return None
    numbers = _YEAR_AND_MONTH.fullmatch(_without_fillers(plain))
    if numbers:
        year, month = numbers["year"] or numbers["year_last"], numbers["month"] or numbers["month_first"]
        return _date(int(year), int(month), 1)
    words = [word for word in _WORD.findall(plain) if word not in _FILLERS | _IN]
    meant = [word for word in words if word not in _LAST]
    years = [int(word) for word in meant if word.isdigit() and len(word) == 4]
    months = [month + 1 for word in meant if (month := _named(word, _MONTHS)) is not None]
    if not _BETWEEN.fullmatch(_WORD.sub("", plain)) or len(years) > 1 or len(months) > 1:
        return None
    if not meant or len(years) + len(months) < len(meant):
        return None
    if years:
        return _date(years[0], months[0] if months else 1, 1)
    month = months[0]
    if towards is Towards.AHEAD:
        return date(today.year + (month <= today.month), month, 1)
    has_begun = month < today.month or (month == today.month and words == meant)
    return date(today.year - (not has_begun), month, 1)


def plain_words(text: str) -> str:
    """Return the text in small letters without accents, its digits ASCII and its spaces single."""
    if len(text) > 2 * LONGEST_TEXT:
        return ""
    normal = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).lower().replace("ß", "ss"))
    seen = (each for each in normal if unicodedata.category(each) not in ("Mn", "Cf"))
    return " ".join("".join(str(unicodedata.decimal(each, each)) for each in seen).split())


def _counted(plain: str, today: date, towards: Towards) -> date | None:
    ago = next((found for each in _AGO if (found := each.fullmatch(plain))), None)
    if ago:
        return _before(today, number_in(ago["n"]), ago["unit"])
    ahead = _IN_SOME_DAYS.fullmatch(plain)
    return _moved(today, int(ahead["n"])) if ahead else None


def _before(today: date, count: int | None, word: str) -> date | None:
    """Return the day so many days, weeks, months or years ago; one that the month lacks falls on its last."""
    unit = next((unit for unit, words in _UNITS.items() if word in words.split()), None)
    if count is None or unit is None:
        return None
    if unit in ("day", "week"):
        return _moved(today, -count * (7 if unit == "week" else 1))
    month = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, number = month // 12, month % 12 + 1
    return date(year, number, min(today.day, monthrange(year, number)[1])) if year > 0 else None


def _moved(today: date, by: int) -> date | None:
    try:
        return today + by * ONE_DAY
    except OverflowError:
        return None


def _iso(plain: str, today: date, towards: Towards) -> date | None:
    found = _ISO.fullmatch(_without_fillers(plain))
    return _date(*(int(each) for each in found.groups())) if found else None


def _without_fillers(plain: str) -> str:
    words = plain.split()
    while words and words[0] in _FILLERS:
        words = words[1:]
    return " ".join(words)


def _numeric(plain: str, today: date, towards: Towards) -> date | None:
    """Read 14.10., 14/10/2026 and the like; with a slash or a dash either number may be the month."""
    found = _NUMBERS.fullmatch(_without_fillers(plain))
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), _year(found[4])
    orders = {(first, second)} if found[2] == "." else {(first, second), (second, first)}
    days = {_nearest(year, month, day, today, towards) for day, month in orders} - {None}
    return days.pop() if len(days) == 1 else None


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) + (2000 if len(text) == 2 else 0)


def _in_words(plain: str, today: date, towards: Towards) -> date | None:
    joined = _PHRASES.sub(_one_word, plain)
    words = _WORD.findall(joined)
    if not words or joined.startswith("-") or not _BETWEEN.fullmatch(_WORD.sub("", joined)):
        return None
    last = any(word in _LAST for word in words)
    meant = [word for word in words if word not in _LAST and word not in _FILLERS]
    if len(meant) == 1 and not last and (offset := _found(meant[0], _FROM_TODAY.items())) is not None:
        return today + offset * ONE_DAY
    weekday = next((_named(word, _WEEKDAYS) for word in meant if _named(word, _WEEKDAYS) is not None), None)
    numbers = [word for word in meant if word.isdigit()]
    if not numbers:
        return _on_weekday(weekday, today, towards, last=last) if len(meant) == 1 and weekday is not None else None
    return _of_month(meant, today, towards)


def _one_word(phrase: re.Match[str]) -> str:
    return phrase[0].replace(" ", "_")


def _found(word: str, names: Iterable[tuple[int, str]]) -> int | None:
    return next((value for value, words in names if word in words.split()), None)


def _named(word: str, names: Iterable[str]) -> int | None:
    return _found(word, enumerate(names))


def _on_weekday(weekday: int, today: date, towards: Towards, *, last: bool) -> date:
    """Return the weekday nearest to today: today itself counts as past, unless the last one is meant."""
    if towards is Towards.AHEAD and not last:
        return today + ((weekday - today.weekday() - 1) % 7 + 1) * ONE_DAY
    back = (today.weekday() - weekday) % 7
    return today - (back or (7 if last else 0)) * ONE_DAY


def _of_month(meant: list[str], today: date, towards: Towards) -> date | None:
    """Read a day of a month, its month named or the nearest, a year and a weekday perhaps beside it."""
    numbers = [word for word in meant if word.isdigit()]
    days = [int(word) for word in numbers if len(word) <= 2]
    years = [int(word) for word in numbers if len(word) == 4]
    names = [word for word in meant if not word.isdigit()]
    months = [month for word in names if (month := _named(word, _MONTHS)) is not None]
    weekdays = [day for word in names if (day := _named(word, _WEEKDAYS)) is not None]
    if len(months) > 1:  # "mar" is martes beside a month, and marzo without one
        months = [month for word in names if (month := _named(word, _MONTHS)) is not None and not _is_both(word)]
    elif months:
        weekdays = [day for word in names if (day := _named(word, _WEEKDAYS)) is not None and not _is_both(word)]
    if len(days) != 1 or len(years) > 1 or len(months) > 1 or len(months) + len(weekdays) < len(names):
        return None
    year = years[0] if years else None
    if months:
        found = _nearest(year, months[0] + 1, days[0], today, towards)
    else:
        found = _nearest_of_any_month(days[0], today, towards) if year is None else None
    return found if found is None or not weekdays or found.weekday() == weekdays[0] else None


def _is_both(word: str) -> bool:
    return _named(word, _MONTHS) is not None and _named(word, _WEEKDAYS) is not None


def _nearest(year: int | None, month: int, day: int, today: date, towards: Towards) -> date | None:
    """Return the date, without a year the nearest one in the direction; None where there is no such date."""
    if year is not None:
        return _date(year, month, day)
    if towards is Towards.PAST:
        candidates = (_date(today.year - back, month, day) for back in range(9))
        return next((each for each in candidates if each is not None and _lies(each, today, towards)), None)
    candidates = (_date(today.year - 1 + on, month, day) for on in range(10))
    return next((each for each in candidates if each is not None and each > today - JUST_PASSED), None)


def _nearest_of_any_month(day: int, today: date, towards: Towards) -> date | None:
    step = -1 if towards is Towards.PAST else 1
    months = [(today.year * 12 + today.month - 1 + step * distance) for distance in range(4)]
    candidates = (_date(month // 12, month % 12 + 1, day) for month in months)
    return next((each for each in candidates if each is not None and _lies(each, today, towards)), None)


def _lies(day: date, today: date, towards: Towards) -> bool:
    return day <= today if towards is Towards.PAST else day > today


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

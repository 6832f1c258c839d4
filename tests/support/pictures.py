"""A sample of each picture that the bot sends, of days that are made up, in the words of the catalogues."""

from datetime import date

from babel.dates import get_day_names, get_month_names

from handlers.pictures.breath import breath
from handlers.pictures.canvas import Picture
from handlers.pictures.coin import coin
from handlers.pictures.weeks import Mark, Trend, Weeks, weeks
from handlers.texts import ENGLISH, Texts

LETTERS = {"A": Mark.SHOWED_UP, "g": Mark.GRACE, "q": Mark.QUIET, "o": Mark.NOT_ASKED, "-": None}
DAYS = (
    "--AAAAA",
    "AAAgAAA",
    "AAAAAAA",
    "AAAAAgA",
    "ooooooo",
    "oooAAAA",
    "AAqAAAA",
    "AAAAAAA",
    "AAAAAAA",
    "AgAAAAA",
    "AAAAAAA",
    "AAAA---",
)
NEW = ("-AAqo--", "-------", "-------", "-------")
MOOD = (2.4, 3, 2.5, 3.1, None, 3.7, 4, 3.4, 3.9, 4, 4.1, 4.4)
URGE = (7, 6, 6.5, 5.5, None, 5.2, 4, 4.8, 3, 3.5, 2, 2)
AHEAD = (None, None, None)
NOTE = {
    "en": "A long walk helped, and so did the call. Tomorrow I leave earlier, and take somebody along if I can.",
    "es": "Un paseo largo ayudó, y la llamada también. Mañana salgo antes, y si puedo voy con alguien.",
    "de": "Ein langer Spaziergang half, und der Anruf auch. Morgen gehe ich früher los, wenn es geht mit jemandem.",
}
TODAY = date(2026, 11, 26)


class _Words:
    """The words of one language."""

    def __init__(self, texts: Texts, language: str) -> None:
        self.texts, self.language = texts, language
        self.locale = texts.language(language).locale

    def __call__(self, key: str, **values: object) -> str:
        return self.texts.plain(key, self.language, **values)


def samples(texts: Texts, language: str) -> dict[str, Picture]:
    """A picture for each name, as its reader would get it."""
    say = _Words(texts, language)
    day = texts.day(date(2026, 11, 25), language)
    lines = (
        f"{say('page.counter', word=say('counters.word.sober'), n=42)} {say('page.counter_kept', kept=162, n=170)}",
        say("page.note", date=day, words=NOTE.get(language, NOTE[ENGLISH])),
    )
    return {
        "milestone": _coin(say, 30, "row"),
        "milestones": _coin(say, 18, "month", 365),
        "first-day": _coin(say, 24, "hours"),
        "weeks": _weeks(say, DAYS, ((0, 9), (4, 10), (8, 11)), date(2026, 9, 7), say("overview.title"), MOOD, URGE),
        "first-week": _weeks(  # nothing is known yet of the weeks to come
            say,
            NEW,
            ((0, 11), (2, 12)),
            date(2026, 11, 23),
            say("overview.title"),
            (3.2, None, None, None),
            (5, None, None, None),
        ),
        "four-weeks": _weeks(
            say, DAYS[-4:], ((0, 11),), date(2026, 11, 2), say("page.title"), MOOD[-4:], URGE[-4:], lines
        ),
        "breath": breath(say("cope.breathe_in"), say("cope.breathe_out")),
    }


def _coin(say: _Words, number: int, unit: str, also: int = 0) -> Picture:
    more = say("milestone.also", reached=f"{also} {say('milestone.unit.row', n=also)}") if also else ""
    return coin(str(number), say(f"milestone.unit.{unit}", n=number), say("milestone.on_coin"), more)


def _weeks(
    say: _Words,
    days: tuple[str, ...],
    months: tuple[tuple[int, int], ...],
    first: date,
    title: str,
    mood: tuple[float | None, ...],
    urge: tuple[float | None, ...],
    lines: tuple[str, ...] = (),
) -> Picture:
    weekdays = get_day_names("abbreviated", "stand-alone", say.locale)
    month_names = get_month_names("abbreviated", "stand-alone", say.locale)
    texts, language = say.texts, say.language
    return weeks(
        Weeks(
            title,
            say("overview.span", first=texts.date(first, language), last=texts.date(TODAY, language)),
            [weekdays[number] for number in range(7)],
            [(column, month_names[month]) for column, month in months],
            [[LETTERS[letter] for letter in week] for week in days],
            [
                (mark, say(f"overview.mark.{mark}"))
                for mark in (Mark.SHOWED_UP, Mark.QUIET, Mark.GRACE, Mark.NOT_ASKED)
            ],
            (
                Trend(say("overview.trend", question=say("questions.recovery.mood.short")), 1, 5, mood),
                Trend(say("overview.trend", question=say("questions.recovery.urge.short")), 0, 10, urge),
            ),
            lines,
        )
    )


SAMPLES = samples(Texts(), ENGLISH)

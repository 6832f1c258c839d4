"""Every word that the bot sends, from the catalogues in `locales/`: one key per text, one function that renders.

Catalogues are gettext's PO files in which the message id is the key; English is one of them like any other.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, cached_property, lru_cache
from gettext import c2py
from html import escape
from pathlib import Path
from unicodedata import bidirectional

from babel import Locale, dates, lists, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from domain.time.days import zone_named

LOCALES = Path(__file__).parent / "locales"
ENGLISH = "en"


FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
RIGHT_TO_LEFT, LEFT_TO_RIGHT = ("R", "AL"), ("L",)
"""Unicode's classes of letters with a direction (UAX #9)."""


BY_PEOPLE = frozenset(
    {"answers", "lead", "name", "names", "note", "one", "option", "other", "place", "question", "reached", "title"}
    | {"value", "what", "who", "whom", "word", "words"}
)
"""Names of values that people make up. Telegram marks commands, mentions and links in any text by itself; in these a
sign that cannot be seen keeps it from doing so, as nobody may make the bot hand out a link."""

WORD_JOINER = "\u2060"
_MARKED = re.compile(
    r"(?<![\w/@<>-])/(?=\w)|@(?=\w)|(?<!\w)[#$](?=\w)|:(?=//)|\+(?=\d)|(?<=\w)\.(?=[^\W\d]{2,})",
)
"""After which sign a command, a mention, an address, a tag, a link, a telephone number or a domain goes on."""

_BEFORE_A_CLOCK = re.compile(r"\blas (?=(?:<b>)?\{(\w+)\})")

_UNSENT = re.compile("[\0\u202a-\u202e\u2066-\u2069]")
"""NUL, which Telegram refuses, and what would turn round the text after it."""


class Html(str):
    """Text that is valid Telegram HTML already, because `render` made it."""

    __slots__ = ()


@dataclass(frozen=True)
class Language:
    """One language: its texts by key, and which of a plural text's forms goes with a number."""

    code: str
    forms: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]
    plurals: int
    """How many forms a plural text has."""

    @classmethod
    def of(cls, code: str, catalog: Catalog) -> "Language":
        """Return what a catalogue says, without the ten thousand lists and sets of what stands beside its texts."""
        forms = {}
        for message in catalog:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            forms[key] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        return cls(code, forms, c2py(catalog.plural_expr), catalog.num_plurals)

    @cached_property
    def locale(self) -> Locale:
        """Return Babel's locale, which knows how dates are written."""
        return Locale.parse(self.code)

    @property
    def own_name(self) -> str:
        """Return what the language calls itself, such as "Deutsch"."""
        name = str(self.locale.get_display_name(self.locale) or self.code)
        return name[:1].upper() + name[1:]

    @cached_property
    def is_right_to_left(self) -> bool:
        """Return whether the language is written from right to left."""
        return bool(self.locale.character_order == "right-to-left")

    def form(self, key: str, n: int) -> str:
        """Return the text of the key, in the plural form for `n`; raises `KeyError`."""
        forms = self.forms[key]
        if len(forms) == 1:
            return forms[0]
        return forms[self.plural(n)]


class Texts:
    """All languages, each read when somebody first speaks it."""

    def __init__(self, folder: Path | None = None) -> None:
        self._paths = {path.stem: path for path in sorted((folder or LOCALES).glob("*.po"))}
        self._read: dict[str, Language] = {}

    def codes(self) -> Iterable[str]:
        """Return the codes of the languages there are."""
        return self._paths.keys()

    def incomplete(self) -> dict[str, int]:
        """Return the languages that lack texts, each with how many; those are said in English."""
        keys = self.language(ENGLISH).forms.keys()
        missing = {
            code: sum(not all(self.language(code).forms.get(key, ("",))) for key in keys) for code in self.codes()
        }
        return {code: count for code, count in missing.items() if count}

    def language(self, code: str | None) -> Language:
        """Return the language nearest to a code such as "pt-br", English where there is none."""
        found = self._read.get(code or ENGLISH)
        if found is not None:
            return found
        near = (code or ENGLISH).replace("_", "-").split("-")[0].lower()
        known = next((each for each in (code, near) if each in self._paths), ENGLISH)
        return self._read.setdefault(known, _read(self._paths[known]))

    def find_language(self, wanted: str) -> Language | None:
        """Return the language of that code, own name or English name ("de", "Deutsch", "German"), or None."""
        for each in map(self.language, self.codes()):
            english = each.locale.get_display_name(ENGLISH) or ""
            if wanted.strip().casefold() in (each.code, each.own_name.casefold(), str(english).casefold()):
                return each
        return None

    def render(self, key: str, language: str, **values: object) -> Html:
        """Return the text as Telegram HTML, every value escaped; `n` chooses the plural form."""
        right_to_left = self.language(language).is_right_to_left
        escaped = {
            name: value
            if isinstance(value, Html)
            else escape(isolated(_written(name, value), right_to_left), quote=False)
            for name, value in values.items()
        }
        return Html(_filled(self._form(key, language, values), escaped))

    def plain(self, key: str, language: str, **values: object) -> str:
        """Return the text as it is, for button labels and toasts, in which markup means nothing."""
        right_to_left = self.language(language).is_right_to_left
        kept = {name: isolated(str(value), right_to_left) for name, value in values.items()}
        return _filled(self._form(key, language, values), kept)

    def _form(self, key: str, language: str, values: dict[str, object]) -> str:
        n = values.get("n", 1)
        number = n if isinstance(n, int) else 1
        spoken, english = self.language(language), self.language(ENGLISH)
        return (spoken.form(key, number) if key in spoken.forms else "") or english.form(key, number)

    def day(self, day: date, language: str) -> str:
        """Return a day in words, such as "Tue, Nov 24"."""
        return _day_in_words(day, self.language(language).locale)

    def weekday(self, day: date, language: str) -> str:
        """Return a day's short name, such as "Tue"."""
        return str(dates.format_skeleton("E", day, locale=self.language(language).locale))

    def weekday_named(self, number: int, language: str) -> str:
        """Return a weekday in short, such as "Mon"; 0 is Monday."""
        return str(self.language(language).locale.days["stand-alone"]["abbreviated"][number])

    def date(self, day: date, language: str) -> str:
        """Return a date with its year, such as "November 24, 2026"."""
        return dates.format_date(day, "long", locale=self.language(language).locale)

    def number(self, value: float, language: str) -> str:
        """Return a number as it is written in that language, such as "3.5"."""
        return str(numbers.format_decimal(value, locale=self.language(language).locale))

    def listed(self, words: Sequence[str], language: str) -> str:
        """Return words as a list stands in a sentence, such as "Ben, Cleo, and Dov"."""
        return str(lists.format_list(list(words), locale=self.language(language).locale))

    def clock(self, at: time) -> str:
        """Return a time of day as "09:00", the same in every language."""
        return at.strftime("%H:%M")

    def clock_in(self, now: datetime, zone: str) -> str:
        """Return the time that it is in a zone."""
        return self.clock(now.astimezone(zone_named(zone)).time())


@lru_cache(maxsize=1024)
def _day_in_words(day: date, locale: Locale) -> str:
    """Return a day in words; every message of a check-in says one, and Babel takes long for it."""
    return str(dates.format_skeleton("MMMEd", day, locale=locale))


def isolated(value: str, in_right_to_left: bool) -> str:
    """Return a value that cannot turn round the text about it: isolated if it holds letters of the other direction.

    Unicode Standard Annex #9, section 2.4: FIRST STRONG ISOLATE up to POP DIRECTIONAL ISOLATE.
    """
    if not in_right_to_left and value.isascii():
        return value
    other = LEFT_TO_RIGHT if in_right_to_left else RIGHT_TO_LEFT
    if any(bidirectional(letter) in other for letter in value):
        return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}"
    return value


def _filled(form: str, values: dict[str, str]) -> str:
    """Return a text with its values, each fitted to what stands about it.

    One such as "5. Jan." gives up its full stop to the sentence's. In Spanish it is "a las 02:00", but "a la 01:00".
    """
    if "}." in form:
        values = {
            name: value[:-1] if value.endswith(".") and f"{{{name}}}." in form else value
            for name, value in values.items()
        }
    if "las " in form:
        form = _BEFORE_A_CLOCK.sub(lambda at: "la " if values.get(at[1], "").startswith("01:") else at[0], form)
    return form.format(**values)


def _written(name: str, value: object) -> str:
    """Return a value as it is written; what people made up holds nothing that Telegram marks or refuses."""
    text = str(value)
    return unmarked(_UNSENT.sub("", text)) if name in BY_PEOPLE else text


def unmarked(text: str) -> str:
    """Return the text so that Telegram marks nothing in it by itself."""
    return _MARKED.sub(lambda sign: WORD_JOINER + "." if sign[0] == "." else sign[0] + WORD_JOINER, text)


@cache
def _read(path: Path) -> Language:
    """Read a catalogue, once a process: a tenth of a second that nothing changes while the bot runs."""
    with path.open("rb") as file:
        return Language.of(path.stem, read_po(file, locale=path.stem))

"""Check every language against English: `make texts` says what is missing, superfluous, wrong or too long.

Each finding is a line that names the language and the key, so that a translator knows where to look.
`docs/translating.md` says how a language is added.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

from bot.botapi.api.calls import Refused
from bot.botapi.api.telegram_html import parse_html
from handlers.texts import ENGLISH, LOCALES, Language, Texts

WORD_LIST = Path(__file__).with_name("word_list.toml")
LABEL_LENGTH, COMMAND_LENGTH, TEXT_LENGTH = 40, 256, 1500
"""In characters, values left out: what a phone shows of a button, what Telegram's menu takes, a short breath."""

NASTY = "<b>&amp;\"'{0}%s</a> & 2 < 3"
"""What somebody may be called: whatever the text about it, it must be shown as it is."""

NUMBERS = (0, 1, 2, 3, 5, 11, 21, 100)
"""Numbers that between them need every plural form of the languages in Unicode's CLDR which have up to six."""

Forms = Mapping[str, tuple[str, ...]]


def findings(language: Language, english: Language) -> list[str]:
    """Return what is wrong with a language, a line each; nothing is wrong with none."""
    code, forms = language.code, language.forms
    found = [f"{code}: {key}: is missing" for key in english.forms if key not in forms]
    found += [f"{code}: {key}: no such text in English" for key in forms if key not in english.forms]
    for key in (key for key in forms if key in english.forms):
        found += [f"{code}: {key}: {what}" for what in _findings_of(key, language, english)]
    return found


def _findings_of(key: str, language: Language, english: Language) -> Iterator[str]:
    forms, original = language.forms[key], english.forms[key]
    if not all(form.strip() for form in forms):
        yield "is empty"
        return
    if key.endswith("version") and forms != original:
        yield f"must be {original[0]!r}, as in English: it says which wording people agreed to"
    wanted_forms = language.plurals if len(original) > 1 else 1
    if len(forms) != wanted_forms:
        yield f"has {len(forms)} forms in place of {wanted_forms}"
        return
    yield from _wrong_values(forms, original)
    yield from _too_long(key, forms)
    if not _is_label(key):
        yield from _wrong_markup(key, language)
    elif any(re.search(r"[<>]|&\w+;", form) for form in forms):
        yield "is a button or a menu line, which shows markup as it stands"
    for form in forms:
        if word := blame(form, language.code):
            yield f"says {word!r}, which is on the word list"


def placeholders(form: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(form) if name is not None}


def _wrong_values(forms: tuple[str, ...], original: tuple[str, ...]) -> Iterator[str]:
    wanted = set().union(*map(placeholders, original))
    for form in forms:
        lacks = wanted - placeholders(form) - ({"n"} if len(forms) > 1 else set())
        if lacks:
            yield f"lacks {_braced(lacks)}"
        if more := placeholders(form) - wanted:
            yield f"has {_braced(more)}, which English has not"


def _braced(names: set[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _is_label(key: str) -> bool:
    return key.startswith(("button.", "command."))


def _too_long(key: str, forms: tuple[str, ...]) -> Iterator[str]:
    most = COMMAND_LENGTH if key.startswith("command.") else LABEL_LENGTH if _is_label(key) else TEXT_LENGTH
    longest = max(len(re.sub(r"\{\w+\}", "", form)) for form in forms)
    if longest > most:
        yield f"is {longest} characters long; {most} is the most"


def _wrong_markup(key: str, language: Language) -> Iterator[str]:
    """Say where Telegram would refuse a text, or would show a value as anything but itself."""
    for n in NUMBERS:
        form = language.form(key, n)
        values = {name: _escaped(NASTY) for name in placeholders(form)}
        try:
            shown, _ = parse_html(form.format(**values))
        except Refused as refusal:
            yield f"Telegram would refuse it: {refusal.description}"
            return
        if shown.count(NASTY) < len(values):
            yield "shows a value changed, or not at all"
            return


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@cache
def word_list() -> Mapping[str, re.Pattern[str]]:
    """Return the words that no text may hold, as a pattern of whole words for each language."""
    data = tomllib.loads(WORD_LIST.read_text("utf-8"))
    everywhere = data[ENGLISH]["words"]
    found = {}
    for code, listed in data.items():
        if code != "allowed":
            words = "|".join(re.escape(word) for word in {*everywhere, *listed["words"]})
            found[code] = re.compile(rf"(?<!\w)({words})(?!\w)", re.IGNORECASE)
    return found


@cache
def _allowed() -> tuple[str, ...]:
    return tuple(tomllib.loads(WORD_LIST.read_text("utf-8"))["allowed"])


def blame(text: str, language: str = ENGLISH) -> str | None:
    """Return the first word in a text that blames, or None; names of organisations are what they are."""
    for name in _allowed():
        text = text.replace(name, "")
    lists = word_list()
    found = lists.get(language, lists[ENGLISH]).search(text)
    return found[0] if found else None


def source_findings(code: str, folder: Path = LOCALES) -> list[str]:
    """Return what only the file itself tells: keys that stand twice, texts left unsure or put aside."""
    source = (folder / f"{code}.po").read_text("utf-8")
    keys = re.findall(r'^msgid "(.+)"$', source, re.MULTILINE)
    found = [f"{code}: {key}: stands twice" for key in sorted({key for key in keys if keys.count(key) > 1})]
    if "#, fuzzy" in source:
        found.append(f"{code}: some texts are marked fuzzy: look at each, and take the mark away")
    if "#~" in source:
        found.append(f"{code}: some texts are put aside with #~: delete them")
    return found


def main() -> None:
    """Report on every language, and end with 1 where something is to be mended."""
    texts = Texts()
    english = texts.language(ENGLISH)
    found = []
    for code in texts.codes():
        of_language = findings(texts.language(code), english) + source_findings(code)
        print(f"{code}: {len(texts.language(code).forms)} texts, {len(of_language)} to mend")
        found += of_language
    print("\n".join(found))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()

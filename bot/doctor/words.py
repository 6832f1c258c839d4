"""What the bot says: whether every language has every text."""

from collections.abc import Iterator

from bot.doctor.finding import Finding
from handlers.texts import Texts


def look() -> Iterator[Finding]:
    """Give the languages that lack a text."""
    for language, missing in Texts().incomplete().items():
        what = f"The language {language} lacks {missing} texts, which are said in English."
        yield Finding("W023", what, "Complete its file in handlers/locales, or update Alongside.")

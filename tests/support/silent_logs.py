"""The log of every test at DEBUG, as a process of ours would write it, and what may not stand in it."""

import copy
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bot.running.logs import TextLines
from bot.running.silence import Silence
from tests.support.stage import TOKEN, Stage


class Lines(logging.Handler):
    """Collects each line that a process of ours would write, or as it was before the silence took anything out."""

    def __init__(self, *, silent: bool = True) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self._silence: logging.Filter = Silence() if silent else logging.Filter()
        self._form = TextLines() if silent else logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line; the record itself stays as it is for the handlers that come after."""
        kept = copy.copy(record)
        self._silence.filter(kept)
        self.lines.append(self._form.format(kept))


@contextmanager
def logs_watched(*, silent: bool = True) -> Iterator[Lines]:
    """Let everything be logged within, and fail if a line gives away who was on a stage, or what they said."""
    handler, root = Lines(silent=silent), logging.getLogger()
    stages, before = list[Stage](), Stage.opened
    level, others = root.level, [(each, each.level) for each in root.handlers]
    for each, own in others:
        each.setLevel(max(own, level))  # they go on hearing what they heard before
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    Stage.opened = stages
    try:
        yield handler
    finally:
        Stage.opened = before
        root.removeHandler(handler)
        root.setLevel(level)
        for each, own in others:
            each.setLevel(own)
    found = given_away(handler.lines, hidden(stages))
    assert not found, f"a log gives somebody away: {found[:5]}"


def hidden(stages: Iterable[Stage]) -> set[str]:
    """What no log may hold: the token, and of everybody on these stages the name, the number, and their words."""
    found = {TOKEN, TOKEN.partition(":")[2]}
    for stage in stages:
        found |= {str(abs(number)) for number in stage.api.chats} | stage.written
        found |= {chat.title or "" for chat in stage.api.chats.values()}
        for person in stage.api.people.values():
            found |= {person.first_name, person.last_name or "", person.username or "", str(person.id)}
    return {each for each in found if each}


def given_away(lines: Iterable[str], secrets: Iterable[str]) -> list[str]:
    """The lines in which something hidden stands as a word of its own."""
    text = "\n".join(lines)
    said = [each for each in secrets if each in text]  # as a rule none, and then nothing else is to be looked for
    whole = [re.compile(rf"(?<!\w){re.escape(each)}(?!\w)") for each in said]
    return [line for line in text.splitlines() if any(each.search(line) for each in whole)]

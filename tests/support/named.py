"""Whoever is named to somebody else is the subject of that message: then consent is asked once more as it goes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from domain.outgoing import Lane
from handlers.week import naming, news
from storage import people
from storage.file.database import Tx
from storage.traffic import outbox

CAST = re.compile(r"\b(Ana|Ben|Cleo)\b")
"""Dov is left out: he runs the bot in the tests as well, and is named for that."""

ASKED_OF_EACH = frozenset({naming.NAMED, news.SUMMARY})
"""Kinds that may name several people: of each consent is asked by the log of what leads read."""


def offence(tx: Tx, owed: outbox.Owed) -> str | None:
    """Whom a message names that nobody asked for, and whose withdrawing would not hold it; None for nobody."""
    if not owed.method.startswith("send") or owed.lane is Lane.SOS:
        return None  # a screen of the reader's own, and who is there for them: nothing may hold that
    if owed.asked or owed.receiver is None or owed.subject not in (None, owed.receiver) or owed.kind in ASKED_OF_EACH:
        return None
    text = str(owed.params.get("text") or owed.params.get("caption") or "")
    reader = people.find(tx, owed.receiver)
    others = set(CAST.findall(text)) - set(CAST.findall((reader.name if reader else None) or ""))
    return f"{owed.kind} names {sorted(others)} in {text!r}" if others else None


@contextmanager
def names_watched() -> Iterator[None]:
    """Fail if anything owed unasked within names somebody whom it is not about."""
    whole, found = outbox.add, set[str]()

    def add(tx: Tx, owed: outbox.Owed, now: datetime) -> bool:
        if wrong := offence(tx, owed):
            found.add(wrong)
        return whole(tx, owed, now)

    patch = pytest.MonkeyPatch()
    patch.setattr(outbox, "add", add)
    yield
    patch.undo()
    assert not found, f"a message names somebody whose consent is not asked as it goes: {sorted(found)}"

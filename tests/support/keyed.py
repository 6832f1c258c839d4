"""No message is lost because another of the same turn has its key."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from handlers.turn import Turn
from storage.file.database import Tx
from storage.traffic import outbox


@contextmanager
def keys_watched() -> Iterator[None]:
    """Fail if a message is dropped because another has the key that its turn has just made for it.

    What a turn says and the end of its update are committed together, so a turn never meets a key of its own again.
    """
    key_made, whole, made, lost = Turn._next_key, outbox.add, set[str](), set[str]()

    def next_key(turn: Turn) -> str:
        made.add(key := key_made(turn))
        return key

    def add(tx: Tx, owed: outbox.Owed, now: datetime) -> bool:
        is_new = whole(tx, owed, now)
        if not is_new and owed.key in made:
            lost.add(f"{owed.kind} {owed.key}")
        return is_new

    patch = pytest.MonkeyPatch()
    patch.setattr(Turn, "_next_key", next_key)
    patch.setattr(outbox, "add", add)
    yield
    patch.undo()
    assert not lost, f"what was owed has the key of something else, and never goes: {sorted(lost)}"

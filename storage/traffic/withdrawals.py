"""Taking back what is owed: to somebody who cannot be reached, about somebody who does not allow it any more."""

from datetime import datetime

from domain.outgoing import Fate
from storage.file.database import Tx
from storage.traffic.outbox import end


def cancel_for(tx: Tx, receiver: int, now: datetime) -> None:
    """Drop everything that waits for a person who cannot be reached."""
    for row in tx.all("SELECT id FROM outbox WHERE receiver = ? AND state = 'waiting'", (receiver,)):
        end(tx, row["id"], Fate.DROPPED, now)


def withdraw(tx: Tx, key: str, now: datetime) -> None:
    """Drop the message of that key if it has not gone."""
    row = tx.one("SELECT id FROM outbox WHERE key = ? AND state = 'waiting'", (key,))
    if row is not None:
        end(tx, row["id"], Fate.DROPPED, now)


def cancel_chat(tx: Tx, chat_id: int, now: datetime) -> None:
    """Drop everything that waits for a chat which cannot be reached."""
    for row in tx.all("SELECT id FROM outbox WHERE chat_id = ? AND state = 'waiting'", (chat_id,)):
        end(tx, row["id"], Fate.DROPPED, now)


def cancel_between(tx: Tx, subject: int, receiver: int, now: datetime, *, item: str | None = None) -> None:
    """Drop what waits for one person about another, or only what tells that item: it was withdrawn.

    What is on its way is dropped too: whoever sends it finds that, and takes it back as soon as it has arrived.
    """
    for row in tx.all(
        "SELECT id FROM outbox WHERE subject = ? AND receiver = ? AND (? IS NULL OR item = ?)"
        " AND state IN ('waiting', 'claimed', 'joined')",
        (subject, receiver, item, item),
    ):
        end(tx, row["id"], Fate.DROPPED, now)


def cancel_of_day(tx: Tx, subject: int, day: str, item: str, now: datetime) -> int:
    """Drop what waits or is on its way to tell anybody that item of somebody's day; return to how many."""
    rows = tx.all(
        "SELECT id FROM outbox WHERE subject = ? AND receiver != subject AND day = ? AND item = ?"
        " AND state IN ('waiting', 'claimed', 'joined')",
        (subject, day, item),
    )
    for row in rows:
        end(tx, row["id"], Fate.DROPPED, now)
    return len(rows)


def cancel_under(tx: Tx, receiver: int, prefix: str, now: datetime) -> None:
    """Drop what waits or is on its way for somebody under keys that begin so."""
    for row in tx.all(
        "SELECT id FROM outbox WHERE receiver = ? AND substr(key, 1, ?) = ? AND state IN ('waiting', 'claimed')",
        (receiver, len(prefix), prefix),
    ):
        end(tx, row["id"], Fate.DROPPED, now)

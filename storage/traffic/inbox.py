"""Updates as they came, stored before Telegram is told that they arrived, until their effect is committed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.file.database import Row, Tx, from_text, from_text_or_none, to_text
from storage.file.keys import Unreadable

KEPT_FOR = timedelta(days=7)
"""Update ids start anew at random after a quiet week, so older ones must be forgotten."""


@dataclass(frozen=True, slots=True)
class Received:
    """One update: its number, the account it came from (None: nobody's), and Telegram's JSON.

    `counts_at` (UTC) decides which day it is for: when it was received, or sent, if it waited for a start of ours.
    """

    update_id: int
    sender: int | None
    body: dict[str, Any]
    received_at: datetime
    counts_at: datetime
    not_before: datetime | None = None


def store(tx: Tx, updates: Sequence[Received]) -> list[Received]:
    """Store a batch and return those that are new; one delivered again changes nothing."""
    new = []
    for update in updates:
        body = tx.vault.seal_body(
            update.received_at.date(), f"inbox.body.{update.update_id}", json.dumps(update.body).encode()
        )
        stored = tx.execute(
            "INSERT OR IGNORE INTO inbox (update_id, sender, body, received_at, counts_at) VALUES (?, ?, ?, ?, ?)",
            (update.update_id, update.sender, body, to_text(update.received_at), to_text(update.counts_at)),
        )
        if stored.rowcount:
            new.append(update)
    return new


def list_open(tx: Tx) -> list[Received]:
    """Return the updates that are not handled yet, oldest first; one that cannot be read any more is closed."""
    received = []
    for row in tx.all("SELECT * FROM inbox WHERE state = 'open' ORDER BY received_at, update_id"):
        try:
            received.append(_received(tx, row))
        except Unreadable:
            _close(tx, row["update_id"], "unreadable")
    return received


def _received(tx: Tx, row: Row) -> Received:
    body = tx.vault.open_body(f"inbox.body.{row['update_id']}", row["body"])
    return Received(
        row["update_id"],
        row["sender"],
        json.loads(body),
        from_text(row["received_at"]),
        from_text(row["counts_at"]),
        from_text_or_none(row["not_before_at"]),
    )


def done(tx: Tx, update_id: int) -> None:
    """Mark an update as handled and forget what it said and who said it."""
    _close(tx, update_id, "done")


def quarantine(tx: Tx, update_id: int) -> None:
    """Give up on an update that cannot be read or handled, and forget what it said."""
    _close(tx, update_id, "dead")


def _close(tx: Tx, update_id: int, state: str) -> None:
    tx.execute(
        "UPDATE inbox SET state = ?, body = NULL, sender = NULL WHERE update_id = ? AND state = 'open'",
        (state, update_id),
    )


def failed(tx: Tx, update_id: int, retry_at: datetime) -> int:
    """Record that handling failed, to be tried again at `retry_at` (UTC); return how often it has by now."""
    row = tx.one(
        "UPDATE inbox SET attempts = attempts + 1, not_before_at = ? WHERE update_id = ? AND state = 'open'"
        " RETURNING attempts",
        (to_text(retry_at), update_id),
    )
    return int(row["attempts"]) if row else 0


def counts_at(tx: Tx, update_id: int) -> datetime | None:
    """Return the instant (UTC) that decides which day the update is for, or None for one we do not know."""
    row = tx.one("SELECT counts_at FROM inbox WHERE update_id = ?", (update_id,))
    return from_text(row["counts_at"]) if row else None


def is_waiting(tx: Tx, sender: int) -> bool:
    """Return whether something that this account sent is not handled yet."""
    return tx.one("SELECT 1 FROM inbox WHERE state = 'open' AND sender = ?", (sender,)) is not None


def oldest_open_at(tx: Tx) -> datetime | None:
    """Return when (UTC) the oldest update that is not handled was received, or None.

    One whose handling failed is left out: nobody may hold up everybody's days with an update that always fails.
    """
    row = tx.one("SELECT min(received_at) FROM inbox WHERE state = 'open' AND attempts = 0")
    return from_text(row[0]) if row and row[0] else None

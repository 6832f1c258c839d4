"""What waits in the outbox for another instant, or for another chat, than it was owed for."""

from datetime import datetime, timedelta

from domain.outgoing import Fate
from storage.file.database import Row, Tx, from_text, from_text_or_none, to_text, to_text_or_none
from storage.traffic.outbox import end


def postpone(tx: Tx, row_id: int, until: datetime) -> None:
    """Let a row that waits go no earlier than that instant (UTC)."""
    tx.execute(
        "UPDATE outbox SET not_before_at = max(not_before_at, ?) WHERE id = ? AND state = 'waiting'",
        (to_text(until), row_id),
    )


def list_held(tx: Tx, now: datetime) -> list[Row]:
    """Return the rows that wait, untried, for an instant that is still to come (UTC)."""
    return tx.all(
        "SELECT id, chat_id, receiver, not_before_at, expires_at FROM outbox"
        " WHERE state = 'waiting' AND not_before_at > ? AND tried_at IS NULL ORDER BY id",
        (to_text(now),),
    )


def move(tx: Tx, row: Row, not_before: datetime) -> None:
    """Let a row that waits go at that instant (UTC) instead, and keep as long after it."""
    expires_at = from_text_or_none(row["expires_at"])
    later = None if expires_at is None else expires_at + (not_before - from_text(row["not_before_at"]))
    tx.execute(
        "UPDATE outbox SET not_before_at = ?, expires_at = ? WHERE id = ?",
        (to_text(not_before), to_text_or_none(later), row["id"]),
    )


def move_chat(tx: Tx, old: int, new: int, now: datetime) -> None:
    """Let what waits for a group go to the supergroup that it became, where its old messages cannot be changed."""
    for row in tx.all("SELECT id, method FROM outbox WHERE chat_id = ? AND state IN ('waiting', 'claimed')", (old,)):
        if row["method"].startswith("edit"):
            end(tx, row["id"], Fate.DROPPED, now)
        else:
            tx.execute("UPDATE outbox SET chat_id = ? WHERE id = ?", (new, row["id"]))


def follow_clock_back(tx: Tx, now: datetime) -> None:
    """After the clock was set back: what was to go at once goes now, a pause after an attempt keeps its length.

    What waits for a time on somebody's wall clock goes on waiting for it.
    """
    tx.execute(
        "UPDATE outbox SET created_at = :now, not_before_at = :now"
        " WHERE state = 'waiting' AND tried_at IS NULL AND created_at > :now AND not_before_at = created_at",
        {"now": to_text(now)},
    )
    for row in tx.all(
        "SELECT id, not_before_at, tried_at FROM outbox WHERE state = 'waiting' AND tried_at > ?", (to_text(now),)
    ):
        pause = max(from_text(row["not_before_at"]) - from_text(row["tried_at"]), timedelta(0))
        tx.execute(
            "UPDATE outbox SET not_before_at = ?, tried_at = ? WHERE id = ?",
            (to_text(now + pause), to_text(now), row["id"]),
        )

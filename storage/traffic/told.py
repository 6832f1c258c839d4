"""What somebody was told, or is about to be: asked by the rules of how much and how often."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.file.database import Row, Tx, from_text, from_text_or_none, to_text


def was_told(tx: Tx, receiver: int, subject: int, kind: str, day: str) -> bool:
    """Return whether somebody was sent a message of that kind about another's day, or will be in a moment."""
    row = tx.one(
        "SELECT 1 FROM messages WHERE receiver = :receiver AND subject = :subject AND kind = :kind AND day = :day"
        " UNION SELECT 1 FROM outbox WHERE receiver = :receiver AND subject = :subject AND kind = :kind"
        " AND day = :day AND state IN ('waiting', 'claimed', 'joined')",
        {"receiver": receiver, "subject": subject, "kind": kind, "day": day},
    )
    return row is not None


def last_told_at(tx: Tx, receiver: int, subject: int, kind: str) -> datetime | None:
    """Return when (UTC) somebody last got a message of that kind about another, or was to get one that waits."""
    row = tx.one(
        "SELECT max(at) FROM (SELECT sent_at AS at FROM messages WHERE receiver = :receiver AND subject = :subject"
        " AND kind = :kind UNION ALL SELECT created_at FROM outbox WHERE receiver = :receiver AND subject = :subject"
        " AND kind = :kind AND state IN ('waiting', 'claimed', 'joined'))",
        {"receiver": receiver, "subject": subject, "kind": kind},
    )
    return from_text_or_none(row[0]) if row else None


def count_since(tx: Tx, receiver: int, kind: str, since: datetime) -> int:
    """Return how many messages of a kind somebody was owed since that instant (UTC), dropped ones left out."""
    row = tx.one(
        "SELECT count(*) FROM outbox WHERE receiver = ? AND created_at >= ? AND state NOT IN ('dropped', 'dead')"
        " AND kind = ?",
        (receiver, to_text(since), kind),
    )
    return int(row[0]) if row else 0


def count_written(tx: Tx, writer: int, receiver: int, kind: str, since: datetime) -> int:
    """Return how many messages of a kind somebody wrote to another since that instant (UTC), whatever became of them.

    Those to whoever wants to hear no more of the writer are counted too: the count must not tell the writer so.
    """
    row = tx.one(
        "SELECT count(*) FROM outbox WHERE receiver = ? AND subject = ? AND kind = ? AND created_at >= ?",
        (receiver, writer, kind, to_text(since)),
    )
    return int(row[0]) if row else 0


def count_delivered(tx: Tx, receiver: int, kinds: Sequence[str], since: datetime) -> int:
    """Return how many messages of these kinds reached somebody since then (UTC), those on their way included.

    What went with another counts with it; what was only said to have gone, as its reader does not want it, does not.
    """
    row = tx.one(
        "SELECT count(*) FROM outbox WHERE receiver = ? AND carrier IS NULL AND method LIKE 'send%' AND attempts > 0"
        " AND (state = 'claimed' OR (state = 'sent' AND ended_at >= ?))"
        " AND kind IN (SELECT value FROM json_each(?))",
        (receiver, to_text(since), json.dumps(list(kinds))),
    )
    return int(row[0]) if row else 0


def latest_not_before(tx: Tx, chat_id: int, kinds: Sequence[str], now: datetime) -> datetime | None:
    """Return the latest instant (UTC) from which on something of these kinds may go to a chat by now, or None."""
    row = tx.one(
        "SELECT max(not_before_at) FROM outbox WHERE chat_id = ? AND state = 'waiting' AND not_before_at <= ?"
        " AND kind IN (SELECT value FROM json_each(?))",
        (chat_id, to_text(now), json.dumps(list(kinds))),
    )
    return from_text_or_none(row[0]) if row else None


def list_sent_since(tx: Tx, receiver: int, since: datetime) -> list[Row]:
    """Return kind, lane and `created_at` of the new messages that somebody got, or may have got, since then (UTC)."""
    return tx.all(
        "SELECT kind, lane, created_at FROM outbox WHERE receiver = ? AND method LIKE 'send%'"
        " AND (state = 'claimed' OR (ended_at >= ? AND attempts > 0 AND state IN ('sent', 'dropped')))",
        (receiver, to_text(since)),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """Messages of one kind about somebody that one receiver got: how many, and the last (UTC)."""

    receiver: int
    kind: str
    times: int
    last_at: datetime


def list_told_about(tx: Tx, subject: int) -> list[Told]:
    """Return whom the bot sent messages about somebody, and of which kinds."""
    rows = tx.all(
        "SELECT receiver, kind, count(*) AS times, max(sent_at) AS last_at FROM messages"
        " WHERE subject = ? AND receiver != subject GROUP BY receiver, kind",
        (subject,),
    )
    return [Told(row["receiver"], row["kind"], row["times"], from_text(row["last_at"])) for row in rows]

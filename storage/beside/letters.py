"""Letters: messages about several people that went to one reader as one, each part by the key it was owed under."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.file.database import Row, Tx, to_text


@dataclass(frozen=True, slots=True)
class Part:
    """What a letter says about one person; `over` says that there is nothing to do about it any more."""

    key: str
    carrier: str
    receiver: int
    subject: int
    item: str
    words: str
    over: bool = False


def save(tx: Tx, carrier: str, parts: Sequence[Part], now: datetime) -> None:
    """Save what the letter that goes under the key `carrier` says, in place of what it was to say before."""
    tx.execute("DELETE FROM letters WHERE carrier = ?", (carrier,))
    for part in parts:
        tx.execute(
            "INSERT OR REPLACE INTO letters (key, carrier, receiver, subject, item, words, over, made_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                part.key,
                carrier,
                part.receiver,
                part.subject,
                part.item,
                _sealed(tx, part.subject, part.key, part.words),
                int(part.over),
                to_text(now),
            ),
        )


def change(tx: Tx, part: Part, words: str) -> None:
    """Let a part say something else, with which it is over."""
    sealed = _sealed(tx, part.subject, part.key, words)
    tx.execute("UPDATE letters SET words = ?, over = 1 WHERE key = ?", (sealed, part.key))


def find(tx: Tx, key: str) -> Part | None:
    """Return the part that was owed under that key, None if it went by itself."""
    row = tx.one("SELECT * FROM letters WHERE key = ?", (key,))
    return _part(tx, row) if row else None


def remove(tx: Tx, key: str) -> None:
    """Let a letter not say that part of it any more."""
    tx.execute("DELETE FROM letters WHERE key = ?", (key,))


def list_parts(tx: Tx, carrier: str) -> list[Part]:
    """Return what the letter says, in its order; nothing for a message that is none."""
    return [_part(tx, row) for row in tx.all("SELECT * FROM letters WHERE carrier = ? ORDER BY rowid", (carrier,))]


def latest(tx: Tx, receiver: int, subject: int) -> Part | None:
    """Return what the reader was told last about that person in a letter, or None."""
    row = tx.one(
        "SELECT * FROM letters WHERE receiver = ? AND subject = ? ORDER BY rowid DESC LIMIT 1", (receiver, subject)
    )
    return _part(tx, row) if row else None


def _sealed(tx: Tx, subject: int, key: str, words: str) -> bytes:
    return tx.vault.seal(subject, f"letters.words.{key}", words)


def _part(tx: Tx, row: Row) -> Part:
    words = tx.vault.open(row["subject"], f"letters.words.{row['key']}", row["words"])
    return Part(
        row["key"], row["carrier"], row["receiver"], row["subject"], row["item"], words, over=bool(row["over"])
    )

"""Who wants nothing to do with whom any more, which nobody but themselves is shown."""

from datetime import datetime

from storage.beside import partners
from storage.file.database import Tx, to_text


def add(tx: Tx, person: int, other: int, now: datetime) -> None:
    """Let a person have nothing to do with another from now on."""
    tx.execute("INSERT OR IGNORE INTO blocks VALUES (?, ?, ?)", (person, other, to_text(now)))


def remove(tx: Tx, person: int, other: int) -> None:
    """Let the two find each other again."""
    tx.execute("DELETE FROM blocks WHERE person_id = ? AND other_id = ?", (person, other))


def list_of(tx: Tx, person: int) -> list[int]:
    """Return whom the person has blocked, oldest first."""
    rows = tx.all("SELECT other_id FROM blocks WHERE person_id = ? ORDER BY since_at, other_id", (person,))
    return [row["other_id"] for row in rows]


def is_between(tx: Tx, one: int, other: int) -> bool:
    """Return whether one of the two has blocked the other."""
    row = tx.one(
        "SELECT 1 FROM blocks WHERE (person_id = ? AND other_id = ?) OR (person_id = ? AND other_id = ?)",
        (one, other, other, one),
    )
    return row is not None


def wants_to_hear(tx: Tx, person: int, other: int) -> bool:
    """Return whether the person has neither muted, reported nor blocked the other, nor been blocked by them."""
    return not is_between(tx, person, other) and not partners.is_muted(tx, person, other)

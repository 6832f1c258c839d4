"""Situations ahead of somebody, and how they went."""

from dataclasses import dataclass
from datetime import datetime

from storage.file import sealed
from storage.file.database import Row, Tx, from_text, to_text

TABLE = "situations"


@dataclass(frozen=True, slots=True)
class Situation:
    """What lies ahead, in the member's words, and when (UTC) they want to be asked how it went."""

    id: int
    text: str
    ask_at: datetime
    outcome: str | None


def add(tx: Tx, person_id: int, text: str, ask_at: datetime, now: datetime) -> int:
    """Record a situation, and return its id."""
    return sealed.add(tx, TABLE, person_id, text, person_id=person_id, made_at=to_text(now), ask_at=to_text(ask_at))


def list_ahead(tx: Tx, person_id: int) -> list[Situation]:
    """Return what the person has not been asked about yet, the earliest first."""
    rows = tx.all(
        "SELECT * FROM situations WHERE person_id = ? AND asked_at IS NULL ORDER BY ask_at, id", (person_id,)
    )
    return [_situation(tx, person_id, row) for row in rows]


def find(tx: Tx, person_id: int, situation: int) -> Situation | None:
    """Return a situation of that person, or None."""
    row = tx.one("SELECT * FROM situations WHERE id = ? AND person_id = ?", (situation, person_id))
    return _situation(tx, person_id, row) if row else None


def save_time(tx: Tx, situation: int, ask_at: datetime) -> None:
    """Let the person be asked at that instant (UTC) instead."""
    tx.execute("UPDATE situations SET ask_at = ? WHERE id = ?", (to_text(ask_at), situation))


def save_asked(tx: Tx, situation: int, now: datetime) -> None:
    """Record that the person is asked now."""
    tx.execute("UPDATE situations SET asked_at = ? WHERE id = ?", (to_text(now), situation))


def save_outcome(tx: Tx, situation: int, outcome: str) -> None:
    """Record how it went."""
    tx.execute("UPDATE situations SET outcome = ? WHERE id = ?", (outcome, situation))


def remove(tx: Tx, person_id: int, situation: int) -> None:
    """Forget a situation."""
    tx.execute("DELETE FROM situations WHERE id = ? AND person_id = ?", (situation, person_id))


def _situation(tx: Tx, person_id: int, row: Row) -> Situation:
    return Situation(row["id"], sealed.words(tx, TABLE, person_id, row), from_text(row["ask_at"]), row["outcome"])

"""The one note that somebody wrote to themselves for a hard day, and when they were last asked for one."""

from dataclasses import dataclass
from datetime import datetime

from storage.file import sealed
from storage.file.database import Tx, from_text_or_none, to_text

TABLE = "self_notes"


@dataclass(frozen=True, slots=True)
class SelfNote:
    """The note, None until one is written; instants are UTC."""

    text: str | None
    written_at: datetime | None
    offered_at: datetime | None


def get(tx: Tx, person_id: int) -> SelfNote:
    """Return the person's note, with nothing in it where there is none."""
    row = tx.one("SELECT * FROM self_notes WHERE person_id = ?", (person_id,))
    if row is None:
        return SelfNote(None, None, None)
    text = sealed.words(tx, TABLE, person_id, row) if row["text"] else None
    return SelfNote(text, from_text_or_none(row["written_at"]), from_text_or_none(row["offered_at"]))


def save(tx: Tx, person_id: int, text: str, now: datetime) -> None:
    """Save the note in place of an earlier one."""
    sealed.save(tx, TABLE, _row(tx, person_id), person_id, text)
    tx.execute("UPDATE self_notes SET written_at = ? WHERE person_id = ?", (to_text(now), person_id))


def remove(tx: Tx, person_id: int) -> None:
    """Forget the note."""
    tx.execute("UPDATE self_notes SET text = NULL, written_at = NULL WHERE person_id = ?", (person_id,))


def save_offered(tx: Tx, person_id: int, now: datetime) -> None:
    """Record that the person is asked now whether they would like to write one."""
    tx.execute("UPDATE self_notes SET offered_at = ? WHERE id = ?", (to_text(now), _row(tx, person_id)))


def _row(tx: Tx, person_id: int) -> int:
    row = tx.one("SELECT id FROM self_notes WHERE person_id = ?", (person_id,))
    return int(row["id"]) if row else tx.insert(TABLE, person_id=person_id)

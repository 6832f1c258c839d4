"""What the bot last asked someone to write: one open question a person, surviving a restart."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.file.database import Tx, from_text, to_text


@dataclass(frozen=True, slots=True)
class Dialog:
    """An open question: its kind names the function that takes the text, `data` what it needs to know."""

    kind: str
    data: dict[str, Any]
    opened_at: datetime


def find(tx: Tx, person_id: int) -> Dialog | None:
    """Return what the person was last asked to write, or None."""
    row = tx.one("SELECT * FROM dialogs WHERE person_id = ?", (person_id,))
    if row is None:
        return None
    data = json.loads(tx.vault.open(person_id, f"dialogs.data.{person_id}", row["data"]))
    return Dialog(row["kind"], data, from_text(row["opened_at"]))


def open_(tx: Tx, person_id: int, kind: str, now: datetime, **data: Any) -> None:
    """Ask the person to write something; the newest question replaces an older one."""
    sealed = tx.vault.seal(person_id, f"dialogs.data.{person_id}", json.dumps(data))
    tx.execute(
        "INSERT INTO dialogs VALUES (?, ?, ?, ?) ON CONFLICT (person_id) DO UPDATE"
        " SET kind = excluded.kind, data = excluded.data, opened_at = excluded.opened_at",
        (person_id, kind, sealed, to_text(now)),
    )


def close(tx: Tx, person_id: int) -> bool:
    """Close the open question and return whether there was one."""
    return tx.execute("DELETE FROM dialogs WHERE person_id = ?", (person_id,)).rowcount > 0

"""What a discreet reader has not opened yet: what a message says, sealed with their key, until they tap it."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.file.database import Tx, to_text
from storage.traffic.outbox import File, Owed


@dataclass(frozen=True, slots=True)
class Veiled:
    """The request that was owed in place of the few words that went."""

    method: str
    params: dict[str, Any]
    file: File | None
    subject: int | None
    item: str | None


def keep(tx: Tx, reader: int, key: str, owed: Owed, now: datetime) -> None:
    """Keep what the message of that key says for its reader; once more replaces it."""
    body: dict[str, Any] = {"method": owed.method, "params": owed.params}
    if owed.file is not None:
        content = base64.b64encode(owed.file.content).decode("ascii")
        body["file"] = [owed.file.field, owed.file.name, content, owed.file.to_draw]
    sealed = tx.vault.seal(reader, f"veiled.body.{key}", json.dumps(body))
    tx.execute(
        "INSERT INTO veiled (person_id, outbox_key, subject, item, body, made_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (person_id, outbox_key) DO UPDATE SET body = excluded.body",
        (reader, key, owed.subject, owed.item, sealed, to_text(now)),
    )


def find(tx: Tx, reader: int, key: str) -> Veiled | None:
    """Return what the message of that key says, or None where it was opened, or too long ago."""
    row = tx.one("SELECT * FROM veiled WHERE person_id = ? AND outbox_key = ?", (reader, key))
    if row is None:
        return None
    body = json.loads(tx.vault.open(reader, f"veiled.body.{key}", row["body"]))
    file = body.get("file")
    return Veiled(
        body["method"],
        body["params"],
        File(file[0], file[1], base64.b64decode(file[2]), to_draw=file[3]) if file else None,
        row["subject"],
        row["item"],
    )


def list_under(tx: Tx, reader: int, prefix: str) -> list[str]:
    """Return the keys, of those that begin so, of the messages that their reader has not opened yet."""
    rows = tx.all(
        "SELECT outbox_key FROM veiled WHERE person_id = ? AND substr(outbox_key, 1, ?) = ?",
        (reader, len(prefix), prefix),
    )
    return [row["outbox_key"] for row in rows]


def drop(tx: Tx, reader: int, key: str) -> None:
    """Forget what a message says: it stands in the chat now."""
    tx.execute("DELETE FROM veiled WHERE person_id = ? AND outbox_key = ?", (reader, key))

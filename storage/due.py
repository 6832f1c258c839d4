"""What must happen next, as rows with the instant (UTC) at which it is due; the tick takes them."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.database import Row, Tx, from_text, to_text


@dataclass(frozen=True, slots=True)
class Due:
    """One thing due; `kind` names the function that does it."""

    key: str
    kind: str
    person_id: int | None
    due_at: datetime
    data: dict[str, Any]


def plan(
    tx: Tx, kind: str, due_at: datetime, *, person_id: int | None, behind_barrier: bool = False, **data: Any
) -> None:
    """Plan the one thing of that kind for that person, in place of an earlier plan.

    Behind the barrier it waits until every update received up to its instant has been handled.
    """
    tx.execute(
        "INSERT OR REPLACE INTO due (key, kind, person_id, due_at, behind_barrier, data) VALUES (?, ?, ?, ?, ?, ?)",
        (f"{kind}.{person_id}", kind, person_id, to_text(due_at), int(behind_barrier), json.dumps(data)),
    )


def drop(tx: Tx, kind: str, *, person_id: int | None) -> None:
    """Take back a plan, if there is one."""
    tx.execute("DELETE FROM due WHERE key = ?", (f"{kind}.{person_id}",))


def find_at(tx: Tx, kind: str, *, person_id: int | None) -> datetime | None:
    """Return when (UTC) that kind of thing is due for the person, or None."""
    row = tx.one("SELECT due_at FROM due WHERE key = ?", (f"{kind}.{person_id}",))
    return from_text(row["due_at"]) if row else None


def take(tx: Tx, now: datetime, heard_until: datetime | None) -> Due | None:
    """Take the earliest thing that is due, or None; what is behind the barrier waits for `heard_until` (UTC)."""
    row = tx.one(
        "DELETE FROM due WHERE key = (SELECT key FROM due WHERE due_at <= :now"
        " AND (behind_barrier = 0 OR due_at <= :heard) ORDER BY due_at, key LIMIT 1) RETURNING *",
        {"now": to_text(now), "heard": to_text(heard_until) if heard_until else ""},
    )
    return _due(row) if row else None


def postpone_first(tx: Tx, now: datetime, by: timedelta) -> None:
    """Put off the earliest thing due, which could not be done, so that it holds up nothing else."""
    tx.execute(
        "UPDATE due SET due_at = ? WHERE key = (SELECT key FROM due WHERE due_at <= ? ORDER BY due_at, key LIMIT 1)",
        (to_text(now + by), to_text(now)),
    )


def next_at(tx: Tx) -> datetime | None:
    """Return the instant (UTC) of the earliest thing due, or None."""
    row = tx.one("SELECT min(due_at) FROM due")
    return from_text(row[0]) if row and row[0] else None


def waits_for_barrier(tx: Tx, now: datetime, heard_until: datetime | None) -> bool:
    """Return whether something is due but for the barrier."""
    heard = to_text(heard_until) if heard_until else ""
    row = tx.one(
        "SELECT 1 FROM due WHERE due_at <= ? AND behind_barrier = 1 AND due_at > ? LIMIT 1", (to_text(now), heard)
    )
    return row is not None


def _due(row: Row) -> Due:
    return Due(row["key"], row["kind"], row["person_id"], from_text(row["due_at"]), json.loads(row["data"] or "{}"))

"""What must happen next, as rows with the instant (UTC) at which it is due; the tick takes them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.file.database import Row, Tx, from_text, to_text


@dataclass(frozen=True, slots=True)
class Due:
    """One thing due; `kind` names the function that does it."""

    key: str
    kind: str
    person_id: int | None
    due_at: datetime
    data: dict[str, Any]
    circle: int | None = None


def plan(
    tx: Tx,
    kind: str,
    due_at: datetime,
    *,
    person_id: int | None = None,
    circle: int | None = None,
    behind_barrier: bool = False,
    **data: Any,
) -> None:
    """Plan the one thing of that kind for that person, that circle or nobody, in place of an earlier plan.

    Behind the barrier it waits until every update received up to its instant has been handled.
    """
    tx.execute(
        "INSERT INTO due (key, kind, person_id, circle, due_at, behind_barrier, data) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET due_at = excluded.due_at, behind_barrier = excluded.behind_barrier,"
        " data = excluded.data WHERE (due_at, behind_barrier, data)"
        " IS NOT (excluded.due_at, excluded.behind_barrier, excluded.data)",  # most often it stands there so already
        (
            _key(kind, person_id, circle),
            kind,
            person_id,
            circle,
            to_text(due_at),
            int(behind_barrier),
            json.dumps(data),
        ),
    )


def _key(kind: str, person_id: int | None, circle: int | None) -> str:
    if circle is not None:
        return f"{kind}.circle{circle}"
    return kind if person_id is None else f"{kind}.{person_id}"


def drop(tx: Tx, kind: str, *, person_id: int | None = None, circle: int | None = None) -> None:
    """Take back a plan, if there is one."""
    tx.execute("DELETE FROM due WHERE key = ?", (_key(kind, person_id, circle),))


def find(tx: Tx, kind: str, *, person_id: int | None = None, circle: int | None = None) -> Due | None:
    """Return the thing of that kind that is planned for the person, the circle or nobody, or None."""
    row = tx.one("SELECT * FROM due WHERE key = ?", (_key(kind, person_id, circle),))
    return _due(row) if row else None


def find_at(tx: Tx, kind: str, *, person_id: int | None) -> datetime | None:
    """Return when (UTC) that kind of thing is due for the person, or None."""
    planned = find(tx, kind, person_id=person_id)
    return planned.due_at if planned else None


_EARLIEST = (
    "SELECT key FROM due WHERE due_at <= :now AND (behind_barrier = 0 OR due_at <= :heard)"
    " ORDER BY due_at, key LIMIT 1"
)


def take(tx: Tx, now: datetime, heard_until: datetime | None) -> Due | None:
    """Take the earliest thing that is due, or None; what is behind the barrier waits for `heard_until` (UTC)."""
    row = tx.one(f"DELETE FROM due WHERE key = ({_EARLIEST}) RETURNING *", _limits(now, heard_until))  # noqa: S608 - ours
    return _due(row) if row else None


def _limits(now: datetime, heard_until: datetime | None) -> dict[str, str]:
    return {"now": to_text(now), "heard": to_text(heard_until) if heard_until else ""}


def postpone_first(tx: Tx, now: datetime, by: timedelta, *, heard_until: datetime | None) -> None:
    """Put off what `take` would give, which could not be done, so that it holds up nothing else."""
    tx.execute(
        f"UPDATE due SET due_at = :later WHERE key = ({_EARLIEST})",  # noqa: S608 - ours
        {"later": to_text(now + by), **_limits(now, heard_until)},
    )


def list_ahead(tx: Tx, kinds: Iterable[str], now: datetime) -> list[Due]:
    """Return what is due to somebody after that instant (UTC), of these kinds."""
    rows = tx.all(
        "SELECT * FROM due WHERE due_at > ? AND person_id IS NOT NULL AND kind IN (SELECT value FROM json_each(?))"
        " ORDER BY key",
        (to_text(now), json.dumps(list(kinds))),
    )
    return [_due(row) for row in rows]


def move(tx: Tx, planned: Due, due_at: datetime) -> None:
    """Let it be due at that instant (UTC) instead."""
    tx.execute("UPDATE due SET due_at = ? WHERE key = ?", (to_text(due_at), planned.key))


def is_anything_due(tx: Tx, now: datetime) -> bool:
    """Return whether something due by now (UTC) has not been done yet."""
    first = next_at(tx)
    return first is not None and first <= now


def next_at(tx: Tx) -> datetime | None:
    """Return the instant (UTC) of the earliest thing due, or None."""
    row = tx.one("SELECT min(due_at) FROM due")
    return from_text(row[0]) if row and row[0] else None


def next_of_somebody_at(tx: Tx, unseen: Iterable[str] = ()) -> datetime | None:
    """Return the instant (UTC) of the earliest thing due to somebody, kinds that they do not see apart, or None."""
    row = tx.one(
        "SELECT min(due_at) FROM due WHERE (person_id IS NOT NULL OR circle IS NOT NULL)"
        " AND kind NOT IN (SELECT value FROM json_each(?))",
        (json.dumps(list(unseen)),),
    )
    return from_text(row[0]) if row and row[0] else None


def waits_for_barrier(tx: Tx, now: datetime, heard_until: datetime | None) -> bool:
    """Return whether something is due but for the barrier."""
    row = tx.one(
        "SELECT 1 FROM due WHERE due_at <= :now AND behind_barrier = 1 AND due_at > :heard LIMIT 1",
        _limits(now, heard_until),
    )
    return row is not None


def _due(row: Row) -> Due:
    return Due(
        key=row["key"],
        kind=row["kind"],
        person_id=row["person_id"],
        due_at=from_text(row["due_at"]),
        data=json.loads(row["data"] or "{}"),
        circle=row["circle"],
    )

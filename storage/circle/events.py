"""A circle's events, and who is coming."""

from dataclasses import dataclass
from datetime import datetime

from storage.file.database import Row, Tx, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `starts_at` is UTC, None while it is still being planned, and nobody sees it before `posted_at`.

    `planned_by` is None where nobody knows any more whose words it is in.
    """

    id: int
    circle: int
    title: str
    place: str | None
    starts_at: datetime | None
    posted_at: datetime | None
    called_off_at: datetime | None
    reminded_at: datetime | None
    planned_by: int | None


def make(tx: Tx, circle: int, planner: int, title: str, now: datetime) -> int:
    """Begin to plan an event in the planner's words, and return its number."""
    event = tx.insert("events", circle=circle, planned_by=planner, title=b"", made_at=to_text(now))
    tx.execute("UPDATE events SET title = ? WHERE id = ?", (_sealed(tx, circle, event, "title", title), event))
    return event


def _sealed(tx: Tx, circle: int, event: int, column: str, text: str) -> bytes:
    sealed: bytes = tx.vault.seal_of_circle(circle, f"events.{column}.{event}", text)
    return sealed


def save_start(tx: Tx, event: Event, starts_at: datetime) -> None:
    """Save when it begins (UTC)."""
    tx.execute("UPDATE events SET starts_at = ? WHERE id = ?", (to_text(starts_at), event.id))


def save_place(tx: Tx, event: Event, place: str | None) -> None:
    """Save where it is, None for nowhere in particular."""
    sealed = _sealed(tx, event.circle, event.id, "place", place) if place else None
    tx.execute("UPDATE events SET place = ? WHERE id = ?", (sealed, event.id))


def post(tx: Tx, event: Event, now: datetime) -> bool:
    """Let everybody in the circle see it, and return whether they did not before."""
    posted = tx.execute(
        "UPDATE events SET posted_at = ? WHERE id = ? AND posted_at IS NULL AND starts_at IS NOT NULL",
        (to_text(now), event.id),
    )
    return posted.rowcount > 0


def call_off(tx: Tx, event: Event, now: datetime) -> bool:
    """Call it off, and return whether it stood until now."""
    off = tx.execute(
        "UPDATE events SET called_off_at = ? WHERE id = ? AND called_off_at IS NULL", (to_text(now), event.id)
    )
    return off.rowcount > 0


def save_reminded(tx: Tx, event: Event, now: datetime) -> None:
    """Record that those who are coming are being reminded."""
    tx.execute("UPDATE events SET reminded_at = ? WHERE id = ?", (to_text(now), event.id))


def find(tx: Tx, event: int) -> Event | None:
    """Return an event, or None."""
    row = tx.one("SELECT * FROM events WHERE id = ?", (event,))
    return _event(tx, row) if row else None


def list_coming(tx: Tx, circle: int, now: datetime) -> list[Event]:
    """Return the circle's events that everybody may see, stand, and have not begun, the next first."""
    rows = tx.all(
        "SELECT * FROM events WHERE circle = ? AND posted_at IS NOT NULL AND called_off_at IS NULL AND starts_at > ?"
        " ORDER BY starts_at, id",
        (circle, to_text(now)),
    )
    return [_event(tx, row) for row in rows]


def save_coming(tx: Tx, event: int, person: int, now: datetime, *, comes: bool) -> bool:
    """Save whether somebody is coming, and return whether that is new."""
    if comes:
        said = tx.execute("INSERT OR IGNORE INTO event_guests VALUES (?, ?, ?)", (event, person, to_text(now)))
    else:
        said = tx.execute("DELETE FROM event_guests WHERE event = ? AND person_id = ?", (event, person))
    return said.rowcount > 0


def is_coming(tx: Tx, event: int, person: int) -> bool:
    """Return whether somebody said that they are coming."""
    return tx.one("SELECT 1 FROM event_guests WHERE event = ? AND person_id = ?", (event, person)) is not None


def list_guests(tx: Tx, event: int) -> list[int]:
    """Return who said that they are coming, in that order."""
    rows = tx.all("SELECT person_id FROM event_guests WHERE event = ? ORDER BY since_at, person_id", (event,))
    return [row["person_id"] for row in rows]


def forget_guest_of(tx: Tx, circle: int, person: int) -> None:
    """Let somebody come to none of the circle's events any more: they have left it."""
    tx.execute(
        "DELETE FROM event_guests WHERE person_id = ? AND event IN (SELECT id FROM events WHERE circle = ?)",
        (person, circle),
    )


def _event(tx: Tx, row: Row) -> Event:
    return Event(
        id=row["id"],
        circle=row["circle"],
        title=_opened(tx, row, "title") or "",
        place=_opened(tx, row, "place"),
        starts_at=from_text_or_none(row["starts_at"]),
        posted_at=from_text_or_none(row["posted_at"]),
        called_off_at=from_text_or_none(row["called_off_at"]),
        reminded_at=from_text_or_none(row["reminded_at"]),
        planned_by=row["planned_by"],
    )


def _opened(tx: Tx, row: Row, column: str) -> str | None:
    if not row[column]:
        return None
    opened: str = tx.vault.open_of_circle(row["circle"], f"events.{column}.{row['id']}", row[column])
    return opened

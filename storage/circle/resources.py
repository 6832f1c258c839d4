"""What circles add to the directory, and who was asked to help somebody reach a service."""

from dataclasses import dataclass
from datetime import datetime

from domain.circle.resources import Reached, ResourceKind
from storage.file.database import Row, Tx, to_text


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a circle: nobody's own words, but what the circle knows."""

    id: int
    circle: int
    kind: ResourceKind
    text: str


def add(tx: Tx, circle: int, kind: ResourceKind, text: str, now: datetime) -> int:
    """Add an entry to a circle's, and return its id."""
    number = tx.insert("circle_resources", circle=circle, kind=kind.value, text=b"", made_at=to_text(now))
    sealed = tx.vault.seal_of_circle(circle, _place(number), text)
    tx.execute("UPDATE circle_resources SET text = ? WHERE id = ?", (sealed, number))
    return number


def list_of(tx: Tx, circle: int, kind: ResourceKind | None = None) -> list[Entry]:
    """Return a circle's entries, of that kind or all, in the order in which they were added."""
    rows = tx.all(
        "SELECT * FROM circle_resources WHERE circle = ? AND (? IS NULL OR kind = ?) ORDER BY id",
        (circle, kind.value if kind else None, kind.value if kind else None),
    )
    return [_entry(tx, row) for row in rows]


def find(tx: Tx, entry: int) -> Entry | None:
    """Return an entry, or None."""
    row = tx.one("SELECT * FROM circle_resources WHERE id = ?", (entry,))
    return _entry(tx, row) if row else None


def remove(tx: Tx, entry: int) -> None:
    """Remove an entry."""
    tx.execute("DELETE FROM circle_resources WHERE id = ?", (entry,))


def _entry(tx: Tx, row: Row) -> Entry:
    text = tx.vault.open_of_circle(row["circle"], _place(row["id"]), row["text"])
    return Entry(row["id"], row["circle"], ResourceKind(row["kind"]), text)


def _place(number: int) -> str:
    return f"circle_resources.text.{number}"


def ask_helper(tx: Tx, person_id: int, helper: int, now: datetime) -> int:
    """Record whom the person asked to help them reach a service, and return the id of that."""
    return tx.insert("service_requests", person_id=person_id, helper_id=helper, asked_at=to_text(now))


def has_request(tx: Tx, person_id: int, request: int) -> bool:
    """Return whether that is a request of the person."""
    return tx.one("SELECT 1 FROM service_requests WHERE id = ? AND person_id = ?", (request, person_id)) is not None


def save_reached(tx: Tx, request: int, reached: Reached) -> None:
    """Record whether the person got through."""
    tx.execute("UPDATE service_requests SET outcome = ? WHERE id = ?", (reached.value, request))

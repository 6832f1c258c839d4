"""Members' own plans: lines in their words, and how often what helps has helped."""

from dataclasses import dataclass
from datetime import datetime

from domain.coping.plans import PlanKind
from storage.file import sealed
from storage.file.database import Row, Tx, to_text

TABLE = "plan_items"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One line of somebody's plan; `helped` counts how often they said that it did."""

    id: int
    kind: PlanKind
    text: str
    helped: int


def add(tx: Tx, person_id: int, kind: PlanKind, text: str, now: datetime) -> int:
    """Add a line, and return its id; what stands there in the same words already is that one."""
    same = next((each.id for each in list_of(tx, person_id, kind) if each.text.casefold() == text.casefold()), None)
    if same is not None:
        return same
    return sealed.add(tx, TABLE, person_id, text, person_id=person_id, kind=kind.value, made_at=to_text(now))


def list_of(tx: Tx, person_id: int, kind: PlanKind) -> list[PlanItem]:
    """Return the lines of that kind, what helped most often first, else in the order in which they were written."""
    rows = tx.all(
        "SELECT * FROM plan_items WHERE person_id = ? AND kind = ? ORDER BY helped DESC, id", (person_id, kind.value)
    )
    return [_item(tx, person_id, row) for row in rows]


def find(tx: Tx, person_id: int, item: int) -> PlanItem | None:
    """Return a line of that person's plan, or None."""
    row = tx.one("SELECT * FROM plan_items WHERE id = ? AND person_id = ?", (item, person_id))
    return _item(tx, person_id, row) if row else None


def save_helped(tx: Tx, person_id: int, item: int) -> None:
    """Record that it helped once more."""
    tx.execute("UPDATE plan_items SET helped = helped + 1 WHERE id = ? AND person_id = ?", (item, person_id))


def remove(tx: Tx, person_id: int, item: int) -> None:
    """Take a line out of that person's plan."""
    tx.execute("DELETE FROM plan_items WHERE id = ? AND person_id = ?", (item, person_id))


def _item(tx: Tx, person_id: int, row: Row) -> PlanItem:
    return PlanItem(row["id"], PlanKind(row["kind"]), sealed.words(tx, TABLE, person_id, row), row["helped"])

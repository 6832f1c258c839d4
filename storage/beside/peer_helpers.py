"""The peer helpers of a circle: whom they work for, what they would have to report, and their hours."""

from dataclasses import dataclass
from datetime import datetime, time

from domain.time.hours import DayHours
from storage.file.database import Row, Tx, to_text


@dataclass(frozen=True, slots=True)
class PeerHelper:
    """Somebody whom a lead has named; members are shown them once they have agreed to how they are shown."""

    id: int
    circle: int
    person: int
    works_for: str | None
    duty: str | None
    hours: DayHours | None
    agreed: bool


def ask(tx: Tx, circle: int, person: int, now: datetime) -> int:
    """Record that somebody considers being a peer helper, and return the number of that; twice changes nothing."""
    found = find_of(tx, circle, person)
    return found.id if found else tx.insert("peer_helpers", circle=circle, person_id=person, asked_at=to_text(now))


def find(tx: Tx, helper: int) -> PeerHelper | None:
    """Return a peer helper who has not stopped, or None."""
    row = tx.one("SELECT * FROM peer_helpers WHERE id = ? AND until_at IS NULL", (helper,))
    return _helper(tx, row) if row else None


def find_of(tx: Tx, circle: int, person: int) -> PeerHelper | None:
    """Return how the person helps in that circle now, or None."""
    row = tx.one(
        "SELECT * FROM peer_helpers WHERE circle = ? AND person_id = ? AND until_at IS NULL", (circle, person)
    )
    return _helper(tx, row) if row else None


def list_of(tx: Tx, circle: int) -> list[PeerHelper]:
    """Return the circle's peer helpers, also those who have not agreed yet, in the order in which they were named."""
    rows = tx.all("SELECT * FROM peer_helpers WHERE circle = ? AND until_at IS NULL ORDER BY id", (circle,))
    return [_helper(tx, row) for row in rows]


def list_beside(tx: Tx, member: int) -> list[PeerHelper]:
    """Return the peer helpers of the circles that the member is in, who have agreed, without the member."""
    rows = tx.all(
        "SELECT peer_helpers.* FROM peer_helpers JOIN circle_members AS mine ON mine.circle = peer_helpers.circle"
        " WHERE mine.person_id = :member AND mine.left_at IS NULL AND mine.state = 'member'"
        " AND peer_helpers.person_id != :member AND agreed_at IS NOT NULL AND until_at IS NULL"
        " ORDER BY mine.id, peer_helpers.id",
        {"member": member},
    )
    return [_helper(tx, row) for row in rows]


def save_works_for(tx: Tx, helper: PeerHelper, text: str | None) -> None:
    """Save whom they work for; None: nobody."""
    _save(tx, helper, "works_for", text)


def save_duty(tx: Tx, helper: PeerHelper, text: str | None) -> None:
    """Save what they would have to report; None: nothing."""
    _save(tx, helper, "duty", text)


def _save(tx: Tx, helper: PeerHelper, column: str, text: str | None) -> None:
    sealed = tx.vault.seal(helper.person, f"peer_helpers.{column}.{helper.id}", text) if text else None
    tx.execute(f"UPDATE peer_helpers SET {column} = ? WHERE id = ?", (sealed, helper.id))  # noqa: S608 - ours


def save_hours(tx: Tx, helper: PeerHelper, hours: DayHours | None) -> None:
    """Save between which times of their own day they may be asked; None: at any."""
    both = (hours.start.strftime("%H:%M"), hours.end.strftime("%H:%M")) if hours else (None, None)
    tx.execute("UPDATE peer_helpers SET hours_from = ?, hours_to = ? WHERE id = ?", (*both, helper.id))


def save_agreed(tx: Tx, helper: PeerHelper, now: datetime) -> None:
    """Record that they agree to be shown so."""
    tx.execute("UPDATE peer_helpers SET agreed_at = ? WHERE id = ? AND agreed_at IS NULL", (to_text(now), helper.id))


def end(tx: Tx, helper: PeerHelper, now: datetime) -> None:
    """Record that they are no peer helper any more."""
    tx.execute("UPDATE peer_helpers SET until_at = ? WHERE id = ? AND until_at IS NULL", (to_text(now), helper.id))


def _helper(tx: Tx, row: Row) -> PeerHelper:
    return PeerHelper(
        id=row["id"],
        circle=row["circle"],
        person=row["person_id"],
        works_for=_opened(tx, row, "works_for"),
        duty=_opened(tx, row, "duty"),
        hours=_hours(row),
        agreed=row["agreed_at"] is not None,
    )


def _opened(tx: Tx, row: Row, column: str) -> str | None:
    sealed = row[column]
    return tx.vault.open(row["person_id"], f"peer_helpers.{column}.{row['id']}", sealed) if sealed else None


def _hours(row: Row) -> DayHours | None:
    if row["hours_from"] is None:
        return None
    return DayHours(time.fromisoformat(row["hours_from"]), time.fromisoformat(row["hours_to"]))

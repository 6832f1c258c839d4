"""Calls for help, who was asked, and when each helper may be called upon."""

from dataclasses import dataclass
from datetime import datetime

from domain.beside.sos import Called, Delivery, Ending, Hours
from storage.file.database import Row, Tx, from_text, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class Sos:
    """One call for help; `screen` is the key of the message on which the member sees how it stands."""

    id: int
    person: int
    started_at: datetime
    ended_at: datetime | None
    ending: Ending | None
    screen: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One helper of one call, and the key of the message to them."""

    sos: int
    helper: int
    outbox_key: str
    called: Called


def start(tx: Tx, person: int, screen: str, now: datetime) -> int:
    """Record that somebody calls for help, and return the call's id."""
    return tx.insert("sos", person_id=person, started_at=to_text(now), screen=screen)


def find(tx: Tx, sos: int) -> Sos | None:
    """Return a call for help, or None."""
    row = tx.one("SELECT * FROM sos WHERE id = ?", (sos,))
    return _sos(row) if row else None


def find_open(tx: Tx, person: int) -> Sos | None:
    """Return the call of that person which has not ended, or None."""
    row = tx.one("SELECT * FROM sos WHERE person_id = ? AND ended_at IS NULL", (person,))
    return _sos(row) if row else None


def save_screen(tx: Tx, sos: int, screen: str) -> None:
    """Record that another message shows how it stands."""
    tx.execute("UPDATE sos SET screen = ? WHERE id = ?", (screen, sos))


def end(tx: Tx, sos: int, ending: Ending, now: datetime) -> None:
    """End a call."""
    tx.execute(
        "UPDATE sos SET ended_at = ?, ending = ? WHERE id = ? AND ended_at IS NULL",
        (to_text(now), ending.value, sos),
    )


def ask(tx: Tx, sos: Sos, helper: int, outbox_key: str, now: datetime) -> None:
    """Record that a helper is being asked."""
    tx.insert(
        "sos_helpers",
        sos=sos.id,
        member_id=sos.person,
        helper_id=helper,
        outbox_key=outbox_key,
        asked_at=to_text(now),
        delivery=Delivery.WAITING.value,
    )


def list_asked(tx: Tx, sos: int) -> list[Asked]:
    """Return who was asked, in the order in which they were."""
    return [_asked(row) for row in tx.all("SELECT * FROM sos_helpers WHERE sos = ? ORDER BY id", (sos,))]


def find_asked(tx: Tx, outbox_key: str) -> Asked | None:
    """Return whom the message of that key asked, or None."""
    row = tx.one("SELECT * FROM sos_helpers WHERE outbox_key = ?", (outbox_key,))
    return _asked(row) if row else None


def find_helper(tx: Tx, sos: int, helper: int) -> Asked | None:
    """Return how that helper was asked in that call, or None."""
    row = tx.one("SELECT * FROM sos_helpers WHERE sos = ? AND helper_id = ?", (sos, helper))
    return _asked(row) if row else None


def are_in_one(tx: Tx, one: int, other: int) -> bool:
    """Return whether one of the two calls for help now, and the other was asked."""
    row = tx.one(
        "SELECT 1 FROM sos_helpers JOIN sos ON sos.id = sos_helpers.sos WHERE sos.ended_at IS NULL"
        " AND (member_id = :one AND helper_id = :other OR member_id = :other AND helper_id = :one)",
        {"one": one, "other": other},
    )
    return row is not None


def save_delivery(tx: Tx, outbox_key: str, delivery: Delivery) -> None:
    """Record how the message to a helper stands."""
    tx.execute("UPDATE sos_helpers SET delivery = ? WHERE outbox_key = ?", (delivery.value, outbox_key))


def save_here(tx: Tx, sos: int, helper: int, now: datetime) -> None:
    """Record that a helper is there; a message that they answered has arrived."""
    tx.execute(
        "UPDATE sos_helpers SET here_at = ?, delivery = ? WHERE sos = ? AND helper_id = ? AND here_at IS NULL",
        (to_text(now), Delivery.DELIVERED.value, sos, helper),
    )


def save_hours(tx: Tx, partnership: int, hours: Hours) -> None:
    """Record when the partner may be called upon."""
    tx.execute("UPDATE partnerships SET sos_hours = ? WHERE id = ?", (hours.value, partnership))


def hours_of(tx: Tx, partnership: int) -> Hours:
    """Return when the partner may be called upon; until they choose, not in their quiet hours."""
    row = tx.one("SELECT sos_hours FROM partnerships WHERE id = ?", (partnership,))
    return Hours(row[0]) if row and row[0] else Hours.NOT_QUIET


def _sos(row: Row) -> Sos:
    return Sos(
        id=row["id"],
        person=row["person_id"],
        started_at=from_text(row["started_at"]),
        ended_at=from_text_or_none(row["ended_at"]),
        ending=Ending(row["ending"]) if row["ending"] else None,
        screen=row["screen"],
    )


def _asked(row: Row) -> Asked:
    called = Called(row["helper_id"], Delivery(row["delivery"]), row["here_at"] is not None)
    return Asked(row["sos"], row["helper_id"], row["outbox_key"], called)

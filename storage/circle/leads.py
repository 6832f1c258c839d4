"""Who leads a circle: whoever made it, for as long as it has no group, and those who were named beside.

An administrator of its group leads it because Telegram says so at that moment; here is only where to ask about them.
"""

from datetime import datetime

from storage.file.database import Tx, to_text


def add_maker(tx: Tx, circle: int, person: int, now: datetime) -> None:
    """Record who made the circle: they lead it whenever it has no group."""
    tx.insert("circle_leads", circle=circle, person_id=person, since_at=to_text(now))


def name(tx: Tx, circle: int, person: int, now: datetime) -> None:
    """Let somebody lead beside the others from now on, with a group or without; twice changes nothing."""
    if not is_named(tx, circle, person):
        tx.insert("circle_leads", circle=circle, person_id=person, since_at=to_text(now), named=1)


def is_lead(tx: Tx, circle: int, person: int) -> bool:
    """Return whether the person leads the circle while it has no group."""
    return person in list_of(tx, circle)


def is_named(tx: Tx, circle: int, person: int) -> bool:
    """Return whether the person was named to lead, which holds in a group as well."""
    return person in list_named(tx, circle)


def has_led(tx: Tx, person: int) -> bool:
    """Return whether the person made a circle, or was named to lead one, and does so still."""
    return tx.one("SELECT 1 FROM circle_leads WHERE person_id = ? AND until_at IS NULL", (person,)) is not None


def list_of(tx: Tx, circle: int) -> list[int]:
    """Return who leads the circle while it has no group, whoever made it first."""
    rows = tx.all("SELECT person_id FROM circle_leads WHERE circle = ? AND until_at IS NULL ORDER BY id", (circle,))
    return list(dict.fromkeys(row["person_id"] for row in rows))


def list_named(tx: Tx, circle: int) -> list[int]:
    """Return who was named to lead."""
    rows = tx.all(
        "SELECT person_id FROM circle_leads WHERE circle = ? AND named = 1 AND until_at IS NULL ORDER BY id",
        (circle,),
    )
    return [row["person_id"] for row in rows]


def remove(tx: Tx, circle: int, person: int, now: datetime) -> bool:
    """Take back that somebody was named to lead, and return whether they were."""
    removed = tx.execute(
        "UPDATE circle_leads SET until_at = ? WHERE circle = ? AND person_id = ? AND named = 1 AND until_at IS NULL",
        (to_text(now), circle, person),
    )
    return removed.rowcount > 0


def save_seen(tx: Tx, circle: int, person: int, now: datetime) -> None:
    """Remember that the person was seen as an administrator of the circle's group."""
    tx.execute("INSERT OR IGNORE INTO administrators_seen VALUES (?, ?, ?)", (person, circle, to_text(now)))


def forget_seen(tx: Tx, circle: int, person: int) -> None:
    """Forget it: they are none any more."""
    tx.execute("DELETE FROM administrators_seen WHERE person_id = ? AND circle = ?", (person, circle))

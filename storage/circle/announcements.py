"""Words of a lead to everybody in a circle, and how many of them got there."""

from dataclasses import dataclass
from datetime import datetime

from storage.file.database import Row, Tx, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement of a lead's; it goes once they have seen it."""

    id: int
    circle: int
    person: int
    words: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Fared:
    """To how many it was owed, how many have it, and how many wait for their morning or their turn."""

    owed: int
    got: int
    waiting: int


def make(tx: Tx, circle: int, person: int, words: str, now: datetime) -> int:
    """Keep the words until the lead says whether they go, and return their number."""
    number = tx.insert("announcements", circle=circle, person_id=person, words=b"", made_at=to_text(now))
    sealed = tx.vault.seal(person, f"announcements.words.{number}", words)
    tx.execute("UPDATE announcements SET words = ? WHERE id = ?", (sealed, number))
    return number


def find(tx: Tx, announcement: int) -> Announcement | None:
    """Return an announcement, or None."""
    row = tx.one("SELECT * FROM announcements WHERE id = ?", (announcement,))
    return _announcement(tx, row) if row else None


def save_sent(tx: Tx, announcement: int, now: datetime) -> None:
    """Record that it goes."""
    tx.execute("UPDATE announcements SET sent_at = ? WHERE id = ? AND sent_at IS NULL", (to_text(now), announcement))


def fared(tx: Tx, key: str) -> Fared:
    """Return how the messages fare whose keys begin so."""
    rows = tx.all(
        "SELECT state, count(*) AS n FROM outbox WHERE key >= ? AND key < ? GROUP BY state", (f"{key}.", f"{key}/")
    )
    counts = {row["state"]: int(row["n"]) for row in rows}
    waiting = sum(counts.get(each, 0) for each in ("waiting", "claimed", "joined"))
    return Fared(sum(counts.values()), counts.get("sent", 0), waiting)


def goes_last_at(tx: Tx, key: str) -> datetime | None:
    """Return when (UTC) the last may go of the messages that wait and whose keys begin so, or None."""
    row = tx.one(
        "SELECT max(not_before_at) FROM outbox WHERE key >= ? AND key < ?"
        " AND state IN ('waiting', 'claimed', 'joined')",
        (f"{key}.", f"{key}/"),
    )
    return from_text_or_none(row[0]) if row else None


def _announcement(tx: Tx, row: Row) -> Announcement:
    return Announcement(
        id=row["id"],
        circle=row["circle"],
        person=row["person_id"],
        words=tx.vault.open(row["person_id"], f"announcements.words.{row['id']}", row["words"]),
        sent_at=from_text_or_none(row["sent_at"]),
    )

"""What people wish for when a lead pairs them, and what became of each suggestion."""

from dataclasses import dataclass
from datetime import datetime

from domain.circle.pairing import Likes
from storage.file.database import Row, Tx, from_text, to_text

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Pairing:
    """A suggestion to two people; what each said is known to nobody but them."""

    id: int
    circle: int
    one: int
    other: int
    asked_at: datetime
    one_says: str | None
    other_says: str | None

    @property
    def is_agreed(self) -> bool:
        """Return whether both said yes."""
        return self.one_says == YES and self.other_says == YES

    def whom(self, person: int) -> int:
        """Return whom it suggests to that one of the two."""
        return self.other if person == self.one else self.one


def likes_of(tx: Tx, circle: int, person: int) -> Likes | None:
    """Return when the person likes to talk, None where they have not said."""
    row = tx.one("SELECT likes FROM pairing_wishes WHERE person_id = ? AND circle = ?", (person, circle))
    return Likes(row["likes"]) if row else None


def save_likes(tx: Tx, circle: int, person: int, likes: Likes | None) -> None:
    """Save when the person likes to talk; None: whenever."""
    tx.execute("DELETE FROM pairing_wishes WHERE person_id = ? AND circle = ?", (person, circle))
    if likes is not None:
        tx.insert("pairing_wishes", person_id=person, circle=circle, likes=likes.value)


def list_apart(tx: Tx, person: int) -> list[int]:
    """Return whom the person would rather not be paired with."""
    rows = tx.all("SELECT other_id FROM pairing_apart WHERE person_id = ? ORDER BY other_id", (person,))
    return [row["other_id"] for row in rows]


def save_apart(tx: Tx, person: int, other: int, *, apart: bool) -> None:
    """Save that the person would rather not be paired with the other, or take it back."""
    if apart:
        tx.execute("INSERT OR IGNORE INTO pairing_apart VALUES (?, ?)", (person, other))
    else:
        tx.execute("DELETE FROM pairing_apart WHERE person_id = ? AND other_id = ?", (person, other))


def suggest(tx: Tx, circle: int, one: int, other: int, now: datetime) -> int:
    """Record that two are suggested for each other, and return the number of that."""
    return tx.insert("pairings", circle=circle, one_id=one, other_id=other, asked_at=to_text(now))


def find(tx: Tx, pairing: int, person: int) -> Pairing | None:
    """Return a suggestion to that person, or None."""
    row = tx.one("SELECT * FROM pairings WHERE id = ? AND ? IN (one_id, other_id)", (pairing, person))
    return _pairing(row) if row else None


def save_says(tx: Tx, pairing: Pairing, person: int, says: str) -> None:
    """Save what one of the two said; the first word stands."""
    column = "one_says" if person == pairing.one else "other_says"
    tx.execute(
        f"UPDATE pairings SET {column} = ? WHERE id = ? AND {column} IS NULL",  # noqa: S608 - ours
        (says, pairing.id),
    )


def list_suggested_to(tx: Tx, person: int) -> list[int]:
    """Return whom the person was suggested already, whatever came of it: nobody is asked about another twice."""
    rows = tx.all("SELECT one_id, other_id FROM pairings WHERE ? IN (one_id, other_id)", (person,))
    return [row["other_id"] if row["one_id"] == person else row["one_id"] for row in rows]


def _pairing(row: Row) -> Pairing:
    return Pairing(
        id=row["id"],
        circle=row["circle"],
        one=row["one_id"],
        other=row["other_id"],
        asked_at=from_text(row["asked_at"]),
        one_says=row["one_says"],
        other_says=row["other_says"],
    )

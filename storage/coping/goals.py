"""The goals of members' weeks."""

from datetime import datetime

from domain.coping.goals import Goal
from domain.time.weeks import Week
from storage.file import sealed
from storage.file.database import Row, Tx, to_text

TABLE = "goals"


def add(tx: Tx, person_id: int, week: Week, text: str, times: int, now: datetime) -> int:
    """Add a goal to that week of the person, and return its id."""
    return sealed.add(
        tx, TABLE, person_id, text, person_id=person_id, week=str(week), times=times, done=0, made_at=to_text(now)
    )


def list_of(tx: Tx, person_id: int, week: Week) -> list[Goal]:
    """Return the goals of that week of the person, in the order in which they were set."""
    rows = tx.all("SELECT * FROM goals WHERE person_id = ? AND week = ? ORDER BY id", (person_id, str(week)))
    return [_goal(tx, person_id, row) for row in rows]


def find(tx: Tx, person_id: int, week: Week, goal: int) -> Goal | None:
    """Return a goal of that week of the person, or None."""
    row = tx.one("SELECT * FROM goals WHERE id = ? AND person_id = ? AND week = ?", (goal, person_id, str(week)))
    return _goal(tx, person_id, row) if row else None


def save_done(tx: Tx, goal: int, done: int) -> None:
    """Save how often it was done."""
    tx.execute("UPDATE goals SET done = ? WHERE id = ?", (done, goal))


def remove(tx: Tx, person_id: int, goal: int) -> None:
    """Drop a goal of the person."""
    tx.execute("DELETE FROM goals WHERE id = ? AND person_id = ?", (goal, person_id))


def _goal(tx: Tx, person_id: int, row: Row) -> Goal:
    return Goal(row["id"], sealed.words(tx, TABLE, person_id, row), row["times"], row["done"])

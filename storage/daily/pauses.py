"""The days on which each person is away, as dated rows; one that ends is kept as history."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from domain.daily.pauses import Pause
from domain.time.days import ONE_DAY
from storage.file.database import Row, Tx, to_text


def add(tx: Tx, person_id: int, pause: Pause, now: datetime, *, until_words: bool = False) -> None:
    """Add a pause, which perhaps ends as soon as its person writes."""
    tx.insert(
        "pauses",
        person_id=person_id,
        from_day=pause.from_day.isoformat(),
        until_day=pause.until_day.isoformat() if pause.until_day else None,
        made_at=to_text(now),
        until_words=int(until_words),
    )


def add_undecided(tx: Tx, person_id: int, from_day: date, now: datetime) -> bool:
    """Add a pause that lasts until its person chooses what is to be, unless one does; return whether it is new."""
    if tx.one("SELECT 1 FROM pauses WHERE person_id = ? AND undecided AND until_day IS NULL", (person_id,)):
        return False
    tx.insert("pauses", person_id=person_id, from_day=from_day.isoformat(), made_at=to_text(now), undecided=1)
    return True


def decide(tx: Tx, person_id: int) -> None:
    """Take what was undecided as a pause that the member chose."""
    tx.execute("UPDATE pauses SET undecided = 0 WHERE person_id = ?", (person_id,))


def end_undecided(tx: Tx, person_id: int, day: date) -> None:
    """End what the member has not chosen to keep, so that `day` is asked again."""
    tx.execute(
        "UPDATE pauses SET until_day = ? WHERE person_id = ? AND undecided AND until_day IS NULL",
        (day.isoformat(), person_id),
    )


def end_all(tx: Tx, person_id: int, day: date, *, until_words: bool = False) -> bool:
    """End every pause that reaches into `day`, or those that words end, and return whether there was one."""
    ended = tx.execute(
        "UPDATE pauses SET until_day = ? WHERE person_id = ? AND (until_day IS NULL OR until_day > ?)"
        " AND until_words >= ?",
        (day.isoformat(), person_id, day.isoformat(), int(until_words)),
    )
    return ended.rowcount > 0


def is_paused(tx: Tx, person_id: int, day: date) -> bool:
    """Return whether the member has paused that day."""
    return find(tx, person_id, day) is not None


def find(tx: Tx, person_id: int, day: date) -> Pause | None:
    """Return the pause that the day is in, the one that lasts longest, or None."""
    row = tx.one(
        "SELECT * FROM pauses WHERE person_id = :person AND from_day <= :day"
        " AND (until_day IS NULL OR until_day > :day) ORDER BY until_day IS NULL DESC, until_day DESC LIMIT 1",
        {"person": person_id, "day": day.isoformat()},
    )
    return _pause(row) if row else None


def list_chosen(tx: Tx, persons: Sequence[int], around: date) -> list[tuple[int, Pause]]:
    """Return which of these people chose to be away on that day, or the one before or after: zones differ.

    The weeks that a long silence lets pass are no choice: they have an end, and words end them before.
    """
    rows = tx.all(
        "SELECT * FROM pauses WHERE person_id IN (SELECT value FROM json_each(:persons)) AND from_day <= :latest"
        " AND (until_day IS NULL OR until_day > :earliest) AND (until_day IS NULL OR NOT until_words)",
        {
            "persons": json.dumps(persons),
            "earliest": (around - ONE_DAY).isoformat(),
            "latest": (around + ONE_DAY).isoformat(),
        },
    )
    return [(row["person_id"], _pause(row)) for row in rows]


def _pause(row: Row) -> Pause:
    return Pause(
        date.fromisoformat(row["from_day"]), date.fromisoformat(row["until_day"]) if row["until_day"] else None
    )

"""When each member is asked, and their pauses, as dated rows: the newest holds, the older ones are history."""

from datetime import date, datetime, time

from domain.schedules import Schedule
from storage.file.database import Row, Tx, from_text, to_text


def find(tx: Tx, person_id: int) -> Schedule | None:
    """Return the schedule in force, or None before the person has named a place."""
    row = tx.one("SELECT * FROM schedules WHERE person_id = ? ORDER BY since_at DESC, id DESC LIMIT 1", (person_id,))
    return _schedule(row) if row else None


def _schedule(row: Row) -> Schedule:
    return Schedule(
        zone=row["zone"],
        prompt_at=time.fromisoformat(row["prompt_at"]) if row["prompt_at"] else None,
        day_end=time.fromisoformat(row["day_end"]),
        weekdays=row["weekdays"],
        since=from_text(row["since_at"]),
    )


def list_of_circle(tx: Tx, circle: int) -> list[Schedule]:
    """Return the schedules in force of those members of the circle whose days have begun."""
    rows = tx.all(
        "SELECT schedules.*, max(since_at || printf('%012d', schedules.id)) FROM schedules JOIN people"
        " ON people.id = person_id WHERE first_day IS NOT NULL AND person_id IN (SELECT person_id FROM circle_members"
        " WHERE circle = ? AND left_at IS NULL AND state = 'member') GROUP BY person_id",
        (circle,),
    )
    return [_schedule(row) for row in rows]


def save(tx: Tx, person_id: int, schedule: Schedule, now: datetime) -> None:
    """Put a schedule in force from now on."""
    tx.insert(
        "schedules",
        person_id=person_id,
        since_at=to_text(now),
        zone=schedule.zone,
        prompt_at=schedule.prompt_at.strftime("%H:%M") if schedule.prompt_at else None,
        day_end=schedule.day_end.strftime("%H:%M"),
        weekdays=schedule.weekdays,
    )


def list_zones(tx: Tx) -> list[str]:
    """Return every zone that a schedule has, or had."""
    return [row["zone"] for row in tx.all("SELECT DISTINCT zone FROM schedules ORDER BY zone")]


def pause(tx: Tx, person_id: int, from_day: date, until_day: date | None, now: datetime) -> int:
    """Pause from `from_day` until `until_day`, which is asked again; None: until the member resumes.

    Return the number of the pause.
    """
    return tx.insert(
        "pauses",
        person_id=person_id,
        from_day=from_day.isoformat(),
        until_day=until_day.isoformat() if until_day else None,
        made_at=to_text(now),
    )


def end_pause(tx: Tx, person_id: int, number: int, day: date) -> None:
    """End one pause of the member's that has no end yet, so that `day` is asked again."""
    tx.execute(
        "UPDATE pauses SET until_day = ? WHERE id = ? AND person_id = ? AND until_day IS NULL",
        (day.isoformat(), number, person_id),
    )


def resume(tx: Tx, person_id: int, day: date) -> None:
    """End every pause that reaches into `day`, which is asked again."""
    tx.execute(
        "UPDATE pauses SET until_day = ? WHERE person_id = ? AND (until_day IS NULL OR until_day > ?)",
        (day.isoformat(), person_id, day.isoformat()),
    )


def is_paused(tx: Tx, person_id: int, day: date) -> bool:
    """Return whether the member has paused that day."""
    text = day.isoformat()
    row = tx.one(
        "SELECT 1 FROM pauses WHERE person_id = ? AND from_day <= ? AND (until_day IS NULL OR until_day > ?)",
        (person_id, text, text),
    )
    return row is not None

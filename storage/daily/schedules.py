"""When each member is asked, as dated rows: the newest holds, the older ones are history."""

from datetime import datetime, time

from domain.time.schedules import Schedule
from storage.file.database import Row, Tx, from_text, to_text


def find(tx: Tx, person_id: int) -> Schedule | None:
    """Return the schedule in force, or None before the person has named a place."""
    return tx.once(("schedule", person_id), lambda: _find(tx, person_id))


def _find(tx: Tx, person_id: int) -> Schedule | None:
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


def list_of_members(tx: Tx, circle: int, first: int, last: int) -> list[Schedule]:
    """Return the schedules in force of the members of the circle between two people whose days have begun."""
    rows = tx.all(
        "SELECT schedules.*, max(since_at || printf('%012d', schedules.id)) FROM circle_members"
        " JOIN people ON people.id = circle_members.person_id JOIN schedules ON schedules.person_id = people.id"
        " WHERE circle = ? AND circle_members.person_id BETWEEN ? AND ? AND left_at IS NULL AND state = 'member'"
        " AND first_day IS NOT NULL GROUP BY people.id",
        (circle, first, last),
    )
    return [_schedule(row) for row in rows]


def save(tx: Tx, person_id: int, schedule: Schedule, now: datetime) -> None:
    """Put a schedule in force from now on."""
    tx.changed(("schedule", person_id))
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
    """Return every zone that a schedule or a circle has, or had."""
    # From one to the next by the index: of a million schedules there are some forty zones.
    rows = tx.all(
        "WITH RECURSIVE found (zone) AS (SELECT min(zone) FROM schedules UNION ALL"
        " SELECT (SELECT min(zone) FROM schedules WHERE zone > found.zone) FROM found WHERE zone IS NOT NULL)"
        " SELECT zone FROM found WHERE zone IS NOT NULL UNION SELECT zone FROM circles ORDER BY zone"
    )
    return [row["zone"] for row in rows]

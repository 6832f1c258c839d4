"""How many there are of everything: numbers for whoever runs the bot, which name nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.file.database import to_text
from storage.file.sqlite import sqlite3

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of people, of what ties them, and of the last seven days."""

    members: int
    """Who have agreed and whose days have begun."""
    arriving: int
    """Who have agreed and are not at the end of the start yet."""
    unreachable: int
    partnerships: int
    circles: int
    circle_members: int
    days_answered: int
    """Member days that were answered within the last seven days."""
    members_answering: int
    updates_handled: int
    messages_sent: int


def count(connection: sqlite3.Connection, now: datetime) -> Counts:
    """Return the counts as they are now."""

    def one(sql: str, *values: str) -> int:
        return int(connection.execute(f"SELECT {sql}", values).fetchone()[0])

    since = to_text(now - LATELY)
    return Counts(
        members=one("count(*) FROM people WHERE first_day IS NOT NULL"),
        arriving=one("count(*) FROM people WHERE first_day IS NULL"),
        unreachable=one("count(*) FROM people WHERE unreachable_since_at IS NOT NULL"),
        partnerships=one("count(*) FROM partnerships WHERE until_at IS NULL"),
        circles=one("count(*) FROM circles WHERE ended_at IS NULL"),
        circle_members=one("count(*) FROM circle_members WHERE state = 'member' AND left_at IS NULL"),
        days_answered=one("count(*) FROM days WHERE answered_at >= ?", since),
        members_answering=one("count(DISTINCT person_id) FROM days WHERE answered_at >= ?", since),
        updates_handled=one("count(*) FROM inbox WHERE state = 'done' AND received_at >= ?", since),
        messages_sent=one("count(*) FROM outbox WHERE state = 'sent' AND ended_at >= ?", since),
    )

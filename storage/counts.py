"""How many there are of everything: numbers for whoever runs the bot, which name nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.file.database import to_text
from storage.file.sqlite import sqlite3

LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of people and of what ties them."""

    members: int
    """Who have agreed and whose days have begun."""
    arriving: int
    """Who have agreed and are not at the end of the start yet."""
    unreachable: int
    partnerships: int
    circles: int
    circle_members: int


@dataclass(frozen=True, slots=True)
class Lately:
    """Counts of what happened within the last seven days; they take a while where there are many members."""

    days_answered: int
    members_answering: int
    updates_handled: int
    messages_sent: int


def count(connection: sqlite3.Connection) -> Counts:
    """Return how many there are now."""
    return Counts(
        members=_one(connection, "people WHERE first_day IS NOT NULL"),
        arriving=_one(connection, "people WHERE first_day IS NULL"),
        unreachable=_one(connection, "people WHERE unreachable_since_at IS NOT NULL"),
        partnerships=_one(connection, "partnerships WHERE until_at IS NULL"),
        circles=_one(connection, "circles WHERE ended_at IS NULL"),
        circle_members=_one(connection, "circle_members WHERE state = 'member' AND left_at IS NULL"),
    )


def count_lately(connection: sqlite3.Connection, now: datetime) -> Lately:
    """Return what happened within the seven days before now (UTC)."""
    since = to_text(now - LATELY)
    answering = connection.execute("SELECT count(DISTINCT person_id) FROM days WHERE answered_at >= ?", (since,))
    return Lately(
        days_answered=_one(connection, "days WHERE answered_at >= ?", since),
        members_answering=int(answering.fetchone()[0]),
        updates_handled=_one(connection, "inbox WHERE state = 'done' AND received_at >= ?", since),
        messages_sent=_one(connection, "outbox WHERE state = 'sent' AND ended_at >= ?", since),
    )


def _one(connection: sqlite3.Connection, rows: str, *values: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {rows}", values).fetchone()[0])  # noqa: S608 - ours

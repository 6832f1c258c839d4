"""What the state of a database says about its bot, as counts that name nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.file.database import from_text, from_text_or_none, to_text
from storage.file.migrations import migrations
from storage.file.sqlite import sqlite3

UPDATES_WAIT = timedelta(minutes=10)
MESSAGES_WAIT = timedelta(hours=1)
"""For how long a thing may wait before it counts as stuck."""

DEAD_COUNT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stuck:
    """How many updates and messages wait too long, and how many were given up within a week."""

    updates_waiting: int
    messages_waiting: int
    updates_dead: int
    messages_dead: int


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits, and since when (UTC) the oldest of it."""

    count: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """What could be done now: messages by lane, updates, and the instant (UTC) of the earliest thing due."""

    messages: Mapping[int, Queue]
    updates: Queue | None
    due_at: datetime | None


def count_waiting(connection: sqlite3.Connection, now: datetime) -> Waiting:
    """Return what waits to be sent, to be handled and to be done."""
    lanes = connection.execute(
        "SELECT lane, count(*), min(not_before_at) FROM outbox WHERE state = 'waiting' AND not_before_at <= ?"
        " GROUP BY lane",
        (to_text(now),),
    )
    messages = {lane: Queue(count, from_text(oldest)) for lane, count, oldest in lanes.fetchall()}
    open_updates = connection.execute("SELECT count(*), min(received_at) FROM inbox WHERE state = 'open'").fetchone()
    updates = Queue(open_updates[0], from_text(open_updates[1])) if open_updates[0] else None
    due_at = connection.execute("SELECT min(due_at) FROM due WHERE due_at <= ?", (to_text(now),)).fetchone()[0]
    return Waiting(messages, updates, from_text_or_none(due_at))


def is_whole(connection: sqlite3.Connection) -> bool:
    """Return whether the pages of the file agree with each other; takes seconds for a large one."""
    return [tuple(row) for row in connection.execute("PRAGMA quick_check(1)")] == [("ok",)]


def newer_step(connection: sqlite3.Connection) -> str | None:
    """Return a step of the schema that this version of the code does not know, or None."""
    known = {migration.name for migration in migrations._migrations}
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'alongside'").fetchall()
    return next((row["name"] for row in rows if row["name"] not in known), None)


def missing_steps(connection: sqlite3.Connection) -> list[str]:
    """Return the steps of the schema that the code knows and this database has not taken, in their order."""
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'alongside'").fetchall()
    taken = {row["name"] for row in rows}
    return [each.name for each in migrations._migrations if each.name not in taken]


def count_stuck(connection: sqlite3.Connection, now: datetime) -> Stuck:
    """Return what waits too long and what was given up."""

    def count(sql: str, before: datetime) -> int:
        return int(connection.execute(f"SELECT count(*) FROM {sql}", (to_text(before),)).fetchone()[0])  # noqa: S608

    return Stuck(
        updates_waiting=count("inbox WHERE state = 'open' AND received_at < ?", now - UPDATES_WAIT),
        messages_waiting=count(
            "outbox WHERE state IN ('waiting', 'claimed') AND not_before_at < ?", now - MESSAGES_WAIT
        ),
        updates_dead=count("inbox WHERE state IN ('dead', 'unreadable') AND received_at >= ?", now - DEAD_COUNT_FOR),
        messages_dead=count("outbox WHERE state = 'dead' AND created_at >= ?", now - DEAD_COUNT_FOR),
    )

"""A second connection beside the bot's own, which reads and never writes."""

from pathlib import Path

from storage.file.sqlite import sqlite3

SAFE_SINCE = (3, 51, 3)
"""From this version on SQLite loses no commit when two connections use one write-ahead log."""


def is_safe_beside_the_bot() -> bool:
    """Return whether this SQLite may read a database that another process writes."""
    return bool(sqlite3.sqlite_version_info >= SAFE_SINCE)


def sqlite_version() -> str:
    """Return which SQLite runs."""
    return str(sqlite3.sqlite_version)


def open_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot write; raises `sqlite3.Error`. It makes no file where none is."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table holds."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    counted = {}
    for (name,) in names:
        counted[name] = int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - ours
    return counted

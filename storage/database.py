"""The database file and its one writer: what is asked for at one moment is committed once, together.

Everything that must be right runs as `write(fn)`: `fn` loads, decides and commits inside one transaction on
the writer's thread, so no two of them interleave. It is synchronous, does no I/O and awaits nothing.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlite_utils import Database as SqliteUtils

from storage.keys import Vault
from storage.migrations import migrations
from storage.sqlite import sqlite3

T = TypeVar("T")
Row = sqlite3.Row

MOST_WRITES_A_COMMIT = 256
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: an answer that was acknowledged survives a power cut
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "trusted_schema": 0,
}


class DatabaseUnusable(Exception):
    """The database cannot be used as it is; the message says why and what to do."""


@dataclass(slots=True)
class Tx:
    """One transaction on the writer's thread: the connection, the tables by sqlite-utils, and the vault.

    `owes` is set by whoever adds a message to the outbox, so that delivery is woken after the commit.
    """

    connection: sqlite3.Connection
    tables: SqliteUtils
    vault: Vault
    owes: bool = False

    def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self.connection.execute(sql, parameters)

    def one(self, sql: str, parameters: Any = ()) -> Row | None:
        """Return the first row, or None."""
        row: Row | None = self.connection.execute(sql, parameters).fetchone()
        return row

    def all(self, sql: str, parameters: Any = ()) -> list[Row]:
        """Return all rows."""
        return self.connection.execute(sql, parameters).fetchall()

    def insert(self, table: str, **values: Any) -> int:
        """Insert one row and return its rowid."""
        self.tables.table(table).insert(values)
        row = self.one("SELECT last_insert_rowid()")
        return int(row[0]) if row else 0


Job = tuple[Callable[[Tx], Any], "Future[Any]"]


class Database:
    """One SQLite file, written by one thread."""

    def __init__(self, path: Path, vault: Vault) -> None:
        self._path = path
        self._vault = vault
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._listeners: list[Callable[[], None]] = []
        self._closed = False

    def open(self) -> None:
        """Open, migrate and check the file; raises `DatabaseUnusable`."""
        self._thread.start()
        self._opened.result()

    def close(self) -> None:
        """Finish what was asked for, truncate the write-ahead log and close."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._vault.close()

    def on_owed(self, listener: Callable[[], None]) -> None:
        """Call `listener` from the writer's thread after each commit that owes a new message."""
        self._listeners.append(listener)

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` in a transaction and return what it returned once that is on the disk; raises what `fn` raised."""
        return await asyncio.wrap_future(self.submit(fn))

    def submit(self, fn: Callable[[Tx], T]) -> "Future[T]":
        """Queue `fn` for the next commit, after which its future is done; raises `DatabaseUnusable` once closed."""
        if self._closed:
            raise DatabaseUnusable("the database is closed")
        future: Future[T] = Future()
        self._jobs.put((fn, future))
        return future

    def _run(self) -> None:
        try:
            tx = self._connect()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits in open()
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        while (job := self._jobs.get()) is not None:
            self._commit(tx, self._with_waiting(job))
        tx.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        tx.connection.close()

    def _with_waiting(self, first: Job) -> list[Job]:
        batch = [first]
        while len(batch) < MOST_WRITES_A_COMMIT:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            batch.append(job)
        return batch

    def _commit(self, tx: Tx, batch: list[Job]) -> None:
        """Run each job in its own savepoint and commit all at once, so that one failing undoes no other."""
        outcomes: list[tuple[Future[Any], Any, BaseException | None]] = []
        connection = tx.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            for fn, future in batch:
                outcomes.append((future, *self._in_savepoint(tx, fn)))
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            outcomes = [(future, None, error) for _, future in batch]
        for future, result, problem in outcomes:
            if future.set_running_or_notify_cancel():
                if problem is None:
                    future.set_result(result)
                else:
                    future.set_exception(problem)
        if tx.owes:
            tx.owes = False
            for listener in self._listeners:
                # Whoever listens is woken by its own clock as well; a listener's fault must not end the writer.
                with suppress(Exception):
                    listener()

    def _in_savepoint(self, tx: Tx, fn: Callable[[Tx], T]) -> tuple[T | None, BaseException | None]:
        tx.connection.execute("SAVEPOINT job")
        try:
            result = fn(tx)
        except Exception as error:  # noqa: BLE001 - handed to whoever asked for the write
            # A full disk ends the whole transaction by itself: then there is no savepoint left to go back to,
            # and the statement below raises, which fails the batch as it should.
            tx.connection.execute("ROLLBACK TO job")
            tx.connection.execute("RELEASE job")
            return None, error
        tx.connection.execute("RELEASE job")
        return result, None

    def _connect(self) -> Tx:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.row_factory = sqlite3.Row
        tables = SqliteUtils(connection, execute_plugins=False)
        try:
            _migrate(connection, tables)
        except sqlite3.DatabaseError as error:
            raise DatabaseUnusable(f"{self._path} is not a usable database: {error}") from error
        return Tx(connection, tables, self._vault)


def _migrate(connection: sqlite3.Connection, tables: SqliteUtils) -> None:
    """Bring the schema up to date with foreign keys off, as `transform()` needs it, then set the pragmas."""
    connection.execute("PRAGMA journal_mode=wal")
    known = {migration.name for migration in migrations._migrations}
    newer = [each.name for each in migrations.applied(tables) if each.name not in known]
    if newer:
        raise DatabaseUnusable(f"the database is newer than this version of Alongside (it has {newer[0]}): update it")
    migrations.apply(tables)
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        raise DatabaseUnusable(f"a row of {broken[0]} refers to one that is gone: restore a backup")
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
        if connection.execute(f"PRAGMA {name}").fetchone()[0] != value:
            raise DatabaseUnusable(f"SQLite would not set {name}={value}")


def to_text(instant: datetime) -> str:
    """Return an aware instant as UTC text of fixed width, which sorts as it reads."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def to_text_or_none(instant: datetime | None) -> str | None:
    """Return an instant as text, or None."""
    return None if instant is None else to_text(instant)


def from_text(text: str) -> datetime:
    """Return the aware UTC instant that the text says."""
    return datetime.fromisoformat(text)


def from_text_or_none(text: str | None) -> datetime | None:
    """Return the instant that the text says, or None."""
    return None if text is None else datetime.fromisoformat(text)

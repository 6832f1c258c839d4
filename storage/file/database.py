"""The database file and its one writer: what is asked for at one moment is committed once, together.

Everything that must be right runs as `write(fn)`: `fn` loads, decides and commits inside one transaction on
the writer's thread, so no two of them interleave. It is synchronous, does no I/O and awaits nothing.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from storage.file.faults import FULL, IOERR, NotStored, Trouble, is_of_the_disk, kind_of
from storage.file.jobs import Job, Outcome, Waiting, begin, tell
from storage.file.keys import Vault
from storage.file.opening import (
    DatabaseUnusable,
    StorageLost,
    check_whole,
    migrate,
    opening_failed,
    set_pragmas,
)
from storage.file.reserve import Reserve
from storage.file.sqlite import sqlite3

log = logging.getLogger(__name__)

T = TypeVar("T")
W = TypeVar("W", bound=Waiting)
Row = sqlite3.Row

MOST_WRITES_A_COMMIT = 256
KEPT_STATEMENTS = 2048
"""Prepared statements that are kept: all of ours. Making one costs as much as three runs of it."""

CLOSES_WITHIN = 5.0


@dataclass(slots=True)
class Tx:
    """One transaction on the writer's thread: the connection and the vault.

    `owes` is set by whoever adds a message to the outbox, so that delivery is woken after the commit; `erased` by
    whoever erased a person, so that every other copy of their key goes as well.
    """

    connection: sqlite3.Connection
    vault: Vault
    owes: bool = False
    erased: bool = False
    checkpoints: bool = True
    after: "list[Callable[[Tx], None]]" = field(default_factory=list)
    _read: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, what: Hashable, read: Callable[[], T]) -> T:
        """Return what `read` returns, read once a job: many rules of one turn ask for the same row.

        Only the module that owns a table may use it, and says with `changed` what it has written.
        """
        if what not in self._read:
            self._read[what] = read()
        found: T = self._read[what]
        return found

    def changed(self, *what: Hashable) -> None:
        """Forget what was read of this, as it was written; without a name, of everything."""
        if not what:
            self._read.clear()
        for each in what:
            self._read.pop(each, None)

    def afterwards(self, do: "Callable[[Tx], None]") -> None:
        """Have `do` done once this is committed, before anybody hears of it; a kill in between leaves it undone."""
        self.after.append(do)

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
        columns, places = ", ".join(values), ", ".join("?" * len(values))
        # Not by sqlite-utils: it names a savepoint anew for each row, and such names push our statements out of the
        # cache of prepared ones, where they are made once and not at each turn.
        inserted = self.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", tuple(values.values()))  # noqa: S608
        return int(inserted.lastrowid or 0)


class Database:
    """One SQLite file, written by one thread."""

    def __init__(self, path: Path, vault: Vault, *, checkpoints: bool = True) -> None:
        """Take a file; without `checkpoints` its log is left to another program, which copies it first."""
        self._path = path
        self._checkpoints = checkpoints
        self._vault = vault
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._when_owed: list[Callable[[], None]] = []
        self._when_erased: list[Callable[[], None]] = []
        self._when_committed: list[Callable[[float], None]] = []
        self._reserve = Reserve(path)
        self._trouble = Trouble()
        self._closed = False
        self.lost: Future[None] = Future()
        """Fails with `StorageLost` when the writer cannot go on."""

    def open(self) -> None:
        """Open, migrate and check the file; raises `DatabaseUnusable`, `DatabaseLocked` and `StorageLost`."""
        self._thread.start()
        self._opened.result()

    def close(self) -> None:
        """Finish what was asked for, truncate the write-ahead log and close; a disk that hangs is not waited for."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join(CLOSES_WITHIN)
        if not self._thread.is_alive():
            self._vault.close()

    def on_owed(self, listener: Callable[[], None]) -> None:
        """Call `listener` from the writer's thread after each commit that owes a new message."""
        self._when_owed.append(listener)

    def on_erased(self, listener: Callable[[], None]) -> None:
        """Call `listener` from the writer's thread after each commit that erased somebody."""
        self._when_erased.append(listener)

    def on_committed(self, listener: Callable[[float], None]) -> None:
        """Call `listener` from the writer's thread after each commit, with the seconds that it took."""
        self._when_committed.append(listener)

    async def write(self, fn: Callable[[Tx], T]) -> T:
        """Run `fn` in a transaction and return what it returned once that is on the disk.

        Raises what `fn` raised, and `NotStored` when the disk would not take it.
        """
        # Without a name for the future: an error holds the frames it came through, and this one would hold the error.
        result: T = await self._ask(fn, asyncio.get_running_loop().create_future())
        return result

    async def answers(self) -> None:
        """Return once the writer has come round; raises `NotStored` while the disk lets nothing through."""
        await self.write(lambda tx: tx.one("SELECT 1"))

    def submit(self, fn: Callable[[Tx], T]) -> "Future[T]":
        """Queue `fn` for the next commit, after which its future is done; raises `DatabaseUnusable` once closed."""
        return self._ask(fn, Future())

    def _ask(self, fn: Callable[[Tx], Any], waiting: W) -> W:
        if self._closed:
            raise DatabaseUnusable("the database is closed")
        self._jobs.put((fn, waiting))
        return waiting

    def _run(self) -> None:
        try:
            tx = self._connect()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits in open()
            self._opened.set_exception(error)
            return
        self._reserve.remake()
        self._opened.set_result(None)
        try:
            while (job := self._jobs.get()) is not None:
                self._commit(tx, self._with_waiting(job))
        except BaseException as error:  # noqa: BLE001 - a writer that died unseen would leave everybody waiting
            self._lose(error)
        with suppress(sqlite3.Error):
            _empty_log(tx)
        with suppress(sqlite3.Error):
            tx.connection.close()

    def _lose(self, error: BaseException) -> None:
        """Say that the writer has ended, and let nobody wait for it, until the database is closed."""
        reason = str(error) if is_of_the_disk(error) else type(error).__name__
        if self.lost.set_running_or_notify_cancel():
            self.lost.set_exception(StorageLost(f"{self._path} cannot be written any more: {reason}"))
        while (job := self._jobs.get()) is not None:
            if begin(job):
                tell([job], [(None, NotStored())])

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
        return [job for job in batch if begin(job)]

    def _commit(self, tx: Tx, batch: list[Job]) -> None:
        """Commit a batch at once; on a full disk once more with the reserve. Raises what the writer cannot bear."""
        began = time.perf_counter()
        try:
            try:
                outcomes = self._transact(tx, batch)
            except sqlite3.Error as error:
                if kind_of(error) != FULL or not self._released(tx):
                    raise
                outcomes = self._transact(tx, batch)
        except BaseException as error:
            owned = isinstance(error, sqlite3.Error) and not is_of_the_disk(error)
            tell(batch, [(None, error if owned else NotStored()) for _ in batch])
            if not owned and not (is_of_the_disk(error) and self._trouble.strikes(error)):
                raise
            return
        self._trouble.passes()
        self._reserve.remake()
        self._do_afterwards(tx)
        for told in self._when_committed:
            told(time.perf_counter() - began)
        tell(batch, outcomes)
        # An error holds the frames it came through, and what these hold: a circle, with an export's files in it.
        batch.clear()
        outcomes.clear()
        owes, erased, tx.owes, tx.erased = tx.owes, tx.erased, False, False
        for listener in (*(self._when_owed if owes else ()), *(self._when_erased if erased else ())):
            # Whoever listens is woken by its own clock as well; a listener's fault must not end the writer.
            with suppress(Exception):
                listener()

    def _do_afterwards(self, tx: Tx) -> None:
        """Do what was to follow the commit; what cannot be done now is made up for at night or at the next start."""
        following, tx.after = tx.after, []
        tx.changed()
        for do in following:
            try:
                do(tx)
            except Exception as error:  # noqa: BLE001 - the commit stands, whatever follows
                log.warning("what follows a commit was not done (%s)", type(error).__name__)

    def _transact(self, tx: Tx, batch: list[Job]) -> list[Outcome]:
        """Run each job in its own savepoint of one transaction, so that one failing undoes no other."""
        functions = [fn for fn, _ in batch]
        try:
            tx.execute("BEGIN IMMEDIATE")
            outcomes = [self._in_savepoint(tx, fn) for fn in functions]
            tx.execute("COMMIT")
        except BaseException as error:
            tx.owes = tx.erased = False
            tx.after.clear()
            self._undo(tx, error)
            raise
        return outcomes

    def _undo(self, tx: Tx, error: BaseException) -> None:
        with suppress(sqlite3.Error):
            if tx.connection.in_transaction:
                tx.execute("ROLLBACK")
        if tx.connection.in_transaction or kind_of(error) == IOERR:
            # After an I/O error what SQLite remembers of the file may differ from what is there.
            with suppress(sqlite3.Error):
                tx.connection.close()
            tx.connection = self._connected()
            set_pragmas(tx.connection)

    def _released(self, tx: Tx) -> bool:
        """Give the reserve back, and empty the log into it; return whether that made room."""
        if not self._reserve.release():
            return False
        log.warning("the disk is full: %s was given back, make room soon", self._reserve.path)
        with suppress(sqlite3.Error):
            _empty_log(tx)
        return True

    def _in_savepoint(self, tx: Tx, fn: Callable[[Tx], Any]) -> Outcome:
        tx.execute("SAVEPOINT job")
        tx.changed()
        before = len(tx.after)
        try:
            result = fn(tx)
        except Exception as error:
            if is_of_the_disk(error):  # no fault of the job's: the whole batch fails, and may be tried again
                raise
            tx.execute("ROLLBACK TO job")
            tx.execute("RELEASE job")
            del tx.after[before:]
            return None, error
        tx.execute("RELEASE job")
        return result, None

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, cached_statements=KEPT_STATEMENTS)
        connection.row_factory = sqlite3.Row
        if not self._checkpoints:
            connection.execute("PRAGMA wal_autocheckpoint=0")
        return connection

    def _connect(self) -> Tx:
        try:
            connection = self._connected()
            try:
                check_whole(connection, self._path)
                migrate(connection, self._path)
            except BaseException:
                connection.close()
                raise
        except sqlite3.DatabaseError as error:
            raise opening_failed(self._path, error) from error
        return Tx(connection, self._vault, checkpoints=self._checkpoints)


def _empty_log(tx: Tx) -> None:
    if tx.checkpoints:
        tx.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def to_text(instant: datetime) -> str:
    """Return an aware instant as UTC text of fixed width, which sorts as it reads."""
    return _utc_text(instant if instant.tzinfo is UTC else instant.astimezone(UTC))


@lru_cache(maxsize=64)
def _utc_text(instant: datetime) -> str:
    """Return an instant of UTC as text: one act writes and asks for its own dozens of times.

    Only of UTC: the two instants of an hour that a clock passes twice are equal in a zone that has it.
    """
    # Not strftime, which takes twice as long.
    return instant.isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def to_text_or_none(instant: datetime | None) -> str | None:
    """Return an instant as text, or None."""
    return None if instant is None else to_text(instant)


def from_text(text: str) -> datetime:
    """Return the aware UTC instant that the text says."""
    return datetime.fromisoformat(text)


def from_text_or_none(text: str | None) -> datetime | None:
    """Return the instant that the text says, or None."""
    return None if text is None else datetime.fromisoformat(text)

"""The one writer: what is asked for at one moment is committed once, and what was acknowledged is on the disk."""

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any
from weakref import ref

import pytest

from storage.file import database as module
from storage.file import traces
from storage.file.database import Database, Tx
from storage.file.files import open_database
from storage.file.keys import KeyFileUnusable
from storage.file.opening import PRAGMAS, DatabaseUnusable
from storage.file.sqlite import sqlite3

ROOT = Path(__file__).parent.parent
FILES = ("alongside.db", "keys.db", "operator.key")


def opened(folder: Path) -> Database:
    return open_database(*(folder / name for name in FILES))


def save_number(number: int) -> Callable[[Tx], int]:
    """A write that keeps one number, in a table that takes any."""

    def save(tx: Tx) -> int:
        tx.execute("INSERT INTO receiving_gaps VALUES (?, '')", (f"{number:06}",))
        return number

    return save


def numbers(tx: Tx) -> list[int]:
    return [int(row[0]) for row in tx.all("SELECT since_at FROM receiving_gaps ORDER BY 1")]


def fail(tx: Tx) -> None:
    save_number(666)(tx)
    raise ValueError("as it should")


class HeldUp:
    """Holds the writer at work, so that what is asked for meanwhile waits for the same commit."""

    def __init__(self, database: Database) -> None:
        self._release = threading.Event()
        self._started = threading.Event()
        self.future: Future[None] = database.submit(self._wait)
        assert self._started.wait(5)

    def _wait(self, tx: Tx) -> None:
        self._started.set()
        assert self._release.wait(5)

    def let_go(self) -> None:
        self._release.set()
        self.future.result(5)


def traced(database: Database) -> list[str]:
    """The statements that the writer runs from now on."""
    statements: list[str] = []
    database.submit(lambda tx: tx.connection.set_trace_callback(statements.append)).result(5)
    return statements


def test_what_is_asked_for_at_one_moment_is_committed_once(database: Database) -> None:
    statements, held = traced(database), HeldUp(database)
    del statements[:]
    futures = [database.submit(save_number(number)) for number in range(100)]
    held.let_go()
    assert [future.result(5) for future in futures] == list(range(100))
    begun = [each for each in statements if each.startswith(("BEGIN", "COMMIT"))]
    assert begun == ["COMMIT", "BEGIN IMMEDIATE", "COMMIT"], (
        "one commit for the write held up, one for all the others"
    )
    assert database.submit(numbers).result(5) == list(range(100))


def test_a_thousand_writes_at_once_are_a_few_commits_and_none_is_lost(database: Database) -> None:
    statements, held = traced(database), HeldUp(database)
    del statements[:]
    futures = [database.submit(save_number(number)) for number in range(1000)]
    held.let_go()
    assert [future.result(5) for future in futures] == list(range(1000))
    assert statements.count("COMMIT") <= 1 + 1000 // module.MOST_WRITES_A_COMMIT + 1
    assert database.submit(numbers).result(5) == list(range(1000))


def test_one_failing_undoes_itself_and_no_other(database: Database) -> None:
    held = HeldUp(database)
    before, failing, after = (database.submit(each) for each in (save_number(1), fail, save_number(2)))
    held.let_go()
    assert (before.result(5), after.result(5)) == (1, 2)
    with pytest.raises(ValueError, match="as it should"):
        failing.result(5)
    assert database.submit(numbers).result(5) == [1, 2]


def test_a_breach_of_a_constraint_undoes_itself_and_no_other(database: Database) -> None:
    held = HeldUp(database)
    futures = [database.submit(save_number(number)) for number in (1, 2, 1, 3)]
    held.let_go()
    with pytest.raises(sqlite3.IntegrityError):
        futures[2].result(5)
    assert [futures[n].result(5) for n in (0, 1, 3)] == [1, 2, 3]
    assert database.submit(numbers).result(5) == [1, 2, 3]


def test_a_reference_to_nobody_is_refused(database: Database) -> None:
    def plan(tx: Tx) -> None:
        tx.execute("INSERT INTO pauses (person_id, from_day, made_at) VALUES (99, '', '')")

    with pytest.raises(sqlite3.IntegrityError):
        database.submit(plan).result(5)


def test_a_write_sees_what_those_before_it_in_the_same_commit_did(database: Database) -> None:
    held = HeldUp(database)
    database.submit(save_number(1))
    seen = database.submit(numbers)
    held.let_go()
    assert seen.result(5) == [1]


def test_a_future_is_done_only_after_the_commit(database: Database, tmp_path: Path) -> None:
    second = sqlite3.connect(tmp_path / FILES[0], check_same_thread=False)
    seen: list[int] = []

    def look(_: Future[int]) -> None:
        seen.append(second.execute("SELECT count(*) FROM receiving_gaps").fetchone()[0])

    held = HeldUp(database)
    futures = [database.submit(save_number(number)) for number in range(5)]
    for future in futures:
        future.add_done_callback(look)
    assert second.execute("SELECT count(*) FROM receiving_gaps").fetchone()[0] == 0
    held.let_go()
    for future in futures:
        future.result(5)
    database.submit(lambda tx: None).result(5)  # by now the writer has left the calls above
    second.close()
    assert seen == [5] * 5


async def test_many_handlers_at_once_each_get_their_own_answer(database: Database) -> None:
    answers = await asyncio.gather(*(database.write(save_number(number)) for number in range(50)))
    assert answers == list(range(50))


async def test_who_stops_waiting_stops_nobody_else(database: Database) -> None:
    held = HeldUp(database)
    impatient = asyncio.ensure_future(database.write(save_number(1)))
    patient = asyncio.ensure_future(database.write(save_number(2)))
    await asyncio.sleep(0)
    impatient.cancel()
    await asyncio.sleep(0)
    held.let_go()
    assert await patient == 2
    assert await database.write(lambda tx: "still at work") == "still at work"


async def test_who_waits_on_a_loop_is_woken_once_for_all_of_a_commit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, loop, woken = HeldUp(database), asyncio.get_running_loop(), 0
    asked = [asyncio.ensure_future(database.write(save_number(number))) for number in range(20)]
    refused = asyncio.ensure_future(database.write(fail))
    await asyncio.sleep(0)
    wake = loop.call_soon_threadsafe

    def count(*told: Any) -> asyncio.Handle:
        nonlocal woken
        woken += 1
        return wake(*told)

    monkeypatch.setattr(loop, "call_soon_threadsafe", count)
    held.let_go()
    assert await asyncio.gather(*asked) == list(range(20))
    with pytest.raises(ValueError, match="as it should"):
        await refused
    assert woken == 1


class Held:
    """Stands for what a job holds as it fails: an export's files, for one."""


async def test_what_a_job_held_that_failed_goes_without_looking_for_garbage(database: Database) -> None:
    seen = []

    def hold_and_fail(tx: Tx) -> None:
        held = Held()
        seen.append(ref(held))
        raise ValueError("as it should")

    gc.disable()
    try:
        with pytest.raises(ValueError, match="as it should"):
            await database.write(hold_and_fail)
        await database.write(lambda tx: None)  # the writer lets go of a job with the next one
        await database.write(lambda tx: None)
        assert seen[0]() is None
    finally:
        gc.enable()


def test_a_loop_that_is_gone_keeps_nobody_else_from_hearing(database: Database) -> None:
    held = HeldUp(database)

    loop = asyncio.new_event_loop()
    left = database.write(save_number(1))
    loop.call_soon(left.send, None)
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    waiting = database.submit(save_number(2))
    held.let_go()
    assert waiting.result(5) == 2
    assert database.submit(numbers).result(5) == [1, 2]
    left.close()


def test_delivery_is_woken_after_a_commit_that_owes_a_message_and_after_no_other(database: Database) -> None:
    woken: list[int] = []
    database.on_owed(lambda: woken.append(1))

    def owe(tx: Tx) -> None:
        tx.owes = True

    database.submit(save_number(1)).result(5)
    database.submit(lambda tx: None).result(5)
    assert woken == []
    database.submit(owe).result(5)
    database.submit(lambda tx: None).result(5)
    assert woken == [1]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("secure_delete", 1),
        ("trusted_schema", 0),
    ],
)
def test_the_connection_is_as_safe_as_it_is_meant_to_be(database: Database, pragma: str, value: object) -> None:
    def ask(tx: Tx) -> object:
        row = tx.one(f"PRAGMA {pragma}")
        return row[0] if row else None

    assert PRAGMAS[pragma] == value
    assert database.submit(ask).result(5) == value


def test_the_version_of_sqlite_keeps_commits_with_two_connections() -> None:
    if sys.platform == "linux" and os.uname().machine == "x86_64":
        assert sqlite3.sqlite_version_info >= (3, 51, 3)


# The files.


def test_what_was_written_is_there_after_closing(tmp_path: Path) -> None:
    first = opened(tmp_path)
    first.submit(save_number(7)).result(5)
    first.close()
    again = opened(tmp_path)
    assert again.submit(numbers).result(5) == [7]
    again.close()


def test_closing_finishes_what_was_asked_for(tmp_path: Path) -> None:
    database = opened(tmp_path)
    held = HeldUp(database)
    futures = [database.submit(save_number(number)) for number in range(600)]
    closing = threading.Thread(target=database.close)
    closing.start()
    held.let_go()
    closing.join(5)
    assert [future.result(0) for future in futures] == list(range(600))


def test_closing_empties_the_write_ahead_log(tmp_path: Path) -> None:
    database = opened(tmp_path)
    database.submit(save_number(1)).result(5)
    log = tmp_path / f"{FILES[0]}-wal"
    assert log.stat().st_size > 0
    # somebody else reading keeps SQLite from removing the log by itself
    reader = sqlite3.connect(tmp_path / FILES[0])
    reader.execute("SELECT count(*) FROM receiving_gaps").fetchone()
    database.close()
    assert log.stat().st_size == 0
    reader.close()


LIVES_UNTIL_KILLED = """
import sys
from pathlib import Path
from storage.file.files import open_database
database = open_database(*(Path(sys.argv[1]) / name for name in ("alongside.db", "keys.db", "operator.key")))
for number in range(10**6):
    database.submit(lambda tx: tx.execute("INSERT INTO receiving_gaps VALUES (?, '')", (f"{number:06}",))).result()
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", LIVES_UNTIL_KILLED, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    told = [int(child.stdout.readline()) for _ in range(25)]
    os.kill(child.pid, signal.SIGKILL)
    told += [int(line) for line in child.stdout if line.endswith("\n")]
    child.stdout.close()
    assert child.wait(5) == -signal.SIGKILL
    database = opened(tmp_path)
    kept = database.submit(numbers).result(5)
    database.close()
    assert kept[: len(told)] == told
    assert len(kept) <= len(told) + 1


def test_a_first_start_makes_all_three_files(tmp_path: Path) -> None:
    opened(tmp_path).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted((*FILES, "alongside.db.reserve"))
    assert (tmp_path / "operator.key").stat().st_mode & 0o777 == 0o600


def test_a_first_start_takes_an_operators_key_that_is_there(tmp_path: Path) -> None:
    elsewhere = tmp_path / "first"
    elsewhere.mkdir()
    opened(elsewhere).close()
    (elsewhere / "operator.key").rename(tmp_path / "operator.key")
    before = (tmp_path / "operator.key").read_bytes()
    opened(tmp_path).close()
    assert (tmp_path / "operator.key").read_bytes() == before


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        ("alongside.db", "restore both"),
        ("keys.db", "restore both"),
        ("operator.key", "put it back"),
    ],
)
def test_one_file_without_the_others_is_refused_and_nothing_is_made(tmp_path: Path, lost: str, says: str) -> None:
    database = opened(tmp_path)
    database.submit(lambda tx: tx.vault.seal(1, "people.name.1", "Ana")).result()
    database.close()
    (tmp_path / lost).unlink()
    with pytest.raises(DatabaseUnusable, match=says) as caught:
        opened(tmp_path)
    assert lost in str(caught.value)
    assert not (tmp_path / lost).exists()


def test_a_first_start_that_was_cut_off_begins_again(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "alongside.db").unlink()
    opened(tmp_path).close()
    assert (tmp_path / "alongside.db").exists()


def test_damaged_keys_are_refused_with_the_way_on(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "keys.db").write_bytes(b"not a database" * 300)
    with pytest.raises(DatabaseUnusable, match="restore a backup"):
        opened(tmp_path)


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="nowhere does not exist"):
        opened(tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_database_from_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    opened(tmp_path).close()
    later = sqlite3.connect(tmp_path / FILES[0])
    later.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('alongside', 'm999_later', '')"
    )
    later.execute("DROP TABLE heard")
    later.commit()
    later.close()
    with pytest.raises(DatabaseUnusable, match="m999_later"):
        opened(tmp_path)
    left = sqlite3.connect(tmp_path / FILES[0])
    assert left.execute("SELECT count(*) FROM sqlite_master WHERE name = 'heard'").fetchone() == (0,)
    left.close()


def test_a_row_that_refers_to_one_that_is_gone_is_refused_with_its_table(tmp_path: Path) -> None:
    opened(tmp_path).close()
    damaged = sqlite3.connect(tmp_path / FILES[0])
    damaged.execute("INSERT INTO pauses (person_id, from_day, made_at) VALUES (99, '', '')")
    damaged.commit()
    damaged.close()
    with pytest.raises(DatabaseUnusable, match="pauses"):
        opened(tmp_path)


@pytest.mark.parametrize("name", ["alongside.db", "keys.db"])
def test_a_file_that_is_no_database_is_refused_by_name(tmp_path: Path, name: str) -> None:
    opened(tmp_path).close()
    (tmp_path / name).write_bytes(b"this was never a database " * 100)
    with pytest.raises(DatabaseUnusable, match=name):
        opened(tmp_path)


def test_a_key_file_without_a_key_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "operator.key").write_text("nothing")
    with pytest.raises(KeyFileUnusable):
        opened(tmp_path)


@pytest.mark.parametrize("checkpoints", [True, False])
def test_the_log_is_emptied_unless_another_program_does_it(tmp_path: Path, checkpoints: bool) -> None:
    database = open_database(*(tmp_path / name for name in FILES), checkpoints=checkpoints)
    other = sqlite3.connect(tmp_path / "alongside.db")  # keeps the file open, as the other program does
    other.execute("SELECT count(*) FROM people").fetchall()
    log = tmp_path / "alongside.db-wal"

    def grow(tx: Tx, number: int) -> None:
        tx.execute("INSERT INTO receiving_gaps VALUES (?, ?)", (str(number), "x" * (5 << 20)))

    for number in range(4):
        database.submit(partial(grow, number=number)).result(20)
    assert (log.stat().st_size < 15 << 20) is checkpoints
    database.submit(lambda tx: tx.afterwards(traces.empty_log)).result(5)
    assert (log.stat().st_size == 0) is checkpoints
    database.close()
    assert (log.stat().st_size == 0) is checkpoints
    other.close()


async def test_a_statement_is_prepared_once_however_many_rows_go_in(database: Database) -> None:
    prepared: list[str] = []

    def watch(tx: Tx) -> None:
        def note(action: int, *what: object) -> int:
            prepared.append(str(what))
            return sqlite3.SQLITE_OK

        tx.connection.set_authorizer(note)

    def turn(tx: Tx) -> None:
        for number in range(40):
            tx.insert("receiving_gaps", since_at=f"{number:06}", until_at="")
        numbers(tx)
        tx.execute("DELETE FROM receiving_gaps")

    await database.write(turn)
    await database.write(watch)
    await database.write(turn)  # to be watched is to be prepared once more
    prepared.clear()
    for _ in range(30):
        await database.write(turn)
    assert not prepared


async def test_what_was_read_is_read_again_once_it_changed_and_in_the_next_job(database: Database) -> None:

    def read(tx: Tx) -> list[int]:
        return tx.once("numbers", lambda: numbers(tx))

    def add_unsaid(tx: Tx) -> list[int]:
        assert read(tx) == []
        save_number(1)(tx)
        assert read(tx) == [], "read once"
        tx.changed("numbers")
        return read(tx)

    assert await database.write(add_unsaid) == [1]
    await database.write(save_number(2))
    assert await database.write(read) == [1, 2]

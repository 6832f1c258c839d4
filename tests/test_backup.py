"""Backups and restores: whole, consistent while the bot writes, and no way back for who was erased."""

import asyncio
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.botapi.server import Server
from bot.clock import SystemClock
from bot.running.lock import Lock
from domain.outgoing import Lane
from storage import people
from storage.copies import backup as copies
from storage.copies import erasing
from storage.copies.backup import BackupFailed, list_made, make
from storage.copies.restoring import Restored, restore
from storage.file.database import Database, Tx, to_text
from storage.file.files import open_database
from storage.file.keys import KeyFileUnusable, Unreadable, make_operator_key
from storage.file.opening import DatabaseUnusable
from storage.file.reading import row_counts
from storage.file.sqlite import sqlite3
from storage.traffic import inbox, outbox
from storage.traffic.inbox import Received
from tests.chaos.restores import drills
from tests.support.process import ROOT, Process, Remote, environment, settings
from tests.support.stage import Speaker, Stage

pytestmark = pytest.mark.slow

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the bot's files stand; its copies go elsewhere."""
    made = tmp_path / "bot"
    made.mkdir()
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "copies"


def opened(place: Path) -> Database:
    return open_database(place / "alongside.db", place / "keys.db", place / "operator.key")


def copied(place: Path, folder: Path, now: datetime = NOW, keep: int = 14) -> Path:
    return make(place / "alongside.db", place / "keys.db", folder, keep=keep, now=now).path


def put_back(place: Path, copy: Path) -> Restored:
    return restore(
        copy,
        database=place / "alongside.db",
        keys=place / "keys.db",
        operator_key=place / "operator.key",
        now=LATER,
    )


def do(database: Database, step: Any) -> Any:
    return database.submit(step).result(10)


def add_named(tx: Tx, number: int, name: str, now: datetime = NOW) -> int:
    person = people.add(tx, number, "en", now)
    people.save_name(tx, person.id, name)
    return person.id


def names(place: Path) -> list[str | None]:
    database = opened(place)
    found = do(database, lambda tx: [people.get(tx, row["id"]).name for row in tx.all("SELECT id FROM people")])
    database.close()
    return list(found)


# Copies


def test_a_copy_holds_what_was_there_and_one_file_of_keys_stands_beside_it(place: Path, folder: Path) -> None:
    database = opened(place)
    do(database, lambda tx: add_named(tx, 101, "Ana"))
    first = copied(place, folder)
    do(database, lambda tx: add_named(tx, 102, "Ben"))
    second = copied(place, folder, LATER)
    database.close()
    assert [path.name for path in list_made(folder)] == [
        "alongside-20260601T120000Z.db",
        "alongside-20260601T130000Z.db",
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["alongside-20260601T120000Z.db", second.name, "keys.db"]
    for path, count in ((first, 1), (second, 2)):
        with closing(sqlite3.connect(path)) as copy:
            assert copy.execute("SELECT count(*) FROM people").fetchone() == (count,)
            assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_no_copy_holds_keys_of_days_or_the_operators(place: Path, folder: Path) -> None:
    database = opened(place)
    do(database, lambda tx: (add_named(tx, 101, "Ana"), tx.vault.seal_body(NOW.date(), "x", b"words")))
    copied(place, folder)
    database.close()
    with closing(sqlite3.connect(folder / "keys.db")) as keys:
        assert {row[0] for row in keys.execute("SELECT kind FROM keys")} == {"check", "person"}
    operator_key = (place / "operator.key").read_bytes().strip()
    assert all(operator_key not in path.read_bytes() for path in folder.iterdir())


def test_the_copy_of_the_keys_forgets_who_was_erased_since(place: Path, folder: Path) -> None:
    database = opened(place)
    ana = do(database, lambda tx: add_named(tx, 101, "Ana"))
    copied(place, folder)
    do(database, lambda tx: erasing.erase(tx, ana, 101))
    with closing(sqlite3.connect(folder / "keys.db")) as keys:
        wrapped = keys.execute("SELECT wrapped FROM keys WHERE kind = 'person'").fetchone()[0]
    copied(place, folder, LATER)
    database.close()
    assert wrapped not in (folder / "keys.db").read_bytes()


def test_how_far_a_copy_and_a_restore_are_is_told_until_all_is_done(place: Path, folder: Path) -> None:
    database = opened(place)
    do(database, lambda tx: [add_named(tx, 1000 + number, "Ana" * 20) for number in range(400)])
    database.close()
    told: list[tuple[int, int]] = []
    database_path, keys, key = place / "alongside.db", place / "keys.db", place / "operator.key"
    made = make(database_path, keys, folder, keep=14, now=NOW, progress=lambda done, of: told.append((done, of)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1] > 1
    told.clear()
    restore(
        made.path,
        database=database_path,
        keys=keys,
        operator_key=key,
        now=LATER,
        progress=lambda done, of: told.append((done, of)),
    )
    assert told[-1][0] == told[-1][1] > 1


def test_the_newest_are_kept(place: Path, folder: Path) -> None:
    opened(place).close()
    folder.mkdir()
    (folder / "alongside-notes.txt").write_text("somebody's own")
    for n in range(5):
        copied(place, folder, NOW + n * HOUR, keep=3)
    assert [path.name[10:25] for path in list_made(folder)] == [
        "20260601T140000",
        "20260601T150000",
        "20260601T160000",
    ]
    assert (folder / "alongside-notes.txt").exists()


def test_copies_are_for_their_owner_alone(place: Path, folder: Path) -> None:
    opened(place).close()
    before = os.umask(0o077)
    try:
        copied(place, folder)
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_folder_of_the_database_itself_is_refused(place: Path) -> None:
    opened(place).close()
    with pytest.raises(BackupFailed, match="choose another folder"):
        copied(place, place)


def test_a_folder_of_another_bots_copies_is_refused(tmp_path: Path, place: Path, folder: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for each in (place, other):
        opened(each).close()
    copied(place, folder)
    kept = (folder / "keys.db").read_bytes()
    with pytest.raises(BackupFailed, match="another bot"):
        copied(other, folder, LATER)
    assert (folder / "keys.db").read_bytes() == kept
    assert len(list_made(folder)) == 1


def test_a_damaged_database_takes_no_good_copys_place(place: Path, folder: Path) -> None:
    opened(place).close()
    good = copied(place, folder, keep=1)
    raw = bytearray((place / "alongside.db").read_bytes())
    raw[8192:12288] = os.urandom(4096)
    (place / "alongside.db").write_bytes(bytes(raw))
    with pytest.raises(BackupFailed):
        copied(place, folder, LATER, keep=1)
    assert list_made(folder) == [good]
    assert not list(folder.glob("*.part"))


def add_to_two_tables(tx: Tx, number: int) -> None:
    tx.execute("INSERT INTO receiving_gaps VALUES (?, '')", (f"{number:06} {'x' * 500}",))
    inbox.store(tx, [Received(number, 1, {"update_id": number, "x": "y" * 500}, NOW, NOW)])


@contextmanager
def load(database: Database) -> Iterator[list[int]]:
    """Writes one after another, each to two tables; what it gives grows by one with each."""
    for future in [database.submit(partial(add_to_two_tables, number=n)) for n in range(1000)]:
        future.result(10)
    stop, written = threading.Event(), list[int]()

    def go_on() -> None:
        while not stop.is_set():
            do(database, partial(add_to_two_tables, number=1000 + len(written)))
            written.append(1)

    writing = threading.Thread(target=go_on)
    writing.start()
    while not written:
        time.sleep(0.001)
    try:
        yield written
    finally:
        stop.set()
        writing.join()


def test_a_copy_made_while_the_bot_writes_is_of_one_moment(
    place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "PAGES_A_STEP", 1)  # as many chances to be disturbed as there can be
    database = opened(place)
    with load(database) as written:
        before = len(written)
        path = copied(place, folder)
        assert len(written) > before + 5
    with closing(sqlite3.connect(path)) as copy:
        gaps, updates = copy.execute(
            "SELECT (SELECT count(*) FROM receiving_gaps), (SELECT count(*) FROM inbox)"
        ).fetchone()
    assert gaps == updates
    assert 1000 < gaps < 1000 + len(written)
    database.close()
    assert put_back(place, path).updates_dropped == updates


class Unpinned(sqlite3.Connection):
    """A connection that never pins what it reads."""

    def execute(self, sql: str, *parameters: Any) -> Any:
        return super().execute("SELECT 1" if sql == "BEGIN" else sql, *parameters)


def test_the_test_above_fails_for_a_copy_that_is_not_pinned(
    place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is written after the counting comes along."""

    def open_unpinned(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, isolation_level=None, factory=Unpinned)

    numbers = itertools.count()

    def count_and_write(connection: sqlite3.Connection) -> dict[str, int]:
        counts = row_counts(connection)
        do(database, partial(add_to_two_tables, number=next(numbers)))
        return counts

    monkeypatch.setattr(copies, "row_counts", count_and_write)
    database = opened(place)
    copied(place, folder)
    monkeypatch.setattr(copies, "open_to_read", open_unpinned)
    with pytest.raises(BackupFailed, match="differs"):
        copied(place, folder, LATER)
    database.close()
    assert len(list_made(folder)) == 1


# Restores


def test_a_restore_brings_back_what_was_copied_and_keeps_the_old(place: Path, folder: Path) -> None:
    database = opened(place)
    do(database, lambda tx: add_named(tx, 101, "Ana"))
    copy = copied(place, folder)
    do(database, lambda tx: add_named(tx, 102, "Ben"))
    database.close()
    found = put_back(place, copy)
    assert (found.people, found.erased) == (1, 0)
    assert [path.name for path in found.kept] == [
        "keys.db.before-20260601T130000Z",
        "alongside.db.before-20260601T130000Z",
    ]
    assert names(place) == ["Ana"]
    assert not list(place.glob("*.restoring*"))
    old = open_database(found.kept[1], found.kept[0], place / "operator.key")
    assert do(old, lambda tx: len(tx.all("SELECT id FROM people"))) == 2
    old.close()


def test_what_a_kill_left_in_the_log_is_kept_with_the_old_database(place: Path, folder: Path) -> None:
    opened(place).close()
    copy = copied(place, folder)
    code = (
        "import os, pathlib, sys; from tests.test_backup import *; database = opened(pathlib.Path(sys.argv[1]));"
        "do(database, lambda tx: add_named(tx, 102, 'Ben')); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(place)], cwd=ROOT, check=True, timeout=20)
    assert (place / "alongside.db-wal").stat().st_size > 0
    found = put_back(place, copy)
    assert names(place) == []
    assert set(found.kept) == set(place.glob("*.before-*")), "whoever removes what is named removes all of it"
    old = open_database(found.kept[1], found.kept[0], place / "operator.key")
    assert do(old, lambda tx: len(tx.all("SELECT id FROM people"))) == 1
    old.close()


def test_a_restore_onto_an_empty_machine_needs_the_operators_key(tmp_path: Path, place: Path, folder: Path) -> None:
    database = opened(place)
    do(database, lambda tx: add_named(tx, 101, "Ana"))
    database.close()
    copy = copied(place, folder)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    with pytest.raises(DatabaseUnusable, match="put it back"):
        put_back(fresh, copy)
    make_operator_key(fresh / "operator.key")
    with pytest.raises(KeyFileUnusable):
        put_back(fresh, copy)
    assert [path.name for path in fresh.iterdir()] == ["operator.key"]
    (fresh / "operator.key").write_bytes((place / "operator.key").read_bytes())
    assert put_back(fresh, copy).kept == ()
    assert names(fresh) == ["Ana"]


def test_open_rows_whose_key_is_gone_are_dropped_and_counted(place: Path, folder: Path) -> None:
    database = opened(place)

    def wait(tx: Tx) -> None:
        ana = add_named(tx, 101, "Ana")
        inbox.store(tx, [Received(n, 101, {"update_id": n}, NOW, NOW) for n in (1, 2, 3)])
        inbox.done(tx, 3)
        for n in range(4):
            outbox.add(tx, outbox.Owed(f"u{n}.1", Lane.REPLY, "reply", "sendMessage", 101, {}, receiver=ana), NOW)

    do(database, wait)
    copy = copied(place, folder)
    database.close()
    found = put_back(place, copy)
    assert (found.updates_dropped, found.messages_dropped) == (2, 4)
    database = opened(place)
    assert do(database, inbox.list_open) == []
    assert do(database, lambda tx: outbox.list_waiting(tx, LATER, (), 10)) == []
    assert do(database, lambda tx: len(tx.all("SELECT id FROM outbox WHERE state = 'dropped'"))) == 4
    database.close()


@pytest.mark.parametrize("copied_again", [False, True])
def test_who_was_erased_stays_erased(place: Path, folder: Path, copied_again: bool) -> None:
    database = opened(place)
    ana = do(database, lambda tx: add_named(tx, 101, "Ana"))
    do(database, lambda tx: add_named(tx, 102, "Ben"))
    copy = copied(place, folder)

    def forget(tx: Tx) -> None:
        erasing.erase(tx, ana, 101)
        tx.vault.remember_erased(101, to_text(LATER))

    do(database, forget)
    if copied_again:
        copied(place, folder, LATER)
    database.close()
    found = put_back(place, copy)
    assert (found.erased, found.people) == (1, 1)
    assert names(place) == ["Ben"]
    database = opened(place)
    with pytest.raises(Unreadable):
        do(database, lambda tx: tx.vault.open(ana, f"people.name.{ana}", b"x" * 40))
    assert do(database, lambda tx: tx.vault.was_erased(101, to_text(NOW)))
    database.close()


def test_whoever_came_after_their_keys_were_copied_begins_anew(place: Path, folder: Path) -> None:
    """A replica of every commit can be a moment ahead of the keys."""
    database = opened(place)
    do(database, lambda tx: add_named(tx, 101, "Ana"))
    keys_only_of_ana = copied(place, folder).with_name("keys.db").read_bytes()
    do(database, lambda tx: add_named(tx, 102, "Ben"))
    do(database, lambda tx: people.add(tx, 103, "en", NOW))
    ahead = copied(place, folder, LATER)
    ahead.with_name("keys.db").write_bytes(keys_only_of_ana)
    database.close()
    found = put_back(place, ahead)
    assert (found.keyless, found.erased, found.people) == (1, 0, 2)
    assert names(place) == ["Ana", None]


def test_who_was_erased_and_came_back_is_not_erased_again(place: Path, folder: Path) -> None:
    database = opened(place)
    do(database, lambda tx: tx.vault.remember_erased(101, to_text(NOW)))
    do(database, lambda tx: add_named(tx, 101, "Ana again", LATER))
    copy = copied(place, folder, LATER)
    database.close()
    assert put_back(place, copy).erased == 0
    assert names(place) == ["Ana again"]


def test_the_list_of_the_erased_holds_no_number_of_an_account(place: Path) -> None:
    database = opened(place)
    do(database, lambda tx: tx.vault.remember_erased(987654321, to_text(NOW)))
    assert do(database, lambda tx: tx.vault.was_erased(987654321, to_text(NOW)))
    assert not do(database, lambda tx: tx.vault.was_erased(987654322, to_text(NOW)))
    database.close()
    raw = (place / "keys.db").read_bytes()
    assert b"987654321" not in raw
    assert (987654321).to_bytes(4, "big") not in raw


def test_who_was_erased_stays_erased_after_a_restore_that_was_cut_off(place: Path, folder: Path) -> None:
    database = opened(place)
    do(database, lambda tx: add_named(tx, 101, "Ana"))
    copy = copied(place, folder)
    do(database, lambda tx: tx.vault.remember_erased(101, to_text(LATER)))
    database.close()
    (place / "keys.db").rename(place / "keys.db.before-20260601T115900Z")  # as the first step of it leaves them
    assert put_back(place, copy).erased == 1
    assert names(place) == []


@pytest.mark.parametrize("wrong", ["damaged", "no database", "newer", "not there", "without keys", "itself"])
def test_what_is_no_good_copy_changes_nothing(place: Path, folder: Path, wrong: str) -> None:
    database = opened(place)
    do(database, lambda tx: [add_named(tx, n, "Ana" * 50) for n in range(100)])
    copy = copied(place, folder)
    database.close()
    if wrong == "damaged":
        raw = bytearray(copy.read_bytes())
        raw[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
        copy.write_bytes(bytes(raw))
    elif wrong == "no database":
        copy.write_bytes(b"this was never a database " * 100)
    elif wrong == "newer":
        with closing(sqlite3.connect(copy)) as later:
            later.execute("INSERT INTO _sqlite_migrations VALUES (NULL, 'alongside', 'm999_later', '')")
            later.commit()
    elif wrong == "not there":
        copy.unlink()
    elif wrong == "without keys":
        (folder / "keys.db").unlink()
    else:
        copy = place / "alongside.db"
        (folder / "keys.db").unlink()
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    with pytest.raises((BackupFailed, DatabaseUnusable)):
        put_back(place, copy)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_a_restore_cut_off_at_any_step_leaves_nothing_that_a_start_would_begin_anew(
    place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened(place)
    do(database, lambda tx: add_named(tx, 101, "Ana"))
    copy = copied(place, folder)
    database.close()
    real, cuts = Path.replace, 0
    for step in range(4):
        done = 0

        def cut(path: Path, target: Path, step: int = step) -> Path:
            nonlocal done
            done += 1
            if done > step and not path.name.endswith((".new", ".part")):
                raise OSError(5, "cut off here")
            return real(path, target)

        monkeypatch.setattr(Path, "replace", cut)
        try:
            put_back(place, copy)
        except OSError:
            cuts += 1
            monkeypatch.setattr(Path, "replace", real)
            with pytest.raises(DatabaseUnusable, match="belong together"):
                opened(place)
        monkeypatch.setattr(Path, "replace", real)
        assert put_back(place, copy).people == 1
        assert names(place) == ["Ana"]
    assert cuts >= 2


# The commands


def command(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=place,
        env=environment(place, **settings("http://127.0.0.1:9")),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


async def test_a_running_bot_is_copied_and_comes_back_as_it_was(place: Path, folder: Path, server: Server) -> None:
    process = Process(place, environment(place, **settings(server.url)))
    ana = Remote(server.api, server.api.add_person("Ana").id)
    process.start()
    try:
        ana.says("/start")
        await ana.presses("I agree")
        await ana.presses("Keep Ana")
        await ana.sees("Which city")
        made = await asyncio.to_thread(command, place, "backup", str(folder), "--keep", "3")
        assert (made.returncode, made.stderr) == (0, "")
        assert "rows, checked" in made.stdout
        assert "Keep that key elsewhere" in made.stdout
        refused = await asyncio.to_thread(command, place, "restore", str(list_made(folder)[0]))
        assert refused.returncode == 75
        assert "stop it first" in refused.stderr
        assert await process.terminate() == 0
    finally:
        process.close()
    _lose_everything(place)
    restored = command(place, "restore", str(list_made(folder)[0]))
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "with 1 people" in restored.stdout
    assert names(place) == ["Ana"]
    process.start()
    try:
        ana.says("berlin")
        await ana.presses("Berlin")
        await ana.sees("When shall I ask you")
        assert await process.terminate() == 0
    finally:
        process.close()


def _lose_everything(place: Path) -> None:
    for path in place.glob("*.db*"):
        path.unlink()


def test_an_older_sqlite_makes_no_copy_beside_a_running_bot(
    place: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from bot.errors import AlreadyRunning
    from bot.operating import backup, beside
    from bot.operating.last_backup import last_backup
    from bot.settings import Settings

    opened(place).close()
    given = Settings("1:x", "Dov", "dov", database_path=place / "alongside.db")
    monkeypatch.setattr(beside, "is_safe_beside_the_bot", lambda: False)
    lock = Lock(place / "alongside.db")
    with pytest.raises(AlreadyRunning, match="stop it first, or update SQLite"):
        backup.back_up(given, folder, 14, SystemClock())
    lock.release()
    backup.back_up(given, folder, 14, SystemClock())
    assert len(list_made(folder)) == 1
    noted = last_backup(place / "alongside.db")
    assert noted is not None
    assert noted[1] == list_made(folder)[0]


@pytest.mark.parametrize("arguments", [["backup"], ["restore"], ["backup", "x", "--keep", "0"], ["bakcup"]])
def test_a_command_line_not_understood_says_how(place: Path, arguments: list[str]) -> None:
    ended = command(place, *arguments)
    assert ended.returncode == 64
    assert "Usage:" in ended.stderr


def test_there_is_nothing_to_copy_before_the_first_start(place: Path, folder: Path) -> None:
    ended = command(place, "backup", str(folder))
    assert ended.returncode == 78
    assert "start the bot once" in ended.stderr
    assert not folder.exists()


async def test_a_members_week_is_the_same_after_a_restore(stage: Stage, ana: Speaker, tmp_path: Path) -> None:
    await ana.joins(at="09:00")
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track")
    await ana.says("/me")
    before = ana.newest().text
    make(stage.folder / "alongside.db", stage.folder / "keys.db", tmp_path / "copies", keep=1, now=stage.now)
    await stage.goes_off()
    put_back(stage.folder, list_made(tmp_path / "copies")[0])
    await stage.comes_back()
    await ana.says("/me")
    assert ana.newest().text == before


async def test_drills_bring_back_the_same_numbers_and_nobody_who_was_erased(tmp_path: Path) -> None:
    found = await drills(tmp_path, count=3, seed=5)
    assert found.wrong == []
    assert (found.copies, found.restores) == (3, 3)
    assert found.answers_while_copying > 0
    assert found.erased == found.erased_again > 0

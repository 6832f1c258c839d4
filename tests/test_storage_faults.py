"""A disk that is full, fails or cannot be written: nothing is confirmed falsely, and the process says why."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.file.sqlite import sqlite3
from tests.chaos import points, shim
from tests.chaos.cast import Book, Findings, Member, a_crowd, a_process, examine
from tests.support.process import Process, environment, settings

pytestmark = pytest.mark.slow

NOWHERE = settings("http://127.0.0.1:9")
needs_shim = pytest.mark.skipif(shim.library() is None, reason=shim.WHY_NOT)


@needs_shim
@pytest.mark.parametrize(("op", "mode", "k"), [("write", "eio", 60), ("sync", "eio", 12), ("write", "enospc", 45)])
async def test_one_write_that_fails_loses_nothing(tmp_path: Path, op: str, mode: str, k: int) -> None:
    found, struck = await points.day_with_fault(tmp_path, op=op, mode=mode, k=k)
    assert struck
    assert found.is_clean, found


async def _through_a_full_disk(folder: Path, broken: str | None = None) -> tuple[Findings, str, bool]:
    """Let people talk while every write fails for want of room; return findings, log, and whether it stayed alive."""
    stage = await a_crowd(folder, ["Ana", "Ben"])
    book, flag = Book(stage), folder / "full"
    given = {"op": "write", "mode": "enospc", "while": str(flag)}
    process = a_process(stage, broken, **shim.environment(folder, **given))
    ana = Member(stage.api, stage.people[0].id)
    try:
        process.start()
        await ana.asks()
        flag.touch()
        (folder / "alongside.db.reserve").unlink(missing_ok=True)  # the shim's disk stays full whatever is given back
        for person in stage.people:
            stage.api.say(person.id, person.id, "/help")
        await asyncio.sleep(4)
        stayed = process.running is not None and process.running.poll() is None
        flag.unlink()
        if broken is None:
            await book.drained(process, within=10)
        else:
            process.kill()
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()
    return examine(book, []), process.log, stayed


@needs_shim
async def test_a_full_disk_confirms_nothing_and_all_is_recorded_once_there_is_room(tmp_path: Path) -> None:
    found, log, stayed = await _through_a_full_disk(tmp_path)
    assert stayed
    assert found.is_clean, found
    assert log.count("nothing can be stored") == 1
    assert log.count("ERROR") == 1
    assert "Traceback" not in log


@needs_shim
async def test_control_a_write_that_is_believed_though_it_failed_loses_updates(tmp_path: Path) -> None:
    found, _, _ = await _through_a_full_disk(tmp_path, broken="told_early")
    assert found.updates_lost > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


async def test_the_reserve_is_given_back_on_a_full_disk_and_made_anew_later(small_disk: Path) -> None:
    stage = await a_crowd(small_disk, ["Ana"])
    book, reserve = Book(stage), small_disk / "alongside.db.reserve"
    process = a_process(stage)
    process.folder = small_disk.parent
    ana = Member(stage.api, stage.people[0].id)
    filler = small_disk / "filler"
    try:
        process.start()
        await ana.asks()
        assert reserve.exists()
        with filler.open("wb", buffering=0) as file:
            try:
                while file.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        for number in range(40):
            stage.api.say(ana.id, ana.id, f"{number} " + "x" * 4000)
        await ana.until(lambda: None if reserve.exists() else True, "reserve given back")
        filler.unlink()
        await ana.until(lambda: True if reserve.exists() else None, "reserve made anew")
        while book.api.pending_updates or book.confirmed <= book.updates[-1]:
            await asyncio.sleep(0.05)
        assert await process.terminate() == 0
        assert "Traceback" not in process.log
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()
    assert examine(book, []).updates_lost == 0


async def _ends(folder: Path, given: dict[str, str] | None = None, cwd: Path | None = None) -> tuple[int, str]:
    process = Process(cwd or folder, {**environment(folder, **NOWHERE), **(given or {})})
    process.start()
    try:
        return await process.ended(), process.log
    finally:
        process.close()


async def _made(folder: Path) -> None:
    stage = await a_crowd(folder, ["Ana"])
    stage.trouble_expected = True
    await stage.close()


async def test_a_read_only_disk_ends_the_start_with_74(small_disk: Path) -> None:
    await _made(small_disk)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    code, log = await _ends(small_disk, cwd=small_disk.parent)
    assert code == 74
    assert len(log.splitlines()) == 1


@pytest.mark.parametrize(
    ("spoil", "code", "says"),
    [
        ("missing folder", 78, "does not exist"),
        ("keys gone", 78, "restore both"),
        ("emptied", 78, "restore both"),
        ("torn", 78, "alongside restore"),
        ("newer", 78, "m999_later"),
        ("locked", 75, "another program has locked"),
    ],
)
async def test_a_database_that_cannot_be_used_ends_the_start_with_one_line(
    tmp_path: Path, spoil: str, code: int, says: str
) -> None:
    await _made(tmp_path)
    database, holder, given = tmp_path / "alongside.db", None, dict[str, str]()
    if spoil == "missing folder":
        given = {"DATABASE_PATH": str(tmp_path / "nowhere" / "alongside.db")}
    elif spoil == "keys gone":
        (tmp_path / "keys.db").unlink()
    elif spoil == "emptied":
        os.truncate(database, 0)
    elif spoil == "torn":
        content = bytearray(database.read_bytes())
        for page in range(2, len(content) // 4096, 2):
            content[page * 4096 : page * 4096 + 4096] = os.urandom(4096)
        database.write_bytes(content)
    else:
        holder = sqlite3.connect(database, isolation_level=None)
        holder.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('alongside', 'm999_later', '')"
            if spoil == "newer"
            else "PRAGMA locking_mode=EXCLUSIVE"
        )
        if spoil == "locked":
            holder.execute("BEGIN EXCLUSIVE")
            holder.execute("CREATE TABLE held (x)")
    try:
        ended, log = await _ends(tmp_path, given)
    finally:
        if holder is not None:
            holder.close()
    assert ended == code, log
    assert says in log
    assert len(log.splitlines()) == 1, log


async def test_a_key_file_in_a_folder_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    ended, log = await _ends(tmp_path, {"KEY_FILE": str(tmp_path / "nowhere" / "operator.key")})
    assert ended == 78, log
    assert len(log.splitlines()) == 1, log
    assert log.strip().endswith("does not exist: make it, or set KEY_FILE")
    assert not (tmp_path / "keys.db").exists()

"""`alongside erase`: for a request by letter, while the bot runs or not, and nothing of the number is left."""

import asyncio
from pathlib import Path

from bot.operating import requests
from bot.settings import Settings
from handlers.privacy import clearing
from storage.copies.backup import list_made, make
from storage.file.sqlite import sqlite3
from tests.support.process import Process, environment, settings
from tests.support.stage import Speaker, Stage
from tests.test_cli import command, commanded

ERASED = "Erased: every row"


async def a_member_who_left(stage: Stage, ana: Speaker) -> Settings:
    await ana.joins(at="09:00")
    await stage.goes_off()
    return Settings("1:x", "Dov", "dov", database_path=stage.folder / "alongside.db")


def people(folder: Path) -> int:
    connection = sqlite3.connect(folder / "alongside.db")
    try:
        return int(connection.execute("SELECT count(*) FROM people").fetchone()[0])
    finally:
        connection.close()


def test_two_requests_at_once_are_written_to_files_of_their_own(tmp_path: Path) -> None:
    database = tmp_path / "alongside.db"
    written = {requests._fresh(requests._asked(database, bytes([number]) * 32)) for number in range(2)}
    written |= {requests._fresh(requests._answered(database, bytes([number]) * 32)) for number in range(2)}
    assert len(written) == 4


async def test_while_the_bot_is_off_it_is_done_at_once(stage: Stage, ana: Speaker, tmp_path: Path) -> None:
    await a_member_who_left(stage, ana)
    given = settings("http://127.0.0.1:9") | {"BACKUP_FOLDER": str(tmp_path / "copies")}
    assert command(stage.folder, "backup", **given).returncode == 0
    asked = command(stage.folder, "erase", str(ana.id), typed="n\n", **given)
    assert (asked.returncode, people(stage.folder)) == (64, 1)
    ended = command(stage.folder, "erase", str(ana.id), typed="y\n", **given)
    assert ended.returncode == 0
    assert ERASED in ended.stdout
    assert people(stage.folder) == 0
    restored = command(stage.folder, "restore", str(list_made(tmp_path / "copies")[0]), **given)
    assert "erased again: 1." in restored.stdout
    assert people(stage.folder) == 0
    again = command(stage.folder, "erase", str(ana.id), "--yes", **given)
    assert again.returncode == 78
    assert "nobody with this account" in again.stderr
    await stage.comes_back()


async def test_what_was_said_of_late_goes_as_soon_as_the_bot_runs(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="09:00")
    await stage.passes(days=3)
    old = [each for each in ana.chat() if stage.now - each.date > clearing.CLEARED_BACK]
    await ana.says("/checkin")
    await ana.says("words of mine")
    hashed = await stage.read(lambda tx: tx.vault._hash_of(ana.id))
    await stage.goes_off()
    requests.leave(stage.folder / "alongside.db", hashed)
    await stage.comes_back()
    async with asyncio.timeout(10):
        while await stage.rows("SELECT 1 FROM people"):
            await asyncio.sleep(0.02)
    await stage.settle()
    assert ana.chat() == old
    assert set(await stage.rows("SELECT chat_id, receiver, body FROM outbox")) == {(0, None, None)}


async def test_while_the_bot_runs_it_is_asked_to_and_no_number_is_written(stage: Stage, ana: Speaker) -> None:
    await a_member_who_left(stage, ana)
    given = settings(stage.server.url)
    process = Process(stage.folder, environment(stage.folder, **given))
    process.start()
    try:
        for _ in range(500):
            if process.is_up:
                break
            await asyncio.sleep(0.02)
        ended = await commanded(stage.folder, "erase", str(ana.id), "--yes", **given)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert "is asked to do it" in ended.stdout
        assert ERASED in ended.stdout
        unknown = await commanded(stage.folder, "erase", "987654321", "--yes", **given)
        assert unknown.returncode == 78
        assert not list(stage.folder.glob("*.erase*"))
        assert await process.terminate() == 0
    finally:
        process.close()
    assert people(stage.folder) == 0
    assert str(ana.id) not in process.log
    assert not any(str(ana.id) in path.name for path in stage.folder.iterdir())
    await stage.comes_back()


async def test_a_request_outlives_the_bot_that_did_not_get_to_it(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins(at="09:00")
    await ben.joins(at="09:00")
    hashed = await stage.read(lambda tx: tx.vault._hash_of(ana.id))
    await stage.goes_off()
    requests.leave(stage.folder / "alongside.db", hashed)
    (stage.folder / "alongside.db.erase-nonsense").touch()
    assert requests.wait_for_answer(stage.folder / "alongside.db", hashed, 0.3) is None
    await stage.comes_back()
    for _ in range(300):
        if await stage.rows("SELECT count(*) FROM people") == [(1,)]:
            break
        await asyncio.sleep(0.02)
    assert await asyncio.to_thread(requests.wait_for_answer, stage.folder / "alongside.db", hashed, 3) == "done"
    await ana.says("/me")
    assert "What is kept" in ana.newest().words
    await ben.says("/me")
    assert "What is kept" not in ben.newest().words


async def test_a_copy_made_before_holds_nothing_readable_of_whoever_was_erased(
    stage: Stage, ana: Speaker, tmp_path: Path
) -> None:
    await a_member_who_left(stage, ana)
    copies = tmp_path / "copies"
    make(stage.folder / "alongside.db", stage.folder / "keys.db", copies, keep=3, now=stage.now)
    given = settings("http://127.0.0.1:9") | {"BACKUP_FOLDER": str(copies)}
    assert command(stage.folder, "erase", str(ana.id), "--yes", **given).returncode == 0
    keys = sqlite3.connect(copies / "keys.db")
    assert keys.execute("SELECT count(*) FROM keys WHERE kind = 'person'").fetchone() == (0,)
    keys.close()
    await stage.comes_back()

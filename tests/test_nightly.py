"""The copy of each night: made while the bot runs, once a night, and without whoever was erased."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.app import Bot, build
from bot.operating import nightly
from bot.operating.last_backup import last_backup
from bot.settings import Settings
from storage.copies import erasing
from storage.copies.backup import BackupFailed, list_made, make
from storage.file.sqlite import sqlite3
from tests.support.stage import TOKEN, Stage


class CopyingStage(Stage):
    """A stage whose bot copies its database every night."""

    litestream = False

    @property
    def copies(self) -> Path:
        return self.folder / "copies"

    def _make_bot(self) -> Bot:
        made = Settings(
            telegram_bot_token=TOKEN,
            operator_name="Dov",
            operator_contact="dov@example.org",
            telegram_api_url=self.server.url,
            database_path=self.folder / "alongside.db",
            backup_folder=self.copies,
            backup_at=time(3, 30),
            backup_keep=3,
            litestream=self.litestream,
        )
        return build(made, self.clock, self.limits)

    async def names(self, count: int) -> list[str]:
        """The names of the copies, once there are so many of them."""
        for _ in range(500):
            if self.copies.exists() and len(list_made(self.copies)) == count:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        return [path.name for path in list_made(self.copies)]


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CopyingStage]:
    monkeypatch.setattr(nightly, "LOOK_EVERY", 0.02)
    made = CopyingStage(tmp_path)
    await made.open()
    yield made
    await made.close()


async def test_the_first_copy_is_made_at_the_first_start_and_then_one_each_night(stage: CopyingStage) -> None:
    first = "alongside-20260105T080000Z.db"
    assert await stage.names(1) == [first]
    await stage.until("2026-01-06 03:29")
    await asyncio.sleep(0.1)
    assert await stage.names(1) == [first]
    await stage.until("2026-01-06 03:31")
    assert await stage.names(2) == [first, "alongside-20260106T033100Z.db"]
    await stage.until("2026-01-06 20:00")
    assert len(await stage.names(2)) == 2
    noted = last_backup(stage.folder / "alongside.db")
    assert noted is not None
    assert noted[1].name == "alongside-20260106T033100Z.db"


async def test_a_night_that_the_bot_was_off_is_made_up_for_and_old_copies_go(stage: CopyingStage) -> None:
    await stage.names(1)
    await stage.off_for(hours=20)
    made = await stage.names(2)
    assert made[1] == "alongside-20260106T040000Z.db"
    await stage.restart()
    assert len(await stage.names(2)) == 2
    for night in (3, 4):
        await stage.until(f"2026-01-0{night + 4} 04:00")
        await stage.names(3)
    assert [name[10:18] for name in await stage.names(3)] == ["20260106", "20260107", "20260108"]


async def test_who_is_erased_is_erased_in_the_copies_at_once(stage: CopyingStage) -> None:
    ana = stage.person("Ana")
    await ana.says("/start")
    await ana.presses("I agree")
    await stage.names(1)
    await stage.until("2026-01-06 03:31")
    await stage.names(2)
    assert people_in_keys(stage) == 1
    await stage.read(lambda tx: erasing.forget(tx, 1, ana.id, stage.now))
    for _ in range(200):
        if people_in_keys(stage) == 0:
            break
        await asyncio.sleep(0.02)
    assert people_in_keys(stage) == 0


def people_in_keys(stage: CopyingStage) -> int:
    with closing(sqlite3.connect(stage.copies / "keys.db")) as keys:
        return int(keys.execute("SELECT count(*) FROM keys WHERE kind = 'person'").fetchone()[0])


async def test_a_copy_that_fails_is_told_once_and_tried_again_in_an_hour(
    stage: CopyingStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.names(1)
    stage.trouble_expected = True
    real = make

    def full(*_: object, **__: object) -> None:
        raise BackupFailed("the disk is full")

    monkeypatch.setattr(nightly, "make", full)
    await stage.until("2026-01-06 03:31")
    await asyncio.sleep(0.3)
    assert [line for line in stage.trouble() if "the disk is full" in line] == [
        "bot.operating.nightly: no copy could be made, it is tried again in an hour: the disk is full"
    ]
    monkeypatch.setattr(nightly, "make", real)
    await asyncio.sleep(0.1)
    assert len(list_made(stage.copies)) == 1
    stage.clock.set(stage.now + timedelta(hours=1, seconds=1))
    assert len(await stage.names(2)) == 2


class StageWithoutDisk(CopyingStage):
    """A stage whose copies belong on a disk that is not there."""

    @property
    def copies(self) -> Path:
        return self.folder / "disk" / "copies"


async def test_a_start_says_that_the_disk_for_the_copies_is_not_there_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever needs help must not go without because a disk was pulled out."""
    monkeypatch.setattr(nightly, "LOOK_EVERY", 0.02)
    stage = StageWithoutDisk(tmp_path)
    await stage.open()
    stage.trouble_expected = True
    ana = stage.person("Ana")
    await ana.joins()
    disk = tmp_path / "disk"
    assert stage.trouble() == [
        "bot.operating.nightly: no copy could be made, it is tried again in an hour:"
        f" {disk} is not there: make it, mount its disk, or choose another folder"
    ]
    disk.mkdir()
    stage.clock.set(stage.now + timedelta(hours=1, seconds=1))
    assert len(await stage.names(1)) == 1
    await stage.close()


class ReplicatedStage(CopyingStage):
    """A stage whose database Litestream copies at every commit."""

    litestream = True


@pytest.mark.parametrize("kind", [CopyingStage, ReplicatedStage])
async def test_where_every_commit_is_copied_so_is_every_new_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[CopyingStage]
) -> None:
    monkeypatch.setattr(nightly, "LOOK_EVERY", 0.02)
    stage = kind(tmp_path)
    await stage.open()
    await stage.names(1)
    ana = stage.person("Ana")
    await ana.joins(at="09:00")
    await asyncio.sleep(0.3)
    with closing(sqlite3.connect(stage.copies / "keys.db")) as copied:
        kept = copied.execute("SELECT count(*) FROM keys WHERE kind = 'person'").fetchone()[0]
    assert kept == (1 if stage.litestream else 0)
    await stage.close()

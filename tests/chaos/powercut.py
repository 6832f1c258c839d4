"""A power cut at any moment of a day: the files rebuilt from what was synced, the rest dropped, torn or kept."""

import random
import re
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.file.database import Tx
from storage.file.keys import KeyFileUnusable
from storage.file.opening import DatabaseUnusable
from tests.chaos import shim
from tests.chaos.cast import Book, Member, a_crowd, a_process, on_files

HEADER = struct.Struct("<cIqI")
OFFSET = re.compile(rb"offset=(\d+)&")


@dataclass(frozen=True)
class Op:
    """One thing the process did, in order: wrote, synced, cut off or removed a file, or said something."""

    kind: str
    path: str
    at: int
    data: bytes


@dataclass
class Day:
    """The files before it, what was done, and the updates that came."""

    before: dict[str, bytes]
    ops: list[Op]
    updates: list[int]


async def recorded_day(folder: Path, broken: str | None = None) -> Day:
    """Record a day of Ana's, whose process is killed at its end."""
    stage = await a_crowd(folder, ["Ana"])
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    book, record = Book(stage), folder / "record"
    ana = Member(stage.api, stage.people[0].id)
    process = a_process(stage, broken, **shim.environment(folder, record=str(record)))
    try:
        process.start()
        await ana.answers_the_day(random.Random(4))
        await ana.asks()
        process.kill()
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()
    return Day(before, list(read(record.read_bytes())), book.updates)


def read(record: bytes) -> Iterator[Op]:
    """Return what the shim recorded, in order."""
    at = 0
    while at + 17 <= len(record):
        kind, length, offset, size = struct.unpack("<cIqI", record[at : at + 17])
        path = record[at + 17 : at + 17 + length].decode()
        start = at + 17 + length
        yield Op(kind.decode(), path, offset, record[start : start + size])
        at = start + size


def lost_in(day: Day, cut: int, chance: random.Random, keep: float) -> list[int] | None:
    """Cut the power after so many operations; return what was confirmed and is lost, None if files are unusable."""
    files, confirmed = _disk_after(day, cut, chance, keep)
    folder = Path(tempfile.mkdtemp(prefix="alongside-cut-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    try:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        (folder / "operator.key").chmod(0o600)
        database = on_files(folder)
        try:
            known = set(database.submit(_known).result())
        finally:
            database.close()
    except (DatabaseUnusable, KeyFileUnusable):
        return None
    finally:
        shutil.rmtree(folder)
    return [update_id for update_id in day.updates if update_id < confirmed and update_id not in known]


def _known(tx: Tx) -> list[int]:
    """The updates that are handled, or can still be read and so will be."""
    from storage.traffic import inbox

    if tx.all("PRAGMA integrity_check")[0][0] != "ok":
        raise DatabaseUnusable("integrity")
    return [
        *(each.update_id for each in inbox.list_open(tx)),
        *(row[0] for row in tx.all("SELECT update_id FROM inbox WHERE state = 'done'")),
    ]


def _disk_after(day: Day, cut: int, chance: random.Random, keep: float) -> tuple[dict[str, bytes], int]:
    files = {name: bytearray(content) for name, content in day.before.items()}
    waiting: list[Op] = []
    confirmed = 0
    for op in day.ops[:cut]:
        if op.kind == "N":
            found = OFFSET.search(op.data)
            confirmed = max(confirmed, int(found[1])) if found else confirmed
        elif op.kind == "S":
            is_folder = not Path(op.path).suffix
            synced = [each for each in waiting if (each.kind == "U") if is_folder or each.path == op.path]
            if not is_folder:
                synced = [each for each in waiting if each.kind != "U" and each.path == op.path]
            for each in synced:
                _apply(files, each)
                waiting.remove(each)
        else:
            waiting.append(op)
    for op in waiting:
        if chance.random() < keep:
            torn = op.kind == "W" and chance.random() < 0.2
            _apply(files, Op(op.kind, op.path, op.at, op.data[: chance.randrange(len(op.data) + 1)]) if torn else op)
    return {name: bytes(content) for name, content in files.items()}, confirmed


def _apply(files: dict[str, bytearray], op: Op) -> None:
    name = Path(op.path).name.removesuffix(" (deleted)")
    if op.kind == "U":
        files.pop(name, None)
        return
    content = files.setdefault(name, bytearray())
    if op.kind == "T":
        del content[op.at :]
        content.extend(b"\0" * (op.at - len(content)))
        return
    content.extend(b"\0" * (op.at + len(op.data) - len(content)))
    content[op.at : op.at + len(op.data)] = op.data


def cuts(day: Day, states: int, seed: int) -> tuple[int, int, int]:
    """Cut the power so many times; return how many states there were, lost something, or were unusable."""
    chance = random.Random(seed)
    lost = unusable = 0
    for number in range(states):
        cut = 1 + (number * len(day.ops) // states + chance.randrange(1 + len(day.ops) // states)) % len(day.ops)
        missing = lost_in(day, cut, chance, (0.0, 0.3, 0.7)[number % 3])
        unusable += missing is None
        lost += bool(missing)
    return states, lost, unusable

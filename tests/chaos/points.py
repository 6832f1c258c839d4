"""The k-th write, sync or word to the server kills the bot, or a write fails as on a broken or full disk."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from signal import SIGKILL

from tests.chaos import cast, powercut, shim
from tests.chaos.cast import Book, Findings, Member, a_crowd, a_process, examine
from tests.support.process import Process
from tests.support.stage import Stage

OPS = {"W": "write", "T": "write", "S": "sync", "N": "said"}
"""What the shim records, by what it is struck as."""


async def counted(folder: Path) -> Counter[str]:
    """Return how many writes, syncs and words to the server a day has, its start and its end with it."""
    stage, book, members = await _a_day(folder, random.Random(4))
    record = folder / "record"
    process = a_process(stage, **shim.environment(folder, record=str(record)))
    try:
        process.start()
        await asyncio.wait_for(_live(members, random.Random(4)), cast.PATIENCE)
        await book.drained(process)
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()
    return Counter(OPS[each.kind] for each in powercut.read(record.read_bytes()) if each.kind in OPS)


async def day_with_fault(folder: Path, *, op: str, mode: str, k: int) -> tuple[Findings, bool]:
    """Let a day of Ana's and Ben's meet one fault, heal, and examine; also return whether the fault came at all."""
    stage, book, members = await _a_day(folder, random.Random(k))
    process = a_process(stage, **shim.environment(folder, op=op, mode=mode, k=str(k)))
    living = asyncio.ensure_future(_live(members, random.Random(k)))
    try:
        process.start()
        struck = await _first_of(living, process)
        if struck:
            await book.buries(process)
            assert "Traceback" not in process.log, process.log
            process.given = a_process(stage).given
            process.start()
        await asyncio.wait_for(living, cast.PATIENCE)
        struck = struck or any(said in process.log for said in ("nothing can be stored", "was given back"))
        if await book.drained(process, ends_with=(0,) if struck else (0, -SIGKILL)) != 0:
            struck = True  # at the very last write or sync, as it stopped
            process.given = a_process(stage).given
            process.start()
            await book.drained(process)
    finally:
        living.cancel()
        await asyncio.gather(living, return_exceptions=True)
        process.close()
        stage.trouble_expected = True
        await stage.close()
    return examine(book, members), struck


async def _a_day(folder: Path, chance: random.Random) -> tuple[Stage, Book, list[Member]]:
    stage = await a_crowd(folder, ["Ana", "Ben"])
    book = Book(stage)
    book.seed(2, 0.5, chance)
    return stage, book, [Member(stage.api, each.id) for each in stage.people]


async def _live(members: list[Member], chance: random.Random) -> None:
    await asyncio.gather(*(each.answers_the_day(chance) for each in members))


async def _first_of(living: "asyncio.Future[None]", process: Process) -> bool:
    """Wait until the day is over, or the process; return whether it was the process."""
    while not living.done():
        if process.has_ended:
            return True
        await asyncio.sleep(0.02)
    return False

"""Requests to erase somebody, left beside the database for the bot that runs: a file each, named by a hash alone.

Two programs that write one database could lose what either commits, so the one that runs does what the other asks.
"""

import asyncio
import logging
import os
import re
import threading
import time
from contextlib import suppress
from pathlib import Path

from bot.clock import Clock
from bot.errors import described
from handlers.privacy import forgetting
from storage.file.database import Database

log = logging.getLogger(__name__)

ASKED, ANSWERED = ".erase-", ".erased-"
HASH = re.compile(r"[0-9a-f]{64}")
LOOK_EVERY = 1.0
TRY_AGAIN_AFTER = 60.0
DONE, UNKNOWN = "done", "unknown"


def leave(database: Path, hashed: bytes) -> None:
    """Leave a request beside the database; it holds for whichever process runs next. Raises `OSError`."""
    asked = _asked(database, hashed)
    fresh = _fresh(asked)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _answered(database, hashed).unlink(missing_ok=True)
    fresh.replace(asked)


def wait_for_answer(database: Path, hashed: bytes, seconds: float) -> str | None:
    """Return `DONE` or `UNKNOWN` once the bot says so, and take its answer away; None if it does not within that."""
    answer, over_at = _answered(database, hashed), time.monotonic() + seconds
    nothing = threading.Event()  # waited for in place of time.sleep, which libfaketime refuses
    while time.monotonic() < over_at:
        with suppress(FileNotFoundError):
            said = answer.read_text("ascii")
            answer.unlink()
            return said
        nothing.wait(LOOK_EVERY / 10)
    return None


def _asked(database: Path, hashed: bytes) -> Path:
    return database.with_name(f"{database.name}{ASKED}{hashed.hex()}")


def _answered(database: Path, hashed: bytes) -> Path:
    return database.with_name(f"{database.name}{ANSWERED}{hashed.hex()}")


def _fresh(path: Path) -> Path:
    """Return where a file is written before it takes its name: one for each, as two may be written at once."""
    return path.with_name(f"{path.name}.new")


class Requests:
    """Looks each second whether something was asked of the bot, does it, and says so where it was asked."""

    def __init__(self, path: Path, database: Database, clock: Clock) -> None:
        self._path = path
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Look until cancelled; what cannot be done now is tried again a little later."""
        while True:
            try:
                for hashed in self._waiting():
                    await self._erase(hashed)
            except Exception as error:  # noqa: BLE001 - the request stays where it is, and nothing else waits for it
                log.error("a request to erase could not be done: %s", described(error))
                await asyncio.sleep(TRY_AGAIN_AFTER)
            await asyncio.sleep(LOOK_EVERY)

    def _waiting(self) -> list[bytes]:
        start = f"{self._path.name}{ASKED}"
        ends = (path.name.removeprefix(start) for path in self._path.parent.glob(f"{start}*"))
        return [bytes.fromhex(end) for end in ends if HASH.fullmatch(end)]

    async def _erase(self, hashed: bytes) -> None:
        now = self._clock.now()
        known = await self._database.write(lambda tx: forgetting.erased_by_letter(tx, hashed, now))
        answer = _answered(self._path, hashed)
        fresh = _fresh(answer)
        fresh.write_text(DONE if known else UNKNOWN, "ascii")
        fresh.replace(answer)
        _asked(self._path, hashed).unlink(missing_ok=True)
        log.info("a request to erase was done")

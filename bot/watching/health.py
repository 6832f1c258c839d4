"""Whether the bot is well: its loops go round, its database answers, and it heard Telegram a short while ago."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.running.watchdog import Loop
from storage.file.database import Database
from storage.file.faults import NotStored

LOOP_STILL_FOR = 45.0
"""Seconds without a round after which a loop is not well; the watchdog ends the process a little later."""

DATABASE_WITHIN = 3.0


@dataclass(frozen=True, slots=True)
class Health:
    """What was found; ages and times in seconds, None where something never happened or did not answer."""

    loops: Mapping[str, float]
    database_seconds: float | None
    last_heard_seconds: float | None

    @property
    def is_well(self) -> bool:
        """Return whether nothing stands still."""
        return self.database_seconds is not None and all(age < LOOP_STILL_FOR for age in self.loops.values())

    def told(self) -> dict[str, Any]:
        """Return it as the health page shows it."""
        return {
            "healthy": self.is_well,
            "loops": {name: {"age_seconds": round(age, 1)} for name, age in self.loops.items()},
            "database": {"answers": self.database_seconds is not None, "seconds": self.database_seconds},
            "last_heard_seconds": self.last_heard_seconds,
        }


async def examine(loops: Mapping[str, Loop], database: Database, heard_at: datetime | None, now: datetime) -> Health:
    """Look at everything; a database that does not answer within three seconds does not answer."""
    took = await _database_seconds(database)
    ages = {name: time.monotonic() - loop.alive_at for name, loop in loops.items()}
    heard = None if heard_at is None else round(max((now - heard_at).total_seconds(), 0.0), 1)
    return Health(ages, took, heard)


async def _database_seconds(database: Database) -> float | None:
    began = time.monotonic()
    try:
        async with asyncio.timeout(DATABASE_WITHIN):
            await database.answers()
    except (TimeoutError, NotStored):
        return None
    return round(time.monotonic() - began, 4)

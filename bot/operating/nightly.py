"""The copy of each night, made while the bot runs; which nights have theirs, the names of the copies say.

Where Litestream copies every commit, the copy of the keys is written anew as soon as there is a new one.
"""

import asyncio
import logging
import threading
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.errors import described
from bot.operating.last_backup import note
from bot.settings import Settings
from storage.copies.backup import BackupFailed, is_behind, made_at, make, renew
from storage.file.reading import is_safe_beside_the_bot, sqlite_version

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
TRY_AGAIN_AFTER = 3600.0
"""Seconds after which a copy that failed is tried again."""


class Nightly:
    """Copies once a night, or as soon as the bot is back if it was off then."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._stopping = threading.Event()
        self._not_before = 0.0

    async def run(self) -> None:
        """Look every second until cancelled; a copy under way is then given up."""
        if not is_safe_beside_the_bot():
            log.warning(
                "with SQLite %s no copy can be made while the bot runs: see docs/operating.md", sqlite_version()
            )
            return
        try:
            while True:
                await self._look()
                await asyncio.sleep(LOOK_EVERY)
        finally:
            self._stopping.set()

    async def _look(self) -> None:
        try:
            if self._clock.elapsed() >= self._not_before and self._is_due(self._clock.now()):
                await asyncio.to_thread(self._copy)
            elif self._settings.litestream:
                await asyncio.to_thread(self._keep_keys_in_step)
        except Exception as error:  # noqa: BLE001 - no copy may end the bot: what it has is safe where it is
            self._not_before = self._clock.elapsed() + TRY_AGAIN_AFTER
            told = str(error) if isinstance(error, BackupFailed | OSError) else described(error)
            log.error("no copy could be made, it is tried again in an hour: %s", told)

    def _is_due(self, now: datetime) -> bool:
        """Return whether there is no copy yet since the hour of the latest night."""
        folder, hour = self._settings.backup_folder, self._settings.backup_at
        latest = datetime.combine(now.astimezone(UTC).date(), hour, UTC)
        if latest > now:
            latest -= timedelta(days=1)
        made = made_at(folder) if folder else None
        return folder is not None and (made is None or made < latest)

    def _copy(self) -> None:
        settings, now = self._settings, self._clock.now()
        if settings.backup_folder is None:
            return
        made = make(
            settings.database_path,
            settings.keys_path,
            settings.backup_folder,
            keep=settings.backup_keep,
            now=now,
            progress=self._give_up_if_stopping,
        )
        note(settings.database_path, made.path, now)
        log.info("a copy was made and checked: %s, %s rows", made.path.name, made.rows)

    def _keep_keys_in_step(self) -> None:
        """Copy the keys as soon as there is a new one: a replica of every commit is not to wait for the night's."""
        folder = self._settings.backup_folder
        if folder is not None and is_behind(self._settings.keys_path, folder):
            renew(self._settings.keys_path, folder)

    def _give_up_if_stopping(self, done: int, of: int) -> None:
        if self._stopping.is_set():
            raise BackupFailed("the bot is ending; the copy is made at the next start")

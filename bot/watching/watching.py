"""What whoever watches can ask of a running bot, put together from its parts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.operating.last_backup import last_backup
from bot.receiving.dispatching import Dispatching
from bot.receiving.polling import Receiving
from bot.running.watchdog import Loop
from bot.sending.delivery import Delivery
from bot.settings import Settings
from bot.watching import health
from bot.watching.health import Health
from bot.watching.site import Site
from storage import counts
from storage.file.database import Database, Tx
from storage.file.health import count_waiting

if TYPE_CHECKING:
    from bot.watching.metrics import Metrics, State


class Watching:
    """Counts from the first moment on, and answers where a port was set."""

    def __init__(
        self, settings: Settings, clock: Clock, database: Database, loops: Mapping[str, Loop], receiving: Receiving
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._database = database
        self._loops = loops
        self._receiving = receiving
        self._metrics: Metrics | None = None
        self._site: Site | None = None
        if settings.monitor_site is not None:
            self._metrics = _metrics()
            self._site = Site(*settings.monitor_site, self.health, self.page)
            database.on_committed(self._metrics.wrote)

    def count(self, delivery: Delivery, dispatching: Dispatching) -> None:
        """Count what these two do."""
        if self._metrics is None:
            return
        delivery.on_tried = self._metrics.sent
        dispatching.on_handled = self._metrics.handled

    def start(self) -> None:
        """Answer from now on, if anywhere; raises `Unavailable` where the port cannot be had."""
        if self._site is not None:
            self._site.start()

    async def stop(self) -> None:
        """Answer no more."""
        if self._site is not None:
            await self._site.stop()

    async def health(self) -> Health:
        """Return how the bot is."""
        return await health.examine(self._loops, self._database, self._receiving.drained_at, self._clock.now())

    async def page(self) -> bytes:
        """Return the metrics as Prometheus reads them; raises `NotStored` while the disk lets nothing through."""
        from bot.watching.metrics import State

        if self._metrics is None:
            raise LookupError("nothing is counted without a port")
        now = self._clock.now()

        def look(tx: Tx) -> "State":
            copied = last_backup(self._settings.database_path)
            return State(
                now=now,
                loops={name: loop.alive_at for name, loop in self._loops.items()},
                heard_at=self._receiving.drained_at,
                waiting=count_waiting(tx.connection, now),
                counts=counts.count(tx.connection),
                copied_at=copied[0] if copied else None,
            )

        return self._metrics.page(await self._database.write(look))


def _metrics() -> "Metrics":
    """Return what counts; only who is watched pays for the library, which takes a tenth of a second to load."""
    from bot.watching.metrics import Metrics

    return Metrics()

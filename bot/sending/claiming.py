"""Claiming: what may go now is taken from the outbox, checked once more, and is then on its way."""

import time
from collections.abc import Set
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import Clock
from bot.sending.holding import Holding
from bot.sending.pacing import UNHURRIED, Pacer
from domain.outgoing import Lane
from handlers import sending
from handlers.beside import ladder
from handlers.turn import House
from storage.file.database import Row, Tx
from storage.traffic import due, outbox, told, waiting
from storage.traffic.outbox import Owed

LONGEST_SLEEP = 1.0
A_MOMENT = 0.05
"""Seconds after which a nudge looks again: while anything is still due, somebody else may be found quiet, and several
go to one partner as one message."""

LOOK_AHEAD = 16
"""How many more rows are looked at than can go, as some wait for their chat."""

BEHIND_BARRIER = frozenset({ladder.NUDGE})
FRESH = timedelta(minutes=1)
"""How long ago the bot may have heard last when it tells a partner that somebody is quiet."""


class Listening(Protocol):
    """What delivery needs to know of receiving."""

    @property
    def drained_at(self) -> datetime | None:
        """Until when (UTC) nothing can be waiting at Telegram, None before that was ever so."""

    @property
    def in_conflict(self) -> bool:
        """Whether somebody else was found to receive with the same token a moment ago."""

    def catch_up(self) -> None:
        """Look at once whether anything waits."""


class Claiming:
    """Says what may go now: first lane first, of chats that are free, within the limits."""

    def __init__(self, clock: Clock, house: House, pacer: Pacer, holding: Holding, listening: Listening) -> None:
        self._clock = clock
        self._house = house
        self._pacer = pacer
        self._holding = holding
        self._listening = listening
        self._looked_at: datetime | None = None
        self.storm_until = 0.0
        """Until when, by `Clock.elapsed`, only what people wait for goes out."""
        self.must_hear = False
        """Whether something waits for word that nothing lies at Telegram any more."""

    def has_work(self, tx: Tx) -> bool:
        """Return whether something waits that may go now."""
        held = self._holding.chats(self._clock.elapsed())
        return bool(outbox.list_waiting(tx, self._clock.now(), held, 1, self._last_lane()))

    def _last_lane(self) -> Lane:
        """Return how far down the lanes may go: what nobody asked for waits out a storm and the backlog at a start.

        The answer to a prompt, or the news that its sender has a twin, may lie in that backlog.
        """
        storm = self._clock.elapsed() < self.storm_until
        return Lane.REPLY if storm or self._listening.drained_at is None else Lane.BULK

    def claim(self, tx: Tx, room: int, busy: Set[int]) -> tuple[list[Owed], float]:
        """Claim up to `room` messages for chats that are not busy; also return the seconds until more may go."""
        now, moment, claimed, pause = self._clock.now(), time.monotonic(), list[Owed](), LONGEST_SLEEP
        if self._looked_at is not None and now < self._looked_at:
            waiting.follow_clock_back(tx, now)
        self._looked_at = now
        taken, last_lane = {*busy, *self._holding.chats(self._clock.elapsed())}, self._last_lane()
        unhurried = self._pacer.unhurried(moment)
        # Each round leaves at least one chat out of the next, so that a full one never hides those behind it.
        while len(claimed) < room:
            if unhurried <= 0 and last_lane >= UNHURRIED:
                last_lane, pause = Lane.REPLY, min(pause, self._pacer.next_unhurried(moment))
            rows = outbox.list_waiting(tx, now, taken, room + LOOK_AHEAD, last_lane)
            if not rows:
                break
            for row in rows:
                lane = Lane(row["lane"])
                if len(claimed) == room or lane > last_lane or (lane >= UNHURRIED and unhurried <= 0):
                    break
                if row["chat_id"] in taken:
                    continue
                wait = self._wait_of(tx, row, now, moment)
                if wait > 0:
                    pause = min(pause, wait)
                    taken.add(row["chat_id"])
                    continue
                owed = sending.claim(tx, self._house, row, now)
                if owed is not None:
                    taken.add(owed.chat_id)
                    claimed.append(owed)
                    unhurried -= lane >= UNHURRIED
        return claimed, pause

    def _wait_of(self, tx: Tx, row: Row, now: datetime, moment: float) -> float:
        """Return the seconds until a row may go as far as its chat and the barrier are concerned."""
        if row["kind"] in BEHIND_BARRIER:
            since = told.latest_not_before(tx, row["chat_id"], tuple(BEHIND_BARRIER), now)
            if since is not None and not self._has_heard(since, now):
                self.must_hear = True
                return LONGEST_SLEEP
            if due.is_anything_due(tx, now):
                return A_MOMENT
        return self._pacer.wait_for(row["chat_id"], Lane(row["lane"]), moment)

    def _has_heard(self, since: datetime, now: datetime) -> bool:
        """Return whether nothing sent to the bot up to `since` can be waiting at Telegram, nor anything for long."""
        drained_at = self._listening.drained_at
        return drained_at is not None and since <= drained_at <= now <= drained_at + FRESH

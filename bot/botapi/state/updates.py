"""The queue of updates that wait for the bot, with the rules of getUpdates."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

KINDS = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "message_reaction_count",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
)
DEFAULT_KINDS = frozenset(KINDS) - {"chat_member", "message_reaction", "message_reaction_count"}

_LIVES = {"callback_query": timedelta(seconds=150)}
_LIFE = timedelta(days=1)
_QUIET = timedelta(days=7)
_MOST = 100_000
_FIRST_IDS = (2_000_001, 1_000_000_000)
_AHEAD = 10


@dataclass(frozen=True)
class Update:
    """One update of the queue."""

    update_id: int
    kind: str
    body: dict[str, Any]
    expires_at: datetime

    def to_api(self) -> dict[str, Any]:
        """Telegram's JSON of this update."""
        return {"update_id": self.update_id, self.kind: self.body}


class UpdateQueue:
    """Updates in order of their ids, kept until confirmed by an offset or out of date."""

    def __init__(self, now: Callable[[], datetime], rng: random.Random):
        self.allowed: frozenset[str] = DEFAULT_KINDS
        self._listeners: list[Callable[[], None]] = []
        self._now = now
        self._rng = rng
        self._events: OrderedDict[int, Update] = OrderedDict()
        self._next_id = 0
        self._last_added_at: datetime | None = None

    def __len__(self) -> int:
        return len(self._events)

    def pending(self) -> list[Update]:
        """The updates that were neither confirmed nor have expired."""
        self._expire()
        return list(self._events.values())

    def allow(self, names: Any) -> None:
        """Takes allowed_updates over for what is created from now on; None leaves it as it was."""
        if not isinstance(names, list):
            return
        wanted = {str(name).lower() for name in names} & set(KINDS)
        self.allowed = frozenset(wanted) or DEFAULT_KINDS

    def add(self, kind: str, body: dict[str, Any]) -> Update | None:
        """Puts one update at the end, unless its kind is not wanted or the queue is full."""
        if kind not in self.allowed or len(self._events) >= _MOST:
            return None
        now = self._now()
        self._number_anew(now)
        update = Update(self._next_id, kind, body, now + _LIVES.get(kind, _LIFE))
        self._events[update.update_id] = update
        self._next_id += 1
        self._last_added_at = now
        self.notify()
        return update

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Calls the listener whenever there is something new; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def notify(self) -> None:
        """Has everybody look again who waits for updates."""
        for listener in list(self._listeners):
            listener()

    def confirm(self, update_id: int) -> None:
        """Drops one update that a webhook has taken."""
        self._events.pop(update_id, None)

    def take(self, offset: int, limit: int) -> list[Update]:
        """Confirms what lies below the offset and gives what follows; negative keeps only the last ones."""
        self._expire()
        if offset < 0:
            self._forget(list(self._events)[:offset])
        head = next(iter(self._events), self._next_id)
        if offset <= 0 or offset > self._next_id + _AHEAD or offset < head - _MOST:
            offset = head  # an offset from another numbering confirms nothing
        self._forget(list(takewhile(lambda update_id: update_id < offset, self._events)))
        return list(self._events.values())[:limit]

    def clear(self) -> None:
        """Drops everything, as drop_pending_updates does."""
        self._events.clear()

    def jump(self) -> None:
        """Makes the next update's number a random one, as after a week without updates."""
        self._next_id = 0

    def _number_anew(self, now: datetime) -> None:
        quiet = self._last_added_at is not None and now - self._last_added_at >= _QUIET
        if self._next_id == 0 or (quiet and not self._events):
            self._next_id = self._rng.randint(*_FIRST_IDS)

    def _expire(self) -> None:
        now = self._now()
        self._forget([update.update_id for update in self._events.values() if update.expires_at <= now])

    def _forget(self, update_ids: list[int]) -> None:
        for update_id in update_ids:
            del self._events[update_id]

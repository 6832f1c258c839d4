"""How fast messages may go: the bot as a whole, each private chat, each group; even from the first second.

Times are seconds of a clock that only runs forward (the event loop's).
"""

from collections import deque
from dataclasses import dataclass

from domain.outgoing import Lane

FREE_A_SECOND = 30
LONGEST_WINDOW = 60.0
A_HAIR = 1e-6
"""By so much of a message sums of fractions may be short."""

UNHURRIED = Lane.PARTNER
"""The first lane that is spread evenly: a call for help and a reply never wait behind a burst of a whole second."""

CATCHES_UP = 0.05
"""Seconds by which what nobody waits for may be late and go faster for it; by as much a reply may find no room."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram lets one bot send; the defaults are its free limits.

    `paid`: the bot's owner pays Telegram for more messages a second than are free.
    """

    a_second: int = FREE_A_SECOND
    private_burst: int = 3
    private_a_second: float = 1.0
    group_a_minute: int = 20
    paid: bool = False


def limits_of(a_second: int) -> Limits:
    """Return the limits of a bot that may send so many messages a second."""
    return Limits(a_second=a_second, paid=a_second > FREE_A_SECOND)


class Pacer:
    """Counts what went out and says what may go next."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._recent: deque[float] = deque()
        self._buckets: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}
        self._on_their_way: set[int] = set()
        self._spread, self._spread_at = self._most_at_once, float("-inf")

    def room(self, now: float) -> int:
        """Return how many messages may go at this instant, in any one second no more than the limit."""
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        return self.limits.a_second - len(self._recent) - len(self._on_their_way)

    @property
    def _most_at_once(self) -> float:
        return max(1.0, self.limits.a_second * CATCHES_UP)

    def unhurried(self, now: float) -> int:
        """Return how many of these may go: spread evenly, so that a reply finds the next place near."""
        return int(self._saved(now) + A_HAIR)

    def next_unhurried(self, now: float) -> float:
        """Return the seconds until another of those may go."""
        return max(0.0, (1.0 - self._saved(now)) / self.limits.a_second)

    def _saved(self, now: float) -> float:
        return min(self._most_at_once, self._spread + (now - self._spread_at) * self.limits.a_second)

    def next_room(self, now: float) -> float:
        """Return the seconds until there is room again."""
        if self.room(now) > 0:
            return 0.0
        return max(0.0, self._recent[0] + 1.0 - now) if self._recent else 1.0

    def wait_for(self, chat_id: int, lane: Lane, now: float) -> float:
        """Return the seconds until the chat may be sent to; prompts and bulk leave room for replies."""
        if chat_id < 0:
            return self._wait_for_group(chat_id, now)
        keep = 0 if lane < Lane.PROMPT else self.limits.private_burst - 1
        missing = 1.0 + keep - self._level(chat_id, now)
        return max(0.0, missing / self.limits.private_a_second)

    def _wait_for_group(self, chat_id: int, now: float) -> float:
        times = self._groups.get(chat_id)
        if times is None:
            return 0.0
        while times and times[0] <= now - LONGEST_WINDOW:
            times.popleft()
        return max(0.0, times[0] + LONGEST_WINDOW - now) if len(times) >= self.limits.group_a_minute else 0.0

    def _level(self, chat_id: int, now: float) -> float:
        level, since = self._buckets.get(chat_id, (float(self.limits.private_burst), now))
        return min(float(self.limits.private_burst), level + (now - since) * self.limits.private_a_second)

    def started(self, chat_id: int, lane: Lane, now: float) -> None:
        """Take room for a message to a chat that is on its way, one at most in each chat."""
        self._on_their_way.add(chat_id)
        if lane >= UNHURRIED:
            self._spread, self._spread_at = self._saved(now) - 1.0, now

    def sent(self, chat_id: int, now: float) -> None:
        """Count a message as gone now: when it was answered, as it reached the server at some time before.

        Counted so, no second of the server's own clock holds more than the limit, however long the ways are.
        """
        self._on_their_way.discard(chat_id)
        self._recent.append(now)
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque()).append(now)
            return
        self._buckets[chat_id] = (self._level(chat_id, now) - 1.0, now)
        if len(self._buckets) > 10_000:
            self._forget_full(now)

    def _forget_full(self, now: float) -> None:
        full = [chat for chat in self._buckets if self._level(chat, now) >= self.limits.private_burst]
        for chat in full:
            del self._buckets[chat]

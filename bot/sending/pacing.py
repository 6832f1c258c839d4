"""How fast messages may go: the bot as a whole, each private chat, each group; even from the first second.

Times are seconds of a clock that only runs forward (the event loop's).
"""

from collections import deque
from dataclasses import dataclass

from domain.outgoing import Lane

LONGEST_WINDOW = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What Telegram lets one bot send; the defaults are its free limits."""

    a_second: int = 30
    private_burst: int = 3
    private_a_second: float = 1.0
    group_a_minute: int = 20


class Pacer:
    """Counts what went out and says what may go next."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._recent: deque[float] = deque()
        self._buckets: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}
        self._on_their_way: set[int] = set()

    def room(self, now: float) -> int:
        """Return how many messages may go at this instant, in any one second no more than the limit."""
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        return self._limits.a_second - len(self._recent) - len(self._on_their_way)

    def next_room(self, now: float) -> float:
        """Return the seconds until there is room again."""
        if self.room(now) > 0:
            return 0.0
        return max(0.0, self._recent[0] + 1.0 - now) if self._recent else 1.0

    def wait_for(self, chat_id: int, lane: Lane, now: float) -> float:
        """Return the seconds until the chat may be sent to; prompts and bulk leave room for replies."""
        if chat_id < 0:
            return self._wait_for_group(chat_id, now)
        keep = 0 if lane < Lane.PROMPT else self._limits.private_burst - 1
        missing = 1.0 + keep - self._level(chat_id, now)
        return max(0.0, missing / self._limits.private_a_second)

    def _wait_for_group(self, chat_id: int, now: float) -> float:
        times = self._groups.get(chat_id)
        if times is None:
            return 0.0
        while times and times[0] <= now - LONGEST_WINDOW:
            times.popleft()
        return max(0.0, times[0] + LONGEST_WINDOW - now) if len(times) >= self._limits.group_a_minute else 0.0

    def _level(self, chat_id: int, now: float) -> float:
        level, since = self._buckets.get(chat_id, (float(self._limits.private_burst), now))
        return min(float(self._limits.private_burst), level + (now - since) * self._limits.private_a_second)

    def started(self, chat_id: int) -> None:
        """Take room for a message to a chat that is on its way, one at most in each chat."""
        self._on_their_way.add(chat_id)

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
        full = [chat for chat in self._buckets if self._level(chat, now) >= self._limits.private_burst]
        for chat in full:
            del self._buckets[chat]

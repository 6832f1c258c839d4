"""Faults on order, and limits on the rate of sending, for a server that must misbehave like a real one."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import StrEnum

_COUNTED = ("send", "copy", "forward", "edit")
_FREE = {"sendchataction"}
_MINUTE = 60.0


class FaultKind(StrEnum):
    """What goes wrong with a call."""

    CLOSE_BEFORE = "close_before"  # the connection closes unanswered, nothing is done
    CLOSE_AFTER = "close_after"  # the call is done, its answer is lost
    HANG = "hang"  # nothing for some seconds, then the call is done if the bot still waits
    HANG_AFTER = "hang_after"  # the call is done at once, its answer comes late
    SERVER_ERROR = "server_error"  # 500 with Telegram's JSON
    BAD_GATEWAY = "bad_gateway"  # 502 with a page of HTML
    TOO_MANY = "too_many"  # 429 with retry_after, also 0, or without parameters when it is None
    REFUSAL = "refusal"  # any error code with any description
    UNAUTHORIZED = "unauthorized"
    CONFLICT = "conflict"
    GARBAGE = "garbage"  # 200 and no JSON
    DRIP = "drip"  # the call is done, its answer comes byte by byte over some seconds


@dataclass
class Fault:
    """One fault on order: for one method or chat or all, a number of times or (None) until removed.

    It strikes each matching call, or with `every` only each so-manyth of them.
    """

    kind: FaultKind | str
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    seconds: float = 1.0
    retry_after: int | None = 1
    code: int = 400
    description: str = "Bad Request: fault on order"
    body: str = "<html>this is not the answer you are waiting for"
    every: int = 1
    passed: int = 0

    def __post_init__(self) -> None:
        self.kind = FaultKind(self.kind)

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Whether this call meets the fault; it counts the calls that the fault is meant for."""
        if not self.matches(method, chat_id):
            return False
        self.passed += 1
        return self.passed % self.every == 0

    def matches(self, method: str, chat_id: int | None) -> bool:
        """Whether the fault is meant for this call."""
        return (self.method is None or self.method.lower() == method.lower()) and (
            self.chat_id is None or self.chat_id == chat_id
        )


@dataclass
class Faults:
    """The faults on order, in the order they were asked for."""

    waiting: list[Fault] = field(default_factory=list)
    struck: int = 0

    def add(self, fault: Fault) -> Fault:
        """Orders a fault."""
        self.waiting.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """Takes an order back; one that is used up is gone already."""
        if fault in self.waiting:
            self.waiting.remove(fault)

    def clear(self) -> None:
        """Takes all orders back."""
        self.waiting.clear()

    def shut_out(self, method: str) -> bool:
        """Whether no call of that method gets through for now."""
        return any(
            each.times is None
            and each.every == 1
            and each.kind is FaultKind.CLOSE_BEFORE
            and each.matches(method, None)
            for each in self.waiting
        )

    def strike(self, method: str, chat_id: int | None) -> Fault | None:
        """The first fault meant for this call, used up by one time."""
        for fault in self.waiting:
            if fault.strikes(method, chat_id):
                self.struck += 1
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self.waiting.remove(fault)
                return fault
        return None


@dataclass
class Limits:
    """Telegram's limits on sending; None leaves one out. What is refused does not count."""

    overall_per_second: int | None = None
    private_burst: int | None = None
    private_per_second: float = 1.0
    group_per_minute: int | None = None
    _overall: deque[float] = field(default_factory=deque, repr=False)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque), repr=False)
    _buckets: dict[int, tuple[float, float]] = field(default_factory=dict, repr=False)

    def wait(self, method: str, chat_id: int | None, at: float) -> int:
        """Whole seconds that the bot must wait before this call, 0 when it may go on and is counted."""
        if chat_id is None or not method.startswith(_COUNTED) or method in _FREE:
            return 0
        waits = [_window_wait(self._overall, self.overall_per_second, 1.0, at)]
        if chat_id < 0:
            waits.append(_window_wait(self._groups[chat_id], self.group_per_minute, _MINUTE, at))
        else:
            waits.append(self._bucket_wait(chat_id, at))
        if longest := max(waits):
            return math.ceil(longest)
        self._count(chat_id, at)
        return 0

    def _count(self, chat_id: int, at: float) -> None:
        self._overall.append(at)
        if chat_id < 0:
            self._groups[chat_id].append(at)
        elif self.private_burst is not None:
            self._buckets[chat_id] = (self._level(chat_id, at) - 1, at)

    def _level(self, chat_id: int, at: float) -> float:
        full = float(self.private_burst or 0)
        level, since = self._buckets.get(chat_id, (full, at))
        return min(full, level + (at - since) * self.private_per_second)

    def _bucket_wait(self, chat_id: int, at: float) -> float:
        if self.private_burst is None:
            return 0.0
        return max(0.0, (1 - self._level(chat_id, at)) / self.private_per_second)


def _window_wait(times: deque[float], most: int | None, width: float, at: float) -> float:
    """Seconds until a sliding window has room again; forgets what has left it."""
    while times and times[0] <= at - width:
        times.popleft()
    if most is None or len(times) < most:
        return 0.0
    return times[len(times) - most] + width - at

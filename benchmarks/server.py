"""A lean Bot API server on loopback for the benchmarks: it counts and times, and costs as little as it can.

It offers updates at once or at a rate, answers every call after a set delay, and ends with a line of JSON: how many
edits or messages came back, how long that took, and what share of a core it used itself.
"""

import argparse
import asyncio
import json
import re
import resource
import statistics
import sys
import time
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.loops import run

CHAT = re.compile(rb"chat_id\W+(?:Content[^\n]+\s+)?(-?\d+)")
"""Finds the chat in a form, in JSON and in a multipart body."""

OFFSET = re.compile(rb"offset\W+(?:Content[^\n]+\s+)?(\d+)")
TIMEOUT = re.compile(rb"timeout\W+(?:Content[^\n]+\s+)?(\d+)")
KEYBOARD = {"inline_keyboard": [[{"text": str(mood), "callback_data": f"a:{mood}"} for mood in range(1, 6)]]}
BOT_ID = 123456789
MOST_A_POLL = 100
FIRST_PERSON = 1000
BOT = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Alongside",
    "username": "alongside_bench_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


@dataclass
class Plan:
    """What is offered: `updates` presses by `people`, so many a second (0: all at once), answers after `delay` s."""

    updates: int
    people: int
    rate: float
    delay: float
    data: list[str]
    wanted: int
    within: float


@dataclass
class Report:
    """What came back; instants are seconds of the loop's clock."""

    first_at: float = 0.0
    last_at: float = 0.0
    done: int = 0
    latencies: list[float] = field(default_factory=list)
    calls: int = 0
    sent_at: list[float] = field(default_factory=list)


class Bench:
    """The state of one run."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.report = Report()
        self.began_at: float | None = None
        self.offered: dict[int, deque[float]] = defaultdict(deque)
        self.finished = asyncio.Event()
        self.message_id = 10_000_000
        self.tells_polls = False
        self._has_begun = False
        self._next = 0

    def arrived(self, now: float) -> int:
        """Return how many updates have arrived by now; the clock begins with the first poll."""
        if self.began_at is None:
            self.began_at = now
            if self.plan.updates:
                self._tell_beginning()
                self.report.first_at = now
        if not self.plan.rate:
            return self.plan.updates
        return min(self.plan.updates, int((now - self.began_at) * self.plan.rate))

    def _tell_beginning(self) -> None:
        """Say that the work begins, so that what a contestant needed to start is not counted."""
        if not self.tells_polls and not self._has_begun:
            self._has_begun = True
            print("began", flush=True)

    def batch(self, offset: int, now: float) -> list[dict[str, Any]]:
        """Return the updates from an offset on that have arrived."""
        first, upto = max(offset - 1, 0), self.arrived(now)
        found = []
        for index in range(first, min(first + MOST_A_POLL, upto)):
            person = index % self.plan.people
            found.append(self._press(index, person))
            if index >= self._next:
                due = self.began_at + index / self.plan.rate if self.plan.rate and self.began_at else now
                self.offered[FIRST_PERSON + person].append(due)
                self._next = index + 1
        return found

    def _press(self, index: int, person: int) -> dict[str, Any]:
        account = FIRST_PERSON + person
        user = {"id": account, "is_bot": False, "first_name": "Ana", "language_code": "en"}
        turn = index // self.plan.people
        data = f"{self.plan.data[person % len(self.plan.data)]}:{turn % 5 + 1}"
        message = {
            "message_id": 100 + person,
            "from": BOT,
            "chat": {"id": account, "first_name": "Ana", "type": "private"},
            "date": int(time.time()),
            "text": "Hello Ana, your daily question is here.\nTue, Jan 6 · Day 2\n\nHow is today?",
            "reply_markup": {"inline_keyboard": [[{"text": "On track", "callback_data": data}]]},
        }
        query = {"id": str(index + 1), "from": user, "chat_instance": "1", "data": data, "message": message}
        return {"update_id": index + 1, "callback_query": query}

    def came(self, method: bytes, chat: int, now: float) -> None:
        """Count an edit or a message."""
        report = self.report
        report.calls += 1
        if method not in (b"editMessageText", b"sendMessage"):
            return
        report.done += 1
        report.last_at = now
        if method == b"sendMessage":
            if not report.sent_at:
                self._tell_beginning()
            report.first_at = report.first_at or now
            report.sent_at.append(now)
        waiting = self.offered.get(chat)
        if waiting and method == b"editMessageText":
            report.latencies.append(now - waiting.popleft())
        if report.done >= self.plan.wanted:
            self.finished.set()


class Connection(asyncio.Protocol):
    """One connection: requests one after the other, as every client here sends them."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.buffer = b""
        self.loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self.transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Take whole requests out of what has come."""
        self.buffer += data
        while True:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.buffer[:end]
            length = _length(head)
            if length is None:
                whole = _unchunked(self.buffer[end + 4 :])
                if whole is None:
                    return
                body, self.buffer = whole
            else:
                if len(self.buffer) < end + 4 + length:
                    return
                body, self.buffer = self.buffer[end + 4 : end + 4 + length], self.buffer[end + 4 + length :]
            method = head.split(b" ", 2)[1].partition(b"?")[0].rpartition(b"/")[2]
            self._called(method, body or head)

    def _called(self, method: bytes, body: bytes) -> None:
        now = self.loop.time()
        if method == b"getUpdates":
            found = OFFSET.search(body)
            held = TIMEOUT.search(body)
            if self.bench.tells_polls:
                print("polled", flush=True)
            self._poll(int(found[1]) if found else 0, now + (int(held[1]) if held else 0))
            return
        if method == b"getMe":
            self._answer(BOT)
            return
        if method in (b"sendMessage", b"editMessageText"):
            found = CHAT.search(body)
            chat = int(found[1]) if found else 0
            self.bench.came(method, chat, now)
            self.bench.message_id += 1
            result: Any = {
                "message_id": self.bench.message_id,
                "from": BOT,
                "chat": {"id": chat, "first_name": "Ana", "type": "private"},
                "date": 1767600000,
                "text": "Tue, Jan 6 · Day 2\n\n✓ On track\n\n2 days in a row.\n\nMood (1 low, 5 good)",
                "reply_markup": KEYBOARD,
            }
        else:
            self.bench.came(method, 0, now)
            result = True
        if self.bench.plan.delay:
            self.loop.call_later(self.bench.plan.delay, self._answer, result)
        else:
            self._answer(result)

    def _poll(self, offset: int, until: float) -> None:
        now = self.loop.time()
        found = self.bench.batch(offset, now)
        if found or now >= until:
            self._answer(found)
        elif not self.transport.is_closing():
            self.loop.call_later(0.005, self._poll, offset, until)

    def _answer(self, result: Any) -> None:
        if self.transport.is_closing():
            return
        body = json.dumps({"ok": True, "result": result}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self.transport.write(head + body)


def _length(head: bytes) -> int | None:
    """Return the length of the body, None where it comes in chunks."""
    found = re.search(rb"content-length:\s*(\d+)", head, re.IGNORECASE)
    if found:
        return int(found[1])
    return None if b"chunked" in head.lower() else 0


def _unchunked(data: bytes) -> tuple[bytes, bytes] | None:
    """Return a chunked body and what follows it, None while it is not whole."""
    body = b""
    while True:
        line, found, rest = data.partition(b"\r\n")
        if not found:
            return None
        size = int(line, 16)
        if len(rest) < size + 2:
            return None
        body, data = body + rest[:size], rest[size + 2 :]
        if size == 0:
            return body, data


async def serve(plan: Plan, port: int, *, tells_polls: bool = False) -> dict[str, Any]:
    """Serve until everything wanted came or the time is up, and return the figures."""
    bench = Bench(plan)
    bench.tells_polls = tells_polls
    server = await asyncio.get_running_loop().create_server(lambda: Connection(bench), "127.0.0.1", port)
    print("ready", flush=True)
    with suppress(TimeoutError):
        await asyncio.wait_for(bench.finished.wait(), plan.within)
    used = resource.getrusage(resource.RUSAGE_SELF)
    server.close()
    report = bench.report
    took = max(report.last_at - report.first_at, 1e-9)
    return {
        "done": report.done,
        "wanted": plan.wanted,
        "seconds": took,
        "per_second": report.done / took,
        "p50_ms": _percentile(report.latencies, 50),
        "p99_ms": _percentile(report.latencies, 99),
        "fullest_second": _fullest_second(report.sent_at),
        "calls": report.calls,
        "core_share": (used.ru_utime + used.ru_stime) / took,
    }


def _percentile(values: list[float], of: int) -> float | None:
    if len(values) < 2:
        return None
    return statistics.quantiles(values, n=100, method="inclusive")[of - 1] * 1000


def _fullest_second(times: list[float]) -> int:
    """Return how many messages came in the sliding second that held most."""
    most, first = 0, 0
    for index, at in enumerate(times):
        while times[first] <= at - 1.0:
            first += 1
        most = max(most, index - first + 1)
    return most


def main() -> None:
    """Take the plan from the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--updates", type=int, default=0)
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--data", help="a file with what the presses of each person carry, a line each")
    parser.add_argument("--wanted", type=int, required=True)
    parser.add_argument("--tell-polls", action="store_true", help="print a line for each poll that comes")
    parser.add_argument("--within", type=float, default=60)
    given = parser.parse_args()
    data = Path(given.data).read_text("utf-8").split() if given.data else ["a"]
    plan = Plan(given.updates, given.people, given.rate, given.delay, data, given.wanted, given.within)
    print(json.dumps(run(serve(plan, given.port, tells_polls=given.tell_polls))), flush=True)
    sys.exit(0)


if __name__ == "__main__":
    main()

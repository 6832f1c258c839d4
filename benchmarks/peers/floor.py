"""No library at all: bytes on sockets, one durable commit a batch. What Python can do at best, and no bot."""

import asyncio
import json
from collections import deque
from typing import Any
from urllib.parse import urlsplit

from benchmarks.loops import run
from benchmarks.peers.plain import FIRST_PERSON, LABELS, TEXT, TOKEN, Answers, to_send, url

LINES = 64
KEYBOARD = {"inline_keyboard": [[{"text": each, "callback_data": f"a:{each}"} for each in LABELS]]}


class Line(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self) -> None:
        self.buffer = b""
        self.answered: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way out."""
        self.transport: Any = transport

    def data_received(self, data: bytes) -> None:
        """Hand over a whole answer."""
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if found and len(body) >= int(head.rpartition(b"Content-Length: ")[2]) and self.answered:
            self.buffer = b""
            self.answered.set_result(body)

    async def call(self, method: str, params: dict[str, Any]) -> bytes:
        """Send one request and return the body of its answer."""
        body = json.dumps(params).encode()
        self.answered = asyncio.get_running_loop().create_future()
        head = f"POST /bot{TOKEN}/{method} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        self.transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        return await self.answered


class Lines:
    """Connections that are free, and who waits for one."""

    def __init__(self) -> None:
        self.free: deque[Line] = deque()
        self.count = asyncio.Semaphore(LINES)

    async def call(self, method: str, params: dict[str, Any]) -> None:
        """Do one call over the next connection that is free."""
        async with self.count:
            line = self.free.popleft()
            try:
                await line.call(method, params)
            finally:
                self.free.append(line)


async def _line() -> Line:
    parts = urlsplit(url())
    host, port = parts.hostname or "", parts.port or 0
    _, line = await asyncio.get_running_loop().create_connection(Line, host, port)
    return line


async def _answered(lines: Lines, query: dict[str, Any]) -> None:
    chat, message = query["message"]["chat"]["id"], query["message"]["message_id"]
    edit = {"chat_id": chat, "message_id": message, "text": TEXT, "reply_markup": KEYBOARD}
    await asyncio.gather(
        lines.call("answerCallbackQuery", {"callback_query_id": query["id"]}), lines.call("editMessageText", edit)
    )


async def main() -> None:
    """Poll, or send."""
    lines, answers, tasks = Lines(), Answers(), set[asyncio.Task[None]]()
    for _ in range(LINES):
        lines.free.append(await _line())
    if to_send():
        messages = ({"chat_id": FIRST_PERSON + n, "text": TEXT, "reply_markup": KEYBOARD} for n in range(to_send()))
        await asyncio.gather(*(lines.call("sendMessage", each) for each in messages))
        return
    poll, offset = await _line(), 0
    while True:
        updates = json.loads(await poll.call("getUpdates", {"offset": offset, "timeout": 25}))["result"]
        answers.save_all([(each["callback_query"]["from"]["id"], each["callback_query"]["data"]) for each in updates])
        for each in updates:
            offset = each["update_id"] + 1
            task = asyncio.get_running_loop().create_task(_answered(lines, each["callback_query"]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    run(main())

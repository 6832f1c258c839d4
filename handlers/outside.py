"""What a turn needs from outside of its transaction, where it would hold up everybody else's.

A turn that asks for some is undone, what it asked for is done, and the turn is taken again with what was found.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from telegram.error import ChatMigrated, Forbidden, TelegramError

from domain.circle.circles import GROUP_GONE
from storage.file.database import Database, Tx

MOST_CALLS_AT_ONCE = 16
"""Of one turn, to Telegram: a circle may have hundreds of members, and others wait for answers too."""
_NO_SUCH_CHAT = re.compile(r"chat\s+not\s+found", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    """A method of the Bot API that tells something, such as who leads a group at this moment."""

    method: str
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fetch:
    """A file to fetch from Telegram, by the reference it came with."""

    file_id: str


@dataclass(frozen=True, slots=True)
class Steps:
    """Something to read that takes long: step by step, each between what others ask of the writer."""

    step: Callable[[Tx, Any], Any]
    begun: Any
    is_done: Callable[[Any], bool]


Work = Callable[[], Any] | Call | Steps | Sequence[Call | Fetch]


class Outside(Exception):
    """Work that must not hold up the writer: done in a thread, or asked of Telegram; then the turn is taken again."""

    def __init__(self, work: Work) -> None:
        super().__init__("work to do outside the transaction")
        self.work = work


@dataclass(frozen=True, slots=True)
class Telegram:
    """How Telegram is asked: a method of the Bot API, and the content of a file by its path there."""

    call: Callable[[str, dict[str, Any]], Awaitable[Any]]
    fetch: Callable[[str], Awaitable[bytes]]


async def done(work: Work, database: Database, telegram: Telegram) -> Any:
    """Do what a turn asks for outside of its transaction, and return what came of it."""
    if isinstance(work, Call):
        return await _answered(work, telegram)
    if isinstance(work, Steps):
        return await _gone_through(work, database)
    if isinstance(work, Sequence):
        slots = asyncio.Semaphore(MOST_CALLS_AT_ONCE)
        return list(await asyncio.gather(*(_in_a_slot(slots, each, telegram) for each in work)))
    return await asyncio.to_thread(work)


async def _gone_through(work: Steps, database: Database) -> Any:
    found = work.begun
    while not work.is_done(found):
        found = await database.write(lambda tx, so_far=found: work.step(tx, so_far))  # type: ignore[misc]
    return found


async def _in_a_slot(slots: asyncio.Semaphore, work: Call | Fetch, telegram: Telegram) -> Any:
    async with slots:
        return await (_fetched(work, telegram) if isinstance(work, Fetch) else _answered(work, telegram))


async def _answered(asked: Call, telegram: Telegram) -> Any:
    """Return what Telegram answers, None where it refuses or cannot be reached.

    Of a group that has become a supergroup it is asked there, as long as nothing else has told us of it. Of one that
    the bot is not in any more the answer is `GROUP_GONE`.
    """
    try:
        try:
            return await telegram.call(asked.method, asked.params)
        except ChatMigrated as moved:
            return await telegram.call(asked.method, {**asked.params, "chat_id": moved.new_chat_id})
    except TelegramError as error:
        asks_of_member = asked.method == "getChatMember"
        return GROUP_GONE if asks_of_member and _says_gone(error) else None


def _says_gone(error: TelegramError) -> bool:
    return isinstance(error, Forbidden) or bool(_NO_SUCH_CHAT.search(error.message))


async def _fetched(file: Fetch, telegram: Telegram) -> tuple[str, bytes] | None:
    """Return a file's path and content, None where Telegram has it no more, or it is too large for a bot."""
    found = await _answered(Call("getFile", {"file_id": file.file_id}), telegram)
    path = found.get("file_path") if isinstance(found, dict) else None
    if not isinstance(path, str):
        return None
    try:
        return path, await telegram.fetch(path)
    except TelegramError:
        return None

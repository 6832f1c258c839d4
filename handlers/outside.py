"""What a turn needs from outside of its transaction, where it would hold up everybody else's.

A turn that asks for some is undone, what it asked for is done, and the turn is taken again with what was found.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram.error import ChatMigrated, Forbidden, TelegramError

from domain.circle.circles import GROUP_GONE
from storage.file.database import Database

MOST_CALLS_AT_ONCE = 16
"""Of one turn, to Telegram: a circle may have hundreds of members, and others wait for answers too."""

MOST_ROUNDS = 12
"""How often one turn may ask for more; what it asks changes only where others change what it is about meanwhile."""

_MISSING = object()
"""Stands for an answer that is not there yet; one that Telegram refused is None."""

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
class Task:
    """A function that reads no database, and what it is given: it takes too long for the writer to wait."""

    function: Callable[..., Any]
    given: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """Something to read that takes long: step by step, each between what others ask of the writer.

    What is asked is the step and what it is given; how far the first one came is not part of the question.
    """

    step: Callable[..., Any]
    given: tuple[Any, ...]
    begun: Any = field(compare=False)
    is_done: Callable[[Any], bool] = field(compare=False)


Work = Call | Fetch | Task | Steps


class Outside(Exception):
    """Work that must not hold up the writer: done in a thread, or asked of Telegram; then the turn is taken again."""

    def __init__(self, works: Sequence[Work]) -> None:
        super().__init__("work to do outside the transaction")
        self.works = works


class AskedTooOften(Exception):
    """A turn asked for something else each time it was taken again."""


class Found:
    """What came of the work that a turn has asked for so far, each beside that very work.

    Others act between two tries of a turn: an answer is for the same question only, wherever it is asked again.
    """

    def __init__(self) -> None:
        self._pairs: list[tuple[Work, Any]] = []
        self._rounds = 0

    def of(self, works: Sequence[Work]) -> list[Any]:
        """Return what came of each of these; raises `Outside` with those that are still to be done."""
        known = [next((answer for done, answer in self._pairs if done == work), _MISSING) for work in works]
        missing = [work for work, answer in zip(works, known, strict=True) if answer is _MISSING]
        if missing:
            raise Outside(missing)
        return known

    def add(self, works: Iterable[Work], answers: Iterable[Any]) -> None:
        """Keep what came of these; raises `AskedTooOften` for a turn that never has enough."""
        self._rounds += 1
        if self._rounds > MOST_ROUNDS:
            raise AskedTooOften
        self._pairs += zip(works, answers, strict=True)


@dataclass(frozen=True, slots=True)
class Telegram:
    """How Telegram is asked: a method of the Bot API, and the content of a file by its path there."""

    call: Callable[[str, dict[str, Any]], Awaitable[Any]]
    fetch: Callable[[str], Awaitable[bytes]]


async def done(works: Sequence[Work], database: Database, telegram: Telegram) -> list[Any]:
    """Do what a turn asks for outside of its transaction, and return what came of each."""
    slots = asyncio.Semaphore(MOST_CALLS_AT_ONCE)

    async def in_a_slot(work: Work) -> Any:
        async with slots:
            return await _done(work, database, telegram)

    return list(await asyncio.gather(*map(in_a_slot, works)))


async def _done(work: Work, database: Database, telegram: Telegram) -> Any:
    match work:
        case Call():
            return await _answered(work, telegram)
        case Fetch():
            return await _fetched(work, telegram)
        case Steps():
            return await _gone_through(work, database)
        case Task():
            return await asyncio.to_thread(work.function, *work.given)


async def _gone_through(work: Steps, database: Database) -> Any:
    found = work.begun
    while not work.is_done(found):
        found = await database.write(lambda tx, so_far=found: work.step(tx, so_far, *work.given))  # type: ignore[misc]
    return found


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

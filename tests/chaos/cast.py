"""Members who live through it, and the book that is kept of what they did and what they were told."""

import asyncio
import random
from bisect import bisect
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.botapi.botapi import BotApi
from bot.clock import SystemClock
from domain.outgoing import AT_MOST_ONCE, Lane
from storage.file.database import Database, Tx
from storage.file.files import open_database
from storage.traffic import inbox, outbox
from storage.traffic.outbox import Owed
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import Stage

CITIES = {
    "Honolulu": "Pacific/Honolulu",
    "Berlin": "Europe/Berlin",
    "Kathmandu": "Asia/Kathmandu",
    "Auckland": "Pacific/Auckland",
    "Los Angeles": "America/Los_Angeles",
}
PATIENCE = 90.0
MOODS = ("1", "2", "4", "5")
URGES = ("0", "7", "9", "10")
STATES = ("On track", "It's hard")


def day_time(now: datetime) -> tuple[str, str]:
    """A city in which it is about noon, so that no day ends meanwhile, and a time that has just passed there."""
    city = min(CITIES, key=lambda name: abs(now.astimezone(ZoneInfo(CITIES[name])).hour - 13))
    return city, f"{now.astimezone(ZoneInfo(CITIES[city])) - timedelta(minutes=20):%H:%M}"


async def a_crowd(folder: Path, names: list[str]) -> Stage:
    """A stage whose members are to be asked now; its bot is off, and a process can take over."""
    now = SystemClock().now()
    city, at = day_time(now)
    stage = Stage(folder, now - timedelta(hours=1))
    await stage.open()
    for name in names:
        await stage.person(name).joins(city=city, at=at)
    await stage.goes_off()
    stage.clock.set(now)
    return stage


def on_files(folder: Path) -> Database:
    return open_database(folder / "alongside.db", folder / "keys.db", folder / "operator.key")


def a_process(stage: Stage, broken: str | None = None, **given: str) -> Process:
    module = ("tests.chaos.broken", broken) if broken else ("bot", "run")
    return Process(stage.folder, environment(stage.folder, **settings(stage.server.url), **given), module=module)


@dataclass
class Member(Remote):
    """Somebody who answers their day and then asks about it when the bot lets them; `answers` is what they chose."""

    answers: dict[str, str] = field(default_factory=dict)

    async def answers_the_day(self, chance: random.Random) -> None:
        state, mood, urge = chance.choice(STATES), chance.choice(MOODS), chance.choice(URGES)
        note = f"note {chance.randrange(10**9)}"
        if not any("On track" in str(message.buttons) for message in self.told()):
            self.says("/checkin")
        await self.presses(state)
        await self.presses(mood)
        await self.presses(urge)
        await self.sees("Anything to add?", within=PATIENCE)
        self.says(note)
        await self.sees(f"“{note}”", within=PATIENCE)
        self.answers = {"state": state, "mood": mood, "urge": urge, "note": note}

    async def asks(self) -> None:
        before = len(self.told())
        self.says("/me")
        await self.until(lambda: len(self.told()) > before or None, "answer to /me", PATIENCE)

    async def presses(self, label: str) -> None:
        message, data = await self.until(lambda: self._button(label), f"a button {label!r}", PATIENCE)
        self.api.press(self.id, self.id, message.message_id, data)


@dataclass
class Book:
    """What was asked of the bot, what it told, and when it was killed."""

    stage: Stage
    updates: list[int] = field(default_factory=list)
    confirmed: int = 0
    polls: int = 0
    killed_at: list[int] = field(default_factory=list)
    seeded: dict[str, str] = field(default_factory=dict)
    before: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        api, add, take = self.api, self.api.updates.add, self.api.take_updates
        self.before = {(chat, each.message_id) for chat in api.chats for each in api.messages(chat)}

        def added(kind: str, body: dict[str, object]) -> object:
            update = add(kind, body)
            if update is not None:
                self.updates.append(update.update_id)
            return update

        def taken(offset: int, limit: int) -> object:
            self.polls += 1
            self.confirmed = max(self.confirmed, offset)
            return take(offset, limit)

        api.updates.add, api.take_updates = added, taken  # type: ignore[assignment, method-assign]

    @property
    def api(self) -> BotApi:
        return self.stage.api

    @property
    def last_message(self) -> int:
        return max((each.message_id for chat in self.api.chats for each in self.api.messages(chat)), default=0)

    def kills(self, process: Process) -> None:
        process.kill()
        self.killed_at.append(self.last_message)

    async def buries(self, process: Process) -> None:
        """Kill the bot if it lives, and let the server take what it had sent: that is none of the next one's."""
        process.kill()
        for _ in range(20):
            await asyncio.sleep(0.005)
        self.killed_at.append(self.last_message)

    def seed(self, rows: int, seconds: float, chance: random.Random) -> None:
        """Owe words of both guarantees, to go at random moments of the next seconds."""
        database = on_files(self.stage.folder)
        now = SystemClock().now()
        people = dict(database.submit(lambda tx: [tuple(row) for row in tx.all(PEOPLE)]).result())

        def owe(tx: Tx, number: int) -> None:
            person, kind = chance.choice(list(people)), ("relay", "reply")[number % 2]
            self.seeded[f"{kind} number {number}."] = kind
            outbox.add(
                tx,
                Owed(
                    key=f"chaos.{number}",
                    lane=Lane.REPLY,
                    kind=kind,
                    method="sendMessage",
                    chat_id=people[person],
                    params={"text": f"{kind} number {number}."},
                    receiver=person,
                    not_before=now + timedelta(seconds=chance.random() * seconds),
                ),
                now,
            )

        for number in range(rows):
            database.submit(partial(owe, number=number)).result()
        database.close()

    def calm(self) -> None:
        """Forget the latest starts: what a storm of restarts holds back is not what is tested here."""
        database = on_files(self.stage.folder)
        database.submit(_forget_starts).result()
        database.close()

    async def drained(self, process: Process, within: float | None = None, ends_with: tuple[int, ...] = (0,)) -> int:
        """Let a process run until nothing waits anywhere, then stop it; return the code that it ended with."""
        deadline, polls = asyncio.get_running_loop().time() + (within or PATIENCE), self.polls
        self.stage.server.clock_moved()  # a poll that is held would be answered half a minute later
        while asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.1)
            if process.has_ended:
                break
            if (
                not process.is_up
                or self.polls == polls
                or self.api.pending_updates
                or (self.updates and self.confirmed <= self.updates[-1])
            ):
                continue
            if await asyncio.to_thread(_waits, self.stage.folder) == 0:
                break
        code = await process.terminate()
        assert code in ends_with, process.log
        return code


PEOPLE = "SELECT id, telegram_id FROM people"


def _forget_starts(tx: Tx) -> None:
    tx.execute("DELETE FROM starts")


def _waits(folder: Path) -> int:
    """How many rows wait in the inbox and the outbox, seen by a reader of its own."""
    from storage.file.sqlite import sqlite3

    reader = sqlite3.connect(f"file:{folder / 'alongside.db'}?mode=ro", uri=True, timeout=5)
    try:
        return int(reader.execute(WAITS).fetchone()[0])
    finally:
        reader.close()


WAITS = (
    "SELECT (SELECT count(*) FROM inbox WHERE state = 'open')"
    " + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'claimed')"
    " AND julianday(not_before_at) < julianday('now') + 60 / 86400.0)"
)


@dataclass
class Findings:
    """What the book shows against what is stored; all but `extra` must be nothing."""

    answers: int = 0
    answers_wrong: int = 0
    updates: int = 0
    updates_lost: int = 0
    sent: int = 0
    lost: int = 0
    extra: int = 0
    worst: int = 0
    doubled: int = 0
    unfinished: int = 0
    integrity: str = "ok"

    @property
    def is_clean(self) -> bool:
        return self.integrity == "ok" and not any(
            (self.answers_wrong, self.updates_lost, self.lost, self.doubled, self.unfinished, self.worst > 1)
        )


def examine(book: Book, members: list[Member]) -> Findings:
    """Compare what people did and saw with what is stored."""
    database = on_files(book.stage.folder)
    try:
        return database.submit(lambda tx: _examine(tx, book, members)).result()
    finally:
        database.close()


def _examine(tx: Tx, book: Book, members: list[Member]) -> Findings:
    found = Findings(updates=len(book.updates))
    found.integrity = tx.all("PRAGMA integrity_check")[0][0]
    states = {row["update_id"]: row["state"] for row in tx.all("SELECT update_id, state FROM inbox")}
    found.updates_lost = sum(states.get(update_id) != "done" for update_id in book.updates)
    for member in members:
        stored = [row[0] for row in tx.all(f"SELECT value FROM answers WHERE {OF_MEMBER}", (member.id,))]
        notes = tx.all(f"SELECT day FROM notes WHERE {OF_MEMBER}", (member.id,))
        found.answers += len(stored) + len(notes)
        if member.answers:
            wrong = len(stored) != 3 or len(notes) != 1
            numbers = sorted(str(value) for value in stored)
            wrong = wrong or not {member.answers["mood"], member.answers["urge"]} <= set(numbers)
            found.answers_wrong += wrong
    _examine_messages(tx, book, found)
    return found


OF_MEMBER = "person_id = (SELECT id FROM people WHERE telegram_id = ?)"


def _examine_messages(tx: Tx, book: Book, found: Findings) -> None:
    at_server = {
        (chat, each.message_id): each
        for chat in book.api.chats
        for each in book.api.messages(chat)
        if each.sender.is_bot and (chat, each.message_id) not in book.before
    }
    known = {(row["chat_id"], row["message_id"]): row["kind"] for row in tx.all("SELECT * FROM messages")}
    found.sent = len(at_server)
    newest_before = max((message_id for _, message_id in book.before), default=0)
    found.lost = sum(place not in at_server and place[1] > newest_before for place in known)
    unknown = [place for place in at_server if place not in known]
    found.extra = len(unknown)
    per_kill = Counter((bisect(book.killed_at, number - 1), chat) for chat, number in unknown)
    found.worst = max(per_kill.values(), default=0)
    words = Counter(each.words for each in at_server.values())
    for text, kind in book.seeded.items():
        found.lost += kind == "reply" and words[text] == 0
        found.doubled += kind in AT_MOST_ONCE and words[text] > 1
    for row in tx.all("SELECT kind, state, count(*) AS n FROM outbox GROUP BY kind, state"):
        if row["state"] in ("waiting", "claimed") and row["kind"] not in AT_MOST_ONCE:
            found.unfinished += row["n"]
        if row["state"] == "dead" or (row["state"] == "dropped" and row["kind"] == "reply"):
            found.lost += row["n"]


async def unread(folder: Path) -> list[int]:
    """The updates that a bot would take up, in the files of that folder."""
    database = on_files(folder)
    try:
        return [each.update_id for each in await database.write(inbox.list_open)]
    finally:
        database.close()

"""The stage of a conversation: the real application, a real database file, a real Bot API server on loopback.

The cast is fixed: Ana checks in, Ben is her partner, Cleo is a stranger who must see nothing, Dov leads the circle.
"""

import html
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, TypeVar

from bot.app import Bot, build
from bot.botapi.api.keyboards import Button
from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.botapi.state.objects import Event, Message
from bot.clock import MovableClock
from bot.demo.clockwork import Clockwork
from bot.sending.pacing import Limits
from bot.settings import Settings
from handlers.texts import WORD_JOINER, Texts
from storage.file.database import Tx
from tests.support.blank import lay_blank_files

T = TypeVar("T")

TOKEN = "123456789:the-token-of-the-tests-AAAAAAAAAAAAA"
START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)
NO_LIMITS = Limits(a_second=100_000, private_burst=100_000, private_a_second=100_000, group_a_minute=100_000)


EXPECTED_REFUSALS = ("message is not modified", "query is too old")
"""What Telegram may refuse without anything being wrong: an edit made twice, an answer to a press made late."""


SHORTEST_WORDS = 8
"""Characters from which on what somebody writes is known again wherever it stands."""


class Complaints(logging.Handler):
    """Collects what the bot logs as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


class Stage:
    """Everything a conversation needs; `now` of the bot and of the server is the stage's clock.

    When it closes, nothing may have gone wrong behind the conversation, unless `trouble_expected` was set.
    """

    opened: ClassVar[list["Stage"]] = []
    """Every stage of this test, for whoever looks at all that was said (`tests/support/silent_logs.py`)."""

    def __init__(
        self, folder: Path, start: datetime = START, limits: Limits = NO_LIMITS, *, running: bool = False
    ) -> None:
        self.clock = MovableClock(start, running=running)
        self.api = BotApi(TOKEN, self.clock.now)
        self.server = Server(self.api)
        self.folder = folder
        self.limits = limits
        self.clockwork = Clockwork(self.api, self.clock, self._make_bot)
        self.texts = Texts()
        self.people: list[Speaker] = []
        self.trouble_expected = False
        self.written: set[str] = set()
        self._complaints = Complaints()
        self.api.subscribe(self._note_words)
        Stage.opened.append(self)

    def _note_words(self, event: Event) -> None:
        """Note what people write, whatever becomes of the message; a time, or a command, is nobody's own."""
        words = event.message.words if event.message and not event.message.sender.is_bot else ""
        if len(words) >= SHORTEST_WORDS and not words.startswith("/"):
            self.written.add(words)

    def _make_bot(self) -> Bot:
        settings = Settings(
            telegram_bot_token=TOKEN,
            operator_name="Dov",
            operator_contact="dov@example.org",
            telegram_api_url=self.server.url,
            database_path=self.folder / "alongside.db",
        )
        return build(settings, self.clock, self.limits)

    async def open(self) -> None:
        logging.getLogger().addHandler(self._complaints)
        lay_blank_files(self.folder)
        await self.server.start()
        self.clockwork.attach(self.server)
        await self.clockwork.start()

    async def close(self) -> None:
        unfinished = (
            [] if self.is_off else await self.rows("SELECT update_id, state FROM inbox WHERE state != 'done'")
        )
        await self.clockwork.stop()
        await self.server.stop()
        logging.getLogger().removeHandler(self._complaints)
        if not self.trouble_expected:
            assert self.trouble() == []
            assert unfinished == []

    def trouble(self) -> list[str]:
        """What the server refused, and what the bot logged as an error."""
        refused = [
            f"{call.method}: {call.error}"
            for call in self.api.calls
            if call.error and not any(each in call.error for each in EXPECTED_REFUSALS)
        ]
        return refused + self._complaints.lines

    @property
    def is_off(self) -> bool:
        return self.clockwork.is_off

    async def goes_off(self) -> None:
        """Stop the bot; what people do meanwhile waits for it at the server."""
        await self.clockwork.stop()

    async def comes_back(self) -> None:
        await self.clockwork.start()
        await self.clockwork.advance_to(self.now)

    async def restart(self) -> None:
        await self.goes_off()
        await self.comes_back()

    def clock_jumps(self, instant: datetime | str) -> None:
        """Set the clock without anything happening in between, as while the bot is off."""
        self.clock.set(_instant(instant))

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def until(self, instant: datetime | str) -> None:
        """Move the clock to an instant (text is UTC), passing through everything due."""
        await self.clockwork.advance_to(_instant(instant))

    async def passes(self, **span: float) -> None:
        await self.clockwork.advance_to(self.now + timedelta(**span))

    async def off_for(self, **span: float) -> None:
        await self.clockwork.sleep_until(self.now + timedelta(**span))

    async def settle(self) -> None:
        if not self.is_off:
            await self.clockwork.settle()

    async def read(self, fn: Callable[[Tx], T]) -> T:
        return await self.clockwork.bot.database.write(fn)

    async def rows(self, sql: str) -> list[tuple[object, ...]]:
        def select(tx: Tx) -> list[tuple[object, ...]]:
            return [tuple(row) for row in tx.all(sql)]

        return await self.clockwork.bot.database.write(select)

    def person(self, name: str, **known: object) -> "Speaker":
        account = self.api.add_person(name, **known)  # type: ignore[arg-type]
        speaker = Speaker(self, account.id, name)
        self.people.append(speaker)
        return speaker


def _instant(instant: datetime | str) -> datetime:
    if isinstance(instant, str):
        return datetime.fromisoformat(instant).replace(tzinfo=UTC)
    return instant


@dataclass
class Speaker:
    """One of the cast in their private chat with the bot.

    `sees` looks at what is new since the last thing they did: it fails on silence, and on chatter left unread.
    """

    stage: Stage = field(repr=False)
    id: int
    name: str
    last_query: str = ""
    _seen: dict[int, tuple[object, ...]] = field(default_factory=dict, repr=False)

    async def says(self, text: str, *, reply_to: Message | None = None) -> None:
        self._mark()
        if text.startswith("/start"):
            self.stage.api.start(self.id, text.removeprefix("/start").strip())
        else:
            self.stage.api.say(self.id, self.id, text, reply_to=reply_to.message_id if reply_to else None)
        await self.stage.settle()

    async def sends_voice(self, *, reply_to: Message | None = None) -> Message:
        self._mark()
        replied = reply_to.message_id if reply_to else None
        sent = self.stage.api.send_voice(self.id, self.id, b"OggS", name="voice.ogg", reply_to=replied)
        await self.stage.settle()
        return sent

    async def sends_photo(self, caption: str | None = None) -> None:
        self._mark()
        self.stage.api.send_photo(self.id, self.id, PICTURE, name="photo.png", caption=caption)
        await self.stage.settle()

    async def picks(self, other: "Speaker") -> None:
        """Choose somebody in the list of people that a key below the chat opens."""
        self._mark()
        keys = (self.stage.api.reply_keyboard(self.id, self.id) or {}).get("keyboard", [])
        request = next(key["request_users"]["request_id"] for row in keys for key in row if "request_users" in key)
        self.stage.api.share_users(self.id, self.id, request, [other.id])
        await self.stage.settle()

    async def shares_location(self, latitude: float, longitude: float) -> None:
        self._mark()
        self.stage.api.share_location(self.id, self.id, latitude, longitude)
        await self.stage.settle()

    def keyboard(self) -> list[str]:
        """The labels of the keyboard below the chat."""
        shown = self.stage.api.reply_keyboard(self.id, self.id) or {}
        return [button["text"] for row in shown.get("keyboard", []) for button in row]

    async def sends_sticker(self) -> None:
        self._mark()
        self.stage.api.send_sticker(self.id, self.id)
        await self.stage.settle()

    async def edits(self, message: Message, text: str) -> None:
        self._mark()
        self.stage.api.edit(self.id, self.id, message.message_id, text)
        await self.stage.settle()

    async def presses(self, *labels: str, on: Message | None = None) -> None:
        """Press buttons by their labels, each on the newest message that has one so labelled."""
        for label in labels:
            message = on or self._with_button(label)
            self._mark()
            data = next(str(each.data) for each in buttons_of(message) if is_labelled(each.text, label))
            self.last_query = self.stage.api.press(self.id, self.id, message.message_id, data)
            await self.stage.settle()

    async def forges(self, data: str, *, on: Message, chat: int | None = None) -> None:
        self._mark()
        self.last_query = self.stage.api.press(self.id, chat or self.id, on.message_id, data, forged=True)
        await self.stage.settle()

    @property
    def toast(self) -> str | None:
        """What the last press was answered with."""
        answer = self.stage.api.callback_answer(self.last_query)
        return answer.text if answer else None

    def new(self) -> list[Message]:
        """The bot's messages that are new or changed since the last thing this person did."""
        return [each for each in self._from_bot() if self._seen.get(each.message_id) != _shown(each)]

    def sees(self, *keys: str, **values: object) -> Message:
        """The bot's new messages hold these texts, one each, in order; the last is returned."""
        new = self.new()
        self._mark()
        told = [each.text or each.caption or "" for each in new]
        assert len(told) == len(keys), f"{self.name} expected {list(keys)} and got {told}"
        for key, text in zip(keys, told, strict=True):
            assert says(self.stage.texts, key, text, **values), (
                f"{self.name} expected {key} {values} and got {text!r}"
            )
        return new[-1]

    def said(self) -> Message:
        """What this person said last."""
        return [each for each in self.chat() if not each.sender.is_bot][-1]

    def sees_nothing(self) -> None:
        assert [each.text for each in self.new()] == []

    def newest(self) -> Message:
        return self._from_bot()[-1]

    def labels(self, message: Message | None = None) -> list[str]:
        return [each.text for each in buttons_of(message or self.newest())]

    def chat(self) -> list[Message]:
        return self.stage.api.messages(self.id)

    async def joins(self, *, city: str = "Berlin", at: str = "09:00") -> None:
        """Go through the start in the shortest way."""
        await self.says("/start")
        await self.presses("I agree")
        await self.presses(f"Keep {self.name}")
        await self.says(city)
        await self.presses(city)
        await self.says(at)
        self._mark()

    def _from_bot(self) -> list[Message]:
        return [each for each in self.stage.api.messages(self.id) if each.sender.is_bot]

    def _mark(self) -> None:
        self._seen = {each.message_id: _shown(each) for each in self._from_bot()}

    def _with_button(self, label: str) -> Message:
        for message in reversed(self._from_bot()):
            if any(is_labelled(each.text, label) for each in buttons_of(message)):
                return message
        shown = [self.labels(each) for each in self._from_bot()[-3:]]
        raise AssertionError(f"{self.name} has no button {label!r} among {shown}")


def as_read(message: Message) -> str:
    """The words as a person reads them: what keeps names and words from being tapped cannot be seen."""
    return message.words.replace(WORD_JOINER, "")


def buttons_of(message: Message) -> list[Button]:
    return [button for row in message.buttons for button in row]


def is_labelled(text: str, label: str) -> bool:
    """A label is meant whole, or up to the sign that parts it from what it shows; an emoji may stand before it."""
    bare = re.sub(r"^[^\w]+ ", "", text)
    return label in (text, bare) or text.startswith((f"{label} ·", f"{label}, "))


def _shown(message: Message) -> tuple[object, ...]:
    return (message.words, tuple(buttons_of(message)), message.file)


def says(texts: Texts, key: str, text: str, **values: object) -> bool:
    """Whether the words of this key stand in the text, with these values; what is not given may be anything."""
    return any(re.search(_pattern(form, values), text, re.DOTALL) for form in texts.language("en").forms[key])


def _pattern(form: str, values: dict[str, object]) -> str:
    words = html.unescape(re.sub(r"<[^>]+>", "", form))
    parts = re.split(r"\{(\w+)\}", words)
    pattern = ""
    for index, part in enumerate(parts):
        if index % 2 == 0:
            pattern += re.escape(part)
        else:
            pattern += re.escape(str(values[part])) if part in values else ".*?"
    return pattern

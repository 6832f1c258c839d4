"""One turn: a person or the clock acts, and the bot loads, decides and commits in a single transaction.

A handler is a function of a `Turn`. It sends nothing; what it says are messages owed, stored together with the
facts they speak of. It may run again after a failure or a kill, so every message is keyed by its cause.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import blake2s
from itertools import count
from typing import Any, TypeVar, TypeVarTuple

from telegram import MaybeInaccessibleMessage, Message

from domain.beside.consent import Item
from domain.outgoing import Lane
from domain.time.days import zone_named
from domain.time.quiet_hours import QuietHours
from domain.time.schedules import Schedule
from handlers import buttons
from handlers.buttons import Rows
from handlers.heard import Heard
from handlers.outside import Call, Fetch, Found, Steps, Task, Work
from handlers.pictures.canvas import Picture
from handlers.support.lines import HelpLine, built_in
from handlers.texts import Html, Texts
from storage import people
from storage.daily import preferences, schedules
from storage.file.database import Tx
from storage.people import Person
from storage.traffic import outbox

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(slots=True)
class House:
    """What every turn may need to know of this bot: its words, who runs it, its name, and the help lines it shows."""

    texts: Texts
    operator_name: str
    operator_contact: str
    minimum_age: int
    bot_username: str = ""
    lines: Sequence[HelpLine] = field(default_factory=built_in)
    by_invitation: bool = False
    """Whether only those may join who come by a link or are in a group of ours."""
    words_kept_for: timedelta = timedelta(days=90)
    """For how long free text is kept; numbers stay."""
    links_opened: dict[int, str] = field(default_factory=dict)
    """The links by which chats came that have not agreed yet; none is written down, so a restart forgets them."""

    def notice_version(self, language: str) -> str:
        """Return the version of the notice, which everyone agrees to before anything is kept.

        Who runs the bot and the minimum age stand in the notice: with them it changes as well.
        """
        said = f"{self.operator_name}\n{self.operator_contact}\n{self.minimum_age}"
        digest = blake2s(said.encode(), digest_size=4).hexdigest()
        return f"{self.texts.plain('notice.version', language)}.{digest}"


@dataclass(slots=True)
class Turn(Heard):
    """One person's turn in one transaction. `now` is UTC; `counts_at` decides which day an answer is for.

    `goes_on` says that a step of the start is done, and the next one is to be asked; `topic` is the part of a group
    with topics in which is spoken; `is_back`, that a pause until they write ended with it.
    """

    tx: Tx
    house: House
    now: datetime
    cause: str
    chat_id: int
    language: str
    person: Person | None = None
    counts_at: datetime | None = None
    toast: str | None = None
    goes_on: bool = False
    is_back: bool = False
    topic: int | None = None
    found: Found = field(default_factory=Found)
    _numbers: Iterator[int] = field(default_factory=partial(count, 1))
    """Of what is said in this turn to anybody: whoever it speaks to, no two things have one key."""

    @property
    def me(self) -> Person:
        """Return the person whose turn it is; raises `LookupError` before they have agreed."""
        if self.person is None:
            raise LookupError("this turn is nobody's we know")
        return self.person

    @property
    def schedule(self) -> Schedule:
        """Return the person's schedule; raises `LookupError` before they have named a place."""
        schedule = schedules.find(self.tx, self.me.id)
        if schedule is None:
            raise LookupError("this person has no schedule yet")
        return schedule

    def date_of(self, instant: datetime) -> date:
        """Return the date of an instant (UTC) on the reader's own calendar; that of UTC before they named a place."""
        found = schedules.find(self.tx, self.person.id) if self.person else None
        return instant.astimezone(zone_named(found.zone) if found else UTC).date()

    @property
    def quiet_hours(self) -> QuietHours:
        """Return the person's quiet hours; raises `LookupError` before they have named a place."""
        found = preferences.quiet_hours_of(self.tx, self.me.id)
        if found is None:
            raise LookupError("this person has no place yet")
        return found

    @property
    def received_at(self) -> datetime:
        """Return the instant (UTC) that decides which day an answer in this turn is for."""
        return self.counts_at or self.now

    def typed_within(self, length: int, *, in_line: bool = False) -> str:
        """Return what was typed as it is kept, in one line if asked for; where that cuts it, say so."""
        whole = " ".join(self.typed.split()) if in_line else self.typed
        if len(whole) > length:
            self.say("help.cut", n=length)
        return whole[:length].rstrip()

    def outside(self, function: Callable[[*Ts], T], *given: *Ts) -> T:
        """Return what the function returns, called in a thread before this turn is taken again.

        It reads no database, and is called anew where it is given something else by then.
        """
        result: T = self._from_outside(Task(function, given))
        return result

    def ask_telegram(self, method: str, **params: Any) -> Any:
        """Return what Telegram answers to a call, None if it refuses or cannot be reached."""
        return self._from_outside(Call(method, params))

    def ask_telegram_each(self, calls: Sequence[Call]) -> list[Any]:
        """Return what Telegram answers to each of these calls, made at the same time."""
        return self.found.of(calls)

    def fetch_each(self, file_ids: Sequence[str]) -> list[tuple[str, bytes] | None]:
        """Return the path at Telegram and the content of each of these files, None for one that is not there."""
        return self.found.of([Fetch(each) for each in file_ids])

    def in_steps(self, step: Callable[..., T], *given: Any, begun: T, is_done: Callable[[T], bool]) -> T:
        """Return what comes of doing `step` again and again until it is done, each in a transaction of its own.

        A step takes the transaction, what was found so far, and what is `given`.
        """
        result: T = begun if is_done(begun) else self._from_outside(Steps(step, given, begun, is_done))
        return result

    def _from_outside(self, work: Work) -> Any:
        return self.found.of([work])[0]

    def text(self, key: str, **values: object) -> Html:
        """Return a text in the reader's language, as Telegram HTML."""
        return self.house.texts.render(key, self.language, **values)

    def label(self, key: str, **values: object) -> str:
        """Return a button label or a toast in the reader's language."""
        return self.house.texts.plain(key, self.language, **values)

    def button(self, key: str, prefix: str, *fields: object, **values: object) -> dict[str, str]:
        """Return a button of the reader's own, with a label from the catalogue."""
        return self.labelled(self.label(key, **values), prefix, *fields)

    def labelled(self, label: str, prefix: str, *fields: object) -> dict[str, str]:
        """Return a button of the reader's own, with a label made elsewhere."""
        owner = buttons.NOBODY if self.person is None or self.in_group else self.person.id
        return {"text": label, "callback_data": buttons.pack(prefix, owner, *fields)}

    def gone(self) -> None:
        """Answer a press whose button means nothing any more, or never did."""
        self.toast = self.label("press.gone")

    def link(self, token: str) -> str:
        """Return the link that opens the private chat with this bot and hands it the token."""
        return f"https://t.me/{self.house.bot_username}?start={token}"

    def say(self, key: str, rows: Rows = (), *, kind: str = "reply", day: str | None = None, **values: object) -> str:
        """Owe the reader a new message, and return its key."""
        return self.say_text(self.text(key, **values), rows, kind=kind, day=day)

    def say_text(
        self, text: Html, rows: Rows = (), *, kind: str = "reply", lane: Lane = Lane.REPLY, day: str | None = None
    ) -> str:
        """Owe the reader a new message made of rendered texts, and return its key."""
        params = {"text": text, **_markup(rows)}
        return self.owe("sendMessage", params, kind=kind, lane=lane, day=day)

    def say_unasked(self, text: Html, rows: Rows = ()) -> str:
        """Owe the reader what another's act brings about, at the end of their quiet hours; return its key."""
        params = {"text": text, **_markup(rows)}
        at = preferences.may_hear_at(self.tx, self.me.id, self.now)
        return self.owe("sendMessage", params, kind="reply", not_before=at)

    def say_with_keyboard(self, key: str, rows: Sequence[Sequence[dict[str, Any]]], **values: object) -> str:
        """Owe the reader a new message with a keyboard below the chat, for one use, and return its key."""
        keyboard = {"keyboard": rows, "resize_keyboard": True, "one_time_keyboard": True}
        return self.owe("sendMessage", {"text": self.text(key, **values), "reply_markup": keyboard}, kind="reply")

    def say_without_keyboard(self, text: Html) -> str:
        """Owe the reader a new message that takes away the keyboard below the chat, and return its key."""
        return self.owe("sendMessage", {"text": text, "reply_markup": {"remove_keyboard": True}}, kind="reply")

    def say_file(
        self, file: outbox.File, caption: Html, rows: Rows = (), *, kind: str = "reply", day: str | None = None
    ) -> str:
        """Owe the reader a new message that carries a file, with what it says in words, and return its key.

        What takes long to make is made by `outside`, before.
        """
        params = {"caption": caption, **_markup(rows)}
        return self.owe(file.method, params, kind=kind, day=day, file=file)

    def say_attached(self, attached: outbox.Reference, caption: Html, rows: Rows = ()) -> str:
        """Owe the reader a file that Telegram has already, with words below it, and return its key."""
        params = {attached.field: attached.file_id, "caption": caption, **_markup(rows)}
        return self.owe(attached.method, params, kind="reply")

    def say_picture(
        self, picture: Picture, caption: Html, rows: Rows = (), *, kind: str = "reply", day: str | None = None
    ) -> str:
        """Owe the reader a picture, drawn as it goes, with what it says in words, and return its key."""
        file = outbox.File("photo", f"{picture.name}.png", picture.svg.encode(), to_draw=True)
        return self.say_file(file, caption, rows, kind=kind, day=day)

    def change(self, text: Html, rows: Rows = (), *, target: str | None = None, day: str | None = None) -> None:
        """Owe a change of the message whose button was pressed, or of the text that `target` names."""
        params: dict[str, Any] = {"text": text, **_markup(rows, always=True)}
        method = "editMessageText"
        if target is None:
            pressed = self._pressed_message()
            params["message_id"] = pressed.message_id
            if isinstance(pressed, Message) and pressed.text is None:
                method, params["caption"] = "editMessageCaption", params.pop("text")
        self.owe(method, params, kind="edit", day=day, target=target)

    def _pressed_message(self) -> MaybeInaccessibleMessage:
        query = self.update.callback_query if self.update else None
        if query is None or query.message is None:
            raise LookupError("no message to change in this turn")
        return query.message

    def owe(
        self,
        method: str,
        params: dict[str, Any],
        *,
        kind: str,
        lane: Lane = Lane.REPLY,
        day: str | None = None,
        target: str | None = None,
        key: str | None = None,
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
        file: outbox.File | None = None,
        asked: bool = False,
        subject: int | None = None,
    ) -> str:
        """Owe the reader one request to the Bot API, and return its key.

        What is said to somebody as they act is asked for; `asked` says so of what answers them later. `subject` is
        whoever a post in a group is about.
        """
        reader = None if self.in_group or self.person is None else self.person.id
        if self.topic is not None and method.startswith("send"):
            params = {**params, "message_thread_id": self.topic}
        owed = outbox.Owed(
            key=key or self._next_key(),
            lane=lane,
            kind=kind,
            method=method,
            chat_id=self.chat_id,
            params=_written(params),
            receiver=reader,
            subject=reader if subject is None else subject,
            day=day,
            target=target,
            not_before=not_before,
            expires_at=expires_at,
            file=file,
            asked=asked or self.update is not None,
        )
        outbox.add(self.tx, owed, self.now)
        return owed.key

    def tell(
        self,
        receiver: Person,
        item: Item,
        text: Html,
        rows: Rows = (),
        *,
        kind: str,
        key: str | None = None,
        lane: Lane = Lane.PARTNER,
        day: str | None = None,
        target: str | None = None,
        not_before: datetime | None = None,
        expires_at: datetime | None = None,
        attached: outbox.Reference | None = None,
    ) -> str:
        """Owe another person words about the one whose turn it is; they go only while consent to `item` holds.

        What is attached is a voice message or a picture, under which the words then stand.
        """
        said = {"text": text} if attached is None else {attached.field: attached.file_id, "caption": text}
        owed = outbox.Owed(
            key=key or self._next_key(),
            lane=lane,
            kind=kind,
            method="editMessageText" if target else "sendMessage" if attached is None else attached.method,
            chat_id=receiver.telegram_id,
            params=_written({**said, **_markup(rows, always=target is not None)}),
            receiver=receiver.id,
            subject=self.me.id,
            item=item.value,
            day=day,
            target=target,
            not_before=not_before,
            expires_at=expires_at,
            asked=False,
        )
        outbox.add(self.tx, owed, self.now)
        return owed.key

    def _next_key(self) -> str:
        return f"{self.cause}.{next(self._numbers)}"

    def to(self, reader: Person) -> "Turn":
        """Return this turn as it speaks to somebody else: in their language, with buttons of their own."""
        return replace(
            self,
            person=reader,
            language=reader.language,
            chat_id=reader.telegram_id,
            cause=f"{self.cause}.to{reader.id}",
            update=None,
            topic=None,
        )

    def in_chat(self, chat_id: int, language: str, topic: int | None = None) -> "Turn":
        """Return this turn as it speaks in a group: to everybody there and to nobody in particular."""
        return replace(
            self,
            person=None,
            language=language,
            chat_id=chat_id,
            cause=f"{self.cause}.in{chat_id}",
            update=None,
            press=None,
            topic=topic,
        )

    def reload(self) -> None:
        """Read the person again, after something about them was saved."""
        self.person = people.get(self.tx, self.me.id)


def _written(params: dict[str, Any]) -> dict[str, Any]:
    preview = {"link_preview_options": {"is_disabled": True}} if "text" in params else {}
    return {**params, "parse_mode": "HTML", **preview}


def _markup(rows: Rows, *, always: bool = False) -> dict[str, Any]:
    if rows or always:
        return {"reply_markup": buttons.keyboard(rows)}
    return {}

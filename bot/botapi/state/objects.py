"""The people, chats, messages and records of the Bot API server, and Telegram's JSON of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot.botapi.api.entities import Entity
from bot.botapi.api.keyboards import Row

ChatType = Literal["private", "group", "supergroup"]
Status = Literal["creator", "administrator", "member", "left", "kicked"]
Kind = Literal["photo", "document", "voice", "sticker"]
PRESENT: frozenset[str] = frozenset({"creator", "administrator", "member"})

_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


@dataclass
class Person:
    """A Telegram account: one of the people, or the bot itself."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "en"
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    known: bool = False  # has the bot ever met them, so that their id means something to it

    @property
    def name(self) -> str:
        """The full name as a client shows it."""
        return f"{self.first_name} {self.last_name}" if self.last_name else self.first_name

    def to_api(self) -> dict[str, Any]:
        """Telegram's JSON of this user."""
        given = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return {
            "id": self.id,
            "is_bot": self.is_bot,
            "first_name": self.first_name,
            **{name: value for name, value in given.items() if value},
        }


@dataclass
class Chat:
    """A private chat (whose id is the person's) or a group, with everybody's standing in it."""

    id: int
    type: ChatType
    title: str | None = None
    person: Person | None = None
    statuses: dict[int, Status] = field(default_factory=dict)
    upgraded_to: int | None = None
    bot_id: int = 0
    topics: set[int] = field(default_factory=set)
    """The numbers of a forum's topics; a group without any is no forum."""

    @property
    def members(self) -> list[int]:
        """The ids of the people who are in the chat now, without the bot."""
        return [id for id, status in self.statuses.items() if status in PRESENT and id != self.bot_id]

    @property
    def admins(self) -> list[int]:
        """The ids of its administrators, owner and bot included."""
        return [id for id, status in self.statuses.items() if status in {"creator", "administrator"}]

    @property
    def bot_status(self) -> Status:
        """How the bot stands in the chat."""
        return self.statuses.get(self.bot_id, "left")

    @property
    def has_bot(self) -> bool:
        """Whether the bot is in the chat."""
        return self.bot_status in PRESENT

    def to_api(self) -> dict[str, Any]:
        """Telegram's short JSON of this chat."""
        if self.person:
            given = {"last_name": self.person.last_name, "username": self.person.username}
            names = {name: value for name, value in given.items() if value}
            return {"id": self.id, "type": self.type, "first_name": self.person.first_name, **names}
        everyone = {"all_members_are_administrators": False} if self.type == "group" else {}
        forum = {"is_forum": True} if self.topics else {}
        return {"id": self.id, "type": self.type, "title": self.title, **everyone, **forum}


@dataclass(frozen=True)
class StoredFile:
    """A file that was sent through the server."""

    file_id: str
    file_unique_id: str
    path: str
    name: str
    mime_type: str
    content: bytes = field(repr=False)
    width: int = 0
    height: int = 0

    def to_api(self) -> dict[str, Any]:
        """What every kind of file says of itself in Telegram's JSON."""
        size = len(self.content)
        return {"file_id": self.file_id, "file_unique_id": self.file_unique_id, "file_size": size}


@dataclass
class Message:
    """A message as it stands now; `caption` takes the place of `text` under a file."""

    message_id: int
    chat: Chat
    sender: Person
    date: datetime
    text: str | None = None
    caption: str | None = None
    entities: tuple[Entity, ...] = ()
    edit_date: datetime | None = None
    buttons: tuple[Row, ...] = ()
    keyboard: dict[str, Any] | None = None
    kind: Kind | None = None
    file: StoredFile | None = None
    emoji: str | None = None
    location: dict[str, float] | None = None
    service: dict[str, Any] = field(default_factory=dict)
    reply_to: Message | None = None
    forward_origin: dict[str, Any] | None = None
    protect_content: bool = False
    disable_notification: bool = False
    reactions: tuple[str, ...] = ()
    topic: int | None = None

    @property
    def reply_to_message_id(self) -> int | None:
        """The number of the message that this one answers."""
        return self.reply_to.message_id if self.reply_to else None

    @property
    def words(self) -> str:
        """The text, or the caption under a file."""
        return self.text or self.caption or ""

    @property
    def photo(self) -> StoredFile | None:
        """The picture, where the message is one."""
        return self.file if self.kind == "photo" else None

    @property
    def document(self) -> StoredFile | None:
        """The document, where the message is one."""
        return self.file if self.kind == "document" else None

    @property
    def voice(self) -> StoredFile | None:
        """The voice message, where the message is one."""
        return self.file if self.kind == "voice" else None

    @property
    def sticker(self) -> StoredFile | None:
        """The sticker, where the message is one."""
        return self.file if self.kind == "sticker" else None

    def button(self, data: str) -> bool:
        """Whether a button with this callback data stands under the message."""
        return any(button.data == data for row in self.buttons for button in row)

    def to_api(self, *, with_reply: bool = True) -> dict[str, Any]:
        """Telegram's JSON of this message as the bot sees it."""
        body: dict[str, Any] = {
            "message_id": self.message_id,
            "from": self.sender.to_api(),
            "chat": self.chat.to_api(),
            "date": int(self.date.timestamp()),
        }
        if self.edit_date:
            body["edit_date"] = int(self.edit_date.timestamp())
        if self.forward_origin:
            body["forward_origin"] = self.forward_origin
        if self.reply_to and with_reply:
            body["reply_to_message"] = self.reply_to.to_api(with_reply=False)
        if self.protect_content:
            body["has_protected_content"] = True
        if self.topic:
            body |= {"message_thread_id": self.topic, "is_topic_message": True}
        body |= self._content()
        if self.buttons:
            body["reply_markup"] = {"inline_keyboard": [[button.to_api() for button in row] for row in self.buttons]}
        return body

    def _content(self) -> dict[str, Any]:
        name, words = ("text", self.text) if self.text is not None else ("caption", self.caption)
        body: dict[str, Any] = dict(self.service)
        if self.location:
            body["location"] = self.location
        if self.kind and self.file:
            body |= _file_content(self.kind, self.file, self.emoji)
        if words:
            body[name] = words
            if self.entities:
                key = "entities" if name == "text" else "caption_entities"
                body[key] = [entity.to_api() for entity in self.entities]
        return body


def _file_content(kind: Kind, file: StoredFile, emoji: str | None) -> dict[str, Any]:
    size = {"width": file.width, "height": file.height}
    named = {"file_name": file.name, "mime_type": file.mime_type}
    if kind == "photo":
        return {"photo": [{**file.to_api(), **size}]}
    if kind == "voice":
        return {"voice": {"duration": 1, "mime_type": "audio/ogg", **file.to_api()}}
    if kind == "sticker":
        flags = {"type": "regular", "is_animated": False, "is_video": False}
        return {"sticker": {**size, "emoji": emoji or "", **flags, **file.to_api()}}
    return {"document": {**named, **file.to_api()}}


@dataclass
class Answer:
    """What the bot answered to a press: a short text above the chat, or an alert."""

    text: str
    show_alert: bool = False
    url: str = ""


@dataclass
class Callback:
    """A press that may be answered for a while."""

    person_id: int
    chat_id: int
    message_id: int
    at: datetime
    answer: Answer | None = None


@dataclass(frozen=True)
class Call:
    """One call of the Bot API, as it came and as it was answered."""

    method: str
    params: dict[str, str]
    chat_id: int | None
    at: datetime
    result: Any = None
    error: str | None = None


@dataclass(frozen=True)
class Event:
    """Something that became visible: `kind` says which of the fields are filled."""

    kind: Literal["message", "edited", "deleted", "answer", "chat", "person", "blocked", "commands", "reply_keyboard"]
    chat: Chat | None = None
    message: Message | None = None
    message_id: int | None = None
    person: Person | None = None
    answer: Answer | None = None


def member_to_api(person: Person, status: Status) -> dict[str, Any]:
    """Telegram's JSON of somebody's standing in a chat."""
    body: dict[str, Any] = {"user": person.to_api(), "status": status}
    if status == "creator":
        body["is_anonymous"] = False
    elif status == "administrator":
        body |= dict.fromkeys(_RIGHTS, False) | {
            "can_be_edited": False,
            "is_anonymous": False,
            "can_manage_chat": True,
        }
    elif status == "kicked":
        body["until_date"] = 0
    return body

"""What the server knows: people, chats, messages, files, and who is told when they change."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from bot.botapi.faults import Faults, Limits
from bot.botapi.state.objects import (
    Answer,
    Call,
    Callback,
    Chat,
    ChatType,
    Event,
    Kind,
    Message,
    Person,
    Status,
    StoredFile,
    member_to_api,
)
from bot.botapi.state.pictures import picture_size
from bot.botapi.state.updates import UpdateQueue

Command = dict[str, str]
Listener = Callable[[Event], None]

_FIRST_PERSON = 700_000_001
_FIRST_GROUP = 4_100_000_001
_FIRST_SUPERGROUP = 1_002_100_000_001
_CALLS_KEPT = 20_000
_FOLDERS: dict[Kind, str] = {
    "photo": "photos",
    "document": "documents",
    "voice": "voice",
    "sticker": "stickers",
}
_SUFFIXES: dict[Kind, str] = {"photo": "jpg", "voice": "oga", "sticker": "webp"}
_PREFIXES: dict[Kind, str] = {"photo": "AgAC", "document": "BQAC", "voice": "AwAC", "sticker": "CAAC"}


class ImpossibleAct(Exception):
    """Something that a person cannot do with a Telegram client; the text says why, in English."""


class World:
    """The state of one server with one bot, and the ways to read it."""

    def __init__(
        self,
        token: str,
        now: Callable[[], datetime],
        *,
        bot_name: str = "Alongside",
        bot_username: str = "alongside_demo_bot",
        rng: random.Random | None = None,
    ):
        self.token = token
        self.now = now
        self.rng = rng or random.Random()
        self.bot = Person(
            int(token.partition(":")[0]), bot_name, username=bot_username, language_code=None, is_bot=True, known=True
        )
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.callbacks: dict[str, Callback] = {}
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        self.updates = UpdateQueue(now, self.rng)
        self.faults = Faults()
        self.limits = Limits()
        self.webhook: dict[str, Any] = {}
        self.privacy_mode = True
        self.joins_groups = True
        self.profile: dict[tuple[str, str], str] = {}
        self.command_lists: dict[tuple[str, str], list[Command]] = {}
        self.keyboards: dict[tuple[int, int], dict[str, Any]] = {}
        self.actions: deque[tuple[int, str]] = deque(maxlen=1000)
        self._messages: dict[int, dict[int, Message]] = {}
        self._last_message_ids: dict[int, int] = {}
        self._listeners: list[Listener] = []
        self._next_ids = {
            "private": _FIRST_PERSON,
            "group": _FIRST_GROUP,
            "supergroup": _FIRST_SUPERGROUP,
        }

    # Reading

    def chat(self, chat_id: int) -> Chat:
        """The chat of this id; raises KeyError."""
        return self.chats[chat_id]

    def messages(self, chat_id: int) -> list[Message]:
        """The chat's messages as they stand now, oldest first, without the deleted ones."""
        return list(self._messages.get(chat_id, {}).values())

    def message(self, chat_id: int, message_id: int) -> Message | None:
        """One message as it stands now, None when there is none or it was deleted."""
        return self._messages.get(chat_id, {}).get(message_id)

    def callback_answer(self, query_id: str) -> Answer | None:
        """What the bot answered to this press, None while it has not."""
        callback = self.callbacks.get(query_id)
        return callback.answer if callback else None

    def commands(self, scope: str = "default", language: str = "") -> list[Command]:
        """The commands set for a scope, spelt as `default`, `all_private_chats`, `chat:5` and the like."""
        return list(self.command_lists.get((scope, language), []))

    def commands_for(self, chat_id: int, person_id: int) -> list[Command]:
        """The commands that this person's menu lists in this chat, by Telegram's order of scopes."""
        language = self.people[person_id].language_code or ""
        for scope in self._scopes(self.chats[chat_id], person_id):
            for code in (language, ""):
                if found := self.command_lists.get((scope, code)):
                    return list(found)
        return []

    def reply_keyboard(self, chat_id: int, person_id: int) -> dict[str, Any] | None:
        """The keyboard below the chat, or the forced reply, that this person sees now."""
        return self.keyboards.get((chat_id, person_id))

    @property
    def pending_updates(self) -> list[dict[str, Any]]:
        """The updates that wait for the bot, as it will get them."""
        return [update.to_api() for update in self.updates.pending()]

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tells the listener of everything that becomes visible; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def account(self, user_id: int) -> Person | None:
        """The person or the bot of this id."""
        return self.bot if user_id == self.bot.id else self.people.get(user_id)

    # Changing; for the modules beside this one

    def tell(self, event: Event) -> None:
        """Hands an event to everyone who subscribed."""
        for listener in list(self._listeners):
            listener(event)

    def new_id(self, type: ChatType) -> int:
        """The next free id of a person, a group or a supergroup."""
        number = self._next_ids[type]
        self._next_ids[type] = number + 1
        return number if type == "private" else -number

    def open_chat(self, chat: Chat) -> Chat:
        """Makes room for a new chat."""
        chat.bot_id = self.bot.id
        self.chats[chat.id] = chat
        self._messages[chat.id] = {}
        return chat

    def new_message(self, chat: Chat, sender: Person, **content: Any) -> Message:
        """A message with the chat's next number, not yet in it."""
        # Private chats and basic groups share one numbering per account, a supergroup has its own.
        counter = chat.id if chat.type == "supergroup" else 0
        message_id = self._last_message_ids[counter] = self._last_message_ids.get(counter, 0) + 1
        return Message(message_id, chat, sender, self.now(), **content)

    def post(self, message: Message) -> Message:
        """Puts a message into its chat, and takes over what it does to keyboards."""
        self._messages[message.chat.id][message.message_id] = message
        self.tell(Event("message", chat=message.chat, message=message))
        if message.keyboard:
            self._apply_keyboard(message, message.keyboard)
        return message

    def remove(self, message: Message) -> None:
        """Deletes a message for everybody."""
        del self._messages[message.chat.id][message.message_id]
        self.tell(Event("deleted", chat=message.chat, message_id=message.message_id))

    def set_keyboard(self, chat: Chat, person_ids: Iterable[int], keyboard: dict[str, Any] | None) -> None:
        """Shows these people another keyboard below the chat, or none."""
        for person_id in person_ids:
            self.keyboards.pop((chat.id, person_id), None)
            if keyboard:
                self.keyboards[chat.id, person_id] = keyboard
        self.tell(Event("reply_keyboard", chat=chat))

    def keep_file(self, kind: Kind, content: bytes, name: str | None, mime_type: str) -> StoredFile:
        """Stores a file under a new id."""
        number = len(self.files) + 1
        unique = f"AgAD{number:08d}"
        suffix = _SUFFIXES.get(kind) or (name or "").rpartition(".")[2] or "bin"
        width, height = picture_size(content) or (512, 512)
        file = StoredFile(
            file_id=f"{_PREFIXES[kind]}AgIAAxkB{number:08d}{self.rng.getrandbits(64):016x}",
            file_unique_id=unique,
            path=f"{_FOLDERS[kind]}/file_{number}.{suffix}",
            name=name or f"file_{number}.{suffix}",
            mime_type=mime_type,
            content=content,
            width=width,
            height=height,
        )
        self.files[file.file_id] = file
        return file

    def member_changed(self, chat: Chat, person: Person, by: Person, before: Status, after: Status) -> None:
        """Tells the bot of a changed standing: always of its own, of others' only as an administrator."""
        mine = person is self.bot or chat.type == "private"
        if not mine and chat.bot_status != "administrator":
            return
        subject = self.bot if mine else person
        body = {
            "chat": chat.to_api(),
            "from": by.to_api(),
            "date": int(self.now().timestamp()),
            "old_chat_member": member_to_api(subject, before),
            "new_chat_member": member_to_api(subject, after),
        }
        by.known = True
        person.known = True
        self.updates.add("my_chat_member" if mine else "chat_member", body)

    def _apply_keyboard(self, message: Message, keyboard: dict[str, Any]) -> None:
        chat, answered = message.chat, message.reply_to
        everyone = [chat.id] if chat.type == "private" else chat.members
        if keyboard.get("selective") and chat.type != "private":
            everyone = [answered.sender.id] if answered and not answered.sender.is_bot else []
        self.set_keyboard(chat, everyone, None if keyboard.get("remove_keyboard") else keyboard)

    def _scopes(self, chat: Chat, person_id: int) -> list[str]:
        if chat.type == "private":
            return [f"chat:{chat.id}", "all_private_chats", "default"]
        admin = person_id in chat.admins
        return [
            f"chat_member:{chat.id}:{person_id}",
            *([f"chat_administrators:{chat.id}"] if admin else []),
            f"chat:{chat.id}",
            *(["all_chat_administrators"] if admin else []),
            "all_group_chats",
            "default",
        ]

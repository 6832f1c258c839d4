"""What people do in a Telegram client: start, say, edit, press, send files, block."""

from __future__ import annotations

import mimetypes
from typing import Any

from bot.botapi.api.entities import FormattedText, spoken_text
from bot.botapi.state.objects import Callback, Chat, Event, Kind, Message, Person, Status
from bot.botapi.state.world import ImpossibleAct, World


class People(World):
    """The people's side of the server."""

    def add_person(
        self,
        first_name: str,
        *,
        id: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
    ) -> Person:
        """A new account that has not met the bot; its private chat has the same id."""
        person_id = id if id is not None else self.new_id("private")
        if person_id in self.people or person_id == self.bot.id or person_id <= 0:
            raise ValueError(f"{person_id} is taken or no person's id")
        person = Person(person_id, first_name, last_name, username, language_code)
        self.people[person_id] = person
        chat = self.open_chat(Chat(person_id, "private", person=person))
        chat.statuses = {person_id: "member", self.bot.id: "member"}
        self.tell(Event("person", person=person))
        self.tell(Event("chat", chat=chat))
        return person

    def start(self, person_id: int, payload: str = "") -> Message:
        """Presses Start (also behind a t.me link with a payload), which unblocks first."""
        if self._actor(person_id, None).blocked:
            self.unblock(person_id)
        return self.say(person_id, person_id, f"/start {payload}".strip())

    def say(
        self, person_id: int, chat_id: int, text: str, *, reply_to: int | None = None, topic: int | None = None
    ) -> Message:
        """Writes a text into a chat, or into one topic of a forum."""
        words = self._words(text)
        return self._speak(person_id, chat_id, reply_to, text=words.text, entities=words.entities, topic=topic)

    def edit(self, person_id: int, chat_id: int, message_id: int, text: str) -> Message:
        """Changes a text (or caption) that the person wrote."""
        chat, person = self._place(person_id, chat_id), self.people[person_id]
        message = self.message(chat.id, message_id)
        if message is None or message.sender is not person:
            raise ImpossibleAct("Only one's own messages can be edited.")
        words = self._words(text)
        name = "text" if message.text is not None else "caption"
        setattr(message, name, words.text)
        message.entities = words.entities
        message.edit_date = self.now()
        self.tell(Event("edited", chat=chat, message=message))
        self._hand_over("edited_message", message)
        return message

    def press(self, person_id: int, chat_id: int, message_id: int, data: str, *, forged: bool = False) -> str:
        """Presses a button and gives the query's id; a forged press names what was never offered."""
        chat = self._place(person_id, chat_id, forged=forged)
        person, message = self.people[person_id], self.message(chat.id, message_id)
        if not forged and (message is None or not message.button(data)):
            raise ImpossibleAct(f"There is no button {data!r} under message {message_id}.")
        query_id = str(self.rng.getrandbits(62) + 1)
        self.callbacks[query_id] = Callback(person_id, chat_id, message_id, self.now())
        gone = {"chat": chat.to_api(), "message_id": message_id, "date": 0}
        body = {
            "id": query_id,
            "from": person.to_api(),
            "message": message.to_api() if message else gone,
            "chat_instance": str(chat.id * 1_000_003),
            "data": data,
        }
        person.known = True
        self.updates.add("callback_query", body)
        return query_id

    def send_photo(self, person_id: int, chat_id: int, content: bytes, **how: Any) -> Message:
        """Sends a picture; takes caption, name and reply_to like its siblings."""
        return self._send_file("photo", person_id, chat_id, content, **how)

    def send_document(self, person_id: int, chat_id: int, content: bytes, **how: Any) -> Message:
        """Sends a file."""
        return self._send_file("document", person_id, chat_id, content, **how)

    def send_voice(self, person_id: int, chat_id: int, content: bytes, **how: Any) -> Message:
        """Sends a voice message."""
        return self._send_file("voice", person_id, chat_id, content, **how)

    def send_sticker(
        self, person_id: int, chat_id: int, content: bytes = b"", *, emoji: str = "👋", **how: Any
    ) -> Message:
        """Sends a sticker that stands for an emoji."""
        return self._send_file("sticker", person_id, chat_id, content, emoji=emoji, **how)

    def share_location(self, person_id: int, chat_id: int, latitude: float, longitude: float) -> Message:
        """Shares a place, in degrees."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._speak(person_id, chat_id, None, location=place)

    def share_contact(self, person_id: int, chat_id: int, phone_number: str = "+10000000000") -> Message:
        """Shares the person's own number."""
        person = self._actor(person_id, chat_id)
        contact = {"phone_number": phone_number, "first_name": person.first_name, "user_id": person_id}
        return self._speak(person_id, chat_id, None, service={"contact": contact})

    def share_users(self, person_id: int, chat_id: int, request_id: int, user_ids: list[int]) -> Message:
        """Answers a button with request_users."""
        users = [{"user_id": user_id} for user_id in user_ids]
        return self._speak(
            person_id, chat_id, None, service={"users_shared": {"request_id": request_id, "users": users}}
        )

    def block(self, person_id: int) -> None:
        """Blocks the bot."""
        self._set_blocked(person_id, True)

    def unblock(self, person_id: int) -> None:
        """Unblocks the bot, which says nothing yet."""
        self._set_blocked(person_id, False)

    def deactivate(self, person_id: int) -> None:
        """Deletes the account; the bot learns of it when it writes there."""
        person = self._actor(person_id, None)
        person.deactivated = True
        person.first_name, person.last_name, person.username = "Deleted Account", None, None
        self.tell(Event("person", person=person))

    def _set_blocked(self, person_id: int, blocked: bool) -> None:
        person = self._actor(person_id, None)
        if person.blocked == blocked:
            return
        person.blocked = blocked
        self.tell(Event("blocked", person=person))
        if person.known:
            standings: tuple[Status, Status] = ("member", "kicked") if blocked else ("kicked", "member")
            self.member_changed(self.chats[person_id], person, person, *standings)

    def _send_file(
        self,
        kind: Kind,
        person_id: int,
        chat_id: int,
        content: bytes,
        *,
        caption: str | None = None,
        name: str | None = None,
        reply_to: int | None = None,
        emoji: str | None = None,
    ) -> Message:
        self._place(person_id, chat_id)
        mime_type = mimetypes.guess_type(name or "")[0] or "application/octet-stream"
        file = self.keep_file(kind, content, name, mime_type)
        words = spoken_text(caption or "")
        return self._speak(
            person_id,
            chat_id,
            reply_to,
            kind=kind,
            file=file,
            emoji=emoji,
            caption=words.text or None,
            entities=words.entities,
        )

    def _speak(self, person_id: int, chat_id: int, reply_to: int | None, **content: Any) -> Message:
        chat, person = self._place(person_id, chat_id), self.people[person_id]
        answered = self.message(chat.id, reply_to) if reply_to is not None else None
        if reply_to is not None and answered is None:
            raise ImpossibleAct(f"There is no message {reply_to} to reply to.")
        if chat.type == "private":
            person.started = True
        message = self.post(self.new_message(chat, person, reply_to=answered, **content))
        self._used_up(chat, person)
        self._hand_over("message", message)
        return message

    def _used_up(self, chat: Chat, person: Person) -> None:
        """A keyboard for one use, and a forced reply, end with the next message."""
        keyboard = self.reply_keyboard(chat.id, person.id) or {}
        if keyboard.get("one_time_keyboard") or keyboard.get("force_reply"):
            self.set_keyboard(chat, [person.id], None)

    def _hand_over(self, kind: str, message: Message) -> None:
        if self.reaches_bot(message):
            message.sender.known = True
            self.updates.add(kind, message.to_api())

    def reaches_bot(self, message: Message) -> bool:
        """Whether privacy mode lets the bot see a message of a person."""
        chat = message.chat
        if chat.type == "private" or chat.bot_status == "administrator":
            return True
        if not chat.has_bot:
            return False
        answers_bot = message.reply_to is not None and message.reply_to.sender is self.bot
        return answers_bot or self._is_command(message.words)

    def _is_command(self, words: str) -> bool:
        if not words.startswith("/"):
            return False
        addressee = words.split()[0].partition("@")[2].lower()
        return addressee in {"", (self.bot.username or "").lower()}

    def _words(self, text: str) -> FormattedText:
        words = spoken_text(text)
        if not words.text:
            raise ImpossibleAct("An empty message cannot be sent.")
        # A client cuts what is longer into several messages; here that would hide a mistake.
        if len(words.text) > 4096:
            raise ImpossibleAct("A message has at most 4096 characters.")
        return words

    def _actor(self, person_id: int, chat_id: int | None) -> Person:
        person = self.people.get(person_id)
        if person is None:
            raise ImpossibleAct(f"There is no person {person_id}.")
        if person.deactivated:
            raise ImpossibleAct("A deleted account can do nothing.")
        if person.blocked and chat_id == person_id:
            raise ImpossibleAct(f"{person.name} has blocked the bot, and must unblock it first.")
        return person

    def _place(self, person_id: int, chat_id: int, *, forged: bool = False) -> Chat:
        """The chat where the person acts; raises ImpossibleAct where they cannot."""
        person, chat = self._actor(person_id, chat_id), self.chats.get(chat_id)
        if chat is None:
            raise ImpossibleAct(f"There is no chat {chat_id}.")
        if chat.upgraded_to:
            raise ImpossibleAct("This group has become a supergroup.")
        if not forged and person_id not in chat.members:
            raise ImpossibleAct(f"{person.name} is not in this chat.")
        return chat

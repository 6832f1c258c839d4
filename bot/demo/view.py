"""What the chat page is told, in its own JSON: English, with ids and names but no Telegram objects."""

from __future__ import annotations

from typing import Any

from bot.botapi.api.keyboards import Button
from bot.botapi.botapi import BotApi
from bot.botapi.state.objects import Chat, Event, Message, Person

_KEY_OPTIONS = ("request_location", "request_contact")


class View:
    """The server's state and its changes as the page shows them."""

    def __init__(self, api: BotApi):
        self._api = api

    def hello(self) -> dict[str, Any]:
        """Everything there is, for a page that has just opened."""
        api = self._api
        chats = [chat for chat in api.chats.values() if not chat.upgraded_to]
        return {
            "type": "hello",
            "bot": shown_person(api.bot),
            "people": [shown_person(person) for person in api.people.values()],
            "chats": [self.chat(chat) for chat in chats],
            "messages": {
                str(chat.id): [self.message(message) for message in api.messages(chat.id)] for chat in chats
            },
            "commands": {str(chat.id): self.commands(chat) for chat in chats},
            "reply_keyboards": {str(chat.id): self.keyboard(chat) for chat in chats},
            "blocked": [person.id for person in api.people.values() if person.blocked],
        }

    def event(self, event: Event) -> list[dict[str, Any]]:
        """What a change looks like, in none, one or several pieces."""
        if event.kind == "commands":
            return [
                {"type": "commands", "chat": chat.id, "commands": self.commands(chat)}
                for chat in self._api.chats.values()
            ]
        if event.person and event.person.is_bot:
            return []
        return [{"type": event.kind, **self._details(event)}]

    def chat(self, chat: Chat) -> dict[str, Any]:
        """A chat."""
        return {
            "id": chat.id,
            "type": chat.type,
            "title": chat.title or (chat.person.name if chat.person else ""),
            "members": chat.members,
            "admins": chat.admins,
            "bot": chat.has_bot,
        }

    def message(self, message: Message) -> dict[str, Any]:
        """A message as it stands now."""
        sender = message.sender
        document = message.document
        return {
            "id": message.message_id,
            "chat": message.chat.id,
            "from": {"id": sender.id, "name": sender.name, "is_bot": sender.is_bot},
            "date": message.date.isoformat(),
            "edited": message.edit_date.isoformat() if message.edit_date else None,
            "text": message.words or _place(message),
            "entities": [_entity(entity.to_api()) for entity in message.entities],
            "buttons": [[_button(button) for button in row] for row in message.buttons],
            "photo": _link(message) if message.photo else None,
            "document": {"url": _link(message), "name": document.name, "size": len(document.content)}
            if document
            else None,
            "voice": _link(message) if message.voice else None,
            "sticker": message.emoji or "▫️" if message.sticker else None,
            "reply_to": message.reply_to_message_id,
            "service": service_text(message),
            "silent": message.disable_notification,
            "protected": message.protect_content,
        }

    def commands(self, chat: Chat) -> list[dict[str, str]]:
        """The menu of a chat, in a group that of its first member."""
        readers = [chat.id] if chat.type == "private" else chat.members
        return self._api.commands_for(chat.id, readers[0]) if readers else []

    def keyboard(self, chat: Chat) -> list[list[dict[str, Any]]] | None:
        """The keyboard below a chat, in a group the first that anybody has."""
        readers = [chat.id] if chat.type == "private" else chat.members
        for person_id in readers:
            rows = (self._api.reply_keyboard(chat.id, person_id) or {}).get("keyboard")
            if rows:
                return [[_key(button) for button in row] for row in rows]
        return None

    def _details(self, event: Event) -> dict[str, Any]:
        chat, message, person, answer = event.chat, event.message, event.person, event.answer
        if message:
            return {"message": self.message(message)}
        if answer and person and chat:
            said = {"text": answer.text, "alert": answer.show_alert}
            return {"to": person.id, "chat": chat.id, "message": event.message_id, **said}
        if person:
            blocked = {"person": person.id, "blocked": person.blocked}
            return blocked if event.kind == "blocked" else {"person": shown_person(person)}
        if chat is None:
            return {}
        if event.kind == "deleted":
            return {"chat": chat.id, "id": event.message_id}
        if event.kind == "reply_keyboard":
            return {"chat": chat.id, "rows": self.keyboard(chat)}
        return {"chat": self.chat(chat)}


def shown_person(person: Person) -> dict[str, Any]:
    """A person, or the bot."""
    return {"id": person.id, "name": person.name, "username": person.username}


def service_text(message: Message) -> str | None:
    """A service message in words; None for what people and the bot say."""
    service, name = message.service, message.sender.name
    if came := service.get("new_chat_members"):
        alone = came[0]["id"] == message.sender.id
        return f"{name} joined the group" if alone else f"{name} added {came[0]['first_name']}"
    if gone := service.get("left_chat_member"):
        alone = gone["id"] == message.sender.id
        return f"{name} left the group" if alone else f"{name} removed {gone['first_name']}"
    if "migrate_to_chat_id" in service or "migrate_from_chat_id" in service:
        return "The group became a supergroup"
    if "contact" in service:
        return f"{name} shared a phone number"
    if "users_shared" in service:
        number = len(service["users_shared"]["users"])
        return f"{name} chose a person" if number == 1 else f"{name} chose {number} people"
    return None


def _link(message: Message) -> str | None:
    return f"/files/{message.file.file_id}" if message.file else None


def _place(message: Message) -> str:
    place = message.location
    return f"📍 {place['latitude']:.4f}, {place['longitude']:.4f}" if place else ""


def _button(button: Button) -> dict[str, Any]:
    given = {"data": button.data, "url": button.url, "style": button.style}
    return {"text": button.text, **{name: value for name, value in given.items() if value}}


def _key(button: dict[str, Any]) -> dict[str, Any]:
    asked = button.get("request_users")
    users = {"request_users": asked.get("request_id")} if isinstance(asked, dict) else {}
    return {"text": button["text"], **{name: True for name in _KEY_OPTIONS if button.get(name)}, **users}


def _entity(entity: dict[str, Any]) -> dict[str, Any]:
    return {name: entity[name] for name in ("type", "offset", "length", "url") if name in entity}

"""A strict Telegram Bot API server for one bot, in memory: what tests and the demo talk to."""

from __future__ import annotations

from typing import Any

from bot.botapi.api import chats, media, webhook  # noqa: F401  they enter their methods into the table
from bot.botapi.api.calls import Params, Refused, to_integer
from bot.botapi.api.methods import METHODS
from bot.botapi.state.groups import Groups
from bot.botapi.state.objects import Call, Event, StoredFile
from bot.botapi.state.updates import Update


class BotApi(Groups):
    """One server with one bot: people act through its methods, the bot through `call`."""

    def call(self, method: str, params: Params) -> Any:
        """Does one call of the bot and records it; raises Refused with the error to answer."""
        name = method.lower()
        function = METHODS.get(name)
        try:
            if function is None:
                raise Refused(404, "Not Found: method not found")
            result = function(self, params)
        except Refused as refusal:
            self.record(method, params, error=refusal.description)
            raise
        self.record(method, params, result=result)
        return result

    def record(self, method: str, params: Params, *, result: Any = None, error: str | None = None) -> None:
        """Notes a call for whoever asks what the bot did."""
        self.calls.append(Call(method, params.values, chat_id_of(params), self.now(), result, error))

    def take_updates(self, offset: int, limit: int) -> list[Update]:
        """Confirms and hands out updates by the rules of getUpdates."""
        return self.updates.take(offset, limit)

    def find_file(self, path: str) -> StoredFile | None:
        """The file to be fetched under this path."""
        return next((file for file in self.files.values() if file.path == path), None)

    def known_user(self, user_id: int) -> dict[str, Any] | None:
        """The JSON of a user whom the bot has met, so that it can be mentioned."""
        person = self.people.get(user_id)
        return person.to_api() if person and person.known else None

    def set_profile(self, field: str, language: str, text: str) -> None:
        """Sets the bot's name or a description in a language; empty takes it away."""
        self.profile[field, language] = text
        if field == "name" and not language and text:
            self.bot.first_name = text
            self.tell(Event("person", person=self.bot))

    def profile_text(self, field: str, language: str) -> str:
        """The bot's name or a description in a language, else in none."""
        default = self.bot.first_name if field == "name" else ""
        return self.profile.get((field, language)) or self.profile.get((field, "")) or default


def chat_id_of(params: Params) -> int | None:
    """The number of the chat that a call is about, None where it names none."""
    given = params.text("chat_id")
    return to_integer(given) if given else None

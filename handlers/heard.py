"""What somebody sent or pressed, as a turn reads it: their words and files, and what the button carries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from telegram import Message, Update

from handlers import buttons
from handlers.buttons import Press

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(slots=True)
class Heard:
    """An update and the button pressed with it, None where the clock acts; what is not there reads as nothing."""

    update: Update | None = field(default=None, kw_only=True)
    press: Press | None = field(default=None, kw_only=True)

    @property
    def message(self) -> Message | None:
        """Return the message that the person sent or edited, if that is what this turn is about."""
        return self.update.effective_message if self.update and not self.update.callback_query else None

    @property
    def typed(self) -> str:
        """Return the text that the person sent, without surrounding space."""
        return (self.message.text or "").strip() if self.message else ""

    @property
    def caption(self) -> str:
        """Return the words that the person sent beside a file."""
        return (self.message.caption or "").strip() if self.message else ""

    @property
    def has_file(self) -> bool:
        """Return whether the person sent a voice message or a picture."""
        return self.message is not None and bool(self.message.voice or self.message.photo)

    @property
    def arguments(self) -> str:
        """Return what was typed after a command."""
        return self.typed.partition(" ")[2].strip()

    @property
    def in_group(self) -> bool:
        """Return whether this turn is taken in a group, where everybody reads what is said."""
        chat = self.update.effective_chat if self.update else None
        return chat is not None and chat.type != "private"

    def field(self, place: int = 0) -> str:
        """Return what the pressed button carries at that place, -1 the last, nothing where it carries less."""
        fields = self.press.fields if self.press else ()
        return fields[place] if -len(fields) <= place < len(fields) else ""

    def number(self, place: int = 0) -> int | None:
        """Return the number that the pressed button carries at that place, None where there is none."""
        return buttons.number_in(self.field(place))

    def one_of(self, choices: Iterable[Choice], place: int = 0) -> Choice | None:
        """Return which of these the pressed button carries at that place, None where it carries none."""
        return next((each for each in choices if each.value == self.field(place)), None)

    def day(self, place: int = 0) -> date | None:
        """Return the day that the pressed button carries at that place, None where there is none."""
        try:
            return date.fromisoformat(self.field(place))
        except ValueError:
            return None

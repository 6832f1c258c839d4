"""Telegram's command menu: the few commands that the reader needs most, by scope and language."""

from collections.abc import Iterable, Mapping
from typing import Any

from handlers.texts import ENGLISH, Texts
from handlers.turn import Turn
from storage.circle import leads

MEMBER = ("checkin", "me", "partner", "cope", "settings", "sos", "help")
LEAD = ("checkin", "me", "summary", "circle", "partner", "cope", "settings", "sos", "help")
GROUP = ("circle", "join", "summary", "sos", "help")
ADMINISTRATOR = ("summary", "circle", "join", "sos", "help")

SCOPES: Mapping[str, tuple[str, ...]] = {
    "all_private_chats": MEMBER,
    "all_group_chats": GROUP,
    "all_chat_administrators": ADMINISTRATOR,
}


def everyones(texts: Texts) -> Iterable[dict[str, Any]]:
    """Yield the parameters of each `setMyCommands` that is the same for all: per scope and language."""
    for scope, names in SCOPES.items():
        for code in texts.codes():
            menu = {"commands": _commands(texts, names, code), "scope": {"type": scope}}
            # Telegram falls back to the menu without a language for whoever reads none of ours.
            yield menu if code == ENGLISH else {**menu, "language_code": code}


def _commands(texts: Texts, names: Iterable[str], language: str) -> list[dict[str, str]]:
    return [{"command": name, "description": texts.plain(f"command.{name}", language)} for name in names]


def owe_own_menu(turn: Turn) -> None:
    """Owe the reader's private chat its own menu: in the language they chose, with what a lead needs if they lead."""
    reader = turn.to(turn.me)
    names = LEAD if leads.has_led(turn.tx, turn.me.id) else MEMBER
    scope = {"type": "chat", "chat_id": turn.me.telegram_id}
    commands = _commands(turn.house.texts, names, turn.language)
    reader.owe("setMyCommands", {"commands": commands, "scope": scope}, kind="menu", key=f"{turn.cause}.menu")

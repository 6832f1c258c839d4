"""Discreet mode: what comes unasked says only that it is there, until it is opened, and nothing can be saved."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.daily.preferences import NO, YES, Preference
from domain.outgoing import Fate, Lane
from handlers import buttons
from handlers.privacy import clearing
from handlers.privacy.exporting import EXPORT
from handlers.routing import Gate, Route, Routes
from handlers.turn import House, Turn
from storage import people, veiled
from storage.daily import preferences
from storage.file.database import Tx
from storage.traffic import outbox
from storage.traffic.outbox import Owed

SHOW, SET, CLEAR, OPEN = "discreet", "discreet_set", "clear_recent", "open"
PROMPT = "prompt"


def is_on(tx: Tx, person_id: int) -> bool:
    """Return whether the person wants it discreet."""
    return preferences.get(tx, person_id).discreet


def veil(tx: Tx, house: House, owed: Owed, now: datetime) -> Owed | None:
    """Return a message as it goes to its reader: to a discreet one protected, and unasked without what it says.

    None where it changes a message that is still to be opened: that will say it then.
    """
    reader = owed.receiver
    if reader is None or not is_on(tx, reader):
        return owed
    if owed.method.startswith("send") and owed.kind != EXPORT:
        owed = replace(owed, params={**owed.params, "protect_content": True})
    if owed.asked or owed.lane is Lane.SOS:
        return owed
    if owed.method.startswith("send"):
        veiled.keep(tx, reader, owed.key, owed, now)
        return _without_what_it_says(tx, house, owed)
    changed = owed.target
    if changed is not None and veiled.find(tx, reader, changed) is not None:
        veiled.keep(tx, reader, changed, owed, now)
        outbox.end(tx, owed.id, Fate.SENT, now)
        return None
    return owed


def is_veiled(owed: Owed) -> bool:
    """Return whether a message went as a few words, with what it says to be opened."""
    return any(each.startswith(f"{OPEN}:") for each in buttons.data_in(owed.params))


def _without_what_it_says(tx: Tx, house: House, owed: Owed) -> Owed:
    reader = people.get(tx, owed.receiver or 0)
    key = "checkin.greeting" if owed.kind == PROMPT else "discreet.waiting"
    text = house.texts.render(key, reader.language, name=reader.name or "")
    label = house.texts.plain("discreet.open", reader.language)
    rows = [[{"text": label, "callback_data": buttons.pack(OPEN, reader.id)}]]
    kept: dict[str, Any] = {
        name: owed.params[name] for name in ("disable_notification", "protect_content") if name in owed.params
    }
    params = {"text": text, "parse_mode": "HTML", "reply_markup": buttons.keyboard(rows), **kept}
    return replace(owed, method="sendMessage", params=params, file=None)


def label(turn: Turn) -> str:
    """Return the label of the button that leads here, with how it stands."""
    return turn.label("discreet.label_on" if is_on(turn.tx, turn.me.id) else "discreet.label_off")


def shown(turn: Turn) -> None:
    """Say what discreet mode does, and offer to change it."""
    _show(turn)


def _show(turn: Turn) -> None:
    on = is_on(turn.tx, turn.me.id)
    rows = [[turn.button("discreet.turn_off" if on else "discreet.turn_on", SET, NO if on else YES)]]
    if on:
        rows.append([clear_button(turn)])
    turn.change(turn.text("discreet.is_on" if on else "discreet.is_off"), rows)


def clear_button(turn: Turn) -> dict[str, str]:
    """Return the button that takes what was said of late out of the chat."""
    return turn.button("discreet.clear", CLEAR)


def chosen(turn: Turn) -> None:
    """Turn it on or off from now on."""
    if turn.field() in (YES, NO):
        preferences.save(turn.tx, turn.me.id, Preference.DISCREET, turn.field(), turn.now)
    _show(turn)


def cleared(turn: Turn) -> None:
    """Take what was said of late out of the chat."""
    query = turn.update.callback_query if turn.update else None
    count, left = clearing.clear_recent(turn, keep=query.message.message_id if query and query.message else None)
    clearing.owe(turn.tx, turn.cause, turn.chat_id, left, turn.now)  # goes before the words that say it is done
    turn.change(turn.text("discreet.cleared" if count else "discreet.nothing_to_clear"))


routes = Routes(
    presses=[
        Route(SHOW, shown, Gate.AGREED),
        Route(SET, chosen, Gate.AGREED),
        Route(CLEAR, cleared, Gate.AGREED),
    ]
)

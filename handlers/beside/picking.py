"""Telegram's user picker: an invitation shown to somebody who uses the bot already, beside the link for all others.

The answer is the same whoever was picked, so that nobody learns by it who uses this bot.
"""

from datetime import timedelta
from typing import Any

from telegram.ext import filters

from domain.beside.consent import Item
from domain.beside.invitations import Invitation
from handlers.beside import inviting
from handlers.beside.inviting import PICK
from handlers.routing import Route, Routes
from handlers.turn import Turn
from storage import dialogs, people
from storage.beside import blocks, consent, invitations, partners
from storage.daily import preferences
from storage.people import Person
from storage.traffic import outbox, told

PICKING, SHOWN = "picking", "invited"
SHOWN_AGAIN_AFTER = timedelta(days=30)
"""Whoever was asked by somebody, and did not say yes, is left in peace for so long; the link works as ever."""
REQUEST = 1
"""The number of the request, which Telegram hands back; there is one at a time."""


def pick_pressed(turn: Turn) -> None:
    """Open Telegram's list of people for the invitation in the button."""
    token = turn.field()
    if _own(turn, token) is None:
        turn.gone()
        return
    dialogs.open_(turn.tx, turn.me.id, PICKING, turn.now, token=token)
    asked = {"request_id": REQUEST, "user_is_bot": False, "max_quantity": 1}
    keys: list[list[dict[str, Any]]] = [
        [{"text": turn.label("partner.pick_key"), "request_users": asked}],
        [{"text": turn.label("partner.pick_not")}],
    ]
    turn.say_with_keyboard("partner.pick_how", keys)


def _own(turn: Turn, token: str) -> Invitation | None:
    """Return the reader's own invitation of that token, if it still holds."""
    found = invitations.find_open(turn.tx, token, turn.now)
    return found if found and found.maker == turn.me.id and found.kind in inviting.BESIDE else None


def users_shared(turn: Turn) -> None:
    """Show the invitation to whoever was picked, if they can be shown it, and say the same whether or not."""
    if turn.person is None or turn.message is None or turn.message.users_shared is None:
        return
    dialog = dialogs.find(turn.tx, turn.me.id)
    token = dialog.data["token"] if dialog is not None and dialog.kind == PICKING else ""
    invitation = _own(turn, token)
    if invitation is None:
        _say(turn, "partner.pick_gone")
        return
    dialogs.close(turn.tx, turn.me.id)
    for user in turn.message.users_shared.users:
        _show(turn, user.user_id, invitation, token)
    _say(turn, "partner.picked")


def not_picked(turn: Turn) -> None:
    """Close the list again; the link stays."""
    dialogs.close(turn.tx, turn.me.id)
    _say(turn, "partner.not_picked")


def _say(turn: Turn, key: str) -> None:
    """Say it, and take the key away that opens the list."""
    turn.say_without_keyboard(turn.text(key))


def _show(turn: Turn, telegram_id: int, invitation: Invitation, token: str) -> None:
    other = people.find_by_telegram(turn.tx, telegram_id)
    if other is None or not _can_be_shown(turn, other, invitation):
        return
    if not consent.may_tell(turn.tx, turn.me.id, other.id, Item.INVITATION.value, turn.now):
        version = turn.label("partner.words_version")
        consent.give(turn.tx, turn.me.id, Item.INVITATION, text_version=version, now=turn.now, receiver=other.id)
    there = turn.to(other)
    turn.tell(
        other,
        Item.INVITATION,
        inviting.words(there, invitation, turn.me),
        inviting.rows(there, token),
        kind=SHOWN,
        day=str(invitation.id),
        not_before=preferences.may_hear_at(turn.tx, other.id, turn.now),
        expires_at=invitation.expires_at,
    )


def _can_be_shown(turn: Turn, other: Person, invitation: Invitation) -> bool:
    """Return whether this person uses the bot, is not connected in that way yet, and was not asked of late."""
    if other.id == turn.me.id or other.name is None or blocks.is_between(turn.tx, turn.me.id, other.id):
        return False
    if partners.find_between(turn.tx, turn.me.id, other.id) is not None:
        return False
    last = told.last_told_at(turn.tx, other.id, turn.me.id, SHOWN)
    if last is None or last <= turn.now - SHOWN_AGAIN_AFTER:
        return True
    return partners.have_parted_since(turn.tx, turn.me.id, other.id, last)  # they said yes to it then


def still_wanted(turn: Turn, owed: outbox.Owed) -> bool:
    """Return whether the invitation that somebody is about to be shown still holds."""
    if owed.subject is None or blocks.is_between(turn.tx, owed.subject, turn.me.id):
        return False
    open_now = invitations.list_open(turn.tx, owed.subject, turn.now)
    return owed.day in {str(each.id) for each in open_now}


routes = Routes(
    presses=[Route(PICK, pick_pressed)],
    typed=[Route(PICKING, not_picked)],
    events=[(filters.StatusUpdate.USERS_SHARED & filters.ChatType.PRIVATE, Route("users_shared", users_shared))],
)

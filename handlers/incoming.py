"""Where words go: to the message they reply to, else to the newest open question; and `/cancel`, which closes it."""

from datetime import date, timedelta

from domain.daily import checkin as steps
from handlers.arriving import gates, links, start
from handlers.beside import words
from handlers.daily import notes
from handlers.mine import cities
from handlers.routing import Gate, Route, Routes
from handlers.sharing import reading, replying
from handlers.support import danger, help
from handlers.telling import letters
from handlers.turn import Turn
from storage import dialogs
from storage.daily import days
from storage.daily.days import Day
from storage.dialogs import Dialog
from storage.traffic import messages

QUESTIONS_STAND_FOR = timedelta(hours=1)
"""A line written later is not the answer to what was asked so long ago: nobody's words go astray."""


def cancel_command(turn: Turn) -> None:
    """Close the open question and keep what was answered."""
    dialog, asking = dialogs.find(turn.tx, turn.me.id), asked_day(turn)
    dialogs.close(turn.tx, turn.me.id)
    days.close_asking(turn.tx, turn.me.id)
    closed = "cancel.closed" if dialog or asking else "cancel.nothing"
    key = "cancel.start" if gates.is_arriving(turn) else closed
    if dialog and dialog.kind == cities.CITY:
        turn.say_without_keyboard(turn.text(key))
    else:
        turn.say(key)


def message_sent(turn: Turn, typed: dict[str, Route]) -> None:
    """Take what was written, said or photographed: for the message it replies to, else the newest open question."""
    if turn.message is not None and turn.message.location is not None:
        cities.location_sent(turn)
        return
    if _is_reply(turn):
        return
    _answer_what_is_open(turn, typed)


def stray_sent(turn: Turn) -> None:
    """Answer what nobody takes, such as a sticker or an unknown command; in the start with what is asked there."""
    if gates.is_arriving(turn) or links.is_waiting(turn):
        start.go_on(turn)
    else:
        help.not_understood(turn)


def _answer_what_is_open(turn: Turn, typed: dict[str, Route]) -> None:
    dialog, asking = _open_dialog(turn), asked_day(turn)
    if dialog and not (asking and asking.asking_since and asking.asking_since > dialog.opened_at):
        _answer(turn, typed[dialog.kind])
    elif asking:
        notes.note_written(turn, asking.day)
    elif gates.is_arriving(turn) or links.is_waiting(turn):
        start.go_on(turn)
    elif gates.checks_in(turn) and notes.continues_note(turn):
        notes.rest_sent(turn)
    elif not danger.answer_silently(turn, turn.typed):
        help.not_understood(turn)


def _answer(turn: Turn, route: Route) -> None:
    """Give an open question what was sent, if it can take that."""
    if not _can_take(turn, takes_voice=route.takes_voice):
        turn.say("help.in_words")
        return
    route.act(turn)
    if route.own_words:
        danger.answer_silently(turn, turn.typed)


def _can_take(turn: Turn, *, takes_voice: bool) -> bool:
    """Return whether what was sent is written, or spoken where that is taken as well."""
    return not turn.has_file or (takes_voice and turn.message is not None and turn.message.voice is not None)


def _open_dialog(turn: Turn) -> Dialog | None:
    """Return the question that words answer, unless it was asked so long ago that it is forgotten.

    Of somebody's start nothing is forgotten: they go on where they left it.
    """
    dialog = dialogs.find(turn.tx, turn.me.id)
    if dialog is None or gates.is_arriving(turn):
        return dialog
    if turn.received_at - dialog.opened_at <= QUESTIONS_STAND_FOR:
        return dialog
    dialogs.close(turn.tx, turn.me.id)
    return None


def asked_day(turn: Turn) -> Day | None:
    """Return the day whose question is open for text: put on the screen last, and still on that day."""
    asking = days.latest_asking(turn.tx, turn.me.id)
    if asking is None or not steps.is_open(asking.asking_since, asking.asking, turn.schedule, turn.received_at):
        return None
    return asking


def _is_reply(turn: Turn) -> bool:
    """Take a reply to a message of the bot: a note for the day it asked about, or words to who it was about."""
    message = turn.message
    if message is None or message.reply_to_message is None:
        return False
    replied_to = messages.find_message(turn.tx, turn.chat_id, message.reply_to_message.message_id)
    if replied_to is None or replied_to["receiver"] != turn.me.id:
        return False
    if replied_to["kind"] in (replying.KIND, reading.KIND):
        if turn.has_file:
            turn.say("help.in_words")
        else:
            replying.replied_to(turn, replied_to["outbox_key"])
            danger.answer_silently(turn, turn.typed)
    elif replied_to["subject"] not in (None, turn.me.id):
        if not _can_take(turn, takes_voice=True):
            turn.say("help.in_words")
        elif not letters.asked_for_whom(turn, replied_to["outbox_key"]):
            words.answer(turn, replied_to["subject"])
            danger.answer_silently(turn, turn.typed)
    elif replied_to["day"]:
        notes.note_written(turn, date.fromisoformat(replied_to["day"]))
    else:
        return False
    _forget_words(turn)
    return True


def _forget_words(turn: Turn) -> None:
    """Close an open line to a partner once something else was written: private words must not reach them later."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    if dialog is not None and dialog.kind == words.WRITE:
        dialogs.close(turn.tx, turn.me.id)


routes = Routes(commands=[Route("cancel", cancel_command, Gate.AGREED)])

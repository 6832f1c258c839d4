"""`/help`, `/cancel`, and the one helpful line for what nobody understands."""

from datetime import date, timedelta

from domain import checkin as steps
from handlers.arriving import start
from handlers.beside import words
from handlers.daily import notes
from handlers.routing import Gate, Route, Routes
from handlers.sharing import reading, replying
from handlers.telling import letters
from handlers.turn import Turn
from storage import days, dialogs
from storage.days import Day
from storage.dialogs import Dialog
from storage.file.database import Row
from storage.traffic import outbox

QUESTIONS_STAND_FOR = timedelta(hours=1)
"""A line written later is not the answer to what was asked so long ago: nobody's words go astray."""


def help_command(turn: Turn) -> None:
    """Say what there is, and whom to ask."""
    rows = [[turn.button("button.need_someone", "sos")]]
    turn.say("help.text", rows, operator=turn.house.operator_name, contact=turn.house.operator_contact)


def cancel_command(turn: Turn) -> None:
    """Close the open question and keep what was answered."""
    was_asked = dialogs.close(turn.tx, turn.me.id)
    asking = _asking(turn)
    days.close_asking(turn.tx, turn.me.id)
    turn.say("cancel.closed" if was_asked or asking else "cancel.nothing")


def text_sent(turn: Turn, typed: dict[str, Route]) -> None:
    """Take written words: for the message they reply to, else for the newest open question."""
    if _is_reply(turn):
        return
    dialog, asking = _open_dialog(turn), _asking(turn)
    if dialog and not (asking and _is_newer(asking, dialog)):
        typed[dialog.kind].act(turn)
    elif asking:
        notes.note_written(turn, asking.day)
    elif start.gate_of(turn) < start.needed_gate(turn):
        start.go_on(turn)
    elif start.gate_of(turn) is Gate.READY and notes.continues_cut_note(turn):
        notes.rest_dropped(turn)
    else:
        not_understood(turn)


def voice_sent(turn: Turn) -> None:
    """Take a voice message for somebody: in reply to a message about them, or where words to them were asked for."""
    if _is_voice_reply(turn):
        return
    dialog, asking = _open_dialog(turn), _asking(turn)
    if dialog is None or dialog.kind != words.WRITE or (asking and _is_newer(asking, dialog)):
        not_understood(turn)
    else:
        words.words_typed(turn)


def _is_newer(asking: Day, dialog: Dialog) -> bool:
    """Return whether the check-in's question was put on the screen after the other one was asked."""
    return asking.asking_since is not None and asking.asking_since > dialog.opened_at


def _is_voice_reply(turn: Turn) -> bool:
    replied_to = _replied_to(turn)
    if replied_to is None or replied_to["subject"] in (None, turn.me.id):
        return False
    if replied_to["kind"] in (replying.KIND, reading.KIND):
        return False
    if not letters.asked_for_whom(turn, replied_to["outbox_key"]):
        words.answer(turn, replied_to["subject"])
    return True


def _replied_to(turn: Turn) -> Row | None:
    """Return what is known of the bot's message that this one replies to, None where it replies to none."""
    message = turn.message
    if message is None or message.reply_to_message is None:
        return None
    found = outbox.find_message(turn.tx, turn.chat_id, message.reply_to_message.message_id)
    return found if found is not None and found["receiver"] == turn.me.id else None


def _open_dialog(turn: Turn) -> Dialog | None:
    """Return the question that words answer, unless it was asked so long ago that it is forgotten.

    Of somebody's start nothing is forgotten: they go on where they left it.
    """
    dialog = dialogs.find(turn.tx, turn.me.id)
    if dialog is None or start.gate_of(turn) < start.needed_gate(turn):
        return dialog
    if turn.received_at - dialog.opened_at <= QUESTIONS_STAND_FOR:
        return dialog
    dialogs.close(turn.tx, turn.me.id)
    return None


def _asking(turn: Turn) -> Day | None:
    """Return the day whose question is open for text: put on the screen last, and still on that day."""
    asking = days.latest_asking(turn.tx, turn.me.id)
    if asking is None or not steps.is_open(asking.asking_since, asking.asking, turn.schedule, turn.received_at):
        return None
    return asking


def _is_reply(turn: Turn) -> bool:
    """Take a reply to a message of the bot: a note for the day it asked about, or words to who it was about."""
    replied_to = _replied_to(turn)
    if replied_to is None:
        return False
    if replied_to["kind"] in (replying.KIND, reading.KIND):
        replying.replied_to(turn, replied_to["outbox_key"])
    elif replied_to["subject"] not in (None, turn.me.id):
        if not letters.asked_for_whom(turn, replied_to["outbox_key"]):
            words.answer(turn, replied_to["subject"])
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


def not_understood(turn: Turn) -> None:
    """Answer a stray message or an unknown command with one helpful line."""
    turn.say("help.stray")


routes = Routes(
    commands=[
        Route("help", help_command, Gate.ANYONE),
        Route("cancel", cancel_command, Gate.AGREED),
    ],
)

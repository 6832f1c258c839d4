"""`/forget`: everything about somebody is erased at once, and nobody is told."""

from datetime import datetime

from handlers.privacy import clearing
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from storage.copies import erasing
from storage.file.database import Tx

ERASE, KEEP = "erase_all", "keep_all"


def forget_command(turn: Turn) -> None:
    """Say what erasing takes away, and ask."""
    if turn.person is None:
        turn.say("forget.nothing")
    else:
        turn.say("forget.ask", _rows(turn, turn.button("forget.keep", KEEP)))


def ask_in_place(turn: Turn, keep: dict[str, str]) -> None:
    """Ask in place of what was asked before, with this button for whoever would rather keep everything."""
    if turn.person is None:
        turn.change(turn.text("forget.nothing"))
    else:
        turn.change(turn.text("forget.ask"), _rows(turn, keep))


def _rows(turn: Turn, keep: dict[str, str]) -> list[list[dict[str, str]]]:
    return [[turn.button("forget.erase", ERASE)], [keep]]


def kept(turn: Turn) -> None:
    """Leave everything as it is."""
    turn.change(turn.text("forget.kept"))


def erased(turn: Turn) -> None:
    """Say goodbye, and then forget whom to: no row that could wait for it is left."""
    if turn.person is None:
        turn.change(turn.text("forget.nothing"))
        return
    pressed = turn.update.callback_query.message if turn.update and turn.update.callback_query else None
    _, left = clearing.clear_recent(turn, keep=pressed.message_id if pressed else None)
    farewell = turn.text("forget.done", operator=turn.house.operator_name)
    said = turn.ask_telegram(
        "editMessageText",
        chat_id=turn.chat_id,
        message_id=pressed.message_id if pressed else 0,
        text=farewell,
        parse_mode="HTML",
    )
    erasing.forget(turn.tx, turn.me.id, turn.me.telegram_id, turn.now)
    turn.person = None
    clearing.owe(turn.tx, turn.cause, turn.chat_id, left, turn.now)
    if said is None:  # Telegram could not be reached: one row waits for it, and forgets the chat once it went
        turn.say_text(farewell)


def erased_by_letter(tx: Tx, hashed: bytes, now: datetime) -> bool:
    """Erase whoever has the account of that hash, as they asked by letter, now (UTC); return whether they were known.

    What was said in their chat of late is deleted as soon as the bot can: the rows that owe it know nothing else.
    """
    found = erasing.find_hashed(tx, hashed)
    if found is None:
        return False
    person_id, chat_id = found
    said = clearing.ids_of(tx, person_id, chat_id, now)
    erasing.forget(tx, person_id, chat_id, now)
    clearing.owe(tx, str(person_id), chat_id, said, now)
    return True


routes = Routes(
    commands=[Route("forget", forget_command, Gate.ANYONE)],
    presses=[Route(ERASE, erased, Gate.ANYONE), Route(KEEP, kept, Gate.ANYONE)],
)

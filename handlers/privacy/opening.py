"""What came unasked in discreet mode, as it is opened: it says what it would have said, if that still stands."""

from collections.abc import Callable, Mapping
from functools import partial

from domain.outgoing import Lane
from handlers.privacy import discreet
from handlers.routing import Gate, Route, Routes
from handlers.telling import letters
from handlers.turn import Turn
from handlers.week import naming, news
from storage import veiled
from storage.beside import consent
from storage.circle import summaries
from storage.file.database import Row
from storage.traffic import messages
from storage.traffic.outbox import Owed
from storage.veiled import Veiled

MayStay = Mapping[str, Callable[[Turn, Owed], bool]]
"""What is asked of a message of that kind, where consent of the one it is about is not all."""


def opened(turn: Turn, may_stay: MayStay) -> None:
    """Show what a message says in its place, unless it was taken back meanwhile."""
    query = turn.update.callback_query if turn.update else None
    pressed = query.message.message_id if query and query.message else 0
    known = messages.find_message(turn.tx, turn.chat_id, pressed)
    kept = veiled.find(turn.tx, turn.me.id, known["outbox_key"]) if known else None
    letter = letters.pressed(turn)
    if known is not None and letter is not None:
        veiled.drop(turn.tx, turn.me.id, known["outbox_key"])
        turn.change(*letter)
        return
    if known is None or kept is None:
        turn.gone()
        return
    veiled.drop(turn.tx, turn.me.id, known["outbox_key"])
    owed = _as_it_went(turn, known, kept)
    if owed.kind == news.SUMMARY and not naming.may_be_read(turn, owed):
        summaries.forget_reads_in(turn.tx, owed.key)  # nobody has read it
        turn.change(*(news.read_anew(turn, owed) or (turn.text("discreet.taken_back"),)))
    elif not _may_be_read(turn, owed, may_stay):
        turn.change(turn.text("discreet.taken_back"))
    elif kept.file is not None:
        turn.change(turn.text("discreet.opened"))
        turn.owe(kept.method, kept.params, kind="reply", day=known["day"], file=kept.file)
    else:
        params = {name: value for name, value in kept.params.items() if name not in ("chat_id", "protect_content")}
        turn.owe("editMessageText", {**params, "message_id": pressed}, kind="edit", day=known["day"])


def _as_it_went(turn: Turn, known: Row, kept: Veiled) -> Owed:
    """Return the message as it was owed, as far as its last look needs it."""
    return Owed(
        key=known["outbox_key"],
        lane=Lane.REPLY,
        kind=known["kind"],
        method=kept.method,
        chat_id=turn.chat_id,
        params=kept.params,
        receiver=turn.me.id,
        subject=kept.subject,
        item=kept.item,
        day=known["day"],
    )


def _may_be_read(turn: Turn, owed: Owed, may_stay: MayStay) -> bool:
    """Return whether everyone of whom it tells allows it still: what is asked of a message that has just gone."""
    if owed.subject not in (None, turn.me.id) and not consent.may_tell(
        turn.tx, owed.subject or 0, turn.me.id, owed.item, turn.now
    ):
        return False
    check = may_stay.get(owed.kind)
    return check is None or check(turn, owed)


def routes(may_stay: MayStay) -> Routes:
    """Return the route of the button; `may_stay` is asked by kind."""
    return Routes(presses=[Route(discreet.OPEN, partial(opened, may_stay=may_stay), Gate.AGREED)])

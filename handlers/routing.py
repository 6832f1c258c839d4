"""From an update to the function that takes it: who may come in, one transaction, and the answer to a press."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import (
    BaseHandler,
    CallbackContext,
    ChatMemberHandler,
    CommandHandler,
    ExtBot,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.ext.filters import BaseFilter

from handlers import outside
from handlers.buttons import NOBODY, Forged
from handlers.outside import Found, Outside, Telegram
from handlers.turn import House, Turn
from handlers.turns import has_agreed_to_notice, language_of, turn_of_update
from storage import people
from storage.file.database import Database, Tx
from storage.traffic import inbox, written

Act = Callable[[Turn], None]
PRIVATE = filters.ChatType.PRIVATE
IN_GROUP = filters.UpdateType.MESSAGE & filters.ChatType.GROUPS
TOAST_LENGTH = 200


class Gate(IntEnum):
    """How far someone must have come before a route is theirs: the notice, a name and a zone, a time to be asked."""

    ANYONE = 0
    AGREED = 1
    SETTLED = 2
    READY = 3


@dataclass(frozen=True, slots=True)
class Route:
    """A command, a button prefix or an open question, the function that takes it, who may, and where.

    `takes_voice` says that an open question can be answered by a voice message as well, `own_words` that it
    is answered with words of one's own: where those suggest danger, the help lines follow.
    """

    name: str
    act: Act
    gate: Gate = Gate.READY
    in_group: bool = False
    takes_voice: bool = False
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class Routes:
    """What one subject answers to: in private, in groups, and what happens to a chat and its members."""

    commands: Sequence[Route] = ()
    presses: Sequence[Route] = ()
    typed: Sequence[Route] = ()
    group_commands: Sequence[Route] = ()
    group_presses: Sequence[Route] = ()
    events: Sequence[tuple[BaseFilter | int, Route]] = ()


@dataclass(frozen=True, slots=True)
class Doors:
    """Where somebody is led who has not come far enough for what they asked; `came` hears of all who have."""

    notice: Act
    setup: Callable[[Turn, Route], None]
    go_on: Act
    came: Callable[[Turn, str], None]
    gate_of: Callable[[Turn], Gate]


@dataclass(frozen=True, slots=True)
class Services:
    """What the callbacks need; `on_done` is told the number of each update whose end is committed."""

    database: Database
    house: House
    doors: Doors
    now: Callable[[], datetime]
    on_done: Callable[[int], None]
    telegram: Telegram


Context = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
Callback = Callable[[Update, Context], Coroutine[Any, Any, None]]


def services_of(context: Context) -> Services:
    """Return the services that the application was built with."""
    found: Services = context.application.bot_data["services"]
    return found


def handlers(
    routes: Sequence[Routes], sent: Act, edited: Act, stray: Act, elsewhere: Act
) -> list[BaseHandler[Any, Context, None]]:
    """Return the handlers of python-telegram-bot in matching order; the last ones close what nobody took."""
    presses = [
        each
        for subject in routes
        for each in (*subject.presses, *(replace(each, in_group=True) for each in subject.group_presses))
    ]
    made: list[BaseHandler[Any, Context, None]] = [Presses({f"{each.name}:": _callback(each) for each in presses})]
    new_message = filters.UpdateType.MESSAGE & PRIVATE
    for subject in routes:
        made += [CommandHandler(each.name, _callback(each), filters=new_message) for each in subject.commands]
        made += [CommandHandler(each.name, _callback(each), filters=IN_GROUP) for each in subject.group_commands]
        made += [_event(about, route) for about, route in subject.events]
    words = (filters.TEXT & ~filters.COMMAND) | filters.VOICE | filters.PHOTO | filters.LOCATION
    made.append(MessageHandler(new_message & words, _callback(Route("sent", sent, Gate.AGREED))))
    edits = filters.UpdateType.EDITED_MESSAGE & PRIVATE
    made.append(MessageHandler(edits, _callback(Route("edited", edited, Gate.ANYONE))))
    made.append(MessageHandler(new_message, _callback(Route("stray", stray, Gate.AGREED))))
    made.append(MessageHandler(IN_GROUP & filters.COMMAND, _callback(Route("elsewhere", elsewhere, Gate.ANYONE))))
    made.append(TypeHandler(Update, _closed))
    return made


class Presses(BaseHandler[Update, Context, None]):
    """Takes every press by the prefix of its button: three hundred patterns in turn took up to 0.7 milliseconds."""

    def __init__(self, callbacks: Mapping[str, Callback]) -> None:
        super().__init__(_closed)
        self._callbacks = callbacks

    def check_update(self, update: object) -> Callback | None:
        """Return what takes the press, if it is one; a button that no longer exists is closed."""
        query = update.callback_query if isinstance(update, Update) else None
        if query is None:
            return None
        name, colon, _ = (query.data or "").partition(":")
        return self._callbacks.get(name + colon, _closed)

    async def handle_update(self, update: Update, application: object, check_result: Any, context: Context) -> None:
        """Hand the press to what takes it."""
        await check_result(update, context)


def _event(about: BaseFilter | int, route: Route) -> BaseHandler[Any, Context, None]:
    """Return the handler of a service message, or of a change of membership (a type of `ChatMemberHandler`)."""
    route = replace(route, gate=Gate.ANYONE)  # what happens to a chat happens to people at any stage
    if isinstance(about, int):
        return ChatMemberHandler(_callback(route), chat_member_types=about)
    return MessageHandler(filters.UpdateType.MESSAGE & about, _callback(route))


def _callback(route: Route) -> Callback:
    async def callback(update: Update, context: Context) -> None:
        services = services_of(context)
        toast = await _take(update, services, route)
        await _answer(update, services, toast)

    return callback


async def _take(update: Update, services: Services, route: Route) -> str | None:
    """Take the turn in one transaction, doing what it asks for outside of one first; return the toast."""
    found = Found()
    while True:
        try:
            toast = await services.database.write(lambda tx: _turn(tx, services, update, route, found))
        except Outside as asked:
            answers = await outside.done(asked.works, services.database, services.telegram)
            found.add(asked.works, answers)
        else:
            services.on_done(update.update_id)
            return toast


def _turn(tx: Tx, services: Services, update: Update, route: Route, found: Found) -> str | None:
    """Load, decide and commit: the facts, the messages owed and the end of the update in one transaction."""
    try:
        turn = turn_of_update(tx, services.house, update, services.now(), found)
    except Forged:
        inbox.done(tx, update.update_id)
        return None
    doors = services.doors
    door = _door(turn, doors, route)
    if door is route.act and not turn.in_group:
        doors.came(turn, route.name)
    door(turn)
    _remember_written(turn)
    if turn.goes_on:
        doors.go_on(turn)
    inbox.done(tx, update.update_id)
    return turn.toast


def _remember_written(turn: Turn) -> None:
    """Remember the number of what somebody we know wrote in their private chat, so that they can clear it."""
    message = turn.message
    if message is not None and turn.person is not None and not turn.in_group and message.from_user is not None:
        written.add(turn.tx, turn.person.id, message.message_id, message.date)


def _door(turn: Turn, doors: Doors, route: Route) -> Act:
    if turn.press and (turn.in_group is not route.in_group or not _is_own(turn)):
        return refused
    if turn.in_group or route.gate is Gate.ANYONE:
        return route.act
    if not has_agreed_to_notice(turn):
        return doors.notice
    if doors.gate_of(turn) < route.gate:
        return lambda turn: doors.setup(turn, route)
    return route.act


def _is_own(turn: Turn) -> bool:
    """Return whether a pressed button is for who pressed it; only the sender of the press is believed.

    A group's buttons are for everybody there; what they do depends on who pressed.
    """
    user = turn.update.effective_user if turn.update else None
    if turn.press is None or user is None:
        return False
    if turn.in_group:
        return turn.press.owner == NOBODY
    if turn.chat_id != user.id:
        return False
    return turn.press.owner in (NOBODY, turn.person.id if turn.person else NOBODY)


def refused(turn: Turn) -> None:
    """Answer a press on somebody else's button, changing nothing.

    One whose owner is nobody's any more is most often the presser's own, from before they were forgotten.
    """
    if not turn.in_group and turn.press and people.find(turn.tx, turn.press.owner) is None:
        turn.gone()
    else:
        turn.toast = turn.label("press.not_yours")


async def _answer(update: Update, services: Services, toast: str | None) -> None:
    """Stop a button's spinner. It comes after the commit: a query too old to be answered has lost nothing."""
    query = update.callback_query
    if query is None:
        return
    params = {"callback_query_id": query.id}
    if toast:
        params["text"] = toast[:TOAST_LENGTH]
    with suppress(TelegramError):
        await services.telegram.call("answerCallbackQuery", params)


async def _closed(update: Update, context: Context) -> None:
    """Close an update that nobody took: another kind of it, or a button that no longer exists."""
    services = services_of(context)
    toast = await services.database.write(lambda tx: _close(tx, services.house, update))
    services.on_done(update.update_id)
    await _answer(update, services, toast)


def _close(tx: Tx, house: House, update: Update) -> str:
    inbox.done(tx, update.update_id)
    return house.texts.plain("press.gone", language_of(tx, house, update.effective_user))

"""Whose turn it is: the sender's of an update, or the one that the clock takes for a person or a circle."""

from datetime import datetime

from telegram import CallbackQuery, ChatMember, Message, Update, User

from domain.beside.consent import has_agreed
from domain.beside.consent import has_agreed_before as agreed_before
from handlers import buttons
from handlers.outside import Found
from handlers.turn import House, Turn
from storage import people
from storage.beside import consent
from storage.circle import circles
from storage.file.database import Tx
from storage.people import Person
from storage.traffic import inbox, messages, outbox, withdrawals

NO_CHAT = 0
"""Where a circle without a group is spoken to: nowhere."""


def turn_of_update(tx: Tx, house: House, update: Update, now: datetime, found: Found | None = None) -> Turn:
    """Return the turn of whoever sent the update, which lies in the inbox; raises `LookupError` for nobody's."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None:
        raise LookupError("this update is nobody's")
    person = people.find_by_telegram(tx, user.id)
    if person is not None and chat.id == user.id:
        _note_whether_reachable(tx, person, update, now)
    query = update.callback_query
    if person is not None and query is not None and chat.id == user.id:
        _note_arrival(tx, person, query, now)
    return Turn(
        tx=tx,
        house=house,
        now=now,
        cause=f"u{update.update_id}",
        chat_id=chat.id,
        language=_language(house, person, user),
        person=person,
        counts_at=inbox.counts_at(tx, update.update_id),
        update=update,
        press=buttons.unpack(query.data) if query and query.data else None,
        found=found or Found(),
        topic=topic_of(update),
    )


def language_of(tx: Tx, house: House, user: User | None) -> str:
    """Return the language in which whoever sent an update reads: their own choice, else that of their Telegram."""
    return _language(house, people.find_by_telegram(tx, user.id) if user else None, user)


def _language(house: House, person: Person | None, user: User | None) -> str:
    return person.language if person else house.texts.language(user.language_code if user else None).code


def topic_of(update: Update) -> int | None:
    """Return the topic of a group in which this was said or pressed, None outside of one."""
    message = update.callback_query.message if update.callback_query else update.effective_message
    if not isinstance(message, Message) or not message.is_topic_message:
        return None
    return message.message_thread_id


def _note_whether_reachable(tx: Tx, person: Person, update: Update, now: datetime) -> None:
    """Record that somebody blocked the bot, or that they can be reached again as they write or unblocked it."""
    change = update.my_chat_member
    if change is not None and change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
        people.save_reachable(tx, person.id, unreachable_since=person.unreachable_since or now)
        withdrawals.cancel_for(tx, person.id, now)
    elif person.unreachable_since is not None:
        people.save_reachable(tx, person.id, unreachable_since=None)


def _note_arrival(tx: Tx, person: Person, query: CallbackQuery, now: datetime) -> None:
    """Record that a message whose sending was in doubt has arrived, as its key was pressed: it does not go again."""
    for row in outbox.list_in_doubt(tx, person.id) if query.message is not None else ():
        owed = outbox.read(tx, row)
        if owed is not None and query.message is not None and query.data in buttons.data_in(owed.params):
            messages.save_message(tx, owed, query.message.message_id, now)
            return


def turn_of_clock(tx: Tx, house: House, person_id: int, cause: str, now: datetime) -> Turn:
    """Return the turn that the clock takes for a person; their private chat is where it speaks."""
    person = people.get(tx, person_id)
    return Turn(
        tx=tx,
        house=house,
        now=now,
        cause=cause,
        chat_id=person.telegram_id,
        language=person.language,
        person=person,
    )


def turn_of_circle(tx: Tx, house: House, circle: int, cause: str, now: datetime) -> Turn:
    """Return the turn that the clock takes for a circle, which is nobody's; raises `LookupError` for none."""
    found = circles.find(tx, circle)
    if found is None:
        raise LookupError(f"no circle {circle}")
    return Turn(
        tx=tx,
        house=house,
        now=now,
        cause=cause,
        chat_id=found.chat_id or NO_CHAT,
        language=found.language,
        topic=found.topic,
    )


def has_agreed_before(turn: Turn) -> bool:
    """Return whether whoever's turn it is has agreed to the notice as it read once: enough to be helped."""
    return turn.person is not None and agreed_before(consent.list_of(turn.tx, turn.person.id), turn.now)


def has_agreed_to_notice(turn: Turn) -> bool:
    """Return whether whoever's turn it is has agreed to the notice as it reads now."""
    if turn.person is None:
        return False
    given = consent.list_of(turn.tx, turn.person.id)
    return has_agreed(given, turn.house.notice_version(turn.language), turn.now)

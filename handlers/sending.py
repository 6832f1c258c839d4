"""The last look at a message before it goes, and what follows from its having gone."""

from datetime import datetime

from domain.outgoing import Fate
from handlers import groups, subjects
from handlers.turn import House, turn_of_clock
from storage import consent, outbox, people
from storage.database import Row, Tx, from_text_or_none
from storage.outbox import Owed


def claim(tx: Tx, house: House, row: Row, now: datetime) -> Owed | None:
    """Claim a row that is still to go, or end one that is not; consent is asked here, at the last moment."""
    expires_at = from_text_or_none(row["expires_at"])
    if expires_at is not None and expires_at <= now:
        outbox.end(tx, row["id"], Fate.DROPPED, now)
        return None
    subject, receiver = row["subject"], row["receiver"]
    if subject is not None and subject != receiver and not _may_tell(tx, row, now):
        outbox.end(tx, row["id"], Fate.DROPPED, now)
        return None
    owed = outbox.claim(tx, row)
    if owed is None:
        return None
    if _must_wait(tx, house, owed, now):
        outbox.put_behind(tx, owed, now)
        return None
    if not _is_wanted(tx, house, owed, now):
        outbox.end(tx, owed.id, Fate.DROPPED, now)
        return None
    return _aimed(tx, owed, now)


def _may_tell(tx: Tx, row: Row, now: datetime) -> bool:
    return row["receiver"] is not None and consent.may_tell(tx, row["subject"], row["receiver"], row["item"], now)


def _must_wait(tx: Tx, house: House, owed: Owed, now: datetime) -> bool:
    check = subjects.MUST_WAIT.get(owed.kind)
    if check is None or owed.receiver is None:
        return False
    return check(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed)


def _is_wanted(tx: Tx, house: House, owed: Owed, now: datetime) -> bool:
    check = subjects.STILL_WANTED.get(owed.kind)
    if check is None or owed.receiver is None:
        return True
    return check(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed)


def _aimed(tx: Tx, owed: Owed, now: datetime) -> Owed | None:
    """Return the message with the id of the one it changes; it waits while that one is still to go."""
    if owed.target is None:
        return owed
    message_id = outbox.message_of(tx, owed.target)
    if message_id is not None:
        return outbox.aimed(owed, message_id)
    if outbox.has_ended(tx, owed.target):
        outbox.end(tx, owed.id, Fate.DROPPED, now)
    else:
        outbox.put_behind(tx, owed, now)
    return None


def sent(tx: Tx, house: House, owed: Owed, message_id: int | None, now: datetime) -> None:
    """Record that Telegram took a message, and what follows for its subject."""
    if owed.receiver is None:
        return
    if message_id is not None and owed.method == "sendMessage":
        outbox.save_message(tx, owed, message_id, now)
    follows = subjects.WHEN_SENT.get(owed.kind)
    if follows is not None:
        follows(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed)


def moved(tx: Tx, owed: Owed, new_chat_id: int, now: datetime) -> None:
    """Follow a group that Telegram says has become a supergroup; the message goes there."""
    groups.move(tx, owed.chat_id, new_chat_id, now)


def unreachable(tx: Tx, owed: Owed, now: datetime) -> None:
    """Record that a person's chat cannot be reached: nothing more is sent there, and nobody is blamed."""
    if owed.receiver is None:
        return
    people.save_reachable(tx, owed.receiver, unreachable_since=now)
    outbox.cancel_for(tx, owed.receiver, now)

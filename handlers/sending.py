"""The last look at a message before it goes, and what follows from its having gone."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.outgoing import AFTER_RETURN, HELD_AT_NIGHT, Fate, Lane, Outcome, may_follow_return
from domain.time.quiet_hours import QuietHours
from handlers import subjects
from handlers.circle import groups
from handlers.privacy import discreet
from handlers.telling import letters
from handlers.turn import House
from handlers.turns import turn_of_clock
from storage import people
from storage.beside import consent
from storage.beside import letters as letter_parts
from storage.circle import circles
from storage.daily import preferences
from storage.file.database import Row, Tx, from_text, from_text_or_none
from storage.traffic import messages, outbox, receiving, told, waiting, withdrawals
from storage.traffic.outbox import Owed

WITHDRAWAL = "withdrawal"
CAN_BE_DELETED_FOR = timedelta(hours=47)
"""A little less than Telegram lets a bot delete what it sent."""


def claim(tx: Tx, house: House, row: Row, now: datetime) -> Owed | None:
    """Claim a row that is still to go, or end one that is not; consent is asked here, at the last moment."""
    if row["attempts"] and messages.message_of(tx, row["key"]) is not None:
        _has_arrived(tx, house, row, now)
        return None
    expires_at = from_text_or_none(row["expires_at"])
    if expires_at is not None and expires_at <= now:
        outbox.end(tx, row["id"], Fate.DROPPED, now)
        return None
    if not _may_tell(tx, row, now):
        outbox.end(tx, row["id"], Fate.DROPPED, now)
        return None
    wait_until = _waits_after_return(tx, row, now) or _waits_for_room(tx, house, row, now)
    wait_until = _not_at_night(tx, row, wait_until or now)
    if wait_until > now:
        _wait(tx, house, row, wait_until, now)
        return None
    owed = outbox.claim(tx, row)
    if owed is None:
        return None
    if _must_wait(tx, house, owed, now):
        outbox.put_behind(tx, owed, now)
        return None
    if not _is_wanted(tx, house, owed, now):
        outbox.put_behind(tx, owed, now)  # it was not tried, so nobody can have got it
        outbox.end(tx, owed.id, Fate.DROPPED, now)
        return None
    composed = _with_others(tx, house, owed, now)
    aimed = _aimed(tx, composed, now) if composed is not None else None
    return discreet.veil(tx, house, aimed, now) if aimed is not None else None


def _wait(tx: Tx, house: House, row: Row, until: datetime, now: datetime) -> None:
    """Let a row wait until then (UTC), unless what it tells of others was withdrawn: that does not stand there so."""
    owed = outbox.read(tx, row) if row["kind"] in subjects.MAY_STAY else None
    if owed is not None and not _is_wanted(tx, house, owed, now):
        outbox.end(tx, row["id"], Fate.DROPPED, now)
    else:
        waiting.postpone(tx, row["id"], until)


def _has_arrived(tx: Tx, house: House, row: Row, now: datetime) -> None:
    """End a message whose sending was in doubt until its reader pressed one of its keys."""
    owed = outbox.read(tx, row)
    if owed is not None:
        outbox.end(tx, owed.id, Fate.SENT, now)
        sent(tx, house, owed, None, now)
        tried(tx, house, owed, Outcome.SENT, Fate.SENT, now)


def _may_tell(tx: Tx, row: Row, now: datetime) -> bool:
    """Return whether consent holds; what a member posts in a group is asked about by its kind."""
    if row["subject"] in (None, row["receiver"]):
        return True
    if row["receiver"] is None:
        return row["kind"] in subjects.POST_WANTED
    return consent.may_tell(tx, row["subject"], row["receiver"], row["item"], now)


def _waits_after_return(tx: Tx, row: Row, now: datetime) -> datetime | None:
    """Return until when (UTC) a message waits because its reader got one already since the bot came back, or None."""
    returned_at = receiving.returned_at(tx)
    if row["receiver"] is None or not row["method"].startswith("send") or returned_at is None:
        return None
    if not returned_at <= now < returned_at + AFTER_RETURN or _may_follow(row, returned_at):
        return None
    had = told.list_sent_since(tx, row["receiver"], returned_at)
    return None if all(_may_follow(each, returned_at) for each in had) else returned_at + AFTER_RETURN


def _may_follow(row: Row, returned_at: datetime) -> bool:
    return may_follow_return(row["kind"], Lane(row["lane"]), from_text(row["created_at"]), returned_at)


def _waits_for_room(tx: Tx, house: House, row: Row, now: datetime) -> datetime | None:
    """Return until when (UTC) a message waits because its reader has had enough for now, or None."""
    check = subjects.HELD.get(row["kind"])
    if check is None or row["receiver"] is None or not row["method"].startswith("send"):
        return None
    return check(turn_of_clock(tx, house, row["receiver"], row["key"], now), row)


def _not_at_night(tx: Tx, row: Row, at: datetime) -> datetime:
    """Return when (UTC) a message may go that could at that instant: then, or at the end of its reader's quiet hours.

    It was owed for a time outside of them; an outage or a wait may have kept it until they began.
    """
    hours = _hours_that_hold(tx, row)
    return hours.held_until(at) if hours is not None else at


def _hours_that_hold(tx: Tx, row: Row) -> QuietHours | None:
    if not row["method"].startswith("send"):
        return None
    if row["receiver"] is not None:
        held = row["kind"] in HELD_AT_NIGHT and row["lane"] >= Lane.PARTNER
        return preferences.quiet_hours_of(tx, row["receiver"]) if held else None
    circle = circles.find_by_chat(tx, row["chat_id"]) if row["lane"] == Lane.BULK else None
    return QuietHours(circle.zone) if circle is not None else None


def _with_others(tx: Tx, house: House, owed: Owed, now: datetime) -> Owed | None:
    """Return the message with what else waits for the same reader and may go with it, each asked about as it is.

    None for a change of a letter of which nothing is left.
    """
    if owed.kind == letters.CHANGED and owed.receiver is not None:
        changed = letters.as_it_stands(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed)
        if changed is None:
            outbox.end(tx, owed.id, Fate.DROPPED, now)
        return changed
    kinds = subjects.GOES_WITH.get(owed.kind)
    if kinds is None or owed.receiver is None or owed.method != "sendMessage":
        return owed
    rows = [*outbox.list_joined(tx, owed.id), *outbox.list_joinable(tx, owed.receiver, kinds, now)]
    may_join = (_that_may_join(tx, house, row, now) for row in rows)
    others = letters.that_fit(owed, (each for each in may_join if each is not None))
    if not others:
        letter_parts.remove(tx, owed.key)  # it may have been part of a letter that was taken back
        return owed
    for each in others:
        outbox.join(tx, each.id, owed.id)
    return letters.composed(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed, others)


def _that_may_join(tx: Tx, house: House, row: Row, now: datetime) -> Owed | None:
    expires_at = from_text_or_none(row["expires_at"])
    if (expires_at is not None and expires_at <= now) or not _may_tell(tx, row, now):
        outbox.end(tx, row["id"], Fate.DROPPED, now)
        return None
    other = outbox.read(tx, row)
    if other is None or _must_wait(tx, house, other, now):
        return None
    if not _is_wanted(tx, house, other, now):
        outbox.end(tx, row["id"], Fate.DROPPED, now)
        return None
    return other


def _must_wait(tx: Tx, house: House, owed: Owed, now: datetime) -> bool:
    check = subjects.MUST_WAIT.get(owed.kind)
    if check is None or owed.receiver is None:
        return False
    return check(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed)


def _is_wanted(tx: Tx, house: House, owed: Owed, now: datetime) -> bool:
    if owed.receiver is None:
        post_wanted = subjects.POST_WANTED.get(owed.kind)
        return post_wanted is None or post_wanted(tx, owed)
    check = subjects.STILL_WANTED.get(owed.kind)
    if check is None:
        return True
    return check(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed)


def _aimed(tx: Tx, owed: Owed, now: datetime) -> Owed | None:
    """Return the message with the id of the one it changes; it waits while that one is still to go."""
    if owed.target is None:
        return owed
    message_id = messages.message_of(tx, owed.target)
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
    if message_id is not None and owed.method.startswith("send"):
        messages.save_message(tx, owed, message_id, now)
    _follow(tx, house, owed, now)
    if owed.kind in subjects.GOES_WITH:
        _follow_what_went_with_it(tx, house, owed, now)


def _follow_what_went_with_it(tx: Tx, house: House, owed: Owed, now: datetime) -> None:
    """Do the same for what went in one letter with a message; where it says too much by now, it is said anew."""
    carried = outbox.list_carried(tx, owed.id)
    withdrawn = [row for row in carried if row["state"] != Fate.SENT]
    for row in withdrawn:
        letter_parts.remove(tx, row["key"])
    reading = turn_of_clock(tx, house, owed.receiver or 0, f"{owed.key}.anew", now)
    if not discreet.is_veiled(owed) and letters.says_too_much(reading, owed):
        letters.shown_anew(reading, owed.key)
    for row in carried:
        if row in withdrawn:
            continue
        went = replace(
            owed, key=row["key"], kind=row["kind"], subject=row["subject"], item=row["item"], day=row["day"]
        )
        _follow(tx, house, went, now)


def _follow(tx: Tx, house: House, owed: Owed, now: datetime) -> None:
    follows = subjects.WHEN_SENT.get(owed.kind)
    if follows is not None and owed.receiver is not None:
        follows(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed)


def was_revoked(tx: Tx, house: House, owed: Owed, now: datetime) -> bool:
    """Return whether what a new message told its readers about somebody was withdrawn while it was on its way."""
    if not owed.method.startswith("send"):
        return False
    if owed.receiver is None:
        return not _is_wanted(tx, house, owed, now)
    if owed.subject not in (None, owed.receiver) and not consent.may_tell(
        tx, owed.subject, owed.receiver, owed.item, now
    ):
        return True
    may_stay = subjects.MAY_STAY.get(owed.kind)
    return may_stay is not None and not may_stay(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed)


def take_back(tx: Tx, owed: Owed, message_id: int | None, now: datetime) -> None:
    """Owe the deletion of a message that has just gone; nothing is kept of whom it was to or about."""
    if message_id is None or not owed.method.startswith("send"):
        return
    deletion = Owed(
        key=f"gone.{owed.id}",
        lane=Lane.REPLY,
        kind=WITHDRAWAL,
        method="deleteMessage",
        chat_id=owed.chat_id,
        params={"message_id": message_id},
        expires_at=now + CAN_BE_DELETED_FOR,
    )
    outbox.add(tx, deletion, now)


def tried(tx: Tx, house: House, owed: Owed, outcome: Outcome, fate: Fate, now: datetime) -> None:
    """Let the one who waits for it see how an attempt to send a message of that kind fared."""
    follows = subjects.WHEN_TRIED.get(owed.kind)
    if follows is not None and owed.receiver is not None:
        follows(turn_of_clock(tx, house, owed.receiver, owed.key, now), owed, outcome, fate)


def moved(tx: Tx, owed: Owed, new_chat_id: int, now: datetime) -> None:
    """Follow a group that Telegram says has become a supergroup; the message goes there."""
    groups.move(tx, owed.chat_id, new_chat_id, now)


def topic_gone(tx: Tx, owed: Owed, now: datetime) -> Owed:
    """Let the message go to the group itself, as its topic has been closed or deleted, and the later ones as well."""
    circles.forget_topic(tx, owed.chat_id, owed.params.get("message_thread_id"))
    return outbox.without_topic(tx, owed, now)


def unreachable(tx: Tx, owed: Owed, now: datetime) -> None:
    """Record that a chat cannot be reached: nothing more is sent there, and nobody is blamed.

    A person is reachable again when they write or unblock the bot; a group, when it takes the bot back.
    """
    if owed.receiver is not None:
        known = people.get(tx, owed.receiver).unreachable_since
        people.save_reachable(tx, owed.receiver, unreachable_since=known or now)
        withdrawals.cancel_for(tx, owed.receiver, now)
        return
    withdrawals.cancel_chat(tx, owed.chat_id, now)
    if owed.chat_id < 0:
        circles.untie(tx, owed.chat_id)


def may_go_anew(owed: Owed) -> bool:
    """Return whether an edit whose message is gone becomes a new message: only what answers its own reader."""
    return owed.method == "editMessageText" and owed.chat_id > 0 and owed.subject in (None, owed.receiver)

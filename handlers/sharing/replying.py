"""Replies between a reader and an author: through the bot, as plain words, without names."""

from datetime import timedelta

from domain.beside.consent import Item
from domain.circle.shares import MOST_REPLIES_A_DAY, REPLY_LENGTH, ShareState
from domain.outgoing import Fate, Outcome
from handlers.beside import words
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from storage import dialogs, people
from storage.beside import blocks, consent
from storage.circle import memberships, shares
from storage.circle.shares import Thread
from storage.daily import preferences
from storage.people import Person
from storage.traffic import told, withdrawals
from storage.traffic.outbox import Owed

REPLY, ANSWER, MUTE = "read_re", "read_an", "read_mute"
WRITING = "read_re"
KIND, THREAD = "share_reply", "thread"
A_DAY = timedelta(hours=24)


def reply_pressed(turn: Turn) -> None:
    """Ask a reader for their words to the author."""
    share = shares.find(turn.tx, turn.number() or 0)
    if share is None or share.state is not ShareState.SHOWN or share.author == turn.me.id:
        turn.toast = turn.label("share.gone")
        return
    if not memberships.is_member(turn.tx, share.circle, turn.me.id):
        turn.toast = turn.label("share.gone")
        return
    _ask(turn, shares.thread_of(turn.tx, share.id, turn.me.id))


def answer_pressed(turn: Turn) -> None:
    """Ask either of the two for their next words."""
    thread = shares.find_thread(turn.tx, turn.number() or 0)
    if thread is None or _other(turn, thread) is None:
        turn.toast = turn.label("share.gone")
        return
    _ask(turn, thread.id)


def replied_to(turn: Turn, key: str) -> None:
    """Pass on what replies to a share, or to words about one; `key` is that of the message replied to."""
    what, number = key.split(".")[-2:]
    thread = int(number)
    if what != THREAD:
        share = shares.find(turn.tx, int(number))
        if (
            share is None
            or share.author == turn.me.id
            or not memberships.is_member(turn.tx, share.circle, turn.me.id)
        ):
            turn.say("share.gone")
            return
        thread = shares.thread_of(turn.tx, share.id, turn.me.id)
    _pass_on(turn, shares.find_thread(turn.tx, thread))


def _ask(turn: Turn, thread: int) -> None:
    dialogs.open_(turn.tx, turn.me.id, WRITING, turn.now, thread=thread)
    turn.say("share.ask_reply")


def reply_typed(turn: Turn) -> None:
    """Pass the words on."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    dialogs.close(turn.tx, turn.me.id)
    _pass_on(turn, shares.find_thread(turn.tx, dialog.data["thread"]) if dialog else None)


def _pass_on(turn: Turn, thread: Thread | None) -> None:
    other = _other(turn, thread)
    if thread is None or other is None:
        turn.say("share.gone")
        return
    if told.count_written(turn.tx, turn.me.id, other.id, KIND, turn.now - A_DAY) >= MOST_REPLIES_A_DAY:
        turn.say("share.replies_enough", n=MOST_REPLIES_A_DAY)
        return
    _send(turn, thread, other)
    turn.say("share.reply_cut" if len(turn.typed) > REPLY_LENGTH else "share.reply_sent", n=REPLY_LENGTH)


def _other(turn: Turn, thread: Thread | None) -> Person | None:
    """Return whom the reader's words go to: whoever of the two they are not, while both are in the circle."""
    if thread is None or turn.me.id not in (thread.reader, thread.author) or not _holds(turn, thread):
        return None
    return people.find(turn.tx, thread.author if turn.me.id == thread.reader else thread.reader)


def _holds(turn: Turn, thread: Thread) -> bool:
    share = shares.find(turn.tx, thread.share)
    return share is not None and all(
        memberships.is_member(turn.tx, share.circle, each) for each in (thread.reader, thread.author)
    )


def _send(turn: Turn, thread: Thread, other: Person) -> None:
    """Owe the other the words; to whoever wants to hear no more they have lapsed already, and nobody is told so."""
    there, goes_at = turn.to(other), preferences.may_hear_at(turn.tx, other.id, turn.now)
    muted = shares.is_muted(turn.tx, other.id, turn.me.id) or blocks.is_between(turn.tx, other.id, turn.me.id)
    if not muted and not consent.may_tell(turn.tx, turn.me.id, other.id, Item.SHARE_REPLY.value, turn.now):
        version = turn.label("circle.version")
        consent.give(turn.tx, turn.me.id, Item.SHARE_REPLY, text_version=version, now=turn.now, receiver=other.id)
    key = "share.reply_to_author" if other.id == thread.author else "share.reply_to_reader"
    turn.tell(
        other,
        Item.SHARE_REPLY,
        there.text(key, words=words.plain(there, turn.typed, REPLY_LENGTH)),
        [[there.button("share.reply", ANSWER, thread.id), there.button("share.mute", MUTE, thread.id)]],
        kind=KIND,
        key=f"{turn.cause}.{THREAD}.{thread.id}",
        not_before=turn.now if muted else goes_at,
        expires_at=turn.now if muted else goes_at + A_DAY,
    )


def mute_pressed(turn: Turn) -> None:
    """Hear no more of whoever wrote that, about shares; they are not told."""
    thread = shares.find_thread(turn.tx, turn.number() or 0)
    other = _other(turn, thread)
    if other is None:
        turn.toast = turn.label("share.gone")
        return
    shares.mute(turn.tx, turn.me.id, other.id)
    withdrawals.cancel_between(turn.tx, other.id, turn.me.id, turn.now, item=Item.SHARE_REPLY.value)
    turn.change(turn.text("share.muted"))


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether the reader still wants to hear of whoever wrote, and both are in the circle still."""
    if owed.subject is None or shares.is_muted(turn.tx, turn.me.id, owed.subject):
        return False
    thread = shares.find_thread(turn.tx, int(owed.key.rpartition(".")[2]))
    return _other(turn, thread) is not None and not blocks.is_between(turn.tx, turn.me.id, owed.subject)


def reply_tried(turn: Turn, owed: Owed, outcome: Outcome, fate: Fate) -> None:
    """Ask whoever wrote to write again, where nobody can tell whether their words arrived."""
    writer = people.find(turn.tx, owed.subject) if owed.subject is not None else None
    if writer is not None and outcome is Outcome.IN_DOUBT and fate is Fate.DROPPED:
        turn.to(writer).say("share.reply_unsure")


routes = Routes(
    presses=[
        Route(REPLY, reply_pressed, Gate.SETTLED),
        Route(ANSWER, answer_pressed, Gate.SETTLED),
        Route(MUTE, mute_pressed, Gate.SETTLED),
    ],
    typed=[Route(WRITING, reply_typed, Gate.SETTLED, own_words=True)],
)

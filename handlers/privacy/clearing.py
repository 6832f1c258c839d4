"""Taking what was said of late out of somebody's chat, as far back as Telegram lets a bot do it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.outgoing import Lane
from handlers.outside import Call
from handlers.turn import Turn
from storage.file.database import Tx
from storage.traffic import messages, outbox, written
from storage.traffic.outbox import Owed

CLEARED_BACK = timedelta(hours=48) - timedelta(minutes=2)
"""Telegram lets a bot delete what is younger than 48 hours; the rest is for the way there."""

MOST_AT_ONCE = 100
CLEARING = "clearing"


def ids_of(tx: Tx, person_id: int, chat_id: int, now: datetime) -> list[list[int]]:
    """Return the numbers of what was said in that chat and can be deleted now (UTC), a list for each request.

    That is what the bot sent and what was written to it: a bot may delete both for so long.
    """
    since = now - CLEARED_BACK
    ids = sorted({*messages.list_since(tx, person_id, chat_id, since), *written.list_since(tx, person_id, since)})
    return [ids[start : start + MOST_AT_ONCE] for start in range(0, len(ids), MOST_AT_ONCE)]


def owe(tx: Tx, cause: str, chat_id: int, batches: Sequence[Sequence[int]], now: datetime) -> None:
    """Owe the deletion of these messages (UTC); the rows know the chat alone, and forget it as they end."""
    for number, batch in enumerate(batches):
        deletion = Owed(
            key=f"cleared.{cause}.{number}",
            lane=Lane.REPLY,
            kind=CLEARING,
            method="deleteMessages",
            chat_id=chat_id,
            params={"message_ids": list(batch)},
            expires_at=now + CLEARED_BACK,
        )
        outbox.add(tx, deletion, now)


def clear_recent(turn: Turn, *, keep: int | None = None) -> tuple[int, list[list[int]]]:
    """Delete what was said in the reader's chat lately, but for the message `keep`.

    Return how many it was, and those of which Telegram did not say that they are gone: their deletion is to be owed.
    """
    chat_id = turn.me.telegram_id
    batches = [[each for each in batch if each != keep] for batch in ids_of(turn.tx, turn.me.id, chat_id, turn.now)]
    batches = [batch for batch in batches if batch]
    gone = turn.ask_telegram_each(
        [Call("deleteMessages", {"chat_id": chat_id, "message_ids": batch}) for batch in batches]
    )
    left = [batch for batch, is_gone in zip(batches, gone, strict=True) if not is_gone]
    return sum(len(batch) for batch in batches), left

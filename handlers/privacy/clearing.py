"""Taking the bot's messages out of somebody's chat, as far back as Telegram lets a bot do it."""

from datetime import timedelta

from handlers.turn import Question, Turn
from storage.daily import checkins
from storage.traffic import messages

CLEARED_BACK = timedelta(hours=48) - timedelta(minutes=2)
"""Telegram lets a bot delete what is younger than 48 hours; the rest is for the way there."""

MOST_AT_ONCE = 100


def clear_recent(turn: Turn, *, keep: int | None = None) -> int:
    """Delete what was said in the reader's private chat lately, but for the message `keep`; return how many it was.

    That is what the bot sent, and the notes that were written to it: of nothing else is the number known.
    """
    since = turn.now - CLEARED_BACK
    found = messages.list_message_ids(turn.tx, turn.me.id, turn.me.telegram_id, since)
    found += checkins.list_message_ids(turn.tx, turn.me.id, since)
    ids = sorted({each for each in found if each != keep})
    batches = [ids[start : start + MOST_AT_ONCE] for start in range(0, len(ids), MOST_AT_ONCE)]
    turn.ask_telegram_each(
        [Question("deleteMessages", {"chat_id": turn.me.telegram_id, "message_ids": batch}) for batch in batches]
    )
    return len(ids)

"""What an attempt to send came to, told by the error's type and cause."""

from dataclasses import dataclass
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.sending.transport import NeverSent
from domain.outgoing import Outcome

GONE = ("message to edit not found", "message can't be edited", "message can't be deleted", "message_id_invalid")
MAY_NOT_WRITE = ("not enough rights", "have no rights", "chat_write_forbidden")
"""A group that has taken the right to write from its members: nothing of ours is wrong, and it may give it back."""

DONE_ALREADY = ("message is not modified", "message to delete not found")

NO_TOPIC = ("message thread not found", "topic_deleted", "topic_closed")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one request came to; `wait` is what Telegram asked for, `moved_to` the chat that the old one became."""

    outcome: Outcome
    message_id: int | None = None
    wait: timedelta | None = None
    moved_to: int | None = None


def attempt_of(error: TelegramError) -> Attempt:
    """Return what an error means; subclasses first, as `BadRequest` and `TimedOut` are `NetworkError`s too."""
    text = str(error).lower()
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return Attempt(Outcome.TOO_MANY, wait=wait if isinstance(wait, timedelta) else timedelta(seconds=wait))
    if isinstance(error, ChatMigrated):
        return Attempt(Outcome.MIGRATED, moved_to=error.new_chat_id)
    if "too many requests" in text:
        return Attempt(Outcome.TOO_MANY)
    if "method not found" in text:
        return Attempt(Outcome.REFUSED)
    if isinstance(error, NeverSent | InvalidToken | Conflict):
        return Attempt(Outcome.NEVER_SENT)
    if isinstance(error, Forbidden):
        return Attempt(Outcome.UNREACHABLE)
    if isinstance(error, BadRequest):
        return Attempt(_refusal(text))
    return Attempt(Outcome.IN_DOUBT)


def _refusal(text: str) -> Outcome:
    if any(each in text for each in DONE_ALREADY):
        return Outcome.SENT
    if "chat not found" in text:
        return Outcome.UNREACHABLE
    if any(each in text for each in NO_TOPIC):
        return Outcome.NO_TOPIC
    return Outcome.GONE if any(each in text for each in GONE + MAY_NOT_WRITE) else Outcome.REFUSED

"""What somebody is told whose message could not be handled, so that nobody waits in silence."""

from datetime import datetime
from typing import Any

from handlers.turn import House, Turn
from storage import people
from storage.file.database import Tx


def apologise(tx: Tx, house: House, update_id: int, sender: int | None, body: dict[str, Any], now: datetime) -> None:
    """Owe one line to who sent an update that was given up on; only where they wrote in private."""
    if sender is None or not _is_private(body):
        return
    person = people.find_by_telegram(tx, sender)
    turn = Turn(
        tx=tx,
        house=house,
        now=now,
        cause=f"u{update_id}.failed",
        chat_id=sender,
        language=person.language if person else house.texts.language(None).code,
        person=person,
    )
    turn.owe("sendMessage", {"text": turn.text("failed.update")}, kind="reply", asked=True)


def _is_private(body: dict[str, Any]) -> bool:
    """Return whether a message or a press came from a private chat; the body may be malformed anywhere."""
    about = body.get("message") or body.get("edited_message") or body.get("callback_query")
    if isinstance(about, dict) and "message" in about:
        about = about["message"]
    chat = about.get("chat") if isinstance(about, dict) else None
    return isinstance(chat, dict) and chat.get("type") == "private"

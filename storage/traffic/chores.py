"""What is cleared away at night, a little at a time, so that no write waits long for it."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any

from storage.copies.personal import PERSONAL
from storage.file.database import Tx, to_text
from storage.traffic import inbox

AT = time(3, 10)
"""UTC: no hour is night everywhere, and the steps are small."""

BODIES_KEPT_FOR = timedelta(days=8)
"""After that a day's key is destroyed: what it sealed can never be opened again, in no backup either."""

OUTBOX_KEPT_FOR = timedelta(days=8)
MESSAGES_KEPT_FOR = timedelta(days=60)
"""For which messages stay known that may still be answered, edited or cleared."""

WRITTEN_KEPT_FOR = timedelta(hours=48)
"""After that a bot cannot delete from a private chat what somebody wrote there."""

ROWS_A_STEP = 500

Place = list[Any]
"""How far a step came: the key of the last row that it looked at; empty before the first."""


def destroy_day_keys(tx: Tx, now: datetime, after: Place) -> Place | None:
    """Destroy the keys of days long past."""
    tx.vault.destroy_day_keys(before=(now - BODIES_KEPT_FOR).date())
    return None


def forget_updates(tx: Tx, now: datetime, after: Place) -> Place | None:
    """Forget numbers of updates handled long ago, and give up those that nobody can open any more."""
    rows = tx.all(
        "SELECT update_id, state, received_at FROM inbox WHERE update_id > ? ORDER BY update_id LIMIT ?",
        (after[0] if after else -1, ROWS_A_STEP),
    )
    old, unreadable = to_text(now - inbox.KEPT_FOR), to_text(now - BODIES_KEPT_FOR - timedelta(days=1))
    for row in rows:
        if row["received_at"] < (unreadable if row["state"] == "open" else old):
            tx.execute("DELETE FROM inbox WHERE update_id = ?", (row["update_id"],))
    return [rows[-1]["update_id"]] if len(rows) == ROWS_A_STEP else None


def forget_sent(tx: Tx, now: datetime, after: Place) -> Place | None:
    """Forget messages owed that ended long ago."""
    rows = tx.all(
        "SELECT id, state, created_at, ended_at FROM outbox WHERE id > ? ORDER BY id LIMIT ?",
        (after[0] if after else 0, ROWS_A_STEP),
    )
    before = to_text(now - OUTBOX_KEPT_FOR)
    for row in rows:
        if row["state"] not in ("waiting", "claimed") and (row["ended_at"] or row["created_at"]) < before:
            tx.execute("DELETE FROM outbox WHERE id = ?", (row["id"],))
    # They are numbered in the order they were owed: what follows was owed later still, and ended later.
    done = len(rows) < ROWS_A_STEP or rows[-1]["created_at"] >= before
    return None if done else [rows[-1]["id"]]


def forget_messages(tx: Tx, now: datetime, after: Place) -> Place | None:
    """Forget which Telegram messages were which, once nothing can be done with them."""
    rows = tx.all(
        "SELECT chat_id, message_id, sent_at FROM messages WHERE (chat_id, message_id) > (?, ?)"
        " ORDER BY chat_id, message_id LIMIT ?",
        (*(after or (-(1 << 62), 0)), ROWS_A_STEP),
    )
    before = to_text(now - MESSAGES_KEPT_FOR)
    for row in rows:
        if row["sent_at"] < before:
            tx.execute(
                "DELETE FROM messages WHERE chat_id = ? AND message_id = ?", (row["chat_id"], row["message_id"])
            )
    return [rows[-1]["chat_id"], rows[-1]["message_id"]] if len(rows) == ROWS_A_STEP else None


def forget_written(tx: Tx, now: datetime, after: Place) -> Place | None:
    """Forget which messages people wrote, once no bot can delete them."""
    rows = tx.all(
        "SELECT person_id, message_id, written_at FROM written WHERE (person_id, message_id) > (?, ?)"
        " ORDER BY person_id, message_id LIMIT ?",
        (*(after or (0, 0)), ROWS_A_STEP),
    )
    before = to_text(now - WRITTEN_KEPT_FOR)
    for row in rows:
        if row["written_at"] < before:
            tx.execute(
                "DELETE FROM written WHERE person_id = ? AND message_id = ?", (row["person_id"], row["message_id"])
            )
    return [rows[-1]["person_id"], rows[-1]["message_id"]] if len(rows) == ROWS_A_STEP else None


def forget_letters(tx: Tx, now: datetime, after: Place) -> Place | None:
    """Forget what messages about several people said, once it is long past."""
    tx.execute("DELETE FROM letters WHERE made_at < ?", (to_text(now - OUTBOX_KEPT_FOR),))
    return None


def forget_words(tx: Tx, before: datetime, after: Place) -> Place | None:
    """Forget free text written before that instant (UTC), a table at a time; numbers stay."""
    kept = [(name, table) for name, table in PERSONAL.items() if table.words_at is not None]
    place = after[0] if after else 0
    if place >= len(kept):
        return None
    name, table = kept[place]
    key = ", ".join(table.sealed_at)
    gone = tx.execute(
        f"DELETE FROM {name} WHERE ({key}) IN (SELECT {key} FROM {name} WHERE {table.words_at} < ? LIMIT ?)",  # noqa: S608 - ours
        (to_text(before), ROWS_A_STEP),
    )
    return [place if gone.rowcount == ROWS_A_STEP else place + 1]


ALL: Mapping[str, Callable[[Tx, datetime, Place], Place | None]] = {
    "day keys": destroy_day_keys,
    "updates": forget_updates,
    "sent": forget_sent,
    "messages": forget_messages,
    "written": forget_written,
    "letters": forget_letters,
}
"""Every chore in its order; each does one step from a place on, and returns how far it came, None at the end."""

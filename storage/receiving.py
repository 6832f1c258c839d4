"""Until when the bot has listened to Telegram, and the gaps in which it could not."""

from datetime import datetime, timedelta

from domain.verdicts import LONGEST_HARMLESS_GAP, Gap
from storage.database import Tx, from_text, to_text

HEARD_EVERY = timedelta(seconds=20)


def heard_until(tx: Tx) -> datetime | None:
    """Return until when (UTC) the bot is known to have received, or None before its first poll."""
    row = tx.one("SELECT until_at FROM heard")
    return from_text(row["until_at"]) if row else None


def heard(tx: Tx, since: datetime, until: datetime) -> None:
    """Record that the bot received from `since` to `until` (UTC), and the gap before, if there was one."""
    before = heard_until(tx)
    if before is not None and since - before > LONGEST_HARMLESS_GAP:
        tx.execute("INSERT OR REPLACE INTO receiving_gaps VALUES (?, ?)", (to_text(before), to_text(since)))
    tx.execute("INSERT OR REPLACE INTO heard VALUES (1, ?)", (to_text(until),))


def gaps_between(tx: Tx, since: datetime, until: datetime) -> list[Gap]:
    """Return the gaps that reach into that stretch (UTC)."""
    rows = tx.all(
        "SELECT * FROM receiving_gaps WHERE until_at > ? AND since_at < ? ORDER BY since_at",
        (to_text(since), to_text(until)),
    )
    return [Gap(from_text(row["since_at"]), from_text(row["until_at"])) for row in rows]

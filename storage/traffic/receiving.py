"""Until when the bot has listened to Telegram, and the gaps in which it could not."""

from datetime import datetime, timedelta

from domain.time.verdicts import LONGEST_HARMLESS_GAP, Gap
from storage.file.database import Tx, from_text, from_text_or_none, to_text

HEARD_EVERY = timedelta(seconds=20)

SHORTEST_OUTAGE = timedelta(minutes=1)
"""Hearing is noted at least every 45 seconds, so whoever was silent for longer has been away."""


def heard_until(tx: Tx) -> datetime | None:
    """Return until when (UTC) the bot is known to have received, or None before its first poll."""
    row = tx.one("SELECT until_at FROM heard")
    return from_text(row["until_at"]) if row else None


def heard(tx: Tx, since: datetime, until: datetime) -> None:
    """Record that the bot received from `since` to `until` (UTC), and the gap before, if there was one."""
    tx.changed("returned_at")
    before = heard_until(tx)
    if before is not None and since - before > LONGEST_HARMLESS_GAP:
        tx.execute("INSERT OR REPLACE INTO receiving_gaps VALUES (?, ?)", (to_text(before), to_text(since)))
    returned_at = to_text(since) if before is not None and since - before >= SHORTEST_OUTAGE else None
    tx.execute(
        "INSERT INTO heard (only_row, until_at, returned_at) VALUES (1, :until, :returned) ON CONFLICT DO UPDATE"
        " SET until_at = excluded.until_at, returned_at = coalesce(excluded.returned_at, returned_at)",
        {"until": to_text(until), "returned": returned_at},
    )


def returned_at(tx: Tx) -> datetime | None:
    """Return when (UTC) the bot came back from the latest stretch in which it did not hear, or None."""
    return tx.once("returned_at", lambda: _returned_at(tx))


def _returned_at(tx: Tx) -> datetime | None:
    row = tx.one("SELECT returned_at FROM heard")
    return from_text_or_none(row["returned_at"]) if row else None


def gaps_between(tx: Tx, since: datetime, until: datetime) -> list[Gap]:
    """Return the gaps that reach into that stretch (UTC)."""
    rows = tx.all(
        "SELECT * FROM receiving_gaps WHERE until_at > ? AND since_at < ? ORDER BY since_at",
        (to_text(since), to_text(until)),
    )
    return [Gap(from_text(row["since_at"]), from_text(row["until_at"])) for row in rows]

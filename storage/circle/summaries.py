"""The counts of a circle's weeks, each written once, and what leads have read of whom."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from domain.beside.consent import Item
from domain.circle.summary import Answers, DayCount, Figures, Rest, Scale
from domain.time.days import instant_of
from domain.time.weeks import Week, week_named
from storage.circle.circles import Circle
from storage.file.database import Row, Tx, from_text, to_text


@dataclass(frozen=True, slots=True)
class LeadRead:
    """That a lead (None: one who is gone) was told something of a member, by which message, and when (UTC)."""

    member: int
    reader: int | None
    circle: int
    item: Item
    read_at: datetime


def load_rest(tx: Tx, circle: Circle, week: Week) -> Rest:
    """Return what else there was in the circle in that week, on its own clock."""
    since, until = (instant_of(day, time(0), circle.zone) for day in (week.monday, week.next.monday))
    return Rest(
        newcomers=_count_newcomers(tx, circle.id, week),
        milestones=_count(
            tx, "card_posts WHERE circle = ? AND posted_at >= ? AND posted_at < ?", circle, since, until
        ),
        helped=_count(
            tx,
            "share_reactions WHERE reaction = 'helped_me' AND share IN (SELECT id FROM shares WHERE circle = ?)"
            " AND made_at >= ? AND made_at < ?",
            circle,
            since,
            until,
        ),
    )


def _count(tx: Tx, of_what: str, circle: Circle, since: datetime, until: datetime) -> int:
    row = tx.one(f"SELECT count(*) FROM {of_what}", (circle.id, to_text(since), to_text(until)))  # noqa: S608 - ours
    return int(row[0]) if row else 0


def _count_newcomers(tx: Tx, circle: int, week: Week) -> int:
    """Return how many people came into the circle in that week, by their own days, and are in it still."""
    row = tx.one(
        "SELECT count(DISTINCT person_id) FROM circle_members WHERE circle = ? AND state = 'member'"
        " AND left_at IS NULL AND joined_on BETWEEN ? AND ?",
        (circle, week.monday.isoformat(), week.sunday.isoformat()),
    )
    return int(row[0]) if row else 0


def save(tx: Tx, circle: int, week: Week, counts: Figures, now: datetime) -> None:
    """Write a week's snapshot, once: one that is there stays as it is."""
    tx.execute(
        "INSERT OR IGNORE INTO summaries VALUES (?, ?, ?, ?)",
        (circle, str(week), to_text(now), json.dumps(asdict(counts), default=_as_text)),
    )


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def find(tx: Tx, circle: int, week: Week) -> Figures | None:
    """Return the snapshot of a week, or None while it has not closed."""
    row = tx.one("SELECT counts FROM summaries WHERE circle = ? AND week = ?", (circle, str(week)))
    return _figures(json.loads(row["counts"])) if row else None


def newest(tx: Tx, circle: int) -> Week | None:
    """Return the last week that has closed, or None before the first has."""
    row = tx.one("SELECT max(week) FROM summaries WHERE circle = ?", (circle,))
    return week_named(row[0]) if row and row[0] else None


def _figures(found: Mapping[str, Any]) -> Figures:
    return Figures(
        members=found["members"],
        expected=found["expected"],
        answered=found["answered"],
        away=found["away"],
        how=tuple(Answers(**each) for each in found["how"]),
        moods=tuple(Scale(**each) for each in found["moods"]),
        days=tuple(
            DayCount(date.fromisoformat(each["day"]), each["expected"], each["answered"])
            for each in found.get("days", ())
        ),
        rest=Rest(**found["rest"]) if "rest" in found else Rest(newcomers=found.get("newcomers", 0)),
    )


def save_reads(
    tx: Tx, reader: int, circle: int, about: Iterable[tuple[int, Item]], outbox_key: str, now: datetime
) -> None:
    """Record that a message tells a lead these things of these members."""
    for member, item in about:
        tx.execute(
            "INSERT OR IGNORE INTO lead_reads (member_id, reader, circle, item, outbox_key, read_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (member, reader, circle, item.value, outbox_key, to_text(now)),
        )


def list_reads_in(tx: Tx, outbox_key: str) -> list[LeadRead]:
    """Return what one message tells of whom; who was erased since is in it no more."""
    return [_read(row) for row in tx.all("SELECT * FROM lead_reads WHERE outbox_key = ?", (outbox_key,))]


def list_reads_of(tx: Tx, member: int) -> list[LeadRead]:
    """Return what leads have read of a member, newest first."""
    rows = tx.all("SELECT * FROM lead_reads WHERE member_id = ? ORDER BY read_at DESC, id DESC", (member,))
    return [_read(row) for row in rows]


def forget_reads_in(tx: Tx, outbox_key: str) -> None:
    """Forget what a message would have told: it never went."""
    tx.execute("DELETE FROM lead_reads WHERE outbox_key = ?", (outbox_key,))


def _read(row: Row) -> LeadRead:
    return LeadRead(row["member_id"], row["reader"], row["circle"], Item(row["item"]), from_text(row["read_at"]))


def count_in_doubt(tx: Tx, circle: int, since: datetime) -> int:
    """Return how many posts, announcements and reminders of the circle were dropped since then (UTC) after a try.

    Telegram may have taken them or not; they are not sent twice.
    """
    row = tx.one(
        "SELECT count(*) FROM outbox WHERE state = 'dropped' AND attempts > 0 AND ended_at >= :since"
        " AND method LIKE 'send%' AND ("
        " receiver IS NULL AND chat_id = (SELECT chat_id FROM circles WHERE id = :circle)"
        " OR kind IN ('event', 'event_news') AND EXISTS (SELECT 1 FROM events WHERE circle = :circle"
        " AND outbox.key LIKE 'event.' || events.id || '.%')"
        " OR kind = 'announcement' AND EXISTS (SELECT 1 FROM announcements WHERE circle = :circle"
        " AND outbox.key LIKE 'to_all.' || announcements.id || '.%'))",
        {"circle": circle, "since": to_text(since)},
    )
    return int(row[0]) if row else 0

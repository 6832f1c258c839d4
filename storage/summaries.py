"""The counts of a circle's weeks, each written once, and what leads have read of whom."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from domain.circles import Membership
from domain.consent import Item
from domain.streaks import DayState, states
from domain.summary import SHOWN_UP, Answers, Figures, MemberDay, Scale
from domain.weeks import Week, week_named
from storage import checkins, circles, days
from storage.days import Day
from storage.file.database import Row, Tx, from_text, to_text


@dataclass(frozen=True, slots=True)
class LeadRead:
    """That a lead (None: one who is gone) was told something of a member, by which message, and when (UTC)."""

    member: int
    reader: int | None
    circle: int
    item: Item
    read_at: datetime


def load_days(tx: Tx, circle: int, week: Week) -> list[MemberDay]:
    """Return the days of a week that have closed, of everyone for the days on which they were in the circle."""
    stays: dict[int, list[Membership]] = {}
    for stay in circles.list_stays(tx, circle, week.monday):
        stays.setdefault(stay.person, []).append(stay)
    found = []
    for person, theirs in stays.items():
        recorded = {each.day: each for each in days.list_of(tx, person)}
        for day, state, _ in states(each.record for each in recorded.values()):
            if day in week and recorded[day].ended_at and any(stay.counts(day) for stay in theirs):
                found.append(_member_day(tx, person, recorded[day], state))
    return found


def _member_day(tx: Tx, person: int, recorded: Day, state: DayState) -> MemberDay:
    if recorded.set_id is None or state not in SHOWN_UP:
        return MemberDay(person, recorded.day, state)
    checkin = checkins.get(tx, person, recorded.day, recorded.set_id)
    return MemberDay(person, recorded.day, state, checkin.questions, checkin.values)


def save(tx: Tx, circle: int, week: Week, counts: Figures, now: datetime) -> None:
    """Write a week's snapshot, once: one that is there stays as it is."""
    tx.execute(
        "INSERT OR IGNORE INTO summaries VALUES (?, ?, ?, ?)",
        (circle, str(week), to_text(now), json.dumps(asdict(counts))),
    )


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

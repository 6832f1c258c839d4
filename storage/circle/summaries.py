"""The counts of a circle's weeks, each written once, and what leads have read of whom."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from domain.beside.consent import Item
from domain.circle.circles import Membership
from domain.circle.summary import SHOWN_UP, Answers, DayCount, Figures, MemberDay, Rest, Scale, with_enough
from domain.counting.streaks import state_of
from domain.daily.questions import QuestionSet
from domain.time.days import instant_of
from domain.time.weeks import Week, week_named
from storage.circle import memberships
from storage.circle.circles import Circle
from storage.daily import checkins, days, questions
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
    """Return the days of a week that have closed, of everyone for the days on which they were in the circle.

    What a day is to its member alone, a grace day or a quiet one, is the same here: no history is read for it.
    """
    stays: dict[int, list[Membership]] = {}
    for stay in memberships.list_stays(tx, circle, week.monday):
        stays.setdefault(stay.person, []).append(stay)
    recorded = days.list_ended_of_circle(tx, circle, week.monday, week.sunday)
    values = checkins.list_marked_of_circle(tx, circle, week.monday, week.sunday)
    sets: dict[int, QuestionSet] = {}
    found = []
    for person, each in recorded:
        state = state_of(each.record)
        if state is None or not any(stay.counts(each.day) for stay in stays.get(person, ())):
            continue
        if each.set_id is None or state not in SHOWN_UP:
            found.append(MemberDay(person, each.day, state))
            continue
        if each.set_id not in sets:
            sets[each.set_id] = questions.get(tx, each.set_id)
        found.append(MemberDay(person, each.day, state, sets[each.set_id], values.get((person, each.day), {})))
    return found


_CLOSED = (
    "WITH closed AS (SELECT days.person_id AS person, day, answered_at IS NOT NULL AS answered, verdict"
    " FROM circle_members CROSS JOIN days ON days.person_id = circle_members.person_id"
    " AND day BETWEEN :first AND :last"
    " WHERE circle = :circle AND state = 'member' AND joined_on <= day AND (left_on IS NULL OR day < left_on)"
    " AND ended_at IS NOT NULL) "
)
"""The days of a span that have closed, of everyone for the days on which they were in the circle."""


def load_numbers(tx: Tx, circle: int, week: Week, rest: Rest) -> Figures:
    """Return the counts of a week that is still open, without how people were: what `figures` of its days comes to.

    Counted by the database: of a large circle nobody's days are read one by one while somebody waits.
    """
    span = {"circle": circle, "first": week.monday.isoformat(), "last": week.sunday.isoformat()}
    by_day = tx.all(
        _CLOSED + "SELECT day, count(*) AS expected, sum(answered) AS answered FROM closed"  # noqa: S608 - ours
        " WHERE answered OR verdict = 'quiet' GROUP BY day ORDER BY day",
        span,
    )
    people = tx.one(
        _CLOSED + "SELECT count(*) FILTER (WHERE counted) AS members, count(*) FILTER (WHERE away) AS away"  # noqa: S608
        " FROM (SELECT max(day), NOT answered AND verdict = 'paused' AS away,"
        " sum(answered OR verdict = 'quiet') > 0 AS counted FROM closed GROUP BY person)",
        span,
    )
    days = tuple(DayCount(date.fromisoformat(row["day"]), row["expected"], row["answered"]) for row in by_day)
    return Figures(
        members=people["members"] if people else 0,
        expected=sum(each.expected for each in days),
        answered=sum(each.answered for each in days),
        away=people["away"] if people else 0,
        days=with_enough(days),
        rest=rest,
    )


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
        " OR kind = 'event' AND EXISTS (SELECT 1 FROM events WHERE circle = :circle"
        " AND outbox.key LIKE 'event.' || events.id || '.%')"
        " OR kind = 'announcement' AND EXISTS (SELECT 1 FROM announcements WHERE circle = :circle"
        " AND outbox.key LIKE 'to_all.' || announcements.id || '.%'))",
        {"circle": circle, "since": to_text(since)},
    )
    return int(row[0]) if row else 0

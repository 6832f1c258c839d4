"""Who is in a circle, who waits for a lead's yes, and who was in it when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.beside.consent import Item
from domain.circle.circles import Membership
from domain.time.weeks import Week
from storage.file.database import Row, Tx, from_text_or_none, to_text


class State(StrEnum):
    """How somebody stands in a circle: in it, or waiting for a lead's yes."""

    MEMBER = "member"
    WAITING = "waiting"


_ALLOWING = (
    "SELECT person_id FROM circle_members WHERE circle = :circle AND left_at IS NULL AND state = 'member'"
    " AND EXISTS (SELECT 1 FROM consents WHERE consents.person_id = circle_members.person_id AND item = :item"
    " AND circle = :circle AND since_at <= :now AND (until_at IS NULL OR until_at > :now))"
)
"""The members who allow their circle, or those who lead it, to know an item now."""


@dataclass(frozen=True, slots=True)
class Joining:
    """How somebody stands in a circle now."""

    id: int
    circle: int
    person: int
    state: State


def ask_to_join(tx: Tx, circle: int, person: int, now: datetime) -> int:
    """Let somebody wait for a lead's yes, and return the number of their joining."""
    return tx.insert(
        "circle_members", circle=circle, person_id=person, state=State.WAITING.value, asked_at=to_text(now)
    )


def admit(tx: Tx, joining: int, joined_on: date) -> None:
    """Take somebody in from that member day of theirs on."""
    tx.execute(
        "UPDATE circle_members SET state = 'member', joined_on = ? WHERE id = ? AND left_at IS NULL",
        (joined_on.isoformat(), joining),
    )


def leave(tx: Tx, circle: int, person: int, left_on: date, now: datetime) -> bool:
    """End somebody's stay in the circle on that member day of theirs, and return whether they were in it."""
    left = tx.execute(
        "UPDATE circle_members SET left_on = ?, left_at = ? WHERE circle = ? AND person_id = ? AND left_at IS NULL",
        (left_on.isoformat(), to_text(now), circle, person),
    )
    return left.rowcount > 0


def find_joining(tx: Tx, circle: int, person: int) -> Joining | None:
    """Return how the person stands in the circle now, or None."""
    row = tx.one(
        "SELECT * FROM circle_members WHERE circle = ? AND person_id = ? AND left_at IS NULL", (circle, person)
    )
    return _joining(row) if row else None


def find_waiting(tx: Tx, joining: int) -> Joining | None:
    """Return a joining that still waits for a lead's yes, or None."""
    row = tx.one("SELECT * FROM circle_members WHERE id = ? AND left_at IS NULL AND state = 'waiting'", (joining,))
    return _joining(row) if row else None


def list_waiting(tx: Tx, circle: int) -> list[Joining]:
    """Return the joinings that wait for a lead's yes, oldest first."""
    rows = tx.all(
        "SELECT * FROM circle_members WHERE circle = ? AND left_at IS NULL AND state = 'waiting' ORDER BY id",
        (circle,),
    )
    return [_joining(row) for row in rows]


def is_member(tx: Tx, circle: int, person: int) -> bool:
    """Return whether the person is in the circle now."""
    found = find_joining(tx, circle, person)
    return found is not None and found.state is State.MEMBER


def list_members(tx: Tx, circle: int) -> list[int]:
    """Return who is in the circle now."""
    rows = tx.all(
        "SELECT person_id FROM circle_members WHERE circle = ? AND left_at IS NULL AND state = 'member' ORDER BY id",
        (circle,),
    )
    return [row["person_id"] for row in rows]


def list_members_allowing(tx: Tx, circle: int, item: Item, now: datetime) -> list[int]:
    """Return the members who allow the circle, or those who lead it, to know the item now."""
    rows = tx.all(_ALLOWING + " ORDER BY id", {"circle": circle, "item": item.value, "now": to_text(now)})
    return [row["person_id"] for row in rows]


def list_gone_quiet(tx: Tx, circle: int, since: date, now: datetime) -> list[int]:
    """Return the members who let a lead know that they went quiet, and whose silence lasts: found by the database.

    As `domain.beside.ladder.silence` has it: of their days from `since` on that were answered or closed quiet, the
    newest is quiet. Nobody is quiet who cannot be reached.
    """
    rows = tx.all(
        _ALLOWING + " AND (SELECT answered_at IS NULL FROM days"  # noqa: S608 - ours
        " WHERE days.person_id = circle_members.person_id AND day >= :since"
        " AND (answered_at IS NOT NULL OR verdict = 'quiet') ORDER BY day DESC LIMIT 1)"
        " AND (SELECT unreachable_since_at IS NULL FROM people WHERE people.id = circle_members.person_id)"
        " ORDER BY id",
        {"circle": circle, "item": Item.WENT_QUIET.value, "now": to_text(now), "since": since.isoformat()},
    )
    return [row["person_id"] for row in rows]


def list_without_partner(tx: Tx, circle: int, now: datetime) -> list[int]:
    """Return the members who let a lead know that nobody stands by them, where that is so."""
    rows = tx.all(
        _ALLOWING + " AND NOT EXISTS (SELECT 1 FROM partnerships"  # noqa: S608 - ours
        " WHERE member_id = circle_members.person_id AND until_at IS NULL) ORDER BY id",
        {"circle": circle, "item": Item.NO_PARTNER.value, "now": to_text(now)},
    )
    return [row["person_id"] for row in rows]


def list_longest_unchecked(tx: Tx, circle: int, limit: int) -> list[int]:
    """Return the members of whom it was asked longest ago whether they are in the group still."""
    rows = tx.all(
        "SELECT person_id FROM circle_members WHERE circle = ? AND left_at IS NULL AND state = 'member'"
        " ORDER BY checked_at, id LIMIT ?",
        (circle, limit),
    )
    return [row["person_id"] for row in rows]


def oldest_check(tx: Tx, circle: int) -> datetime | None:
    """Return when (UTC) it was asked about the member of whom it was asked longest ago, None for never or nobody."""
    row = tx.one(
        "SELECT checked_at FROM circle_members WHERE circle = ? AND left_at IS NULL AND state = 'member'"
        " ORDER BY checked_at LIMIT 1",
        (circle,),
    )
    return from_text_or_none(row["checked_at"]) if row else None


def save_checked(tx: Tx, circle: int, persons: Iterable[int], now: datetime) -> None:
    """Record that these were asked about now."""
    for person in persons:
        tx.execute(
            "UPDATE circle_members SET checked_at = ? WHERE circle = ? AND person_id = ? AND left_at IS NULL",
            (to_text(now), circle, person),
        )


def count_members(tx: Tx, circle: int) -> int:
    """Return how many are in the circle now."""
    row = tx.one(
        "SELECT count(*) FROM circle_members WHERE circle = ? AND left_at IS NULL AND state = 'member'", (circle,)
    )
    return int(row[0]) if row else 0


def list_stays(tx: Tx, circle: int, since: date) -> list[Membership]:
    """Return every stay in the circle that reaches to that day or beyond, of people who are gone as well."""
    rows = tx.all(
        "SELECT * FROM circle_members WHERE circle = ? AND state = 'member' AND (left_on IS NULL OR left_on > ?)"
        " ORDER BY id",
        (circle, since.isoformat()),
    )
    return [_membership(row) for row in rows]


def list_in_week(tx: Tx, circle: int, week: Week, after: int, limit: int) -> list[int]:
    """Return so many of those who come after that person, of whoever was in the circle in that week or came since."""
    rows = tx.all(
        "SELECT DISTINCT person_id FROM circle_members WHERE circle = ? AND person_id > ? AND state = 'member'"
        " AND (left_on IS NULL OR left_on > ?) ORDER BY person_id LIMIT ?",
        (circle, after, week.monday.isoformat(), limit),
    )
    return [row["person_id"] for row in rows]


def _joining(row: Row) -> Joining:
    return Joining(row["id"], row["circle"], row["person_id"], State(row["state"]))


def _membership(row: Row) -> Membership:
    left_on = date.fromisoformat(row["left_on"]) if row["left_on"] else None
    return Membership(row["person_id"], date.fromisoformat(row["joined_on"]), left_on)

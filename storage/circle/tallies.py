"""Counting a circle's week by the member, so many at a time: of a large one nobody waits for all of it."""

import base64
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from domain.circle.tally import MemberDay, Tally, tally
from domain.counting.streaks import SHOWN_UP, DayRecord, DayState, state_of
from domain.time.verdicts import Verdict
from domain.time.weeks import Week
from storage.circle import memberships
from storage.daily import checkins, questions
from storage.file.database import Row, Tx, from_text_or_none, to_text_or_none
from storage.file.keys import Unreadable

MEMBERS_A_STEP = 250
"""Whose days are read in some hundredths of a second."""

MEMBERS_A_STEP_OF_NUMBERS = 2000
"""The same where the database does the counting."""


NOTHING = Tally()


@dataclass(frozen=True, slots=True)
class SoFar:
    """What was counted of a circle's members up to that person, and whether that is all of them.

    `next_at` is when (UTC) the week after can close at the earliest, by the schedules seen so far.
    """

    tally: Tally = NOTHING
    upto: int = 0
    is_whole: bool = False
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Some:
    """Some of those who were in a circle in a week: everyone in it between two people, both included."""

    circle: int
    week: Week
    first: int
    last: int
    are_last: bool

    @property
    def span(self) -> dict[str, Any]:
        """Return the parameters of a query over the days of the week of these members."""
        return {
            "circle": self.circle,
            "monday": self.week.monday.isoformat(),
            "sunday": self.week.sunday.isoformat(),
            "first": self.first,
            "last": self.last,
        }


def some(tx: Tx, circle: int, week: Week, after: int, limit: int) -> Some:
    """Return the next members to count, who come after that person; of an empty rest it is the last."""
    found = memberships.list_in_week(tx, circle, week, after, limit)
    return Some(circle, week, min(found, default=after + 1), max(found, default=after), len(found) < limit)


_STAYED = (
    "circle_members CROSS JOIN days ON days.person_id = circle_members.person_id AND day BETWEEN :monday AND :sunday"
    " WHERE circle = :circle AND circle_members.person_id BETWEEN :first AND :last AND state = 'member'"
    " AND joined_on <= day AND (left_on IS NULL OR day < left_on) AND ended_at IS NOT NULL"
)
"""The days of a week that have closed, of some members for the days on which they were in the circle."""


def load_days(tx: Tx, members: Some) -> list[MemberDay]:
    """Return the days that have closed of these members, for those on which they were in the circle.

    What a day is to its member alone, a grace day or a quiet one, is the same here: no history is read for it.
    """
    rows = tx.all(
        "SELECT days.person_id, day, set_id, answered_at, ended_at, verdict FROM"  # noqa: S608 - ours
        f" {_STAYED} ORDER BY days.person_id, day",
        members.span,
    )
    values = checkins.list_marked(
        tx, members.circle, members.first, members.last, members.week.monday, members.week.sunday
    )
    found = []
    for row in rows:
        person, day, set_id = row["person_id"], date.fromisoformat(row["day"]), row["set_id"]
        state = _state(row, day)
        if state in SHOWN_UP and set_id is not None:
            found.append(
                MemberDay(person, day, state, questions.get(tx, set_id), values.get((person, row["day"]), {}))
            )
        elif state is not None:
            found.append(MemberDay(person, day, state))
    return found


def _state(row: Row, day: date) -> DayState | None:
    verdict = Verdict(row["verdict"]) if row["verdict"] else None
    return state_of(
        DayRecord(day, from_text_or_none(row["answered_at"]), from_text_or_none(row["ended_at"]), verdict)
    )


_CLOSED = (
    "WITH closed AS (SELECT days.person_id AS person, day, answered_at IS NOT NULL AS answered, verdict"  # noqa: S608
    f" FROM {_STAYED}) "
)


def load_numbers(tx: Tx, members: Some) -> Tally:
    """Return the counts of these members without how they were: what `tally` of their days comes to.

    Counted by the database: nobody's days are read one by one while somebody waits.
    """
    by_day = tx.all(
        _CLOSED + "SELECT day, count(*) AS expected, sum(answered) AS answered FROM closed"  # noqa: S608 - ours
        " WHERE answered OR verdict = 'quiet' GROUP BY day ORDER BY day",
        members.span,
    )
    people = tx.one(
        _CLOSED + "SELECT count(*) FILTER (WHERE counted) AS members, count(*) FILTER (WHERE away) AS away"  # noqa: S608
        " FROM (SELECT max(day), NOT answered AND verdict = 'paused' AS away,"
        " sum(answered OR verdict = 'quiet') > 0 AS counted FROM closed GROUP BY person)",
        members.span,
    )
    return Tally(
        members=people["members"] if people else 0,
        away=people["away"] if people else 0,
        expected={date.fromisoformat(row["day"]): row["expected"] for row in by_day},
        answered={date.fromisoformat(row["day"]): row["answered"] for row in by_day},
    )


def count_numbers(tx: Tx, found: SoFar, circle: int, week: Week) -> SoFar:
    """Count the next members of a week that is still open."""
    members = some(tx, circle, week, found.upto, MEMBERS_A_STEP_OF_NUMBERS)
    return _with(found, members, load_numbers(tx, members))


def count_days(tx: Tx, so_far: SoFar, members: Some) -> SoFar:
    """Count these members of a week that is over, with how they were."""
    return _with(so_far, members, tally(load_days(tx, members)))


def _with(so_far: SoFar, members: Some, counted: Tally) -> SoFar:
    return replace(so_far, tally=so_far.tally + counted, upto=members.last, is_whole=members.are_last)


def sealed(tx: Tx, circle: int, so_far: SoFar, now: datetime) -> str:
    """Return what was counted so far as it is kept until the rest is: sealed, as of few members it tells too much."""
    counted = so_far.tally
    body = {
        "upto": so_far.upto,
        "next_at": to_text_or_none(so_far.next_at),
        "members": counted.members,
        "away": counted.away,
        "expected": {day.isoformat(): count for day, count in counted.expected.items()},
        "answered": {day.isoformat(): count for day, count in counted.answered.items()},
        "sets": [(each.name, each.version) for each in counted.sets.values()],
        "given": [(*asked, value, count) for (asked, value), count in counted.given.items()],
        "people": [(*asked, sorted(values, key=str), count) for (asked, values), count in counted.people.items()],
    }
    return base64.b64encode(tx.vault.seal_body(now.date(), _place(circle), json.dumps(body).encode())).decode("ascii")


def opened(tx: Tx, circle: int, written: str | None) -> SoFar:
    """Return what was counted so far; nothing where none was, or it cannot be read any more."""
    if written is None:
        return SoFar()
    try:
        body = json.loads(tx.vault.open_body(_place(circle), base64.b64decode(written)))
    except Unreadable:
        return SoFar()
    counted = Tally(
        members=body["members"],
        away=body["away"],
        expected={date.fromisoformat(day): count for day, count in body["expected"].items()},
        answered={date.fromisoformat(day): count for day, count in body["answered"].items()},
        sets={name: questions.get_version(tx, name, version) for name, version in body["sets"]},
        given={((of, name), value): count for of, name, value, count in body["given"]},
        people={((of, name), frozenset(values)): count for of, name, values, count in body["people"]},
    )
    return SoFar(counted, body["upto"], next_at=from_text_or_none(body["next_at"]))


def _place(circle: int) -> str:
    return f"due.data.{circle}"

"""The recorded facts of each member day: how it was asked, when it was answered, how it ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.counting.streaks import DayRecord, History, Streak
from domain.time.verdicts import Verdict
from storage.file.database import Row, Tx, from_text_or_none, to_text

_VERDICTS: dict[str | None, Verdict | None] = {None: None, **{each.value: each for each in Verdict}}


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one member; instants are UTC. `asking` is the question on the screen, None when done."""

    day: date
    set_id: int | None = None
    prompt_due_at: datetime | None = None
    planned_end_at: datetime | None = None
    prompted_at: datetime | None = None
    asked_again_at: datetime | None = None
    reminded_at: datetime | None = None
    asking: str | None = None
    asking_since: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    verdict: Verdict | None = None

    @property
    def record(self) -> DayRecord:
        """Return what the folds over days read."""
        return DayRecord(self.day, self.answered_at, self.ended_at, self.verdict)

    @property
    def asked(self) -> tuple[datetime, ...]:
        """Return the instants (UTC) at which Telegram took a prompt or a reminder."""
        return tuple(each for each in (self.prompted_at, self.asked_again_at) if each is not None)


def get(tx: Tx, person_id: int, day: date) -> Day:
    """Return what is recorded of the day; a day of which nothing is recorded yet is an empty one."""
    return tx.once(("day", person_id, day), lambda: _get(tx, person_id, day))


def _get(tx: Tx, person_id: int, day: date) -> Day:
    row = tx.one("SELECT * FROM days WHERE person_id = ? AND day = ?", (person_id, day.isoformat()))
    return _day(row) if row else Day(day)


def records(tx: Tx, person_id: int) -> Sequence[DayRecord]:
    """Return what the folds over days read, oldest first, and no more."""
    return tx.once(("records", person_id), lambda: _records(tx, person_id))


def history(tx: Tx, person_id: int) -> History:
    """Return the member's days of late and where they stood before: of years, not all are read at each answer."""
    return tx.once(("history", person_id), lambda: _history(tx, person_id))


def _history(tx: Tx, person_id: int) -> History:
    kept = tx.one("SELECT day, stood FROM standings WHERE person_id = ?", (person_id,))
    if kept is None:
        return History(_records(tx, person_id))
    return History(_records(tx, person_id, kept["day"]), Streak(*json.loads(kept["stood"])))


def _records(tx: Tx, person_id: int, after: str = "") -> list[DayRecord]:
    rows = tx.all(
        "SELECT day, answered_at, ended_at, verdict FROM days WHERE person_id = ? AND day > ? ORDER BY day",
        (person_id, after),
    )
    return [
        DayRecord(
            date.fromisoformat(day), from_text_or_none(answered_at), from_text_or_none(ended_at), _VERDICTS[verdict]
        )
        for day, answered_at, ended_at, verdict in rows
    ]


def keep_standing(tx: Tx, person_id: int) -> None:
    """Keep where the member stood some weeks ago, as folding their days up to then says."""
    settled = history(tx, person_id).settled()
    if settled is not None:
        day, stood = settled
        tx.execute(
            "INSERT OR REPLACE INTO standings (person_id, day, stood) VALUES (?, ?, ?)",
            (person_id, day.isoformat(), json.dumps(stood)),
        )
        tx.changed(("history", person_id))


def _states_changed(tx: Tx, person_id: int, day: date) -> None:
    """Forget what was read of the member's days, and where they stood after that day if it is kept."""
    tx.changed(("day", person_id, day), ("records", person_id), ("history", person_id))
    tx.execute("DELETE FROM standings WHERE person_id = ? AND day >= ?", (person_id, day.isoformat()))


def count_answered_in_circle(tx: Tx, circle: int, day: date) -> int:
    """Return how many members of the circle have answered that day of theirs."""
    row = tx.one(
        "SELECT count(*) FROM days WHERE day = ? AND answered_at IS NOT NULL AND person_id IN (SELECT person_id"
        " FROM circle_members WHERE circle = ? AND left_at IS NULL AND state = 'member')",
        (day.isoformat(), circle),
    )
    return int(row[0]) if row else 0


def count_neutral_since(tx: Tx, person_id: int, since: datetime) -> int:
    """Return how many of the member's days have closed after that instant (UTC) as held against nobody."""
    row = tx.one(
        "SELECT count(*) FROM days WHERE person_id = ? AND verdict = ? AND ended_at > ?",
        (person_id, Verdict.NEUTRAL.value, to_text(since)),
    )
    return int(row[0]) if row else 0


def is_any_behind(tx: Tx, circle: int, first: int, last: int, day: date) -> bool:
    """Return whether of the members of the circle between two people somebody's days have not come past that one."""
    row = tx.one(
        "SELECT 1 FROM circle_members JOIN people ON people.id = person_id WHERE circle = :circle"
        " AND person_id BETWEEN :first AND :last AND left_at IS NULL AND state = 'member' AND first_day <= :day"
        " AND NOT EXISTS (SELECT 1 FROM days WHERE days.person_id = people.id AND days.day >= :day"
        " AND ended_at IS NOT NULL) LIMIT 1",
        {"circle": circle, "first": first, "last": last, "day": day.isoformat()},
    )
    return row is not None


def latest_told(tx: Tx, person_id: int, before: date) -> date | None:
    """Return the newest day before that one on which the member was asked or answered, or None."""
    row = tx.one(
        "SELECT max(day) FROM days WHERE person_id = ? AND day < ?"
        " AND (prompted_at IS NOT NULL OR answered_at IS NOT NULL)",
        (person_id, before.isoformat()),
    )
    return date.fromisoformat(row[0]) if row and row[0] else None


def latest_asking(tx: Tx, person_id: int) -> Day | None:
    """Return the day whose question was put on the screen last and is not answered to the end, or None."""
    row = tx.one(
        "SELECT * FROM days WHERE person_id = ? AND asking IS NOT NULL ORDER BY asking_since_at DESC LIMIT 1",
        (person_id,),
    )
    return _day(row) if row else None


def latest_ended(tx: Tx, person_id: int) -> date | None:
    """Return the newest day that has closed, or None."""
    row = tx.one("SELECT max(day) FROM days WHERE person_id = ? AND ended_at IS NOT NULL", (person_id,))
    return date.fromisoformat(row[0]) if row and row[0] else None


def _write(tx: Tx, person_id: int, day: date, columns: str, *values: Any) -> None:
    """Write columns of the day; one of which nothing is recorded yet gets its row first."""
    tx.changed(("day", person_id, day))
    key = person_id, day.isoformat()
    sql = f"UPDATE days SET {columns} WHERE person_id = ? AND day = ?"  # noqa: S608 - ours
    if not tx.execute(sql, (*values, *key)).rowcount:
        tx.execute("INSERT INTO days (person_id, day) VALUES (?, ?)", key)
        tx.changed(("records", person_id), ("history", person_id))
        tx.execute(sql, (*values, *key))


def save_set(tx: Tx, person_id: int, day: date, set_id: int) -> None:
    """Save which version of which questions the day has, once; old answers keep their questions."""
    _write(tx, person_id, day, "set_id = coalesce(set_id, ?)", set_id)


def save_asking(tx: Tx, person_id: int, day: date, question: str | None, now: datetime) -> None:
    """Save which question is on the member's screen since now; None: the last one is answered or skipped."""
    _write(tx, person_id, day, "asking = ?, asking_since_at = ?", question, to_text(now) if question else None)


def close_asking(tx: Tx, person_id: int) -> None:
    """Close every check-in that is open for text; its buttons stay usable."""
    tx.changed()
    tx.execute("UPDATE days SET asking = NULL, asking_since_at = NULL WHERE person_id = ?", (person_id,))


def save_answered(tx: Tx, person_id: int, day: date, now: datetime) -> bool:
    """Save that the day is answered, and return whether this was its first answer."""
    saved = tx.execute(
        "INSERT INTO days (person_id, day, answered_at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
        " SET answered_at = excluded.answered_at WHERE answered_at IS NULL",
        (person_id, day.isoformat(), to_text(now)),
    )
    if saved.rowcount:
        _states_changed(tx, person_id, day)
    return saved.rowcount > 0


def save_plan(tx: Tx, person_id: int, day: date, prompt_due_at: datetime, planned_end_at: datetime) -> None:
    """Save when the day's prompt was due and when the day was to end (UTC)."""
    tx.changed(("day", person_id, day), ("records", person_id), ("history", person_id))
    tx.execute(  # most often the first that is recorded of the day
        "INSERT INTO days (person_id, day, prompt_due_at, planned_end_at) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET prompt_due_at = excluded.prompt_due_at, planned_end_at = excluded.planned_end_at",
        (person_id, day.isoformat(), to_text(prompt_due_at), to_text(planned_end_at)),
    )


def save_prompted(tx: Tx, person_id: int, day: date, at: datetime) -> None:
    """Save that Telegram took the day's prompt, at the first time (UTC)."""
    _write(tx, person_id, day, "prompted_at = coalesce(prompted_at, ?)", to_text(at))


def save_reminded(tx: Tx, person_id: int, day: date, at: datetime, *, leaves_time: bool) -> None:
    """Save that Telegram took a reminder (UTC); one that leaves time to answer has asked the day again."""
    _write(tx, person_id, day, "reminded_at = coalesce(reminded_at, ?)", to_text(at))
    if leaves_time:
        _write(tx, person_id, day, "asked_again_at = ?", to_text(at))


def save_ended(tx: Tx, person_id: int, day: date, at: datetime, verdict: Verdict) -> None:
    """Save that the day ended at that instant (UTC), and what it is if it stays unanswered."""
    _write(tx, person_id, day, "ended_at = ?, verdict = ?", to_text(at), verdict.value)
    _states_changed(tx, person_id, day)


def reopen_from(tx: Tx, person_id: int, day: date) -> None:
    """Take back the end of that day and of later ones: the member travelled back into it.

    What nobody could be blamed for when it ended, nobody is blamed for when it ends again.
    """
    tx.changed()
    _states_changed(tx, person_id, day)
    tx.execute(
        "UPDATE days SET ended_at = NULL, verdict = CASE verdict WHEN ? THEN verdict END"
        " WHERE person_id = ? AND day >= ?",
        (Verdict.NEUTRAL.value, person_id, day.isoformat()),
    )


def _day(row: Row) -> Day:
    return Day(
        day=date.fromisoformat(row["day"]),
        set_id=row["set_id"],
        prompt_due_at=from_text_or_none(row["prompt_due_at"]),
        planned_end_at=from_text_or_none(row["planned_end_at"]),
        prompted_at=from_text_or_none(row["prompted_at"]),
        asked_again_at=from_text_or_none(row["asked_again_at"]),
        reminded_at=from_text_or_none(row["reminded_at"]),
        asking=row["asking"],
        asking_since=from_text_or_none(row["asking_since_at"]),
        answered_at=from_text_or_none(row["answered_at"]),
        ended_at=from_text_or_none(row["ended_at"]),
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
    )

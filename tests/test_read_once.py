"""What a turn has read once reads the same from the file, whatever was written in between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.daily.preferences import Preference
from domain.time.schedules import Schedule
from domain.time.verdicts import Verdict
from storage import people
from storage.counting import milestones
from storage.daily import checkins, days, preferences, questions, schedules
from storage.daily.checkins import Note
from storage.file.database import Database, Tx

NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)
DAYS = (date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3))
SCHEDULE = Schedule("Europe/Berlin", prompt_at=time(9), since=NOW)
DEFINITION = {
    "name": "test",
    "version": 1,
    "question": [
        {"name": "day", "kind": "choice", "options": ["good", "hard"]},
        {"name": "more", "kind": "text"},
    ],
}
Write = Callable[[Tx, int, int, date, datetime], object]
WRITES: tuple[Write, ...] = (
    lambda tx, me, asked, day, at: days.save_set(tx, me, day, asked),
    lambda tx, me, asked, day, at: days.save_asking(tx, me, day, "day", at),
    lambda tx, me, asked, day, at: days.save_asking(tx, me, day, None, at),
    lambda tx, me, asked, day, at: days.close_asking(tx, me),
    lambda tx, me, asked, day, at: days.save_answered(tx, me, day, at),
    lambda tx, me, asked, day, at: days.save_plan(tx, me, day, at, at + timedelta(hours=9)),
    lambda tx, me, asked, day, at: days.save_prompted(tx, me, day, at),
    lambda tx, me, asked, day, at: days.save_reminded(tx, me, day, at, leaves_time=True),
    lambda tx, me, asked, day, at: days.save_ended(tx, me, day, at, Verdict.QUIET),
    lambda tx, me, asked, day, at: days.reopen_from(tx, me, day),
    lambda tx, me, asked, day, at: _answered(tx, me, asked, day, at),
    lambda tx, me, asked, day, at: _noted(tx, me, asked, day, at),
    lambda tx, me, asked, day, at: checkins.edit_note(tx, me, day.day, f"edited {at}"),
    lambda tx, me, asked, day, at: schedules.save(tx, me, replace(SCHEDULE, prompt_at=time(at.minute % 24)), at),
    lambda tx, me, asked, day, at: _carded(tx, me, day),
    lambda tx, me, asked, day, at: preferences.save(tx, me, Preference.DISCREET, "yes", at),
)


def _answered(tx: Tx, me: int, asked: int, day: date, at: datetime) -> None:
    days.save_set(tx, me, day, asked)
    checkins.save_value(tx, me, day, asked, "day", "good" if at.minute % 2 else "hard", at)


def _noted(tx: Tx, me: int, asked: int, day: date, at: datetime) -> None:
    days.save_set(tx, me, day, asked)
    checkins.save_note(tx, me, questions.question_id(tx, asked, "more"), Note(f"words {at}", day.day, day, at))


def _carded(tx: Tx, me: int, day: date) -> None:
    if milestones.find_card_of(tx, me, day) is None:
        milestones.put_on_card(tx, me, day, ())


def _all_read(tx: Tx, me: int, asked: int) -> list[Any]:
    return [
        schedules.find(tx, me),
        preferences.get(tx, me),
        days.records(tx, me),
        days.history(tx, me).streak,
        *(days.get(tx, me, day) for day in DAYS),
        *(milestones.find_card_of(tx, me, day) for day in DAYS),
        *(checkins.get(tx, me, day, asked) for day in DAYS),
        *(checkins.notes_of(tx, me, day) for day in DAYS),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(WRITES), st.sampled_from(DAYS)), max_size=12))
def test_what_was_read_is_what_the_file_says(database: Database, steps: list[tuple[Write, date]]) -> None:
    def turn(tx: Tx) -> None:
        tx.execute("DELETE FROM people")
        me, asked = people.add(tx, 101, "en", NOW).id, questions.keep(tx, DEFINITION)
        tx.changed()
        for number, (write, day) in enumerate(steps):
            _all_read(tx, me, asked)
            write(tx, me, asked, day, NOW + timedelta(minutes=number))
            remembered = _all_read(tx, me, asked)
            tx.changed()
            assert remembered == _all_read(tx, me, asked)

    database.submit(turn).result(20)

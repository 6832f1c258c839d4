"""Where somebody stood some weeks ago is kept; however their days change, they stand where all of them say."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.beside.ladder import silence
from domain.counting.streaks import streak
from domain.time.verdicts import Verdict
from storage import people
from storage.daily import days
from storage.file.database import Database, Tx

FIRST, DAY = date(2026, 1, 1), timedelta(days=1)
VERDICTS = {"A": Verdict.QUIET, "Q": Verdict.QUIET, "o": Verdict.OFF, "p": Verdict.PAUSED, "n": Verdict.NEUTRAL}
Change = Callable[[Tx, int, date], object]
CHANGES: tuple[Change, ...] = (
    lambda tx, me, day: days.save_answered(tx, me, day, _noon(day)),
    lambda tx, me, day: days.save_answered(tx, me, day, _noon(day + DAY)),
    lambda tx, me, day: days.save_ended(tx, me, day, _noon(day + DAY), Verdict.QUIET),
    lambda tx, me, day: days.save_ended(tx, me, day, _noon(day + DAY), Verdict.PAUSED),
    lambda tx, me, day: days.reopen_from(tx, me, day),
    lambda tx, me, day: days.save_asking(tx, me, day, "day", _noon(day)),
    lambda tx, me, day: days.keep_standing(tx, me),
)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def _lived(tx: Tx, me: int, life: str) -> None:
    for number, letter in enumerate(life):
        day = FIRST + number * DAY
        if letter == "A":
            days.save_answered(tx, me, day, _noon(day))
        days.save_ended(tx, me, day, _noon(day + DAY), VERDICTS[letter])
        days.keep_standing(tx, me)


def _stands_as_all_days_say(tx: Tx, me: int) -> None:
    records, history = days.records(tx, me), days.history(tx, me)
    assert history.streak == streak(records)
    assert silence(history.records) == silence(records)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.text(st.sampled_from("AAAAAQQopn"), min_size=55, max_size=90),
    st.lists(st.tuples(st.sampled_from(CHANGES), st.integers(0, 95)), max_size=12),
)
def test_whatever_changes_they_stand_where_all_days_say(
    database: Database, life: str, changes: list[tuple[Change, int]]
) -> None:
    def turn(tx: Tx) -> None:
        tx.execute("DELETE FROM people")
        tx.changed()
        me = people.add(tx, 101, "en", _noon(FIRST)).id
        _lived(tx, me, life)
        _stands_as_all_days_say(tx, me)
        for change, number in changes:
            change(tx, me, FIRST + number * DAY)
            _stands_as_all_days_say(tx, me)

    database.submit(turn).result(60)


def test_of_years_only_the_days_of_late_are_read(database: Database) -> None:
    def turn(tx: Tx) -> int:
        me = people.add(tx, 101, "en", _noon(FIRST)).id
        _lived(tx, me, "AAAAAAAAAAAAAQ" * 26)
        return len(days.history(tx, me).records)

    assert database.submit(turn).result(60) < 61

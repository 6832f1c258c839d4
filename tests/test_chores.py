"""The night's chores: what must go goes, what is needed stays, and no step is long."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from domain.outgoing import Fate, Lane
from handlers import chores as nights
from handlers import subjects
from handlers.daily import questions as question_files
from storage import people
from storage.daily import checkins, days, questions
from storage.file.database import Database, Tx
from storage.traffic import chores, due, inbox, messages, outbox, written
from storage.traffic.inbox import Received
from storage.traffic.outbox import Owed
from tests.support.sending import HOUSE
from tests.support.stage import Speaker, Stage

Run = Callable[[Callable[[Tx], Any]], Any]
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RECOVERY = tomllib.loads((Path(question_files.__path__[0]) / "recovery.toml").read_text("utf-8"))


@pytest.fixture
def tx(database: Database) -> Run:
    def run(step: Callable[[Tx], Any]) -> Any:
        return database.submit(step).result(5)

    return run


def a_night(tx: Run, now: datetime = NOW) -> int:
    """Do the chores of one night as ticking does, and return in how many transactions."""
    tx(lambda t: due.plan(t, nights.KIND, now))
    house = HOUSE
    for steps in range(1000):
        if not tx(lambda t: subjects.take_due(t, house, now, None)):
            return steps
    raise AssertionError("the chores never end")


def store_update(t: Tx, number: int, age: timedelta, *, done: bool = True) -> None:
    inbox.store(t, [Received(number, 1, {"update_id": number}, NOW - age, NOW - age)])
    if done:
        inbox.done(t, number)


def owe(t: Tx, number: int, age: timedelta, fate: Fate | None = Fate.SENT) -> None:
    owed = Owed(f"u{number}.1", Lane.REPLY, "reply", "sendMessage", 101, {}, receiver=1)
    outbox.add(t, owed, NOW - age)
    row = t.one("SELECT id FROM outbox WHERE key = ?", (owed.key,))
    assert row is not None
    if fate is not None:
        outbox.end(t, row["id"], fate, NOW - age)


def keys(t: Tx, table: str, column: str) -> list[Any]:
    return [row[0] for row in t.all(f"SELECT {column} FROM {table} ORDER BY 1")]


def test_numbers_of_updates_go_after_a_week_and_open_ones_stay_while_they_can_be_read(tx: Run) -> None:
    for n in (6, 7, 8):
        tx(partial(store_update, number=n, age=n * DAY))
    for n in (6, 8, 10):
        tx(partial(store_update, number=100 + n, age=n * DAY, done=False))
    a_night(tx)
    assert tx(lambda t: keys(t, "inbox", "update_id")) == [6, 7, 106, 108]


def test_what_nobody_can_open_any_more_holds_back_no_day(tx: Run) -> None:
    tx(lambda t: store_update(t, 1, 10 * DAY, done=False))
    assert tx(inbox.oldest_open_at) is not None
    a_night(tx)
    assert tx(inbox.oldest_open_at) is None


def test_messages_owed_go_eight_days_after_they_ended(tx: Run) -> None:
    tx(lambda t: people.add(t, 101, "en", NOW))
    for n in (20, 9, 7):
        tx(partial(owe, number=n, age=n * DAY))
    tx(lambda t: owe(t, 30, 20 * DAY, None))
    tx(lambda t: owe(t, 31, 20 * DAY, Fate.DEAD))
    tx(lambda t: owe(t, 32, DAY, Fate.DROPPED))
    a_night(tx)
    assert tx(lambda t: keys(t, "outbox", "key")) == ["u30.1", "u32.1", "u7.1"]


def test_what_a_message_became_is_known_for_sixty_days(tx: Run) -> None:
    tx(lambda t: people.add(t, 101, "en", NOW))

    def sent(t: Tx, number: int, chat: int) -> None:
        owed = Owed(f"u{number}.1", Lane.REPLY, "reply", "sendMessage", chat, {}, receiver=1)
        messages.save_message(t, owed, number, NOW - timedelta(days=number))

    for chat, n in ((101, 1), (101, 59), (101, 61), (-1005, 90), (-1005, 2)):
        tx(partial(sent, number=n, chat=chat))
    a_night(tx)
    assert tx(lambda t: keys(t, "messages", "message_id")) == [1, 2, 59]


def test_what_somebody_wrote_is_known_for_two_days(tx: Run) -> None:
    tx(lambda t: people.add(t, 101, "en", NOW))
    for hours in (1, 47, 49, 500):
        tx(partial(written.add, person_id=1, message_id=hours, written_at=NOW - timedelta(hours=hours)))
    a_night(tx)
    assert tx(lambda t: keys(t, "written", "message_id")) == [1, 47]


def test_keys_of_days_go_after_eight_days(tx: Run) -> None:
    sealed = tx(lambda t: {n: t.vault.seal_body((NOW - n * DAY).date(), "x", b"words") for n in (0, 8, 9)})
    a_night(tx)
    assert tx(lambda t: t.vault.open_body("x", sealed[8])) == b"words"
    with pytest.raises(Exception, match="gone"):
        tx(lambda t: t.vault.open_body("x", sealed[9]))


def test_no_step_is_long_and_every_row_is_reached(tx: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chores, "ROWS_A_STEP", 10)
    tx(lambda t: people.add(t, 101, "en", NOW))
    for n in range(1, 96):
        tx(partial(store_update, number=n, age=9 * DAY if n % 2 else DAY))
        tx(partial(owe, number=n, age=9 * DAY if n < 60 else DAY))
    changed = []

    def watched(t: Tx) -> bool:
        before = t.connection.total_changes
        house = HOUSE
        taken = subjects.take_due(t, house, NOW, None)
        changed.append(t.connection.total_changes - before)
        return taken

    tx(lambda t: due.plan(t, nights.KIND, NOW))
    while tx(watched):
        pass
    assert max(changed) <= 10 + 2
    assert len(changed) > 15
    assert tx(lambda t: len(keys(t, "inbox", "update_id"))) == 47
    assert tx(lambda t: len(keys(t, "outbox", "id"))) == 36


def test_after_the_last_step_the_next_night_is_planned(tx: Run) -> None:
    assert a_night(tx) > len(chores.ALL)
    planned = tx(lambda t: due.find(t, nights.KIND))
    assert planned.due_at == datetime(2026, 7, 1, 3, 10, tzinfo=UTC)
    assert planned.data == {}


def test_a_chore_that_another_version_planned_begins_anew(tx: Run) -> None:
    tx(lambda t: due.plan(t, nights.KIND, NOW, chore="of another version", after=[5]))
    house = HOUSE
    assert tx(lambda t: subjects.take_due(t, house, NOW, None))
    assert tx(lambda t: due.find(t, nights.KIND)).data["chore"] == "updates"


def test_words_are_forgotten_after_their_time_and_numbers_stay(tx: Run) -> None:
    def live(t: Tx) -> None:
        ana = people.add(t, 101, "en", NOW).id
        recovery = questions.keep(t, RECOVERY)
        for age in (200, 91, 89, 0):
            at = NOW - age * DAY
            days.save_answered(t, ana, at.date(), at)
            checkins.save_note(t, ana, None, checkins.Note("words", 1000 + age, at.date(), at))
            checkins.save_value(t, ana, at.date(), recovery, "mood", 4, at)

    tx(live)
    a_night(tx)
    assert [row[0] for row in tx(lambda t: t.all("SELECT message_id FROM notes ORDER BY id"))] == [1089, 1000]
    assert tx(lambda t: t.one("SELECT count(*) FROM answers"))[0] == 4
    tx(lambda t: due.drop(t, nights.KIND))
    tx(lambda t: due.plan(t, nights.KIND, NOW))
    house = replace(HOUSE, words_kept_for=7 * DAY)
    while tx(lambda t: subjects.take_due(t, house, NOW, None)):
        pass
    assert [row[0] for row in tx(lambda t: t.all("SELECT message_id FROM notes"))] == [1000]


async def test_they_are_planned_at_the_start_and_moved_by_the_clock(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="09:00")
    planned = "SELECT due_at FROM due WHERE kind = 'chores'"
    assert await stage.rows(planned) == [("2026-01-06T03:10:00.000000Z",)]
    await stage.restart()
    assert await stage.rows(planned) == [("2026-01-06T03:10:00.000000Z",)]
    await stage.passes(days=10)
    assert await stage.rows(planned) == [("2026-01-16T03:10:00.000000Z",)]
    assert await stage.rows("SELECT count(*) FROM inbox") == [(0,)]
    await ana.says("/me")
    assert ana.new()


async def test_the_demo_stops_at_what_somebody_may_notice(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="09:00")
    await stage.clockwork.move("next")
    assert stage.now != datetime(2026, 1, 6, 3, 10, tzinfo=UTC)
    following = stage.clockwork.state()["next"]
    assert following is not None
    assert "T03:10" not in following

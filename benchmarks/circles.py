"""How long a lead waits for `/summary` of a circle of any size: `python -m benchmarks.circles 200000`.

Half of the members let a lead know that they went quiet, and that nobody stands by them; everybody has a week.
"""

import json
import sys
import tempfile
import time as stopwatch
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from telegram import Update

from bot.app import _keep_question_sets
from bot.running.garbage import what_stays
from domain.beside.consent import Item
from domain.time.schedules import EVERY_DAY, Schedule
from domain.time.weeks import Week
from handlers.outside import Call, Found, Outside, Steps, Work
from handlers.texts import Texts
from handlers.turn import House, Turn
from handlers.week import closing as weeks
from handlers.week import summary
from storage import people
from storage.circle import circles, summaries
from storage.daily import questions, schedules
from storage.file.database import Database, Tx
from storage.file.files import open_database
from storage.traffic import due

MONDAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
GROUP = -1002100000001
LEAD = 1
HOUSE = House(Texts(), "Dov", "dov@example.org", 18)


def seed(tx: Tx, count: int) -> None:
    """Put in a circle of so many with a week behind them, by a few statements over all of them."""
    _keep_question_sets(tx)
    lead = people.add(tx, LEAD, "en", NOW)
    people.save_name(tx, lead.id, "Dov")
    schedules.save(tx, lead.id, Schedule("Europe/Berlin", time(9), time(4), EVERY_DAY, NOW), NOW)
    circle = circles.make(tx, "Tuesday evening", lead.id, zone="Europe/Berlin", language="en", now=NOW, chat_id=GROUP)
    weeks.plan(_turn(tx, "", Found()), circle, Week(MONDAY))
    at = NOW.isoformat()
    counted = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
    set_id = questions.newest(tx, "recovery")
    for sql, values in (
        (
            f"{counted} INSERT INTO people (telegram_id, language, created_at, first_day)"
            " SELECT 100 + i, 'en', ?, ? FROM n",
            (count, at, MONDAY.isoformat()),
        ),
        (
            "INSERT INTO circle_members (circle, person_id, state, asked_at, joined_on)"
            " SELECT ?, id, 'member', ?, ? FROM people WHERE telegram_id > 100",
            (circle.id, at, MONDAY.isoformat()),
        ),
    ):
        tx.execute(sql, values)
    for item in (Item.WENT_QUIET, Item.NO_PARTNER):
        tx.execute(
            "INSERT INTO consents (person_id, circle, item, text_version, since_at)"
            " SELECT id, ?, ?, '1', ? FROM people WHERE telegram_id > 100 AND id % 2",
            (circle.id, item.value, at),
        )
    for offset in range(7):
        day, ended = MONDAY + timedelta(days=offset), (NOW - timedelta(days=6 - offset)).isoformat()
        tx.execute(
            "INSERT INTO days (person_id, day, set_id, answered_at, ended_at, verdict)"
            " SELECT id, ?, ?, CASE WHEN (id + ?) % 3 THEN ? END, ?, 'quiet' FROM people WHERE telegram_id > 100",
            (day.isoformat(), set_id, offset, (NOW - timedelta(days=7 - offset)).isoformat(), ended),
        )
        for name, value in (("day", "'on_track'"), ("mood", "1 + person_id % 5")):
            tx.execute(
                "INSERT INTO answers (person_id, day, question_id, value, answered_at)"
                f" SELECT person_id, day, ?, {value}, answered_at FROM days"
                " WHERE day = ? AND answered_at IS NOT NULL",
                (questions.question_id(tx, set_id, name), day.isoformat()),
            )


def _turn(tx: Tx, text: str, found: Found) -> Turn:
    chat, user = {"id": LEAD, "type": "private"}, {"id": LEAD, "is_bot": False, "first_name": "D"}
    body = {"message_id": 1, "date": 0, "chat": chat, "from": user, "text": text}
    update = Update.de_json({"update_id": 1, "message": body}, None)
    return Turn(tx, HOUSE, NOW, f"u{text}", LEAD, "en", people.find_by_telegram(tx, LEAD), update=update, found=found)


def _step(work: Steps, so_far: Any, tx: Tx) -> Any:
    return work.step(tx, so_far, *work.given)


def _answered(work: Work, database: Database) -> Any:
    """Return what was counted, or what Telegram would say: all are in the group, and whoever asks leads it."""
    if isinstance(work, Steps):
        found = work.begun
        while not work.is_done(found):
            found = database.submit(partial(_step, work, found)).result()
        return found
    member = {"status": "creator", "user": {"id": LEAD, "username": "b"}}
    assert isinstance(work, Call)
    return [member] if work.method == "getChatAdministrators" else member


def timed(database: Database, act: Callable[[Tx, Found], None]) -> float:
    """Return the seconds that it takes, what is asked of Telegram left out."""
    found = Found()
    began = stopwatch.perf_counter()
    while True:
        try:
            database.submit(lambda tx: act(tx, found)).result()
            return stopwatch.perf_counter() - began
        except Outside as asked:
            found.add(asked.works, [_answered(each, database) for each in asked.works])


def _count_some(tx: Tx, found: Found) -> None:
    planned = due.find(tx, weeks.WEEK, circle=1)
    assert planned is not None
    weeks.week_over(Turn(tx, HOUSE, NOW, "c", GROUP, "en", found=found), planned)


def _is_closed(tx: Tx) -> bool:
    return summaries.newest(tx, 1) is not None


def _asks(text: str) -> Callable[[Tx, Found], None]:
    return lambda tx, found: summary.summary_command(_turn(tx, text, found))


def measured(count: int) -> dict[str, float]:
    """Return how long a lead waits for the running week and for the last, and how long the counting of it takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with what_stays():
            opened = open_database(path / "alongside.db", path / "keys.db", path / "operator.key")
        with closing(opened) as database:
            database.submit(lambda tx: seed(tx, count)).result()
            open_week = timed(database, _asks("/summary now"))
            steps = []
            while not database.submit(_is_closed).result():
                steps.append(timed(database, _count_some))
            closed_week = timed(database, _asks("/summary"))
    return {
        "members": count,
        "open_ms": open_week * 1000,
        "closed_ms": closed_week * 1000,
        "steps_s": sum(steps),
        "longest_step_ms": max(steps) * 1000,
    }


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]))))

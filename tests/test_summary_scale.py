"""A circle of 500 in a group of 200,000: the week is read in few steps, and what is sent fits Telegram's limits."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from telegram import Update

from domain.beside.consent import Item
from domain.time.schedules import Schedule
from domain.time.verdicts import Verdict
from domain.time.weeks import Week
from handlers.outside import Found, Outside
from handlers.texts import Texts
from handlers.turn import House, Turn
from handlers.week import closing, summary
from storage import people
from storage.beside import consent
from storage.circle import circles, memberships
from storage.daily import checkins, days, questions, schedules
from storage.file.database import Database, Tx
from storage.traffic import due, outbox

MEMBERS = 500
MONDAY = date(2026, 1, 5)
NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
GROUP = -1002100000001
HOUSE = House(Texts(), "Dov", "dov@example.org", 18)
LONG_NAME = "A name as long as names may be"


def fill(tx: Tx) -> int:
    from bot.app import _keep_question_sets

    _keep_question_sets(tx)
    lead = people.add(tx, 1, "en", NOW).id
    circle = circles.make(tx, "C" * 60, lead, zone="Europe/Berlin", language="en", now=NOW, chat_id=GROUP)
    set_id = questions.newest(tx, "recovery")
    for number in range(MEMBERS):
        person = people.add(tx, 100 + number, "en", NOW).id
        people.save_name(tx, person, f"{LONG_NAME} {number}")
        people.save_first_day(tx, person, MONDAY)
        schedules.save(tx, person, Schedule("Europe/Berlin", time(9)), NOW)
        memberships.admit(tx, memberships.ask_to_join(tx, circle.id, person, NOW), MONDAY)
        for item in (Item.WENT_QUIET, Item.NO_PARTNER):
            consent.give(tx, person, item, text_version="1", now=NOW, circle=circle.id)
        for offset in range(7):
            day = MONDAY + timedelta(days=offset)
            if offset < 5:
                days.save_set(tx, person, day, set_id)
                checkins.save_value(tx, person, day, set_id, "day", "on_track", NOW)
                checkins.save_value(tx, person, day, set_id, "mood", 4, NOW)
                days.save_answered(tx, person, day, NOW - timedelta(days=7 - offset))
            days.save_ended(tx, person, day, NOW - timedelta(days=6 - offset), Verdict.QUIET)
    closing.plan(turn_of(tx, lead, "/x", Found()), circle, Week(MONDAY))
    return lead


def turn_of(tx: Tx, lead: int, text: str, found: Found) -> Turn:
    chat, user = {"id": 1, "type": "private"}, {"id": 1, "is_bot": False, "first_name": "D"}
    body = {"message_id": 1, "date": 0, "chat": chat, "from": user, "text": text}
    update = Update.de_json({"update_id": 1, "message": body}, None)
    return Turn(tx, HOUSE, NOW, "u1", 1, "en", people.get(tx, lead), update=update, found=found)


def count_some(tx: Tx) -> bool:
    """Count some of the members, and return whether others are left."""
    planned = due.find(tx, closing.WEEK, circle=1)
    assert planned is not None
    closing.week_over(Turn(tx, HOUSE, NOW, "c1", GROUP, "en"), planned)
    following = due.find(tx, closing.WEEK, circle=1)
    return following is not None and "counted" in following.data


def test_a_circle_of_five_hundred_is_read_within_a_second(database: Database) -> None:
    lead = database.submit(fill).result()
    while database.submit(count_some).result():
        pass
    found = Found()
    asks = 0
    statements: list[str] = []

    def take(tx: Tx) -> None:
        tx.connection.set_trace_callback(statements.append)
        try:
            summary.summary_command(turn_of(tx, lead, "/summary", found))
        finally:
            tx.connection.set_trace_callback(None)

    began = stopwatch.perf_counter()
    while True:
        statements.clear()
        try:
            database.submit(take).result()
            break
        except Outside as asked:
            asks += len(asked.works)
            found.add(asked.works, [{"status": "creator", "user": {"id": 1}} for _ in asked.works])
    took = stopwatch.perf_counter() - began
    assert asks <= 40, "Telegram is asked about some members at a time, never about all"
    assert len(statements) < 3000, len(statements)
    assert took < 10, f"{took} s; measured 0.3 s with other work on two cores"

    def sent(tx: Tx) -> list[Any]:
        return [outbox.read(tx, row) for row in tx.all("SELECT * FROM outbox WHERE key LIKE 'u1.%' ORDER BY id")]

    owed = database.submit(sent).result()
    assert [each.method for each in owed] == ["sendMessage", "sendPhoto", "sendDocument", "sendMessage"]
    for each in owed:
        assert len(each.params.get("text", "")) <= 4096
        assert len(each.params.get("caption", "")) <= 1024

"""`/export`: everything of one's own in one archive, readable, and nothing that others keep to themselves."""

import asyncio
import csv
import io
import json
import re
import threading
import time
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain.beside.consent import Item
from domain.outgoing import Fate, Lane
from handlers.texts import Texts
from storage import people
from storage.beside import consent, partners
from storage.circle import events
from storage.copies import exporting
from storage.copies.personal import PERSONAL
from storage.daily import checkins, days, questions
from storage.file.database import Database, Tx
from storage.traffic import messages, outbox
from tests.support.filling import fill_all
from tests.support.group import with_circle
from tests.support.stage import PICTURE, Speaker, Stage
from tests.test_partners import invites, stand_by
from tests.test_share import shares, with_two

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def everything(archive: zipfile.ZipFile) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(archive.read("everything.json"))
    return found


async def exported(who: Speaker) -> zipfile.ZipFile:
    await who.says("/export")
    file = who.newest().file
    who.sees("export.caption")
    assert file is not None
    assert file.name.startswith("alongside-")
    return opened(file.content)


async def test_everything_is_in_one_archive(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await ana.presses("It's hard")
    await ana.says("slept badly, é 👩‍👧 <b>")
    archive = await exported(ana)
    found = everything(archive)
    assert found["people"][0]["name"] == "Ana"
    assert found["people"][0]["telegram_id"] == ana.id
    assert found["schedules"][0]["zone"] == "Europe/Berlin"
    assert {"day": "2026-01-06", "value": "hard"}.items() <= found["answers"][0].items()
    assert found["answers"][0]["question_id"] == "day"
    assert "recovery" in {row["set_id"] for row in found["days"]}
    assert found["notes"][0]["text"] == "slept badly, é 👩‍👧 <b>"
    assert {row["item"] for row in found["consents"]} == {"notice"}
    assert "everything.json" in archive.read("README.txt").decode()
    table = csv.DictReader(io.StringIO(archive.read("csv/notes.csv").decode("utf-8-sig")))
    assert [row["text"] for row in table] == ["slept badly, é 👩‍👧 <b>"]


async def test_an_event_is_named_and_not_numbered(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await ana.joins()
    await dov.joins()
    await with_circle(stage, dov, ana)
    await dov.says("/events")
    await dov.presses("Plan an event")
    for words in ("Walk by the river", "Tue, Jan 6 19:00", "At the gate"):
        await dov.says(words)
    await dov.presses("Post it")
    await ana.says("/events")
    await ana.presses("I'm coming")
    found = everything(await exported(ana))
    assert [row["event"] for row in found["event_guests"]] == ["Walk by the river"]
    assert "events" not in found, "it is the circle's"


async def test_pictures_are_in_it_as_far_as_telegram_has_them(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await stage.until("2026-01-06 08:00")
    await ana.sends_photo()
    await ana.sends_photo("with words")
    first = next(each.file for each in ana.chat() if each.file is not None)
    stage.trouble_expected = True  # of what Telegram has no more it says so
    del stage.api.files[first.file_id]
    archive = await exported(ana)
    kept = [name for name in archive.namelist() if name.startswith("files/")]
    assert len(kept) == 1
    assert archive.read(kept[0]) == PICTURE
    assert "1 of 2" in archive.read("README.txt").decode()


async def test_somebody_whom_we_do_not_know_hears_that_we_do_not(cleo: Speaker) -> None:
    await cleo.says("/export")
    cleo.sees("export.nothing")


async def test_nothing_of_anybody_else_is_in_it(stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker) -> None:
    for each in (ana, ben, cleo):
        await each.joins()
    await stage.until("2026-01-06 08:00")
    await cleo.says("a note of cleo")
    await ben.says("a note of ben")
    archive = await exported(ana)
    whole = " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    for words in ("Cleo", "Ben", "a note of", str(cleo.id), str(ben.id)):
        assert words not in whole


def test_what_others_keep_to_themselves_stays_out(database: Database) -> None:
    def live(tx: Tx) -> dict[str, list[dict[str, Any]]]:
        ana, ben = (people.add(tx, number, "en", NOW).id for number in (101, 102))
        people.save_name(tx, ana, "Ana")
        partners.save_muted(tx, ana, ben, muted=True)
        consent.give(tx, ana, Item.HARD_DAY, text_version="1", now=NOW, receiver=ben)
        for number, fate in enumerate((None, Fate.DROPPED, Fate.SENT)):
            owed = outbox.Owed(
                f"alert.{number}", Lane.PARTNER, "alert", "sendMessage", 102, {}, ben, ana, Item.HARD_DAY.value
            )
            outbox.add(tx, owed, NOW)
            row = tx.one("SELECT id FROM outbox WHERE key = ?", (owed.key,))
            if fate and row:
                outbox.end(tx, row["id"], fate, NOW)
        return exporting.gather(tx, ben)

    found = database.submit(live).result()
    assert [(row["subject"], row["state"]) for row in found["outbox"]] == [("Ana", "sent")]
    assert "mutes" not in found
    assert "consents" not in found


async def test_nobody_learns_here_who_wrote_read_or_replied_without_a_name(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    """What is shared unsigned is approved, read, answered, answered back, and heard no more of."""
    await with_two(stage, ana, ben, dov)
    await shares(ana, "Ask the circle", "How do you get through Sundays?")
    await dov.says("/shares")
    await dov.presses("Yes, share it")
    await ben.says("/share")
    await ben.presses("Read what others shared", "Same here", "Reply")
    await ben.says("I call somebody")
    await ana.presses("Reply")
    await ana.says("Thank you")
    await ben.presses("Hear no more of them" if "Hear no more of them" in ben.labels() else ben.labels()[-1])
    assert await stage.rows("SELECT count(*) FROM share_mutes") == [(1,)]
    for who, others in ((ben, ("Ana",)), (ana, ("Ben",)), (dov, ("Ana", "Ben"))):
        archive = await exported(who)
        whole = " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
        assert "share" in whole
        for name in others:
            assert re.search(rf"\b{name}\b", whole) is None, f"{who.name} learns of {name}"
    for who, other in ((ana, "Ben"), (ben, "Ana")):
        await who.says("/privacy")
        await who.presses("Who has read what")
        assert "Someone in a circle of yours" in who.newest().words
        assert other not in who.newest().words


async def test_a_letter_about_several_says_nothing_of_the_others_here(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await stand_by(ana, ben)
    await dov.joins()
    await ben.says(f"/start {await invites(dov, 'They support me', 'Yes, at 20:00')}")
    await ben.presses("Accept")
    await stage.until("2026-01-06 19:00")
    assert "Dov" in ben.newest().words
    for who, other in ((ana, 3), (dov, 1)):
        found = everything(await exported(who))
        assert len(found["letters"]) == 1
        assert f"nudge.{other}." not in str(found)


async def test_nobody_learns_here_who_declined(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await ben.joins()
    token = await invites(ana, "They support me", "Nothing for now")
    await ben.says(f"/start {token}")
    await ben.presses("Decline")
    found = everything(await exported(ana))
    assert "Ben" not in str(found)


def test_no_cell_is_a_formula() -> None:
    made = opened(exporting.archive({"notes": [{"text": "=HYPERLINK(1)"}, {"text": "-2"}, {"text": "a=b"}]}, "", {}))
    assert made.read("csv/notes.csv").decode("utf-8-sig").splitlines() == ["text", "'=HYPERLINK(1)", "'-2", "a=b"]


def a_while(tx: Tx, ana: int, *, days_long: int) -> None:
    """What somebody leaves who answers everything each day, with a note."""
    recovery = questions.newest(tx, "recovery")
    for number in range(days_long):
        day, now = date(2026, 1, 5) + timedelta(number), datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(number)
        days.save_set(tx, ana, day, recovery)
        for name, value in (("day", "on_track"), ("mood", 4), ("urge", 2)):
            checkins.save_value(tx, ana, day, recovery, name, value, now)
        note = checkins.Note("words of that day, " * 20, 100_000 + number, day, now)
        checkins.save_note(tx, ana, None, note)
        days.save_answered(tx, ana, day, now)
        for lane in range(4):
            owed = outbox.Owed(f"x.{ana}.{number}.{lane}", Lane.REPLY, "reply", "sendMessage", ana, {}, ana, ana)
            messages.save_message(tx, owed, number * 10 + lane, now)


async def test_a_year_asks_the_database_no_more_often_than_a_week(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """What takes long is made elsewhere, and what the writer does for it does not grow by the row."""
    await ana.joins()
    await ben.joins()

    def asked(tx: Tx, person: int) -> int:
        asked: list[str] = []
        tx.connection.set_trace_callback(asked.append)
        tables = exporting.gather(tx, person)
        tx.connection.set_trace_callback(None)
        assert len(tables["notes"]) == len(tables["days"])
        return len(asked)

    await stage.read(lambda tx: a_while(tx, 1, days_long=365))
    await stage.read(lambda tx: a_while(tx, 2, days_long=7))
    assert await stage.read(lambda tx: asked(tx, 1)) == await stage.read(lambda tx: asked(tx, 2))
    assert len(everything(await exported(ana))["notes"]) == 365


async def test_a_year_is_out_within_two_seconds_of_a_core_and_holds_the_writer_for_little_of_it(
    stage: Stage, ana: Speaker
) -> None:
    """Everything from the command to the document, for a year of answers, notes and messages; the archive is real."""
    await ana.joins()
    await stage.read(lambda tx: a_while(tx, 1, days_long=365))

    def held(tx: Tx) -> float:
        began = time.thread_time()
        exporting.gather(tx, 1)
        return time.thread_time() - began

    began = time.process_time()
    archive = await exported(ana)
    took = time.process_time() - began
    assert took < 2
    assert len(everything(archive)["messages"]) > 1_400
    assert await stage.read(held) < 0.2


async def test_others_are_answered_while_an_archive_is_made(
    stage: Stage, ana: Speaker, ben: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.joins()
    await ben.joins()
    may_end, whole = threading.Event(), exporting.archive

    def slow(*given: Any) -> bytes:
        assert may_end.wait(20)
        return whole(*given)

    monkeypatch.setattr(exporting, "archive", slow)
    exporting_ana = asyncio.ensure_future(ana.says("/export"))
    stage.api.say(ben.id, ben.id, "/privacy")
    async with asyncio.timeout(10):
        while not ben.new():
            await asyncio.sleep(0.01)
    assert not exporting_ana.done()
    may_end.set()
    await exporting_ana
    ana.sees("export.caption")


async def test_every_table_can_be_taken_along(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """A row in each, whatever its columns hold: none of it stops an archive from being made."""
    await ana.joins()
    await ben.joins()
    await ana.says("/circle")
    await ana.presses("Make a circle")
    await ana.says("Tuesday people")

    def filled(tx: Tx) -> dict[str, list[dict[str, Any]]]:
        tx.execute("SAVEPOINT filled")
        events.make(tx, 1, 1, "Walk", stage.now)
        fill_all(tx, 1, 2)
        found = exporting.gather(tx, 1)
        tx.execute("ROLLBACK TO filled")
        return found

    found = everything(opened(exporting.archive(await stage.read(filled), "", {})))
    assert set(found) == {name for name, table in PERSONAL.items() if table.owner or table.shown}
    for name, rows in found.items():
        table = PERSONAL[name]
        assert set(rows[-1]) == set(table.exported if table.owner else table.shown["planned_by"]), name


def test_the_readme_says_what_is_where() -> None:
    text = Texts().plain("export.readme", "en", operator="Dov", date="Mon, Jun 1", kept=2, n=3)
    assert "2 of 3" in text

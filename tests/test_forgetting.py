"""`/forget`: everything of somebody goes at once and everywhere, and nobody hears of it."""

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from bot.receiving.attempts import Attempt
from storage import people
from storage.circle import circles, events, memberships
from storage.copies import erasing
from storage.copies.backup import make
from storage.copies.personal import PERSONAL
from storage.copies.restoring import restore
from storage.daily import questions
from storage.file import traces
from storage.file.database import Database, Tx
from storage.file.keys import Unreadable
from storage.file.sqlite import sqlite3
from storage.traffic.outbox import Owed
from tests.support.sending import START
from tests.support.stage import Speaker, Stage, buttons_of


async def left_of(stage: Stage, person: int, account: int) -> list[str]:
    """Where the database still names somebody, by our number or by that of their account."""
    found = []
    for name, table in PERSONAL.items():
        for column in (*(each for each in (table.owner, *table.people) if each),):
            found += [f"{name}.{column}" for _ in await stage.rows(f"SELECT 1 FROM {name} WHERE {column} = {person}")]
        if table.by_account:
            where = f"{table.by_account} = {account}"
            found += [f"{name}.{table.by_account}" for _ in await stage.rows(f"SELECT 1 FROM {name} WHERE {where}")]
    return found


async def number_of(stage: Stage, who: Speaker) -> int:
    rows = await stage.rows(f"SELECT id FROM people WHERE telegram_id = {who.id}")
    return int(str(rows[0][0]))


async def partners(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Ben stands by Ana, and may hear at 20:00."""
    await ana.joins()
    await ben.joins()
    await ana.says("/partner")
    await ana.presses("Invite a partner", "Invite by link", "We both check in", "Yes, at 20:00")
    link = (ana.newest().text or "").split("start=")[1].split()[0]
    await ben.says(f"/start {link}")
    await ben.presses("Accept")
    for who in (ana, ben):
        who._mark()


async def test_forget_asks_once_and_then_everything_is_gone(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    number = await number_of(stage, ana)
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track", "4", "3")
    await ana.says("slept well")
    await ana.says("/forget")
    asked = ana.sees("forget.ask")
    assert ana.labels(asked) == ["Erase everything", "Keep everything"]
    assert await left_of(stage, number, ana.id)

    await ana.presses("Erase everything")
    said = ana.sees("forget.done", operator="Dov").words
    for out_of_reach in ("older than two days", "what others were sent", "the backups of Dov"):
        assert out_of_reach in said
    assert await left_of(stage, number, ana.id) == []
    assert await stage.rows("SELECT 1 FROM inbox WHERE body IS NOT NULL OR sender IS NOT NULL") == []
    assert await stage.read(lambda tx: tx.vault.list_keys("person")) == []
    assert await stage.read(lambda tx: tx.vault.was_erased(ana.id, "2026"))

    await stage.until("2026-01-09 12:00")
    ana.sees_nothing()


async def test_a_button_from_before_is_said_to_be_over_and_not_somebody_else_s(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/forget")
    asked = ana.newest()
    erase = next(each for each in buttons_of(asked) if each.text == "Erase everything")
    await ana.presses("Erase everything")
    over = stage.texts.plain("press.gone", "en")
    await ana.forges(str(erase.data), on=asked)  # the second of two quick taps
    assert ana.toast == over
    await ana.joins()
    await ana.forges(str(erase.data), on=asked)
    assert ana.toast == over
    assert await stage.rows("SELECT count(*) FROM people") == [(1,)]


async def test_of_the_chat_stays_the_last_word_and_what_telegram_lets_no_bot_delete(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins()
    await stage.until("2026-01-09 12:00")
    old = {each.message_id for each in ana.chat() if (stage.now - each.date).days >= 2 and each.sender.is_bot}
    await ana.says("/forget")
    await ana.presses("Erase everything")
    left = {each.message_id for each in ana.chat() if each.sender.is_bot}
    assert old
    assert left == old | {ana.newest().message_id}


async def test_keep_everything_keeps_it(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/forget")
    await ana.presses("Keep everything")
    ana.sees("forget.kept")
    await stage.until("2026-01-06 08:00")
    ana.sees("questions.recovery.day")


async def test_somebody_whom_we_do_not_know_hears_that_we_do_not(cleo: Speaker) -> None:
    await cleo.says("/forget")
    cleo.sees("forget.nothing")
    await cleo.says("/stop")
    cleo.sees("stop.nothing")


async def test_whoever_comes_back_begins_anew(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/forget")
    await ana.presses("Erase everything")
    await ana.joins(at="10:00")
    await stage.until("2026-01-05 09:00")
    ana.sees("questions.recovery.day")


async def test_partners_hear_nothing_and_nothing_fails_for_them(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await partners(stage, ana, ben)
    await stage.until("2026-01-06 20:30")
    told = ben.newest()
    ben._mark()
    await ana.says("/forget")
    await ana.presses("Erase everything")
    ben.sees_nothing()
    await ben.presses("I've reached out", on=told)
    await ben.presses("Not today, ask another", on=told)
    await ben.presses("Thinking of you", on=told)
    await ben.says("/partner")
    assert "Ana" not in (ben.newest().text or "")
    await stage.passes(days=4)
    assert [each for each in ben.new() if "Ana" in (each.text or "")] == []


async def test_where_telegram_cannot_be_reached_the_last_word_follows(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    number = await number_of(stage, ana)
    await ana.says("/forget")
    stage.api.messages(ana.id).pop()  # the message to change is gone: the edit is refused
    ana._mark()
    await ana.forges(f"erase_all:{number:x}", on=ana.chat()[-1])
    ana.sees("forget.done")
    assert await left_of(stage, number, ana.id) == []
    assert await stage.rows(f"SELECT 1 FROM outbox WHERE chat_id = {ana.id}") == []


async def test_a_kill_before_the_commit_leaves_everything_and_the_tap_is_done_again(
    stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.joins()
    number = await number_of(stage, ana)
    stage.trouble_expected = True
    whole = erasing.erase
    tries = []

    def cut_short(tx: Tx, person_id: int, telegram_id: int) -> None:
        whole(tx, person_id, telegram_id)
        tries.append(person_id)
        if len(tries) == 1:
            raise RuntimeError("cut short")

    monkeypatch.setattr(erasing, "erase", cut_short)
    await ana.says("/forget")
    await ana.presses("Erase everything")
    assert tries == [number]
    assert await stage.read(lambda tx: tx.vault.list_keys("person")) == [number]
    assert (await stage.rows("SELECT id FROM people")) == [(number,)]
    for _ in range(40):
        await asyncio.sleep(0.1)
        if len(tries) > 1:
            break
    await stage.settle()
    assert await left_of(stage, number, ana.id) == []


async def test_a_key_that_a_kill_left_behind_goes_at_the_next_start(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    number = await number_of(stage, ana)
    await stage.read(lambda tx: (tx.vault.seal(77, "x", "y"), tx.vault.seal_of_circle(5, "x", "y")))
    await stage.restart()
    assert await stage.read(lambda tx: tx.vault.list_keys("person")) == [number]
    assert await stage.read(lambda tx: tx.vault.list_keys("circle")) == []


async def test_what_was_on_its_way_to_a_partner_is_taken_back(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await partners(stage, ana, ben)
    held, go = asyncio.Event(), asyncio.Event()
    delivery = stage.clockwork.bot.delivery
    attempt = delivery._attempt

    async def slowly(owed: Owed, started_at: float) -> tuple[Attempt, list[int]]:
        sent = await attempt(owed, started_at)
        if owed.kind == "relay" or owed.subject not in (None, owed.receiver):
            held.set()
            await go.wait()
        return sent

    delivery._attempt = slowly  # type: ignore[method-assign]
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    stage.api.say(ana.id, ana.id, "are you there?")
    await asyncio.wait_for(held.wait(), 10)
    assert any("are you there?" in (each.text or "") for each in ben.chat())
    number, account = await number_of(stage, ana), ana.id
    await stage.read(lambda tx: erasing.forget(tx, number, account, stage.now))
    go.set()
    await stage.settle()
    assert not any("are you there?" in (each.text or "") for each in ben.chat())
    assert await left_of(stage, number, account) == []


async def test_a_restored_copy_keeps_the_person_forgotten(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await ben.joins()
    copies, number = stage.folder / "copies", await number_of(stage, ana)
    made = make(stage.folder / "alongside.db", stage.folder / "keys.db", copies, keep=3, now=stage.now)
    await ana.says("/forget")
    await ana.presses("Erase everything")
    await stage.goes_off()
    restored = restore(
        made.path,
        database=stage.folder / "alongside.db",
        keys=stage.folder / "keys.db",
        operator_key=stage.folder / "operator.key",
        now=stage.now,
    )
    assert (restored.erased, restored.people) == (1, 1)
    await stage.comes_back()
    assert await left_of(stage, number, ana.id) == []


async def test_the_keys_beside_the_backups_are_written_anew_at_once(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    database = stage.folder / "alongside.db"
    made = make(database, stage.folder / "keys.db", stage.folder / "copies", keep=3, now=stage.now)
    database.with_name("alongside.db.last-backup").write_text(
        f'{{"at": "{stage.now.isoformat()}", "file": "{made.path}"}}', "utf-8"
    )
    kept = stage.folder / "copies" / "keys.db"
    assert persons_in(kept) == 1
    await ana.says("/forget")
    await ana.presses("Erase everything")
    for _ in range(50):
        await asyncio.sleep(0.05)
        if not persons_in(kept):
            break
    assert persons_in(kept) == 0


def persons_in(keys: Path) -> int:
    with closing(sqlite3.connect(keys)) as reading:
        return int(reading.execute("SELECT count(*) FROM keys WHERE kind = 'person'").fetchone()[0])


# What deleting leaves behind


def test_a_log_that_somebody_reads_is_emptied_once_they_are_done(database: Database, tmp_path: Path) -> None:
    log = tmp_path / "alongside.db-wal"
    database.submit(lambda tx: tx.execute("INSERT INTO starts VALUES ('a')")).result()
    with closing(sqlite3.connect(tmp_path / "alongside.db")) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT * FROM starts").fetchall()
        database.submit(lambda tx: tx.execute("INSERT INTO starts VALUES ('b')")).result()
        database.submit(lambda tx: tx.afterwards(traces.empty_log)).result()
        assert log.stat().st_size > 0
    database.submit(lambda tx: None).result()
    assert log.stat().st_size == 0


def test_what_follows_a_commit_does_not_follow_a_failure(database: Database) -> None:
    done: list[str] = []

    def fails(tx: Tx) -> None:
        tx.afterwards(lambda tx: done.append("failed"))
        raise ValueError

    def works(tx: Tx) -> None:
        tx.afterwards(lambda tx: done.append("worked"))

    both = [database.submit(fails), database.submit(works)]
    with pytest.raises(ValueError):  # noqa: PT011 - it is ours
        both[0].result()
    both[1].result()
    assert done == ["worked"]


def test_a_large_file_is_written_anew_at_night(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "CLEARED_AT_ONCE", 1)
    database.submit(lambda tx: erasing.forget(tx, 1, 101, START)).result()
    found = database.submit(lambda tx: [tuple(row) for row in tx.all("SELECT kind, due_at FROM due")]).result()
    assert found == [(erasing.CLEARING, "2026-01-06T03:10:00.000000Z")]


def test_nobody_reads_what_an_erased_key_sealed(database: Database) -> None:
    sealed = database.submit(lambda tx: tx.vault.seal(1, "x", "words")).result()
    database.submit(lambda tx: erasing.erase(tx, 1, 101)).result()
    with pytest.raises(Unreadable):
        database.submit(lambda tx: tx.vault.open(1, "x", sealed)).result()


def test_what_a_circle_wrote_down_goes_with_the_last_who_was_in_it(database: Database, tmp_path: Path) -> None:
    """Whoever left still reads old answers by the words of its questions; then these go, and their key."""
    words = {"day": "Slept?", "day.good": "Yes"}
    asked = {"name": "circle1", "version": 1, "words": words}
    asked["question"] = [{"name": "day", "kind": "choice", "options": ["good", "bad"], "marks": "day"}]

    def live(tx: Tx) -> int:
        dov, ana = (people.add(tx, number, "en", START).id for number in (101, 102))
        circle = circles.make(tx, "Tuesday", dov, zone="Europe/Berlin", language="en", now=START)
        memberships.admit(tx, memberships.ask_to_join(tx, circle.id, ana, START), START.date())
        memberships.leave(tx, circle.id, ana, START.date(), START)
        events.make(tx, circle.id, dov, "Walk", START)
        return questions.keep(tx, asked, circle.id)

    kept = database.submit(live).result()
    assert b"Slept?" not in b"".join(path.read_bytes() for path in tmp_path.glob("alongside.db*"))
    database.submit(lambda tx: erasing.erase(tx, 1, 101)).result()
    assert database.submit(lambda tx: questions.get(tx, kept).words).result() == words
    database.submit(lambda tx: erasing.erase(tx, 2, 102)).result()
    left = database.submit(lambda tx: [tx.all(f"SELECT * FROM {name}") for name in ("circles", "events")]).result()
    assert left == [[], []]
    assert database.submit(lambda tx: tx.vault.list_keys("circle")).result() == []
    assert database.submit(lambda tx: questions.get(tx, kept).words).result() == {
        "day": "…",
        "day.good": "…",
        "day.bad": "…",
    }

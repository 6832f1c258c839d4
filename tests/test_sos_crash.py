"""A call for help through kills at each of its steps, and among everything else that waits: it goes first."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.botapi.api.calls import Refused
from bot.botapi.faults import Limits as ServersLimits
from bot.clock import SystemClock
from bot.sending.delivery import MOST_AT_ONCE
from bot.sending.pacing import Limits
from domain.outgoing import Lane
from storage.file.database import Tx
from storage.traffic import outbox
from storage.traffic.outbox import Owed
from tests.chaos.cast import Book, a_process, day_time, on_files
from tests.support.process import Remote
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by, supporter_joins
from tests.test_sos import allows

pytestmark = pytest.mark.slow

MEMBERS, STORM = 100, 400
"""Ten people's worth of nudges and many more: at 30 a second they take thirteen seconds."""

WITHIN = 30
"""Seconds to wait for what must come: how fast depends on the computer, in which order does not."""

TEN, NUDGED_AT = 10, datetime(2026, 1, 6, 19, tzinfo=UTC)
"""So many go quiet in one evening; 20:00 in Berlin."""

TRIES, REFILLED = 3, 4.0
"""How often to look whether it is fast enough, and seconds until one chat may get three messages at once again."""

SCREEN, ASKED = "This reaches your people", "would like someone there"


@dataclass(frozen=True)
class Send:
    """A message as it reached the server, at an instant of the real clock."""

    at: datetime
    chat: int
    text: str


async def beside(stage: Stage, city: str, at: str) -> tuple[Speaker, Speaker, Speaker]:
    """Ben and Dov stand by Ana and may both be called; where they live it is day now, so that nothing is held."""
    ana, ben, dov = (stage.person(name) for name in ("Ana", "Ben", "Dov"))
    await ana.joins(city=city, at=at)
    for each in (ben, dov):
        await supporter_joins(each, await invites(ana, "They support me", "Nothing for now"), city)
        each.sees("partner.accepted", name="Ana")
        ana.sees("partner.was_accepted", name=each.name)
    for each in (ben, dov):
        await allows(ana, each)
    return ana, ben, dov


@pytest.mark.parametrize(
    "step", ["update confirmed", "before Ben", "after Ben", "before the screen", "after the screen"]
)
async def test_a_kill_at_any_step_loses_no_call_for_help(tmp_path: Path, step: str) -> None:
    now = SystemClock().now()
    stage = Stage(tmp_path, now - timedelta(hours=1))
    await stage.open()
    ana, ben, dov = await beside(stage, *day_time(now))
    await stage.goes_off()
    stage.clock.set(now)
    book, process = Book(stage), a_process(stage)
    killed, call, take = asyncio.Event(), stage.api.call, stage.api.take_updates

    def strikes(method: str, params: Any) -> bool:
        text, chat = params.text("text"), params.text("chat_id")
        asks = ASKED in text and chat == str(ben.id)
        shows = SCREEN in text
        return (asks and "Ben" in step) or (shows and "screen" in step)

    def called(method: str, params: Any) -> Any:
        if killed.is_set() or method != "sendMessage" or not strikes(method, params):
            return call(method, params)
        if step.startswith("after"):
            call(method, params)
        book.kills(process)
        killed.set()
        raise Refused(500, "Internal Server Error")

    def taken(offset: int, limit: int) -> Any:
        if step == "update confirmed" and book.updates and offset > book.updates[-1] and not killed.is_set():
            book.kills(process)
            killed.set()
        return take(offset, limit)

    stage.api.call, stage.api.take_updates = called, taken  # type: ignore[method-assign]
    try:
        stage.api.say(ana.id, ana.id, "/sos")
        process.start()
        await asyncio.wait_for(killed.wait(), 30)
        book.calm()
        process.start()
        screen = await Remote(stage.api, ana.id).sees(SCREEN, within=30)
        for helper in (ben, dov):
            told = await Remote(stage.api, helper.id).sees(ASKED, within=30)
            assert Remote(stage.api, helper.id).count(ASKED) <= 2, told.words
        await Remote(stage.api, ben.id).presses("I'm here")
        await Remote(stage.api, ana.id).sees("Ben is there for you.", within=30)
        await Remote(stage.api, dov.id).sees("Someone is there for Ana now", within=30)
        await book.drained(process)
        assert "Traceback" not in process.log
        assert screen.words
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()


async def test_a_call_for_help_goes_before_a_storm_of_nudges(tmp_path: Path) -> None:
    """Once the call is stored nothing of the storm is begun before it, and a third of the storm waits behind it.

    Only what was on its way at that instant can still arrive, `MOST_AT_ONCE` at most. How long it takes by the clock
    is measured in `docs/guarantees.md`, not here.
    """
    now = SystemClock().now()
    stage = Stage(tmp_path, now - timedelta(hours=1))
    await stage.open()
    ana, ben, dov = await beside(stage, *day_time(now))
    others = [stage.person(f"Member{number}") for number in range(MEMBERS)]
    for each in others:
        stage.api.start(each.id)
    await stage.settle()
    await stage.goes_off()
    stage.clock.set(now)
    book, process = Book(stage), a_process(stage)
    database = on_files(tmp_path)
    database.submit(lambda tx: _storm(tx, [each.id for each in others], now)).result()
    database.close()
    stage.api.limits = ServersLimits(overall_per_second=30, private_burst=3, group_per_minute=20)
    log = _log_of_sends(stage)
    try:
        process.start()
        await Remote(stage.api, others[0].id).sees("storm", within=WITHIN)
        stage.api.say(ana.id, ana.id, "/sos")
        for helper in (ben, dov):
            await Remote(stage.api, helper.id).sees(ASKED, within=WITHIN)
        await Remote(stage.api, ana.id).sees(SCREEN, within=WITHIN)
        assert [each.error for each in stage.api.calls if each.error] == []
        assert book.updates
    finally:
        process.close()
        stage.trouble_expected = True
        await stage.close()
    stored_at = _first_asked_at(tmp_path)
    of_call = [place for place, sent in enumerate(log) if sent.chat in (ana.id, ben.id, dov.id)]
    between = [sent for sent in log[: of_call[-1]] if sent.at > stored_at and "storm" in sent.text]
    assert len(of_call) == 3, "two helpers and the member's own screen"
    assert len(between) <= MOST_AT_ONCE, f"{len(between)} went before the call for help"
    assert sum("storm" in sent.text for sent in log[: of_call[-1]]) < STORM * 2 / 3, "no storm was left to overtake"


async def test_ten_nudges_and_a_call_for_help_in_the_same_second(tmp_path: Path) -> None:
    """At 20:00 ten partners hear of ten quiet people, and Ana calls: hers is first, and her screen there in a second.

    The pace is Telegram's on both sides. The second is one of the real clock, so the best of three tries counts.
    """
    stage = Stage(tmp_path, running=True)
    await stage.open()
    ana, ben, dov = await beside(stage, "Berlin", "09:00")
    partners = [await _to_hear_tonight(stage, number) for number in range(TEN)]
    await stage.until("2026-01-06 18:59:50")
    stage.limits = Limits()
    await stage.restart()
    stage.api.limits = ServersLimits(overall_per_second=30, private_burst=3, group_per_minute=20)
    log = _log_of_sends(stage)
    while stage.now < NUDGED_AT:
        await asyncio.sleep(0.001)
    took = [await _calls(stage, ana, log)]
    async with asyncio.timeout(WITHIN):
        while not set(partners) <= {sent.chat for sent in log}:
            await stage.passes(seconds=1)  # so that a poll in which nothing came ends, as at the real server
    order = [sent.chat for sent in log]
    assert max(order.index(each.id) for each in (ana, ben, dov)) < min(order.index(each) for each in partners)
    while min(took) >= 1.0 and len(took) < TRIES:
        await asyncio.sleep(REFILLED)
        await ana.presses("Pressed by mistake")
        took.append(await _calls(stage, ana, log))
    assert min(took) < 1.0, f"the member's own screen came after {took} seconds"
    assert [each.error for each in stage.api.calls if each.error] == []
    await stage.close()


async def _to_hear_tonight(stage: Stage, number: int) -> int:
    """Let somebody have gone quiet by then, and return the chat of the partner who is to hear so."""
    member, partner = stage.person(f"Member{number}"), stage.person(f"Partner{number}")
    await stand_by(member, partner)
    return partner.id


async def _calls(stage: Stage, who: Speaker, log: list[Send]) -> float:
    """Call for help, and return after how many seconds the screen was with whoever called."""
    called_at, seen = SystemClock().now(), len(log)
    stage.api.say(who.id, who.id, "/sos")
    async with asyncio.timeout(WITHIN):
        while True:
            for sent in log[seen:]:
                if sent.chat == who.id and SCREEN in sent.text:
                    return (sent.at - called_at).total_seconds()
            await asyncio.sleep(0.005)


def _log_of_sends(stage: Stage) -> list[Send]:
    """Every message from now on, in the order in which the server took them."""
    log, clock, call = list[Send](), SystemClock(), stage.api.call

    def called(method: str, params: Any) -> Any:
        if method == "sendMessage":
            log.append(Send(clock.now(), int(params.text("chat_id")), params.text("text")))
        return call(method, params)

    stage.api.call = called  # type: ignore[method-assign]
    return log


def _first_asked_at(folder: Path) -> datetime:
    """When the call for help was stored, with the messages that it owes."""
    database = on_files(folder)
    try:
        rows = database.submit(lambda tx: tx.all("SELECT MIN(asked_at) AS at FROM sos_helpers")).result()
    finally:
        database.close()
    return datetime.fromisoformat(str(rows[0]["at"]))


def _storm(tx: Tx, chats: list[int], now: datetime) -> None:
    for number in range(STORM):
        owed = Owed(
            key=f"storm.{number}",
            lane=Lane.PARTNER,
            kind="reply",
            method="sendMessage",
            chat_id=chats[number % len(chats)],
            params={"text": f"storm {number}"},
        )
        outbox.add(tx, owed, now)

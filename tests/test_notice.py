"""The first screen: what it says in every language, what is kept before a yes, and a kill between any two steps."""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.botapi.api.calls import Refused
from bot.botapi.botapi import BotApi
from bot.botapi.server import Server
from bot.botapi.state.updates import Update as BotUpdate
from bot.clock import SystemClock
from handlers.texts import Texts
from storage.file.sqlite import sqlite3
from tests.support.process import Process, Remote, environment, settings
from tests.support.stage import TOKEN, Speaker, Stage
from tests.support.there import there

SAYS = {
    "what is stored": {"en": "What is kept", "de": "Was gespeichert wird", "es": "Qué se guarda"},
    "the account among it": {"en": "account number", "de": "deines Telegram-Kontos", "es": "número de tu cuenta"},
    "the language among it": {"en": "your language", "de": "deine Sprache", "es": "tu idioma"},
    "the country among it": {"en": "country", "de": "Land", "es": "país"},
    "and what is not encrypted": {"en": "what you tap is not", "de": "antippst nicht", "es": "lo que tocas, no"},
    "who sees it": {"en": "Who sees it", "de": "Wer es sieht", "es": "Quién lo ve"},
    "who runs this bot": {"en": "Who runs this", "de": "Wer das hier betreibt", "es": "Quién lleva esto"},
    "and how to reach them": dict.fromkeys(("en", "de", "es"), "dov@example.org"),
    "the minimum age": {"en": "of 18 and over", "de": "ab 18", "es": "a partir de 18"},
    "how to leave": dict.fromkeys(("en", "de", "es"), "/stop"),
    "and that it is erased then": dict.fromkeys(("en", "de", "es"), "/forget"),
    "that Telegram carries and can read it": dict.fromkeys(("en", "de", "es"), "Telegram"),
    "that it goes beside treatment": {"en": "beside treatment", "de": "Behandlung", "es": "tratamiento"},
    "that it is no emergency service": dict.fromkeys(("en", "de", "es"), "/sos"),
    "that it can be used alone": {"en": "use it alone", "de": "allein", "es": "a solas"},
}


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("what", SAYS)
def test_the_notice_says_it_in_every_language(what: str, language: str) -> None:
    text = Texts().render("notice.text", language, operator="Dov", contact="dov@example.org", age=18)
    assert SAYS[what][language] in text


# Before a yes


async def held(stage: Stage) -> dict[str, set[tuple[object, ...]]]:
    """Every row of every table, but for numbers: of updates, and of messages that went to nobody we know."""
    rows = await stage.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    found = {str(name): set(await stage.rows(f'SELECT * FROM "{name}"')) for (name,) in rows}
    found["inbox"] = set(await stage.rows("SELECT sender, body, state FROM inbox"))
    found["outbox"] = set(await stage.rows("SELECT chat_id, receiver, subject, item, day, body, state FROM outbox"))
    del found["heard"]  # until when the bot has listened
    return found


WAYS = {
    "show me first, to the end": ("Show me first", "It's hard", "3", "Not now"),
    "show me first, left half-way": ("Show me first", "I had a setback"),
    "not now": ("Not now",),
    "nothing pressed": (),
}


@pytest.mark.parametrize("way", WAYS)
async def test_before_a_yes_the_whole_database_stays_as_it_was(
    stage: Stage, ben: Speaker, cleo: Speaker, way: str
) -> None:
    await ben.says("/start")  # so that there are rows of messages that went to somebody we do not know
    before = await held(stage)
    keys = (stage.folder / "keys.db").read_bytes()
    await cleo.says("/start")
    await cleo.presses(*WAYS[way])
    assert await held(stage) == before
    assert before["people"] == before["messages"] == set()
    assert (stage.folder / "keys.db").read_bytes() == keys
    cleo._mark()
    await stage.passes(days=2)
    cleo.sees_nothing()
    await cleo.says("/start")
    cleo.sees("notice.text")


async def test_a_yes_that_comes_again_is_one_yes(stage: Stage, ana: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tapped twice, tapped once more later, and delivered twice by Telegram under the same number."""
    await ana.says("/start")
    notice, queue = ana.newest(), stage.api.updates
    add, kept = queue.add, list[BotUpdate]()

    def added(kind: str, body: dict[str, Any]) -> BotUpdate | None:
        made = add(kind, body)
        kept.append(there(made))
        return made

    monkeypatch.setattr(queue, "add", added)
    await ana.presses("I agree")
    await stage.goes_off()
    for each in kept:
        queue._events[each.update_id] = each  # as if a crash had come before Telegram was told
    await stage.comes_back()
    await stage.settle()
    assert len(await stage.rows("SELECT 1 FROM consents")) == 1
    await ana.forges("agree:0", on=notice)
    await ana.forges("agree:1", on=notice)
    await stage.passes(hours=1)
    await ana.forges("agree:1", on=notice)
    assert len(await stage.rows("SELECT 1 FROM consents")) == len(await stage.rows("SELECT 1 FROM people")) == 1


# A kill between any two steps

STEPS = (
    ("/start", "Welcome to Alongside"),
    ("I agree", "call you"),
    ("Keep Ana", "city"),
    ("=Berlin", "Is it this one"),
    ("Berlin", "time"),
    ("=9", "All set"),
)
"""What Ana does, a tap or, after "=", words; and what she then reads."""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["as the update is handed out", "before the answer", "after the answer"])
async def test_a_kill_at_each_step_of_the_start_leaves_one_yes_and_goes_on(tmp_path: Path, moment: str) -> None:
    api = BotApi(TOKEN, SystemClock().now)
    server = Server(api)
    await server.start()
    process = Process(tmp_path, environment(tmp_path, **settings(server.url)))
    ana = Remote(api, api.add_person("Ana").id)
    armed: list[bool] = []
    call, take = api.call, api.take_updates

    def strikes() -> None:
        armed.clear()
        process.kill()

    def called(method: str, params: Any) -> Any:
        if not armed or "answer" not in moment or method not in ("sendMessage", "editMessageText"):
            return call(method, params)
        if moment.startswith("after"):
            call(method, params)
        strikes()
        raise Refused(500, "Internal Server Error")

    def taken(offset: int, limit: int) -> Any:
        found = take(offset, limit)
        if armed and found and moment.startswith("as"):
            strikes()
        return found

    api.call, api.take_updates = called, taken  # type: ignore[method-assign]
    try:
        process.start()
        for act, then in STEPS:
            await ana.until(lambda: process.is_up or None, "bot that is up")
            armed.append(True)
            if act.startswith("="):
                ana.says(act[1:])
            elif act.startswith("/"):
                ana.says(act)
            else:
                await ana.presses(act)
            await ana.until(lambda: None if armed else True, "kill")
            process.start()
            await ana.sees(then)
        await asyncio.sleep(0.5)
        assert await process.terminate() == 0, process.log
    finally:
        process.close()
        await server.stop()
    with closing(sqlite3.connect(tmp_path / "alongside.db")) as reading:
        counts = [
            reading.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in ("people", "consents", "inbox WHERE state = 'open'", "arrivals", "dialogs")
        ]
    assert counts == [1, 1, 0, 0, 0]
    assert ana.count("All set") in (1, 2), "at most one extra for a kill"

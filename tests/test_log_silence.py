"""No log at any level holds a token, a name, a word or the number of an account, whoever writes it."""

import asyncio
import io
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.botapi.faults import Fault, FaultKind
from bot.running.silence import Silence, silence
from tests.support.group import Group
from tests.support.silent_logs import given_away, logs_watched
from tests.support.stage import TOKEN, Speaker, Stage
from tests.test_poison import SECRET as UNREADABLE
from tests.test_poison import unreadable

LIBRARIES = ("telegram", "aiohttp", "apscheduler", "tornado", "asyncio")
SECRET = "TheSecretOfTheTests"
WORDS = f"my own words {SECRET}"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is written while everything that logs does so at DEBUG, as in a process of ours."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    level, others = root.level, root.handlers[:]
    root.handlers = [handler]
    silence()
    root.setLevel(logging.DEBUG)
    loose = {name: logging.getLogger(name).level for name in LIBRARIES}
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    root.handlers = others
    root.setLevel(level)
    for name, before in loose.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
async def loud(tmp_path: Path, written: io.StringIO) -> AsyncIterator[Stage]:
    asyncio.get_running_loop().set_debug(True)
    made = Stage(tmp_path)
    await made.open()
    yield made
    made.trouble_expected = True
    await made.close()


def assert_silent(text: str, *people: Speaker, also: tuple[str, ...] = ()) -> None:
    assert text.count("\n") > 10, "nothing was logged"
    for hidden in (TOKEN, TOKEN.partition(":")[2], SECRET, *(each.name for each in people), *also):
        assert hidden not in text, f"{hidden} stands in a log: {_around(text, hidden)}"
    for each in people:
        assert str(each.id) not in text, f"the number of an account stands in a log: {_around(text, str(each.id))}"


def _around(text: str, hidden: str) -> str:
    at = text.index(hidden)
    return text[max(0, at - 200) : at + 100]


async def test_whole_conversations_at_debug_leave_no_trace(loud: Stage, written: io.StringIO) -> None:
    ana, ben, dov = (loud.person(name) for name in ("Anastasia", "Benvolio", "Dovregubben"))
    for each in (ana, ben, dov):
        await each.joins()
    group = Group(loud, dov, ana)
    await group.adds_bot()
    await group.makes_bot_administrator()
    await group.presses(dov, "Set up a circle")
    await ana.says("/partner")
    await ana.presses("Invite a partner", "Invite by link", "We both check in", "Yes, at 20:00")
    link = (ana.newest().text or "").split("start=")[1].split()[0]
    await ben.says(f"/start {link}")
    await ben.presses("Accept")
    await loud.until("2026-01-06 20:30")
    await ana.presses("I had a setback")
    await ana.says(WORDS)
    await ana.says("/sos")
    await dov.says("/summary now")
    await loud.restart()
    for command in ("/privacy", "/export", "/forget", "/nonsense " + WORDS):
        await ana.says(command)
    await ana.presses("Erase everything")
    assert_silent(written.getvalue(), ana, ben, dov, also=("Tuesday evening", link, str(group.id)))


async def test_a_handler_that_fails_gives_away_where_and_nothing_more(
    loud: Stage, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.daily import checkins

    ana = loud.person("Anastasia")
    await ana.joins()

    def fails(*given: object) -> None:
        raise ValueError(f"could not save {given}")

    monkeypatch.setattr(checkins, "save_note", fails)
    await ana.says("/checkin")
    await ana.says(WORDS)
    assert "ValueError at" in written.getvalue()
    assert_silent(written.getvalue(), ana)


async def test_an_update_that_cannot_be_read_gives_nothing_away(loud: Stage, written: io.StringIO) -> None:
    ana = loud.person("Anastasia")
    await ana.joins()
    unreadable(loud.api, ana.id)
    await loud.settle()
    assert "cannot be read" in written.getvalue()
    assert_silent(written.getvalue(), ana, also=(UNREADABLE,))


@pytest.mark.parametrize("method", ["sendMessage", "getUpdates", "answerCallbackQuery", "getFile"])
async def test_an_answer_that_cannot_be_read_gives_nothing_away(
    loud: Stage, written: io.StringIO, method: str
) -> None:
    """python-telegram-bot logs the whole body, which holds what was said or sent."""
    ana = loud.person("Anastasia")
    await ana.joins()
    loud.trouble_expected = True
    cut_off = f'{{"ok":true,"result":[{{"chat":{{"id":{ana.id}}},"text":"{WORDS}'
    for kind, code in ((FaultKind.GARBAGE, 200), (FaultKind.REFUSAL, 400), (FaultKind.REFUSAL, 500)):
        loud.api.faults.add(Fault(kind, method, body=cut_off, code=code, description=f"Bad Request: {WORDS}"))
        loud.server.clock_moved()
        await ana.says("/checkin")
        if method == "answerCallbackQuery":
            await ana.presses("On track")
        await ana.sends_voice()
        await ana.says("/export")
        await loud.passes(minutes=1)
    assert 'invalid JSON data: "…"' in written.getvalue()
    assert_silent(written.getvalue(), ana)


def record(name: str, template: object, *args: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, __file__, 1, template, args or None, None)


@pytest.mark.parametrize(
    ("name", "template", "args", "shows"),
    [
        ("bot.app", "update %s failed: %s", (7, "ValueError at x.py:1 f"), "update 7 failed: ValueError at x.py:1 f"),
        ("telegram.ext", "Processing update %s", ("Update(text='words')",), "Processing update …"),
        ("telegram.Bot", "%-10s | %(x)s", ({"x": "words"},), "… | …"),
        ("aiohttp.client", "Unclosed connection\nclient: <words>", (), "Unclosed connection…"),
        (
            "asyncio",
            "Task exception was lost\nfuture: <Task words>",
            (),
            "Task exception was lost…",
        ),
        ("httpx", 'HTTP Request: POST https://api.telegram.org/bot1:x "words"', (), "HTTP Request: POST…"),
        ("somebody", ValueError("words"), (), "words"),
        ("bot.x", f"began with {TOKEN}", (), "began with …"),
    ],
)
def test_a_line_is_known_by_who_wrote_it(name: str, template: object, args: tuple[object, ...], shows: str) -> None:
    made = record(name, template, *args)
    assert Silence().filter(made)
    assert made.getMessage() == shows


def test_a_traceback_is_a_type_and_a_place() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Silence())
    log = logging.Logger("telegram.ext")
    log.addHandler(handler)
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        log.exception("No error handlers are registered, logging %s", SECRET, exc_info=error, stack_info=True)
    assert SECRET not in stream.getvalue()
    assert re.search(r"KeyError at test_log_silence.py:\d+ test_a_traceback", stream.getvalue())


# The scan that every test goes through (`tests/conftest.py`): it finds what it looks for, and the silence holds it.


def _ours(words: str) -> None:
    logging.getLogger("handlers.notes").debug("saved %s", words)


def _an_unreadable_body(words: str) -> None:
    body = [{"update_id": 1, "message": {"text": words}}]
    logging.getLogger("telegram.Bot").critical("Error while parsing updates! Received data was %r", body)


def _a_traceback(words: str) -> None:
    try:
        raise ValueError(f"could not save {words}")
    except ValueError:
        logging.getLogger("telegram.ext.Application").exception("An error was raised", stack_info=True)


def play(folder: Path, leak: Callable[[str], None], of: Callable[[Stage], str], *, silent: bool) -> int:
    """Let Ana say something while something is logged, and return how many lines that were."""
    with logs_watched(silent=silent) as log:
        stage = Stage(folder)
        ana = stage.person("Ana")
        stage.api.say(ana.id, ana.id, WORDS)
        leak(of(stage))
    return len(log.lines)


@pytest.mark.parametrize("leak", [_ours, _an_unreadable_body, _a_traceback])
@pytest.mark.parametrize(
    "of", [lambda stage: WORDS, lambda stage: TOKEN, lambda stage: "Ana", lambda stage: str(stage.people[0].id)]
)
def test_what_is_planted_is_found(tmp_path: Path, leak: Callable[[str], None], of: Callable[[Stage], str]) -> None:
    with pytest.raises(AssertionError, match="gives somebody away"):
        play(tmp_path, leak, of, silent=False)


@pytest.mark.parametrize("leak", [_an_unreadable_body, _a_traceback])
def test_what_a_library_writes_is_held_by_the_silence(tmp_path: Path, leak: Callable[[str], None]) -> None:
    assert play(tmp_path, leak, lambda stage: WORDS, silent=True) == 1


def test_a_name_within_a_word_is_none() -> None:
    assert given_away(["analysed", "the end of a bend"], {"Ana", "Ben"}) == []
    assert given_away(["told Ben: yes"], {"Ben"}) == ["told Ben: yes"]


def test_every_process_of_ours_is_silent() -> None:
    for name in ("bot/cli.py", "bot/running/logs.py"):
        source = (Path(__file__).parents[1] / name).read_text("utf-8")
        assert source.count("logging.basicConfig(") == source.count("silence()") > 0

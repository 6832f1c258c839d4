"""Every method that is asked of Telegram outside of the outbox × every fault of the server.

In a turn, at a start, or in answer to a press: what is asked may fail in any way, and the promises hold all the same.
"""

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from tests.support.group import with_circle
from tests.support.stage import Speaker, Stage
from tests.test_discreet import turned_on
from tests.test_faults import CASES, OWED
from tests.test_webhook import WebhookStage

pytestmark = pytest.mark.slow

ASKED_IN_A_TURN = ("getChatMember", "getChat", "getChatAdministrators")


@pytest.mark.parametrize("method", ASKED_IN_A_TURN)
async def test_what_is_asked_of_telegram_in_a_turn_may_fail_in_any_way(
    stage: Stage, dov: Speaker, method: str
) -> None:
    """A turn that must ask who leads a group ends all the same, once, and gives nobody rights they do not have."""
    await dov.joins()
    group = await with_circle(stage, dov)
    stage.trouble_expected = True
    for make in CASES.values():
        fault = make().fault
        if fault is not None:
            fault.method, fault.seconds, fault.times = method, min(fault.seconds, 0.1), None
            stage.api.faults.add(fault)
        await dov.says("/circle")
        await dov.says("/summary")
        await group.hears(dov, "/summary")
        stage.api.faults.clear()
        assert await stage.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]


AT_THE_START = ("getMe", "deleteWebhook", "setMyCommands", "getUpdates")
AT_THE_START_OF_A_WEBHOOK = ("getMe", "setWebhook", "getWebhookInfo", "setMyCommands")


@pytest.fixture
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.GREETING_PAUSES", (0.01,))
    monkeypatch.setattr("bot.receiving.polling.PAUSES", (0.01, 0.02))


async def starts_through(stage: Stage, method: str, names: Collection[str]) -> None:
    """The bot comes back through each fault of that method, and then answers."""
    await stage.open()
    ana = stage.person("Ana")
    await ana.joins()
    stage.trouble_expected = True
    for name in names:
        await stage.goes_off()
        fault = CASES[name]().fault
        if fault is not None:
            fault.method, fault.seconds = method, min(fault.seconds, 0.1)
            stage.api.faults.add(fault)
        await stage.comes_back()
        await ana.says("/help")
        assert "and one tap is enough" in ana.newest().words, name
        assert stage.api.faults.waiting == [], name
    await stage.close()


@pytest.mark.usefixtures("_hurried")
@pytest.mark.parametrize("method", AT_THE_START)
async def test_a_start_through_each_fault_begins_all_the_same(tmp_path: Path, method: str) -> None:
    await starts_through(Stage(tmp_path), method, CASES)


@pytest.mark.usefixtures("_hurried")
@pytest.mark.parametrize("method", AT_THE_START_OF_A_WEBHOOK)
async def test_a_start_by_webhook_through_each_fault_begins_all_the_same(tmp_path: Path, method: str) -> None:
    """But for an address that Telegram does not take: that is for somebody to mend."""
    refused = method == "setWebhook"
    await starts_through(
        WebhookStage(tmp_path), method, [each for each in CASES if not (refused and each[:3] == "400")]
    )


async def test_what_is_cleared_is_cleared_whatever_telegram_says_at_first(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await turned_on(ana)
    stage.trouble_expected = True
    for name, make in CASES.items():
        case = make()
        if case.fault is None:
            continue
        await ana.says("/me")
        said = ana.newest().message_id
        await ana.says("/privacy")
        await ana.presses("Discreet mode")
        fault = case.fault
        fault.method, fault.seconds = "deleteMessages", min(fault.seconds, 0.1)
        stage.api.faults.add(fault)
        await ana.presses("Clear recent messages")
        await stage.passes(minutes=1)
        gone = said not in {each.message_id for each in ana.chat()}
        assert gone, f"{name}: what is said to be cleared stands there"
        assert await stage.rows("SELECT count(*) FROM outbox WHERE kind = 'clearing' AND chat_id != 0") == [(0,)]
        stage.api.faults.clear()


async def test_an_archive_comes_whatever_becomes_of_a_file_in_it(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    await ana.presses("On track")
    await ana.sends_voice()
    stage.trouble_expected = True
    for count, make in enumerate(CASES.values(), 1):
        fault = make().fault
        if fault is not None:
            fault.method, fault.seconds = "getFile", min(fault.seconds, 0.1)
            stage.api.faults.add(fault)
        await ana.says("/export")
        await stage.passes(minutes=1)
        stage.api.faults.clear()
        assert len([each for each in ana.chat() if each.document]) == count
        assert await stage.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]


async def test_a_press_counts_once_whatever_becomes_of_its_answer(stage: Stage, ana: Speaker) -> None:
    """`answerCallbackQuery` comes last and is allowed to fail; only a hang would hold the test up."""
    stage.trouble_expected = True
    await ana.joins()
    for count, make in enumerate(CASES.values(), 1):
        await stage.passes(days=1)
        fault = make().fault
        if fault is not None:
            fault.method, fault.seconds = "answerCallbackQuery", min(fault.seconds, 0.1)
            stage.api.faults.add(fault)
        await ana.presses("On track")
        assert stage.api.faults.waiting == []
        assert await stage.rows("SELECT count(*) FROM answers") == [(count,)]
        assert await stage.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]


@pytest.mark.parametrize("name", ["closed after", "garbage", "500"])
async def test_what_is_said_while_polling_fails_is_handled_once(stage: Stage, ana: Speaker, name: str) -> None:
    await ana.joins()
    stage.trouble_expected = True
    fault = CASES[name]().fault
    assert fault is not None
    fault.method = "getUpdates"
    stage.api.faults.add(fault)
    stage.server.clock_moved()
    await ana.says("/checkin")
    ana.sees("questions.recovery.day")
    assert stage.api.faults.struck == 1


# That none is forgotten


def test_every_method_that_the_bot_calls_is_tried_with_every_fault() -> None:
    tried = {*OWED, *ASKED_IN_A_TURN, *AT_THE_START, *AT_THE_START_OF_A_WEBHOOK}
    tried |= {"answerCallbackQuery", "deleteMessages", "getFile"}
    called = {method for path in sources() for method in methods_in(path.read_text("utf-8"))}
    assert called == tried


def sources() -> Iterator[Path]:
    """All that may speak to Telegram; the server of the demo answers, and so names more."""
    root = Path(__file__).parents[1]
    for room in ("bot", "handlers", "storage"):
        yield from (path for path in (root / room).rglob("*.py") if "botapi" not in path.parts)


VERBS = "send|edit|delete|get|set|answer|pin|unpin|leave|copy|forward|ban|unban|create|stop|approve|decline|promote"
METHOD = re.compile(rf"(?:^|/)((?:{VERBS})[A-Z][A-Za-z]+)$")


def methods_in(source: str) -> Iterator[str]:
    """The methods of the Bot API that a module names: in a string, or as what python-telegram-bot calls them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from METHOD.findall(node.value)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("bot"):
            first, *others = node.attr.split("_")
            if others and re.fullmatch(VERBS, first):
                yield first + "".join(each.capitalize() for each in others)


def test_a_new_method_is_noticed() -> None:
    assert list(methods_in('turn.owe("sendSticker", {})')) == ["sendSticker"]
    assert list(methods_in('call(f"{url}/pinChatMessage")')) == ["pinChatMessage"]
    assert list(methods_in("await application.bot.leave_chat(1)")) == ["leaveChat"]

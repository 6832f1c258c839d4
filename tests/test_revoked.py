"""What is withdrawn while a message is on its way: the message is deleted again, within a moment."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.botapi.faults import Fault, FaultKind
from bot.botapi.state.objects import Message
from domain.beside.consent import Item
from domain.outgoing import Lane
from storage.beside import consent
from storage.copies.erasing import erase
from storage.file.database import Tx
from tests.support.sending import Post
from tests.support.stage import Speaker, Stage, buttons_of, is_labelled
from tests.support.there import there
from tests.test_partners import stand_by
from tests.test_ticks import ticks

ON_ITS_WAY = 0.15
"""Seconds; less than delivery waits for an answer in these tests."""


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    made = Post(tmp_path)
    await made.open()
    yield made
    await made.close()


async def told_of_ben(post: Post) -> tuple[str, int, int]:
    """A message about Ben to Ana that the server has taken and not yet answered; also their numbers."""
    ana = await post.knows(post.ana.id)
    ben = await post.knows(post.api.add_person("Ben").id)
    allow = lambda tx: consent.give(  # noqa: E731
        tx, ben, Item.HARD_DAY, text_version="1", now=post.clock.now() - timedelta(days=1), receiver=ana
    )
    await post.database.write(allow)
    post.api.faults.add(Fault(FaultKind.HANG_AFTER, method="sendMessage", seconds=ON_ITS_WAY))
    key = await post.owes("alert", Lane.PARTNER, receiver=ana, subject=ben, item=Item.HARD_DAY.value)
    while not post.got(key):
        await asyncio.sleep(0.005)
    return key, ana, ben


def withdrawn(post: Post, tx: Tx, ana: int, ben: int) -> None:
    consent.withdraw(tx, ben, Item.HARD_DAY, now=post.clock.now(), receiver=ana)


def erased(post: Post, tx: Tx, ana: int, ben: int) -> None:
    found = tx.one("SELECT telegram_id FROM people WHERE id = ?", (ben,))
    assert found is not None
    erase(tx, ben, found[0])


def reader_erased(post: Post, tx: Tx, ana: int, ben: int) -> None:
    erase(tx, ana, post.ana.id)


Revoke = Callable[[Post, Tx, int, int], None]


@pytest.mark.parametrize("revoke", [withdrawn, erased, reader_erased])
async def test_what_is_revoked_while_on_its_way_is_deleted(post: Post, revoke: Revoke) -> None:
    key, ana, ben = await told_of_ben(post)
    await post.database.write(lambda tx: revoke(post, tx, ana, ben))
    await post.settles()
    assert post.got(key) == 0
    assert (
        await post.database.write(lambda tx: there(tx.one("SELECT state FROM outbox WHERE kind = 'withdrawal'"))[0])
        == "sent"
    )
    assert await post.database.write(lambda tx: tx.all("SELECT * FROM messages")) == []


async def test_what_still_holds_when_it_arrives_stays(post: Post) -> None:
    key, _, _ = await told_of_ben(post)
    await post.settles()
    assert post.got(key) == 1
    assert await post.state(key) == "sent"


HOW = {
    "don't send": ("Ana", (), "Don't send"),
    "another answer": ("Ana", ("/checkin",), "On track"),
    "end": ("Ana", ("/partner", "Ben", "More", "End this"), "Yes, end it"),
    "untick": ("Ana", ("/partner", "Ben", "✓ A hard day"), "No longer"),
    "mute": ("Ben", ("/partner", "Ana", "More"), "Mute for now"),
    None: ("Ben", (), None),
}
"""Who withdraws it, the way to the key, and the key."""


@pytest.mark.parametrize("how", HOW)
async def test_what_a_key_withdraws_while_it_is_on_its_way_is_deleted(
    stage: Stage, ana: Speaker, ben: Speaker, how: str | None
) -> None:
    """The server has the message and has not answered yet when the key is pressed; with no key, it stays."""
    name, way, key = HOW[how]
    who = {"Ana": ana, "Ben": ben}[name]
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.HARD_DAY)
    await stage.until("2026-01-06 08:00")
    await ana.presses("It's hard")
    send_now = button(ana, "Send now")
    for step in way:
        await (who.says if step.startswith("/") else who.presses)(step)
    pressed = button(who, key) if key else None
    stage.trouble_expected = True
    stage.api.faults.add(Fault(FaultKind.HANG_AFTER, method="sendMessage", chat_id=ben.id, seconds=1.0))
    stage.api.press(ana.id, ana.id, *send_now)
    while not heard(ben):
        await asyncio.sleep(0.005)
    if pressed:
        stage.api.press(who.id, who.id, *pressed, forged=True)
    await stage.settle()
    assert len(heard(ben)) == int(how is None)
    deleted, [(state, body)] = await stage.rows(DELETED), await stage.rows(ALERT)
    assert (deleted, state, body) == (([], "sent", None) if how is None else ([("sent",)], "dropped", None))
    if how == "don't send":
        assert "I tell nobody" in ana.chat()[-1].words
    await stage.passes(minutes=30)
    assert len(heard(ben)) == int(how is None), "nor does it go again"


DELETED = "SELECT state FROM outbox WHERE kind = 'withdrawal'"
ALERT = "SELECT state, body FROM outbox WHERE kind = 'alert' AND method = 'sendMessage'"


def button(who: Speaker, label: str) -> tuple[int, str]:
    """The newest message with that button, and what the button carries."""
    return next(
        (message.message_id, str(each.data))
        for message in reversed(who.chat())
        for each in buttons_of(message)
        if is_labelled(each.text, label)
    )


def heard(ben: Speaker) -> list[Message]:
    return [each for each in ben.chat() if "It is a hard day" in each.words]


async def test_a_message_that_is_gone_already_counts_as_taken_back(post: Post) -> None:
    key = await post.owes("withdrawal", method="deleteMessage", params={"message_id": 999})
    await post.settles()
    assert await post.state(key) == "sent"


async def test_a_group_in_which_nobody_may_write_is_no_fault_of_ours(post: Post) -> None:
    text = "Bad Request: not enough rights to send text messages to the chat"
    post.api.faults.add(Fault(FaultKind.REFUSAL, code=400, description=text))
    key = await post.owes("group", chat_id=-100)
    await post.settles()
    assert await post.state(key) == "dropped"


async def test_words_that_may_not_have_arrived_are_asked_for_again(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 19:00")
    await ben.presses("Write")
    ben.new()
    stage.trouble_expected = True
    stage.api.faults.add(Fault(FaultKind.CLOSE_AFTER, method="sendMessage", chat_id=ana.id))
    await ben.says("I am here if you want to talk.")
    assert [each.words for each in ana.new() if "I am here" in each.words] != []
    asked = ben.sees("words.sent", "words.unsure", name="Ana")
    assert ben.labels(asked) == ["Write"]
    await ben.presses("Write")
    ben.sees("words.ask", name="Ana")

"""What is withdrawn while a message is on its way: the message is deleted again, within a moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.botapi.faults import Fault, FaultKind
from domain.beside.consent import Item
from domain.outgoing import Lane
from storage.beside import consent
from storage.copies.erasing import erase
from storage.file.database import Tx
from tests.support.sending import Post
from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by

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


@pytest.mark.parametrize("revoke", [withdrawn, erased, reader_erased])
async def test_what_is_revoked_while_on_its_way_is_deleted(post: Post, revoke) -> None:  # type: ignore[no-untyped-def]
    key, ana, ben = await told_of_ben(post)
    await post.database.write(lambda tx: revoke(post, tx, ana, ben))
    await post.settles()
    assert post.got(key) == 0
    assert (
        await post.database.write(lambda tx: tx.one("SELECT state FROM outbox WHERE kind = 'withdrawal'")[0])
        == "sent"
    )
    assert await post.database.write(lambda tx: tx.all("SELECT * FROM messages")) == []


async def test_what_still_holds_when_it_arrives_stays(post: Post) -> None:
    key, _, _ = await told_of_ben(post)
    await post.settles()
    assert post.got(key) == 1
    assert await post.state(key) == "sent"


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

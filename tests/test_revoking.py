"""Consent withdrawn while a message about the member waits or is on its way, whatever it tells."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.botapi.faults import Fault, FaultKind
from domain.beside.consent import Item
from domain.outgoing import Lane
from handlers.beside.page import TICKS
from storage.beside import consent
from storage.file.database import Tx
from storage.traffic import outbox
from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by
from tests.test_ticks import LABELS

ANA, BEN = 1, 2
ON_ITS_WAY = 1.5
"""Seconds that Telegram takes to answer: long enough for a tap meanwhile."""

Way = Callable[[Speaker, Speaker], Awaitable[tuple[Speaker, str]]]
"""Comes as far as the last button, and returns who is to press it and what it is called."""


async def member_ends(ana: Speaker, ben: Speaker) -> tuple[Speaker, str]:
    await ana.says("/partner")
    await ana.presses("Ben", "More", "End this")
    return ana, "Yes, end it"


async def partner_ends(ana: Speaker, ben: Speaker) -> tuple[Speaker, str]:
    await ben.says("/partner")
    await ben.presses("Ana", "More", "End this")
    return ben, "Yes, end it"


async def member_blocks(ana: Speaker, ben: Speaker) -> tuple[Speaker, str]:
    await ana.says("/partner")
    await ana.presses("Ben", "More", "Block")
    return ana, "Yes, block them"


async def partner_blocks(ana: Speaker, ben: Speaker) -> tuple[Speaker, str]:
    await ben.says("/partner")
    await ben.presses("Ana", "More", "Block")
    return ben, "Yes, block them"


async def partner_mutes(ana: Speaker, ben: Speaker) -> tuple[Speaker, str]:
    await ben.says("/partner")
    await ben.presses("Ana", "More")
    return ben, "Mute for now"


async def member_forgets(ana: Speaker, ben: Speaker) -> tuple[Speaker, str]:
    await ana.says("/forget")
    return ana, "Erase everything"


async def partner_forgets(ana: Speaker, ben: Speaker) -> tuple[Speaker, str]:
    await ben.says("/forget")
    return ben, "Erase everything"


WAYS: list[Way] = [
    member_ends,
    partner_ends,
    member_blocks,
    partner_blocks,
    partner_mutes,
    member_forgets,
    partner_forgets,
]


async def may_hear_everything(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)

    def allow(tx: Tx) -> None:
        for item in TICKS:
            if not consent.may_tell(tx, ANA, BEN, item.value, stage.now):
                consent.give(tx, ANA, item, text_version="1", now=stage.now, receiver=BEN)

    await stage.read(allow)


def owed(stage: Stage, ben: Speaker, item: Item, wait: timedelta = timedelta(0)) -> Callable[[Tx], bool]:
    told = outbox.Owed(
        key=f"told.{item.value}",
        lane=Lane.PARTNER,
        kind="told",
        method="sendMessage",
        chat_id=ben.id,
        params={"text": "Something about Ana"},
        receiver=BEN,
        subject=ANA,
        item=item.value,
        not_before=stage.now + wait,
        asked=False,
    )
    return lambda tx: outbox.add(tx, told, stage.now)


def read(ben: Speaker) -> list[str]:
    return [each.words for each in ben.chat() if each.words == "Something about Ana"]


@pytest.mark.parametrize("way", WAYS)
async def test_nothing_of_all_that_waits_goes_out(stage: Stage, ana: Speaker, ben: Speaker, way: Way) -> None:
    await may_hear_everything(stage, ana, ben)
    for item in TICKS:
        await stage.read(owed(stage, ben, item, timedelta(hours=1)))
    who, label = await way(ana, ben)
    await who.presses(label)
    await stage.passes(hours=2)
    assert read(ben) == []


async def test_what_is_allowed_still_goes_out(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await may_hear_everything(stage, ana, ben)
    for item in TICKS:
        await stage.read(owed(stage, ben, item, timedelta(hours=1)))
    await stage.passes(hours=2)
    assert len(read(ben)) == len(TICKS)


async def test_a_tick_taken_back_holds_that_and_nothing_else(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await may_hear_everything(stage, ana, ben)
    for item in TICKS:
        await stage.read(owed(stage, ben, item, timedelta(hours=1)))
    await ana.says("/partner")
    await ana.presses("Ben")
    for item in (Item.HARD_DAY, Item.SETBACK, Item.MOOD_BAND):
        await ana.presses(LABELS[item], "No longer")
    await stage.passes(hours=2)
    states = dict(await stage.rows("SELECT item, state FROM outbox WHERE kind = 'told'"))
    gone = {item for item, state in states.items() if state == "dropped"}
    assert gone == {Item.HARD_DAY.value, Item.SETBACK.value, Item.MOOD_BAND.value}
    assert len(read(ben)) == len(TICKS) - 3


@pytest.mark.parametrize(("way", "item"), list(zip(WAYS, TICKS, strict=True)))
async def test_what_was_on_its_way_is_deleted(stage: Stage, ana: Speaker, ben: Speaker, way: Way, item: Item) -> None:
    await may_hear_everything(stage, ana, ben)
    who, label = await way(ana, ben)
    stage.api.faults.add(Fault(FaultKind.HANG_AFTER, method="sendMessage", chat_id=ben.id, seconds=ON_ITS_WAY))
    await stage.read(owed(stage, ben, item))
    async with asyncio.timeout(10):
        while not read(ben):
            await asyncio.sleep(0.01)
    await who.presses(label)
    await stage.settle()
    assert read(ben) == []

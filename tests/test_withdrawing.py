"""Consent withdrawn at every moment of a message's life, in every way in which somebody can withdraw it.

One row of the table is one test: of each item four messages are owed: one has arrived, one is on its way, one waits,
and one waits to change what has arrived. Then somebody presses the key.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import pytest

from domain.beside.consent import Item
from domain.outgoing import Lane
from handlers.beside.page import TICKS
from storage.beside import consent
from storage.file.database import Tx
from storage.traffic import outbox
from tests.support.on_its_way import OnItsWay
from tests.support.stage import Speaker, Stage
from tests.test_partners import stand_by
from tests.test_revoked import button
from tests.test_ticks import LABELS

ANA, BEN = 1, 2
ITEMS = (*TICKS, Item.WORDS)
KIND = "told"

TABLE = """
how it is withdrawn         | what no longer goes | what has arrived
nobody presses anything     | nothing             | stays
member ends                 | everything          | stays
partner ends                | everything          | stays
member blocks               | everything          | stays
partner blocks              | everything          | stays
partner mutes               | everything          | stays
member mutes                | nothing             | stays
member forgets              | everything          | stays
partner forgets             | everything          | is cleared
member pauses               | nothing             | stays
member unticks went_quiet   | went_quiet          | stays
member unticks hard_day     | hard_day            | stays
member unticks setback      | setback             | stays
member unticks need_someone | need_someone        | stays
member unticks milestones   | milestones          | stays
member unticks goals        | goals               | stays
member unticks mood_band    | mood_band           | stays
"""
"""What has arrived cannot be unread; with a partner's own `/forget` their chat is cleared. What a pause holds back
depends on what is told."""

Key = tuple[Speaker, str] | None
Way = Callable[[Speaker, Speaker], Awaitable[Key]]
"""Comes as far as the last key, and returns who is to press it and what it is called."""


def rows() -> list[tuple[str, str, str]]:
    lines = TABLE.strip().splitlines()[1:]
    return [tuple(part.strip() for part in line.split("|")) for line in lines]  # type: ignore[misc]


async def on_the_page(who: Speaker, other: Speaker, *labels: str) -> Key:
    await who.says("/partner")
    *before, last = labels
    await who.presses(other.name, *before)
    return who, last


async def forgets(who: Speaker) -> Key:
    await who.says("/forget")
    return who, "Erase everything"


async def pauses(who: Speaker) -> Key:
    await who.says("/pause")
    return who, "Until I write"


async def unticks(ana: Speaker, ben: Speaker, item: Item) -> Key:
    if item is Item.WENT_QUIET:
        return await on_the_page(ana, ben, "✓ Went quiet", "Nothing for now")
    return await on_the_page(ana, ben, f"✓ {LABELS[item]}", "No longer")


async def nobody(ana: Speaker, ben: Speaker) -> Key:
    return None


WAYS: dict[str, Way] = {
    "nobody presses anything": nobody,
    "member ends": lambda ana, ben: on_the_page(ana, ben, "More", "End this", "Yes, end it"),
    "partner ends": lambda ana, ben: on_the_page(ben, ana, "More", "End this", "Yes, end it"),
    "member blocks": lambda ana, ben: on_the_page(ana, ben, "More", "Block", "Yes, block them"),
    "partner blocks": lambda ana, ben: on_the_page(ben, ana, "More", "Block", "Yes, block them"),
    "partner mutes": lambda ana, ben: on_the_page(ben, ana, "More", "Mute for now"),
    "member mutes": lambda ana, ben: on_the_page(ana, ben, "More", "Mute for now"),
    "member forgets": lambda ana, ben: forgets(ana),
    "partner forgets": lambda ana, ben: forgets(ben),
    "member pauses": lambda ana, ben: pauses(ana),
    **{f"member unticks {item.value}": partial(unticks, item=item) for item in TICKS},
}


async def may_hear_everything(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)

    def allow(tx: Tx) -> None:
        for item in ITEMS:
            if not consent.may_tell(tx, ANA, BEN, item.value, stage.now):
                consent.give(tx, ANA, item, text_version="1", now=stage.now, receiver=BEN)

    await stage.read(allow)


def told(stage: Stage, ben: Speaker, item: Item, moment: str, wait: timedelta = timedelta(0)) -> outbox.Owed:
    changes = moment == "changed"
    return outbox.Owed(
        key=f"{KIND}.{item.value}.{moment}",
        lane=Lane.PARTNER,
        kind=KIND,
        method="editMessageText" if changes else "sendMessage",
        chat_id=ben.id,
        params={"text": f"{ITEMS.index(item)} {moment}"},
        receiver=BEN,
        subject=ANA,
        item=item.value,
        target=f"{KIND}.{item.value}.arrived" if changes else None,
        not_before=stage.now + wait,
        asked=False,
    )


def read(ben: Speaker) -> dict[str, set[str]]:
    """What Ben reads about Ana, by item."""
    found: dict[str, set[str]] = {item.value: set() for item in ITEMS}
    for message in ben.chat():
        number, _, moment = message.words.partition(" ")
        if number.isdigit():
            found[ITEMS[int(number)].value].add(moment)
    return found


def test_every_way_and_every_item_has_its_row() -> None:
    assert [how for how, _, _ in rows()] == list(WAYS)
    assert {what for _, what, _ in rows()} == {"nothing", "everything", *(item.value for item in TICKS)}


@pytest.mark.parametrize(("how", "what", "arrived"), rows())
async def test_what_is_withdrawn_goes_no_further(
    stage: Stage, ana: Speaker, ben: Speaker, how: str, what: str, arrived: str
) -> None:
    await may_hear_everything(stage, ana, ben)
    for item in ITEMS:
        await stage.read(partial(outbox.add, owed=told(stage, ben, item, "arrived"), now=stage.now))
    await stage.settle()
    key = await WAYS[how](ana, ben)
    pressed = button(*key) if key else None
    later = timedelta(hours=1)
    async with OnItsWay(stage, KIND) as on_its_way:
        for item in ITEMS:
            for owed in (
                told(stage, ben, item, "on its way"),
                told(stage, ben, item, "waited", later),
                told(stage, ben, item, "changed", later),
            ):
                await stage.read(partial(outbox.add, owed=owed, now=stage.now))
        await on_its_way.comes_to(len(ITEMS))
        if key and pressed:
            on_its_way.presses(key[0], *pressed)
            await on_its_way.handled()
    await stage.passes(hours=2)
    goes_on, left = {"changed", "on its way", "waited"}, {"arrived"} if arrived == "stays" else set()
    assert read(ben) == {item.value: left if what in ("everything", item.value) else goes_on for item in ITEMS}

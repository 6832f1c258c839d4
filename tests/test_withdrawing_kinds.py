"""What only some messages know of being withdrawn: names among others, what was shared, posts in a group, letters.

Each is on its way when somebody takes it back; one with nothing pressed shows that it would have stayed.
"""

import asyncio

import pytest

from handlers.beside import sos
from handlers.beside.ladder import NUDGE
from handlers.counting import cards
from handlers.sharing import reading
from handlers.week import naming, news
from tests.support.group import Group, with_circle
from tests.support.on_its_way import OnItsWay
from tests.support.stage import Speaker, Stage
from tests.test_leads import ALIAS, joins_circle
from tests.test_milestones import reaches_three
from tests.test_partners import invites, stand_by
from tests.test_peer_helpers import ALLOW, with_helper
from tests.test_revoked import button
from tests.test_share import STORY, shared, with_two
from tests.test_week import ALONE

Key = tuple[Speaker, str] | None


async def leaves(who: Speaker, title: str = "Tuesday evening") -> Key:
    await who.says("/circle")
    await who.presses(title, "Leave this circle")
    return who, "Leave now"


async def forgets(who: Speaker) -> Key:
    await who.says("/forget")
    return who, "Erase everything"


async def leaves_or_forgets(who: Speaker, how: str) -> Key:
    return await forgets(who) if how == "forgets" else await leaves(who) if how == "leaves" else None


async def in_time(on_its_way: OnItsWay, key: Key) -> None:
    """Press the key while a message is on its way."""
    pressed = button(*key) if key else None
    await on_its_way.comes_to(1)
    if key and pressed:
        on_its_way.presses(key[0], *pressed)
        await on_its_way.handled()


def about(who: Speaker, words: str) -> list[str]:
    return [each.words for each in who.chat() if words in each.words]


NAMED = ("nothing", "unticks", "leaves", "forgets")


async def in_a_circle(stage: Stage, ana: Speaker, dov: Speaker) -> Group:
    """Ana lets a lead of Dov's circle know that she has no partner."""
    await ana.joins()
    await dov.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await joins_circle(group, ana, ALONE)
    return group


async def takes_back_name(ana: Speaker, how: str) -> Key:
    if how == "unticks":
        await ana.says("/circle")
        await ana.presses("Tuesday evening")
        return ana, f"✓ {ALONE}"
    return await leaves_or_forgets(ana, how)


@pytest.mark.parametrize("how", NAMED)
async def test_a_name_in_a_leads_summary(stage: Stage, ana: Speaker, dov: Speaker, how: str) -> None:
    await in_a_circle(stage, ana, dov)
    key = await takes_back_name(ana, how)
    async with OnItsWay(stage, naming.NAMED) as on_its_way:
        stage.api.say(dov.id, dov.id, "/summary now")
        await in_time(on_its_way, key)
        assert about(dov, "Ana")
    assert bool(about(dov, "Ana")) is (how == "nothing")


@pytest.mark.parametrize("how", NAMED)
async def test_a_name_in_mondays_message_which_then_comes_without_it(
    stage: Stage, ana: Speaker, dov: Speaker, how: str
) -> None:
    await in_a_circle(stage, ana, dov)
    await stage.until("2026-01-12 07:00")
    key = await takes_back_name(ana, how)
    async with OnItsWay(stage, news.SUMMARY) as on_its_way:
        clock = asyncio.ensure_future(stage.until("2026-01-12 08:01"))
        await in_time(on_its_way, key)
        assert about(dov, "Ana")
        on_its_way.kinds = ()
    await clock
    await stage.passes(hours=1)
    weeks = about(dov, "closed")
    assert len(weeks) == 1, weeks
    assert ("Ana" in weeks[0]) is (how == "nothing")


@pytest.mark.parametrize("how", ["nothing", "leaves", "forgets"])
async def test_what_waits_for_the_morning_names_nobody_who_is_erased(
    stage: Stage, ana: Speaker, dov: Speaker, how: str
) -> None:
    """A week that is told after a lead's quiet hours stands in the outbox until then, in other words at once."""
    await in_a_circle(stage, ana, dov)
    await dov.says("/settings")
    await dov.presses("Quiet hours")
    await dov.says("20:00-12:00")
    await stage.until("2026-01-12 08:30")
    before = await stage.rows("SELECT id FROM outbox WHERE kind = 'summary' AND state = 'waiting'")
    assert len(before) == 1
    key = await leaves_or_forgets(ana, how)
    if key is not None:
        await ana.presses(key[1])
    after = await stage.rows("SELECT id FROM outbox WHERE kind = 'summary' AND state = 'waiting'")
    assert (after != before) is (how == "forgets")
    await stage.until("2026-01-12 11:30")
    assert bool(about(dov, "Ana")) is (how == "nothing")


@pytest.mark.parametrize("how", ["nothing", "leaves", "forgets"])
async def test_a_post_in_a_group(stage: Stage, ana: Speaker, dov: Speaker, how: str) -> None:
    await dov.joins()
    await ana.joins()
    group = await with_circle(stage, dov, ana)
    card = await reaches_three(stage, ana)
    share = button(ana, "Share in the circle")
    key = await leaves_or_forgets(ana, how)
    async with OnItsWay(stage, cards.POST) as on_its_way:
        stage.api.press(ana.id, ana.id, *share)
        await in_time(on_its_way, key)
        assert [each for each in group._from_bot() if each.photo]
    assert card
    assert bool([each for each in group._from_bot() if each.photo]) is (how == "nothing")


@pytest.mark.parametrize("how", ["nothing", "takes back", "author leaves", "author forgets", "reader leaves"])
async def test_what_somebody_shared(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, how: str) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    await ben.says("/share")
    read = button(ben, "Read what others shared")
    key: Key = None
    if how == "takes back":
        await ana.says("/share")
        await ana.presses("Mine")
        key = ana, "Take it back"
    elif how == "author forgets":
        key = await forgets(ana)
    elif how != "nothing":
        key = await leaves(ana if how == "author leaves" else ben)
    async with OnItsWay(stage, reading.KIND) as on_its_way:
        stage.api.press(ben.id, ben.id, *read)
        await in_time(on_its_way, key)
        assert about(ben, STORY[:20])
    assert bool(about(ben, STORY[:20])) is (how == "nothing")


@pytest.mark.parametrize("how", ["nothing", "forbids", "leaves", "forgets", "stops"])
async def test_a_call_for_help_to_a_peer_helper(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, how: str
) -> None:
    await with_helper(stage, ana, ben, dov)
    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)
    key: Key = None
    if how == "forbids":
        await ana.says("/partner")
        await ana.presses("✓ Ben, peer helper")
        key = ana, "No longer"
    elif how == "stops":
        await ben.says("/circle")
        await ben.presses("Tuesday evening", "I am a peer helper")
        key = ben, "Stop being a peer helper"
    elif how != "nothing":
        key = await (leaves if how == "leaves" else forgets)(ana)
    async with OnItsWay(stage, sos.ASK) as on_its_way:
        stage.api.say(ana.id, ana.id, "/sos")
        await in_time(on_its_way, key)
        assert about(ben, "Ana")
    assert bool([each for each in ben.chat() if "I'm here" in str(each.buttons)]) is (how == "nothing")


# A letter about Ana and Dov to Ben: each of the two takes back what it says of them, the other stays

LETTER = ("nothing", "unticks", "ends", "blocks", "forgets", "is muted")


async def out_of_the_letter(who: Speaker, ben: Speaker, how: str) -> Key:
    if how == "forgets":
        return await forgets(who)
    if how == "nothing":
        return None
    page, other = (ben, who) if how == "is muted" else (who, ben)
    await page.says("/partner")
    labels = {
        "unticks": ("✓ Went quiet", "Nothing for now"),
        "ends": ("More", "End this", "Yes, end it"),
        "blocks": ("More", "Block", "Yes, block them"),
        "is muted": ("More", "Mute for now"),
    }[how]
    await page.presses(other.name, *labels[:-1])
    return page, labels[-1]


@pytest.mark.parametrize("how", LETTER)
@pytest.mark.parametrize("who", ["Ana", "Dov"])
async def test_a_letter_about_several(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, who: str, how: str
) -> None:
    await stand_by(ana, ben)
    await dov.joins()
    await ben.says(f"/start {await invites(dov, 'They support me', 'Yes, at 20:00')}")
    await ben.presses("Accept")
    await stage.until("2026-01-06 18:00")
    gone, stays = (ana, dov) if who == "Ana" else (dov, ana)
    key = await out_of_the_letter(gone, ben, how)
    async with OnItsWay(stage, NUDGE) as on_its_way:
        clock = asyncio.ensure_future(stage.until("2026-01-06 19:00"))
        await in_time(on_its_way, key)
        assert len([each for each in about(ben, "Ana has not") if "Dov has not" in each]) == 1
        on_its_way.kinds = ()
    await clock
    await stage.settle()
    assert bool(about(ben, f"{gone.name} has not")) is (how == "nothing")
    assert len(about(ben, f"{stays.name} has not")) == 1
    await stays.presses("On track")
    assert about(ben, f"{stays.name} has not") == []
    assert len(about(ben, f"{stays.name} has checked in since")) == 1


@pytest.mark.parametrize("how", LETTER)
async def test_a_letter_that_lies_unopened(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, how: str) -> None:
    """A discreet reader opens it after one of the two has taken back what it says of them."""
    await stand_by(ana, ben)
    await dov.joins()
    await ben.says(f"/start {await invites(dov, 'They support me', 'Yes, at 20:00')}")
    await ben.presses("Accept")
    await ben.says("/privacy")
    await ben.presses("Discreet mode", "Turn it on")
    await stage.until("2026-01-06 19:00")
    letter = ben.newest()
    assert ben.labels(letter) == ["Open"]
    key = await out_of_the_letter(dov, ben, how)
    if key is not None:
        await key[0].presses(key[1])
    await ben.presses("Open", on=letter)
    assert "Ana has not checked in yet today." in letter.words
    assert ("Dov" in letter.words) is (how in ("nothing", "is muted")), "who is muted was told of before"


# A lead who leads no more


@pytest.mark.parametrize("how", ["nothing", "is demoted", "leaves the group", "is removed from the leads"])
async def test_what_waits_for_a_lead_who_leads_no_more(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, how: str
) -> None:
    """Ben leads as well; the week that closed names Ana, and waits for the end of his quiet hours."""
    group = await in_a_circle(stage, ana, dov)
    await group.makes_bot_administrator()
    await ben.joins()
    stage.api.join(group.id, ben.id)
    await joins_circle(group, ben, ALIAS)
    if how == "is removed from the leads":
        await dov.says("/leads")
        await dov.presses("Name a co-lead", "Ben")
        await ben.presses("Accept")
    else:
        await group.promotes(ben)
    await ben.says("/settings")
    await ben.presses("Quiet hours")
    await ben.says("20:00-12:00")
    await stage.until("2026-01-12 08:30")
    assert (
        len(await stage.rows("SELECT 1 FROM outbox WHERE kind = 'summary' AND state = 'waiting' AND receiver = 3"))
        == 1
    )
    if how == "is demoted":
        await group.promotes(ben, admin=False)
    elif how == "leaves the group":
        stage.api.leave(group.id, ben.id)
        await stage.settle()
    elif how == "is removed from the leads":
        await dov.says("/leads")
        await dov.presses("Remove Ben")
    await stage.until("2026-01-12 11:30")
    assert bool(about(ben, "Ana")) is (how == "nothing")

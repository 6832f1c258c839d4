"""`/leads`, as conversations: naming somebody to lead beside, their yes, what they may do then, and its end."""

from handlers.circle.leading import MOST_GROUPS_ASKED
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage

ALIAS = "My name in the list of members"


async def joins_circle(group: Group, who: Speaker, *ticks: str) -> None:
    await group.follows(who, "Join")
    await who.presses(*ticks, "Join")
    who.sees("circle.joined")


async def with_shown_member(stage: Stage, dov: Speaker, ana: Speaker, *others: Speaker) -> Group:
    """A group of Dov's, whose circle Ana and the others are in; only Ana shows her name."""
    for each in (dov, ana, *others):
        await each.joins()
    group = Group(stage, dov, ana, *others)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await joins_circle(group, ana, ALIAS)
    for each in others:
        await joins_circle(group, each)
    return group


def link_in(words: str) -> str:
    return words.partition("?start=")[2].split()[0]


async def test_a_member_who_shows_their_name_is_named_and_says_yes(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    group = await with_shown_member(stage, dov, ana, ben)
    await dov.says("/leads")
    dov.sees("leads.of_group")
    await dov.presses("Name a co-lead")
    assert dov.labels(dov.sees("leads.whom.lead")) == ["Ana", "Invite by link", "Back"]
    await ana.says("/summary")
    ana.sees("circle.refused")
    await dov.presses("Ana")
    dov.sees("leads.asked", name="Ana")
    ana.sees("leads.ask", title="Tuesday evening")
    await ana.presses("Accept")
    ana.sees("leads.accepted")
    dov.sees("leads.was_accepted", name="Ana")

    await ana.says("/summary")
    ana.sees("summary.too_few")
    await group.hears(ana, "/summary")
    group.sees("summary.too_few")
    await ben.says("/leads")
    ben.sees("circle.refused")


async def test_a_co_lead_is_removed_at_once(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await with_shown_member(stage, dov, ana)
    await dov.says("/leads")
    await dov.presses("Name a co-lead", "Ana")
    await ana.presses("Accept")
    await dov.says("/leads")
    await dov.presses("Remove Ana")
    ana.sees("leads.accepted", "leads.you_were_removed")
    assert "Remove Ana" not in dov.labels()
    await ana.says("/summary")
    ana.sees("circle.refused")
    await ana.says("/circle")
    assert "Tuesday evening" in ana.labels()


async def test_a_co_lead_steps_down(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await with_shown_member(stage, dov, ana)
    await dov.says("/leads")
    await dov.presses("Name a co-lead", "Ana")
    await ana.presses("Accept")
    await ana.says("/leads")
    await ana.presses("I step down")
    ana.sees("leads.stepped_down")
    await ana.says("/leads")
    ana.sees("circle.refused")


async def test_whoever_leaves_the_group_leads_no_more(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    group = await with_shown_member(stage, dov, ana)
    await dov.says("/leads")
    await dov.presses("Name a co-lead", "Ana")
    await ana.presses("Accept")
    stage.api.chats[group.id].statuses[ana.id] = "left"  # nobody told the bot
    await ana.says("/summary")
    ana.sees("circle.refused")
    stage.api.chats[group.id].statuses[ana.id] = "member"
    await ana.says("/summary")
    assert len(ana.new()) == 1
    stage.api.leave(group.id, ana.id)
    await stage.settle()
    stage.api.join(group.id, ana.id)
    await stage.settle()
    await ana.says("/summary")
    ana.sees("circle.refused")


async def test_somebody_outside_the_circle_is_named_by_link(
    stage: Stage, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await cleo.joins()
    await dov.says("/circle")
    await dov.presses("Make a circle")
    await dov.says("Sunday walkers")
    await dov.says("/leads")
    dov.sees("leads.of_maker")
    await dov.presses("Name a co-lead", "Invite by link")
    token = link_in(dov.sees("leads.link.lead").words)

    await ben.says(f"/start {token}")
    await ben.presses("I agree", "Keep Ben")
    await ben.says("Berlin")
    await ben.presses("Berlin")
    ben.sees("schedule.place_chosen", "schedule.city_saved", "leads.ask")
    await ben.presses("Accept")
    ben.sees("leads.accepted")
    await cleo.says(f"/start {token}")
    cleo.sees("link.gone", "start.again")

    await ben.says("/leads")
    assert "I step down" in ben.labels()
    assert "Remove Dov" not in ben.labels()
    await ben.says("/summary")
    ben.sees("summary.too_few")


async def test_declining_tells_nobody(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await with_shown_member(stage, dov, ana)
    await dov.says("/leads")
    await dov.presses("Name a co-lead", "Ana")
    await ana.presses("Decline")
    ana.sees("leads.declined")
    dov.sees("leads.asked")
    await ana.says("/summary")
    ana.sees("circle.refused")


async def test_who_leads_several_chooses_and_leads_of_others_see_nothing(
    stage: Stage, ana: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana)
    await cleo.joins()
    for who, title in ((dov, "Sunday walkers"), (cleo, "Cleo's own")):
        await who.says("/circle")
        await who.presses("Make a circle")
        await who.says(title)
    await dov.says("/leads")
    assert dov.labels(dov.sees("circle.which")) == ["Tuesday evening", "Sunday walkers"]
    await dov.presses("Sunday walkers")
    assert "Sunday walkers" in dov.sees("leads.of_maker").words

    await cleo.says("/leads")
    assert "Cleo's own" in cleo.sees("leads.of_maker").words
    refused = stage.texts.plain("circle.refused", "en")
    for prefix in ("leads", "leads_name", "leads_who", "leads_link", "leads_off", "leads_helper", "leads_helper_off"):
        await cleo.forges(f"{prefix}:3:1:lead:2", on=cleo.newest())
        assert cleo.toast == refused, prefix
        cleo.sees_nothing()
    assert await stage.rows("SELECT 1 FROM circle_leads WHERE named = 1") == []


async def test_a_lead_cannot_name_who_does_not_show_their_name(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await dov.says("/leads")
    await dov.presses("Name a co-lead")
    rows = await stage.rows("SELECT id FROM people WHERE telegram_id = " + str(ben.id))
    await dov.forges(f"leads_who:1:1:lead:{rows[0][0]}", on=dov.newest())
    assert dov.toast == stage.texts.plain("press.gone", "en")
    ben.sees_nothing()


async def test_a_circle_that_lost_its_group_is_led_by_who_made_it_and_who_was_named(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben)
    await dov.says("/leads")
    await dov.presses("Name a co-lead", "Invite by link")
    token = link_in(dov.newest().words)
    await ben.says(f"/start {token}")
    await ben.presses("Accept")
    await group.removes_bot()
    for each in (dov, ben):
        await each.says("/summary")
        each.sees("summary.too_few")
    await ana.says("/summary")
    ana.sees("circle.refused")


async def test_a_link_of_somebody_who_leads_no_more_names_nobody(
    stage: Stage, ana: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    """Nor the one who made it while they led."""
    await with_shown_member(stage, dov, ana)
    await cleo.joins()
    await dov.says("/leads")
    await dov.presses("Name a co-lead", "Ana")
    await ana.presses("Accept")
    await ana.says("/leads")
    await ana.presses("Name a co-lead", "Invite by link")
    for_lead = link_in(ana.newest().words)
    await ana.says("/leads")
    await ana.presses("Name a peer helper", "Invite by link")
    for_helper = link_in(ana.newest().words)
    await cleo.says(f"/start {for_lead}")
    asked = cleo.sees("leads.ask")
    await dov.says("/leads")
    await dov.presses("Remove Ana")
    await cleo.presses("Accept", on=asked)
    cleo.sees("link.gone")
    for who in (ana, cleo):
        for token in (for_lead, for_helper):
            await who.says(f"/start {token}")
            who.sees("link.gone")
    assert await stage.rows("SELECT 1 FROM circle_leads WHERE named = 1 AND until_at IS NULL") == []


async def test_a_link_of_an_administrator_ends_with_that(
    stage: Stage, ana: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    group = await with_shown_member(stage, dov, ana)
    await cleo.joins()
    await group.promotes(ana)
    await ana.says("/leads")
    await ana.presses("Name a co-lead", "Invite by link")
    token = link_in(ana.newest().words)
    await group.promotes(ana, admin=False)
    await cleo.says(f"/start {token}")
    cleo.sees("link.gone")
    await group.promotes(ana)
    await cleo.says(f"/start {token}")
    cleo.sees("leads.ask")


async def test_an_administrator_of_one_group_of_many_leads_in_private_once_seen_there(
    stage: Stage, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ben):
        await each.joins()
    for _ in range(MOST_GROUPS_ASKED + 1):
        group = Group(stage, dov, ben)
        await group.adds_bot()
        await group.presses(dov, "Set up a circle")
    await group.promotes(ben)
    await group.hears(ben, "/summary")
    group.sees("summary.too_few")
    await ben.says("/summary")
    ben.sees("summary.too_few")
    await group.promotes(ben, admin=False)
    await ben.says("/summary")
    ben.sees("circle.refused")
    assert (
        await stage.rows(
            "SELECT 1 FROM administrators_seen JOIN people ON id = person_id WHERE telegram_id = 700000002"
        )
        == []
    )

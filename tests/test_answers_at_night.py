"""What came of somebody's invitation, wish or yes waits out their night, as they did nothing just now.

Everybody is in Berlin, where it is 03:00 at 02:00 UTC, unless said otherwise.
"""

from tests.support.group import Group
from tests.support.stage import Speaker, Stage, says
from tests.test_circle_settings import makes_circle
from tests.test_leads import with_shown_member
from tests.test_pairing import with_a_suggestion
from tests.test_partners import invites

NIGHT, STILL_NIGHT, MORNING = "2026-01-06 02:00", "2026-01-06 06:59", "2026-01-06 07:00"


async def test_that_somebody_stands_by_one_now(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    token = await invites(ana, "We both check in", "Yes, at 20:00")
    await ben.joins(city="Sydney")
    await stage.until(NIGHT)
    ana._mark()
    await ben.says(f"/start {token}")
    await ben.presses("Accept")
    await stage.until(STILL_NIGHT)
    ana.sees_nothing()
    await stage.until(MORNING)
    ana.sees("partner.was_accepted", name="Ben")


async def test_that_somebody_leads_with_one_now(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await with_shown_member(stage, dov, ana)
    await dov.says("/leads")
    await dov.presses("Name a co-lead", "Ana")
    await stage.until(NIGHT)
    dov._mark()
    await ana.presses("Accept")
    ana.sees("leads.accepted")
    await stage.until(STILL_NIGHT)
    dov.sees_nothing()
    await stage.until(MORNING)
    dov.sees("leads.was_accepted", name="Ana")


async def test_that_a_lead_said_yes_or_no(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    for each in (ana, ben):
        await each.joins()
    await dov.joins(city="Sydney")
    await makes_circle(dov, "Nights")
    token = dov.newest().words.partition("?start=")[2].split()[0]
    for each in (ana, ben):
        await each.says(f"/start {token}")
        await each.presses("Join")
    await stage.until(NIGHT)
    ana._mark()
    ben._mark()
    await dov.presses("Yes", "No")
    await stage.until(STILL_NIGHT)
    ana.sees_nothing()
    ben.sees_nothing()
    await stage.until(MORNING)
    told = [(each.new()[0].words, each) for each in (ana, ben)]
    assert {who.name: says(stage.texts, "circle.admitted", words) for words, who in told} in (
        {"Ana": True, "Ben": False},
        {"Ana": False, "Ben": True},
    )


async def paired_at_night(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> Group:
    group = await with_a_suggestion(stage, dov, ana, ben)
    await ana.presses("Accept")
    await stage.until(NIGHT)
    ana._mark()
    await ben.presses("Accept")
    ben.sees("pairing.agreed", "partner.ask_rule")
    return group


async def test_with_whom_one_walks_and_only_then_what_they_may_hear(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await paired_at_night(stage, ana, ben, dov)
    await stage.until(STILL_NIGHT)
    ana.sees_nothing()
    await stage.until(MORNING)
    ana.sees("pairing.agreed", "partner.ask_rule")
    await ana.presses("Nothing for now")
    ana.sees("partner.rule_saved.never")


async def test_in_the_day_the_name_comes_first_as_well(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_a_suggestion(stage, dov, ana, ben)
    await ana.presses("Accept")
    ana._mark()
    await ben.presses("Accept")
    ana.sees("pairing.agreed", "partner.ask_rule")


async def test_nobody_is_asked_about_whoever_parted_from_them_in_the_night(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await paired_at_night(stage, ana, ben, dov)
    await ben.says("/partner")
    await ben.presses("Ana", "More", "End this", "Yes, end it")
    await stage.until(MORNING)
    ana.sees_nothing()

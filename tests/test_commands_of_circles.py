"""Each command of a circle, by who sends it and where: what they get, and that no other circle's name is in it."""

import pytest

from tests.support.group import Group
from tests.support.stage import Speaker, Stage, says
from tests.test_circle_settings import makes_circle

TUESDAY, ELSEWHERE = "Tuesday evening", "Thursday elsewhere"
REFUSED = "circle.refused"

# Dov leads Tuesday, Ana is in it, Cleo leads another circle, Ben is in none.
IN_PRIVATE = """
summary   | summary.open       | circle.refused     | summary.open       | circle.refused
members   | members.count      | circle.refused     | members.count      | circle.refused
pair      | pairing.none       | circle.refused     | pairing.none       | circle.refused
questions | sets.own_choice    | circle.refused     | sets.own_choice    | circle.refused
shares    | shares.none        | circle.refused     | shares.none        | circle.refused
announce  | announce.ask       | circle.refused     | announce.ask       | circle.refused
leads     | circle.title       | circle.refused     | circle.title       | circle.refused
events    | events.none        | events.none        | events.none        | events.no_circle
resources | resources.text     | resources.text     | resources.text     | resources.text
circle    | circle.list        | circle.list        | circle.list        | circle.none_yet
"""

# In Tuesday's group; Cleo and Ben are in the group, and not in its circle.
IN_GROUP = """
summary   | summary.open            | circle.refused          | circle.refused          | circle.refused
circle    | circle.here             | circle.here             | circle.here             | circle.here
join      | circle.post             | circle.post             | circle.post             | circle.post
events    | events.none             | events.none             | events.none             | events.none
resources | resources.none_in_group | resources.none_in_group | resources.none_in_group | resources.none_in_group
help      | help.in_group           | help.in_group           | help.in_group           | help.in_group
sos       | sos.in_group            | sos.in_group            | sos.in_group            | sos.in_group
members   | help.elsewhere          | help.elsewhere          | help.elsewhere          | help.elsewhere
pair      | help.elsewhere          | help.elsewhere          | help.elsewhere          | help.elsewhere
questions | help.elsewhere          | help.elsewhere          | help.elsewhere          | help.elsewhere
shares    | help.elsewhere          | help.elsewhere          | help.elsewhere          | help.elsewhere
announce  | help.elsewhere          | help.elsewhere          | help.elsewhere          | help.elsewhere
leads     | help.elsewhere          | help.elsewhere          | help.elsewhere          | help.elsewhere
"""


def rows_of(table: str) -> list[tuple[str, list[str]]]:
    cells = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [(command, answers) for command, *answers in cells]


@pytest.fixture
async def group(stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker) -> Group:
    for each in (dov, ana, cleo, ben):
        await each.joins()
    made = Group(stage, dov, ana, cleo, ben)
    await made.adds_bot()
    await made.presses(dov, "Set up a circle")
    await made.follows(ana, "Join")
    await ana.presses("Join")
    await makes_circle(cleo, ELSEWHERE)
    return made


async def test_in_private_each_gets_what_is_theirs(
    stage: Stage, group: Group, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    for command, answers in rows_of(IN_PRIVATE):
        for who, key in zip((dov, ana, cleo, ben), answers, strict=True):
            await who.says(f"/{command}")
            said = who.new()
            assert len(said) == 1, (command, who.name)
            assert says(stage.texts, key, said[0].words), (command, who.name, said[0].words)
            shown = f"{said[0].words} {who.labels(said[0])}"
            assert (TUESDAY in shown) <= (who in (dov, ana)), (command, who.name)
            assert (ELSEWHERE in shown) <= (who is cleo), (command, who.name)
            await who.says("/cancel")


async def test_in_the_group_only_who_leads_reads_the_week_and_nothing_private_is_said(
    stage: Stage, group: Group, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    for command, answers in rows_of(IN_GROUP):
        for who, key in zip((dov, ana, cleo, ben), answers, strict=True):
            await group.hears(who, f"/{command}")
            said = group.new()
            assert len(said) == 1, (command, who.name)
            assert says(stage.texts, key, said[0].words), (command, who.name, said[0].words)
            assert ELSEWHERE not in said[0].words
            assert not [each.name for each in (ana, ben, cleo) if each.name in said[0].words]
            await stage.passes(minutes=1)  # a group takes twenty messages a minute


async def test_who_leads_no_more_is_refused_at_once(stage: Stage, group: Group, ana: Speaker, dov: Speaker) -> None:
    await group.promotes(ana)
    await ana.says("/summary")
    ana.sees("summary.open")
    await group.promotes(ana, admin=False)
    for command, _ in rows_of(IN_PRIVATE)[:7]:
        await ana.says(f"/{command}")
        ana.sees(REFUSED)


async def test_a_circle_without_a_group_has_the_same_commands(stage: Stage, cleo: Speaker, ana: Speaker) -> None:
    await cleo.joins()
    await ana.joins()
    await makes_circle(cleo, ELSEWHERE)
    await cleo.says("/circle")
    await cleo.presses(ELSEWHERE)
    tools = {"Summary", "Members", "Pair", "Questions", "Events", "Resources", "Announce", "Shares"}
    assert tools <= set(cleo.labels())
    await ana.forges("week:2:1", on=ana.newest())
    assert ana.toast == stage.texts.plain(REFUSED, "en")

"""Where to look further: the directory with its sources, the circle's own entries, and help to reach a service."""

import pytest

from domain.circle.resources import ResourceKind
from handlers.support.directory import directory, listed
from tests.support.group import Group
from tests.support.stage import Speaker, Stage
from tests.test_leads import joins_circle
from tests.test_peer_helpers import ALLOW, with_helper


def test_every_entry_has_a_source_and_the_date_of_the_check() -> None:
    assert all(each.source.startswith("http") and each.checked_on.year >= 2026 for each in directory())


@pytest.mark.parametrize("kind", ResourceKind)
@pytest.mark.parametrize("country", ["US", "GB"])
def test_every_kind_has_something_in_a_listed_country_by_name(kind: ResourceKind, country: str) -> None:
    names = [each.name.casefold() for each in listed(kind, country)]
    assert names
    assert names == sorted(names)


def test_a_country_sees_nothing_of_anothers() -> None:
    assert "FindTreatment.gov" in {each.name for each in listed(ResourceKind.SERVICE, "US")}
    assert "FindTreatment.gov" not in {each.name for each in listed(ResourceKind.SERVICE, "DE")}


async def test_a_member_looks_for_each_kind(stage: Stage, ana: Speaker) -> None:
    await ana.joins(city="London")
    await ana.says("/resources")
    ana.sees("resources.text")
    kinds = ["Find a meeting", "Talk to a service", "Learn", "Take part"]
    assert ana.labels() == [*kinds, "Help me reach a service"]
    for label, kind in zip(kinds, ResourceKind, strict=True):
        await ana.presses(label)
        shown = ana.sees(f"resources.heading.{kind.value}").words
        assert stage.texts.plain("resources.none_above", "en") in shown
    await ana.presses("Help me reach a service")
    ana.sees("reaching.nobody")


async def with_entry(stage: Stage, ana: Speaker, dov: Speaker) -> Group:
    await dov.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await ana.joins()
    await joins_circle(group, ana)
    await dov.says("/resources")
    await dov.presses("What our circle adds", "Add a meeting")
    dov.sees("resources.ask.meeting")
    await dov.says("Tuesdays 19:00, <Rose Street> 4")
    dov.sees("resources.entries", n=1)
    return group


async def test_a_lead_adds_an_entry_which_the_members_see_and_takes_it_out(
    stage: Stage, ana: Speaker, dov: Speaker, cleo: Speaker
) -> None:
    group = await with_entry(stage, ana, dov)
    await ana.says("/resources")
    assert "What our circle adds" not in ana.labels()
    await ana.presses("Find a meeting")
    assert "From Tuesday evening:\n· Tuesdays 19:00, <Rose Street> 4" in ana.newest().words
    await cleo.joins()
    await cleo.says("/resources")
    await cleo.presses("Find a meeting")
    assert "Rose Street" not in cleo.newest().words
    await group.hears(ana, "/resources")
    assert "Rose Street" in group.sees("resources.in_group").words
    await dov.presses("✕ Tuesdays 19:00, <Rose Street> 4")
    dov.sees("resources.entries", n=0)
    await ana.presses("Find a meeting")
    assert "Rose Street" not in ana.newest().words


async def test_only_a_lead_can_add_or_take_out(stage: Stage, ana: Speaker, dov: Speaker, cleo: Speaker) -> None:
    await with_entry(stage, ana, dov)
    await cleo.joins()
    for who in (ana, cleo):
        [(number,)] = await stage.rows(f"SELECT id FROM people WHERE telegram_id = {who.id}")
        for data in (f"res_edit:{number:x}:1", f"res_add:{number:x}:1:meeting", f"res_gone:{number:x}:1:1"):
            await who.forges(data, on=who.newest())
            assert who.toast == stage.texts.plain("circle.refused", "en")
        who.sees_nothing()
    assert await stage.rows("SELECT count(*) FROM circle_resources") == [(1,)]


async def test_a_peer_helper_is_asked_and_a_week_later_the_member(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov)
    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)
    await ana.says("/resources")
    await ana.presses("Help me reach a service")
    ana.sees("reaching.whom")
    await ana.presses("Ben")
    assert "Ana would like to reach a service" in ana.sees("reaching.preview", name="Ben").words
    ben.sees_nothing()
    await ana.presses("Send")
    ana.sees("reaching.sent", name="Ben")
    ben.sees("reaching.words", name="Ana")
    assert "Write" in ben.labels()
    sent_at = stage.now
    await stage.passes(days=6, hours=23)
    assert not any("Did you get through?" in each.words for each in ana.chat())
    await stage.passes(hours=1)
    assert stage.now > sent_at
    await ana.presses("Not yet")
    ana.sees("reaching.then.not_yet")
    assert await stage.rows("SELECT outcome FROM service_requests") == [("not_yet",)]


async def test_a_helper_who_is_not_allowed_is_not_asked(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov)
    [(anas, bens)] = await stage.rows(
        f"SELECT (SELECT id FROM people WHERE telegram_id = {ana.id}),"
        f" (SELECT id FROM people WHERE telegram_id = {ben.id})"
    )
    await ana.forges(f"reach_ask:{anas:x}:{bens}", on=ana.newest())
    assert ana.toast
    ben.sees_nothing()

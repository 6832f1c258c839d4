"""Peer helpers, as conversations: named, agreeing to how they are shown, allowed one by one, asked in their hours."""

from tests.support.group import Group
from tests.support.stage import Speaker, Stage
from tests.test_leads import ALIAS, joins_circle, link_in, with_shown_member

ALLOW = "Yes, they may know"


async def becomes_helper(ben: Speaker, dov: Speaker, hours: str = "Any hour") -> None:
    """Dov names Ben, who shows his name, and Ben says what members should know."""
    await dov.says("/leads")
    await dov.presses("Name a peer helper", "Ben")
    ben.sees("helper.ask")
    await ben.presses("Accept")
    ben.sees("helper.accepted", "helper.ask_works_for")
    await ben.says("The clinic in Mitte")
    ben.sees("helper.ask_duty")
    await ben.says("Danger to a child")
    ben.sees("helper.ask_hours")
    await ben.presses(hours)
    ben.sees("helper.hours_chosen", "helper.will_be_shown_so")
    await ben.presses("Yes, show me so")
    ben.sees("helper.agreed")


async def with_helper(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, hours: str = "Any hour") -> Group:
    group = await with_shown_member(stage, dov, ben, ana)
    await becomes_helper(ben, dov, hours)
    return group


async def test_what_a_helper_is_bound_to_is_shown_before_anyone_allows_them(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov, "18:00-22:00")
    await ana.says("/partner")
    ana.sees("peer_helper.list", names="Ben")
    await ana.presses("Ben, peer helper")
    card = ana.sees("peer_helper.ask")
    for words in ("Works for: The clinic in Mitte", "Would have to report: Danger to a child", "18:00 to 22:00"):
        assert words in card.words
    assert ana.labels(card) == [ALLOW, "Report", "Back"]
    assert await stage.rows("SELECT 1 FROM consents WHERE item = 'need_someone'") == []
    await ana.presses(ALLOW)
    ana.sees("peer_helper.allowed")
    ben.sees_nothing()
    dov.sees("leads.asked")
    allowed = await stage.rows("SELECT item FROM consents WHERE receiver IS NOT NULL AND until_at IS NULL ORDER BY 1")
    assert allowed == [("need_someone",), ("words",), ("words",)]
    await ana.says("/partner")
    assert "✓ Ben, peer helper" in ana.labels()


async def test_sos_asks_an_allowed_helper_who_can_write_back(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov)
    await ana.says("/sos")
    ana.sees("sos.nobody_messaged")
    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)
    await ana.says("/sos")
    ben.sees("sos.asks", name="Ana")
    await ben.presses("I'm here")
    ana.sees("sos.reaches", "sos.here")
    await ben.presses("Write")
    await ben.says("I am with you.")
    assert "I am with you." in ana.newest().words


async def test_outside_their_hours_a_helper_is_passed_over(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov, "18:00-22:00")
    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)
    await ana.says("/sos")  # 09:00 in Berlin
    assert "Ben helps at other hours and was not asked." in ana.sees("sos.nobody_messaged").words
    ben.sees_nothing()
    await stage.until("2026-01-05 17:30")
    await ana.says("/sos")
    ben.sees("sos.asks")


async def test_five_partners_do_not_count_a_helper_and_ticks_end_with_leaving(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov)
    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)
    assert await stage.rows("SELECT 1 FROM partnerships") == []
    await ana.says("/circle")
    await ana.presses("Tuesday evening", "Leave this circle", "Leave now")
    assert await stage.rows("SELECT 1 FROM consents WHERE item = 'need_someone' AND until_at IS NULL") == []
    await ana.says("/partner")
    ana.sees("partner.nobody_yet")
    await ana.says("/sos")
    ana.sees("sos.nobody_messaged")


async def test_a_helper_changes_their_hours_and_stops(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_helper(stage, ana, ben, dov)
    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)
    await ben.says("/circle")
    await ben.presses("Tuesday evening", "I am a peer helper")
    ben.sees("helper.shown_so")
    await ben.presses("Change it", "I work for nobody in this field", "Nothing that I must report")
    await ben.says("all day long")
    ben.sees("helper.hours_unknown")
    await ben.says("9 to 12:30")
    assert "From 09:00 to 12:30" in ben.sees("helper.shown_so").words
    await ben.presses("Stop being a peer helper")
    ben.sees("helper.stopped")
    assert await stage.rows("SELECT 1 FROM consents WHERE item = 'need_someone' AND until_at IS NULL") == []
    await ana.says("/partner")
    ana.sees("partner.nobody_yet")


async def test_a_lead_removes_a_helper(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_helper(stage, ana, ben, dov)
    await dov.says("/leads")
    dov.sees("leads.helpers")
    await dov.presses("Ben")
    dov.sees("peer_helper.works_for")
    await dov.presses("No longer a peer helper")
    dov.sees("leads.of_group")
    ben.sees("helper.you_were_removed")
    await ana.says("/partner")
    ana.sees("partner.nobody_yet")


async def test_only_a_member_becomes_a_helper_and_nobody_is_shown_before_agreeing(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    group = await with_shown_member(stage, dov, ben, ana)
    await cleo.joins()
    await dov.says("/leads")
    await dov.presses("Name a peer helper", "Invite by link")
    token = link_in(dov.sees("leads.link.helper").words)
    await cleo.says(f"/start {token}")
    cleo.sees("helper.join_first")
    stage.api.join(group.id, cleo.id)
    await stage.settle()
    await joins_circle(group, cleo, ALIAS)
    await cleo.says(f"/start {token}")
    cleo.sees("helper.ask")
    await cleo.presses("Accept", "I work for nobody in this field")
    await ana.says("/partner")
    ana.sees("partner.nobody_yet")
    await dov.says("/leads")
    dov.sees("leads.helpers", names="Cleo (not ready yet)")


async def test_a_stranger_cannot_allow_or_change_a_helper(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov)
    await cleo.joins()
    for prefix in ("peer", "peer_yes", "peer_no", "helper", "helper_stop", "helper_agree", "helper_hours"):
        await cleo.forges(f"{prefix}:4:1:any", on=cleo.newest())
        assert cleo.toast == stage.texts.plain("press.gone", "en"), prefix
        cleo.sees_nothing()
    assert await stage.rows("SELECT 1 FROM peer_helpers WHERE until_at IS NULL AND agreed_at IS NOT NULL") != []


async def test_what_a_helper_says_of_themselves_is_not_readable_in_the_file(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov)
    assert b"Mitte" not in (stage.folder / "alongside.db-wal").read_bytes()

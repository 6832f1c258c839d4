"""The order of partners, blocking, and who is shown as not reachable: in silence, and without blame."""

from bot.botapi.state.objects import Message
from tests.support.stage import Speaker, Stage, buttons_of
from tests.test_partners import invites, stand_by, supporter_joins
from tests.test_reporting import beside


async def test_the_member_says_who_is_asked_first(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await stand_by(ana, ben)
    await supporter_joins(dov, await invites(ana, "They support me", "Yes, at 20:00"))
    dov.sees("partner.accepted")
    await ana.says("/partner")
    assert "Standing by you: Ben, Dov" in ana.newest().words
    await ana.presses("Ben", "More")
    assert "Ask them earlier" not in ana.labels(), "he is the first already"
    await ana.presses("Back", "Back", "Dov", "More", "Ask them earlier")
    ana.sees("partner.order", names="Dov, Ben")
    await stage.until("2026-01-06 19:00")
    dov.sees("nudge.text.evening", name="Ana")
    ben.sees_nothing()


async def test_one_message_shows_everybody_and_leads_back_to_itself(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    before = len(ana.chat())
    shown = ana.newest().words
    await ana.presses("Ben", "Went quiet", "Back", "More", "Back", "More", "End this", "Back", "Back")
    assert len(ana.chat()) - before == 0
    assert ana.newest().words == shown


async def test_blocking_is_silent_and_no_invitation_comes_through(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-05 22:30")
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("see you at the station")
    link = await invites(ana, "They support me", "Yes, at 20:00")
    await ben.says("/partner")
    await ben.presses("Ana", "More", "Block", "Yes, block them")
    ben.sees("partner.blocked", name="Ana")
    ana.sees_nothing()
    await stage.until("2026-01-08 12:00")
    assert not [each for each in ben.chat() if "station" in each.words or "checked in" in each.words]
    await ben.says(f"/start {link}")
    assert "link does not work" in " ".join(each.words for each in ben.new())
    await ana.says("/partner")
    ana.sees("partner.nobody_yet")

    await ben.says("/partner")
    await ben.presses("Blocked", "Unblock Ana")
    ben.sees("partner.unblocked", name="Ana")
    await ben.says(f"/start {link}")
    ben.sees("link.gone")  # it was made before they parted
    await ben.says(f"/start {await invites(ana, 'They support me', 'Yes, at 20:00')}")
    ben.sees("partner.invited.supporter", name="Ana")


async def test_an_invitation_already_on_screen_is_no_way_around_a_block(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await ben.joins()
    await beside(ana, ben)
    link = await invites(ana, "We both check in", "Yes, at 20:00")
    await ben.says(f"/start {link}")
    ben.sees("partner.invited.mutual")
    await ana.says("/partner")
    await ana.presses("Ben", "More", "Block", "Yes, block them")
    await ben.presses("Accept")
    ben.sees("link.gone")
    assert await stage.rows("SELECT 1 FROM partnerships WHERE until_at IS NULL") == []


async def test_who_blocked_the_bot_is_shown_as_not_reachable(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    stage.api.block(ben.id)
    await stage.settle()
    await ana.says("/partner")
    assert "Ben (not reachable)" in ana.newest().words
    await ana.presses("Ben")
    assert "Ben is not reachable at the moment." in ana.newest().words
    stage.api.unblock(ben.id)
    await stage.settle()
    await ana.says("/partner")
    assert "not reachable" not in ana.newest().words


async def test_who_never_reacts_is_shown_as_not_reachable_until_they_do(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    for day in ("06", "08", "10"):
        await stage.until(f"2026-01-{day} 19:30")
        await ana.says("/checkin")
        await ana.presses("On track")
    await ana.says("/partner")
    assert "Ben (not reachable)" in ana.newest().words
    await ben.says("/partner")
    await ben.presses("Ana", "Write")
    await ana.says("/partner")
    assert "not reachable" not in ana.newest().words


async def offered(speaker: Speaker, other: Speaker) -> dict[str, Message]:
    """Every button about the other that this person was shown, with the message it stood on."""
    found = {each.data: message for message in speaker.chat() for each in buttons_of(message) if each.data}
    await speaker.says("/partner")
    for label in (other.name, "More"):
        await speaker.presses(label)
        found |= {each.data: speaker.newest() for each in buttons_of(speaker.newest()) if each.data}
    return found


async def test_after_an_end_no_button_of_before_does_anything(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    for label in ("I need someone", "A hard day"):
        await ana.says("/partner")
        await ana.presses("Ben", label, "Yes, they may know")
    await ana.says("/partner")
    await ana.presses("Ben", "Milestones")  # a question that is left open
    await stage.until("2026-01-06 19:00")
    await ana.says("/sos")
    kept = [(ana, ben, await offered(ana, ben)), (ben, ana, await offered(ben, ana))]
    await ana.says("/partner")
    await ana.presses("Ben", "More", "End this", "Yes, end it")
    for who, other, buttons in kept:
        assert len(buttons) > 10
        for data, message in buttons.items():
            other._mark()
            await who.forges(data, on=message)
            other.sees_nothing()
    assert await stage.rows("SELECT 1 FROM partnerships WHERE until_at IS NULL") == []
    allowed = "SELECT item FROM consents WHERE until_at IS NULL AND receiver IS NOT NULL"
    assert await stage.rows(allowed) == []

"""Telegram's user picker: whoever uses the bot is asked here; the member reads the same words whoever was picked."""

from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by

NIGHT = "2026-01-05 22:00"


async def picks(stage: Stage, member: Speaker, other: Speaker, kind: str = "They support me") -> None:
    await invites(member, kind, "Yes, at 20:00")
    await member.presses("Choose someone in Telegram")
    member.sees("partner.pick_how")
    await member.picks(other)
    member.sees("partner.picked")
    assert stage.api.reply_keyboard(member.id, member.id) in (None, {})


async def test_who_uses_the_bot_is_asked_here_and_accepts(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await ben.joins()
    await picks(stage, ana, ben)
    asked = ben.sees("partner.invited.supporter", name="Ana")
    assert ben.labels(asked) == ["Accept", "Decline"]
    await ben.presses("Accept")
    ben.sees("partner.accepted", name="Ana")
    ana.sees("partner.was_accepted", name="Ben")
    assert await stage.rows("SELECT member_id, partner_id, quiet_rule FROM partnerships") == [(1, 2, "first_day")]


async def test_who_does_not_use_the_bot_is_not_written_to_and_she_reads_the_same(
    stage: Stage, ana: Speaker, cleo: Speaker
) -> None:
    await ana.joins()
    await picks(stage, ana, cleo)
    cleo.sees_nothing()
    assert await stage.rows("SELECT count(*) FROM people") == [(1,)]


async def test_declining_and_the_link_work_as_ever(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await ben.joins()
    await picks(stage, ana, ben, "We both check in")
    await ben.presses("Decline")
    ben.sees("partner.declined")
    ana.sees_nothing()
    assert await stage.rows("SELECT 1 FROM partnerships") == []


async def test_it_keeps_his_quiet_hours_and_goes_no_more_once_it_is_taken_back(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await ben.joins()
    await stage.until(NIGHT)
    await picks(stage, ana, ben)
    ben.sees_nothing()
    await ana.says("/partner")
    await ana.presses("Take back an unused link")
    await stage.until("2026-01-06 07:30")
    assert not [each for each in ben.chat() if "asks you" in each.words]


async def test_who_blocked_her_hears_nothing_and_she_reads_the_same(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ben.says("/partner")
    await ben.presses("Ana", "More", "Block", "Yes, block them")
    ben.new()
    await picks(stage, ana, ben)
    assert "asks you" not in ben.newest().words


async def test_rather_not_closes_the_list(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await invites(ana, "They support me", "Nothing for now")
    await ana.presses("Choose someone in Telegram")
    await ana.says("Rather not")
    ana.sees("partner.not_picked")


async def test_somebody_shared_out_of_the_blue_is_not_written_to(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await ben.joins()
    stage.api.share_users(ana.id, ana.id, 7, [ben.id])
    await stage.settle()
    ana.sees("partner.pick_gone")
    ben.sees_nothing()


async def test_nobody_is_asked_again_and_again(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Not by new links either: what somebody is called, and how often they ask, is no way to get at anyone."""
    await ana.joins()
    await ben.joins()
    await picks(stage, ana, ben)
    await ben.presses("Decline")
    ben.sees("partner.declined")
    for _ in range(2):
        await picks(stage, ana, ben)
        ben.sees_nothing()
        await ana.says("/partner")
        await ana.presses("Take back an unused link")
    await stage.passes(days=31)
    ben._mark()
    await picks(stage, ana, ben)
    ben.sees("partner.invited.supporter", name="Ana")


async def test_whoever_had_said_yes_and_parted_can_be_asked_once_more(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await ben.joins()
    await picks(stage, ana, ben)
    await ben.presses("Accept")
    await stage.passes(hours=1)
    await ana.says("/partner")
    await ana.presses("Ben", "More", "End this", "Yes, end it")
    await stage.passes(minutes=5)
    ben._mark()
    await picks(stage, ana, ben)
    ben.sees("partner.invited.supporter", name="Ana")
    await ben.presses("Decline")
    ben._mark()
    await picks(stage, ana, ben)
    ben.sees_nothing()

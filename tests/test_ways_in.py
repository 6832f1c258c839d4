"""Every way in, to its end: plain, by an invitation or a circle's link, said no to, left, and disturbed."""

import pytest

from handlers.arriving import links
from tests.support.group import Group
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites

MUTUAL, SUPPORTER = "We both check in", "They support me"


async def comes_by(who: Speaker, token: str, *, at: str | None = None) -> None:
    """Go through the start by a link, up to what it asks."""
    await who.says(f"/start {token}")
    await who.presses("I agree", f"Keep {who.name}")
    await who.says("Berlin")
    await who.presses("Berlin")
    if at:
        await who.says(at)


async def at_the_time(who: Speaker) -> None:
    await who.says("/start")
    await who.presses("I agree", f"Keep {who.name}")
    await who.says("Berlin")
    await who.presses("Berlin")
    who.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")


@pytest.mark.parametrize("said", ["/language de", "/checkin", "hello", "/start"])
async def test_the_link_holds_whatever_is_said_before_the_yes(
    stage: Stage, ana: Speaker, ben: Speaker, said: str
) -> None:
    await ana.joins()
    token = await invites(ana, SUPPORTER, "Nothing for now")
    await ben.says(f"/start {token}")
    await ben.says(said)
    agree, *_ = ben.labels()
    assert await stage.rows("SELECT count(*) FROM people") == [(1,)]
    await ben.presses(agree)
    (keep,) = ben.labels()
    await ben.presses(keep)
    await ben.says("Berlin")
    await ben.presses("Berlin")
    assert ben.labels() in (["Accept", "Decline"], ["Annehmen", "Ablehnen"])


async def test_the_link_of_whoever_said_not_now_is_forgotten(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await ben.says(f"/start {await invites(ana, SUPPORTER, 'Nothing for now')}")
    await ben.presses("Not now")
    await ben.says("/start")
    await ben.presses("I agree", "Keep Ben")
    await ben.says("Berlin")
    await ben.presses("Berlin")
    ben.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")


async def test_a_crowd_that_never_answers_the_notice_fills_no_memory(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "MOST_REMEMBERED", 1)
    await ana.joins()
    token = await invites(ana, SUPPORTER, "Nothing for now")
    for each in (ben, cleo):
        await each.says(f"/start {token}")
    assert stage.clockwork.bot.house.links_opened == {cleo.id: token}


async def test_who_declines_to_support_is_asked_for_nothing_more(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await comes_by(ben, await invites(ana, SUPPORTER, "Nothing for now"))
    await ben.presses("Decline")
    assert ben.labels(ben.sees("partner.declined")) == ["Check in now"]
    await ben.says("sorry")
    ben.sees("help.stray_for_others")
    await ben.says("/start")
    ben.sees("start.again_for_others")
    await ben.presses("Check in now")
    ben.sees("schedule.ask_time")
    await ben.says("18:00")
    ben.sees("start.all_set", name="Ben", clock="18:00")


async def test_who_declines_to_check_in_side_by_side_is_all_set_alone(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await comes_by(ben, await invites(ana, MUTUAL, "Nothing for now"), at="18:00")
    ben.sees("partner.invited.mutual")
    await ben.presses("Decline")
    ben.sees("partner.declined", "start.all_set", clock="18:00")
    await ben.says("/start")
    ben.sees("start.again")


async def test_a_supporter_is_all_set_with_the_yes(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await comes_by(ben, await invites(ana, SUPPORTER, "Yes, at 20:00"))
    await ben.presses("Accept")
    ben.sees("partner.accepted", name="Ana")


async def test_words_meanwhile_bring_the_invitation_again(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await comes_by(ben, await invites(ana, MUTUAL, "Nothing for now"), at="9")
    await ben.says("who is this?")
    ben.sees("partner.invited.mutual", name="Ana")
    await stage.restart()
    await ben.says("/start")
    ben.sees("partner.invited.mutual", name="Ana")
    await ben.presses("Accept")
    ben.sees("partner.accepted", "partner.ask_rule")
    await ben.presses("Nothing for now")
    ben.sees("partner.rule_saved.never", "start.all_set")
    await ben.says("thanks")
    ben.sees("help.stray")


@pytest.mark.parametrize("kind", [MUTUAL, SUPPORTER])
async def test_a_link_taken_back_meanwhile_is_said_and_the_start_goes_on(
    stage: Stage, ana: Speaker, ben: Speaker, kind: str
) -> None:
    await ana.joins()
    await comes_by(ben, await invites(ana, kind, "Nothing for now"), at="9" if kind == MUTUAL else None)
    await ana.says("/partner")
    await ana.presses("Take back an unused link")
    await ben.presses("Accept")
    if kind == MUTUAL:
        ben.sees("link.gone", "start.all_set")
    else:
        ben.sees("link.gone", "schedule.ask_time")


async def test_a_link_that_is_gone_before_the_place_is_named_is_said_at_once(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    token = await invites(ana, SUPPORTER, "Nothing for now")
    await ben.says(f"/start {token}")
    await ben.presses("I agree", "Keep Ben")
    await ana.says("/partner")
    await ana.presses("Take back an unused link")
    await ben.says("Berlin")
    await ben.presses("Berlin")
    ben.sees("schedule.place_chosen", "schedule.city_saved", "link.gone", "schedule.ask_time")


async def test_who_is_here_already_and_accepts_is_not_told_that_all_is_set(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await ben.joins()
    await ben.says(f"/start {await invites(ana, MUTUAL, 'Nothing for now')}")
    ben.sees("partner.invited.mutual")
    await ben.presses("Accept", "Nothing for now")
    ben.sees("partner.rule_saved.never")


@pytest.mark.parametrize(("answer", "said"), [("Join", "circle.joined"), ("Not now", "circle.not_joined")])
async def test_who_came_by_a_circle_is_all_set_with_their_answer(
    stage: Stage, ana: Speaker, dov: Speaker, answer: str, said: str
) -> None:
    await dov.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses("I agree", "Keep Ana")
    await ana.says("Berlin")
    await ana.presses("Berlin", "09:00")
    await ana.presses(answer)
    ana.sees(said, "start.all_set")
    await ana.presses("Check in now")
    ana.sees("questions.recovery.day")


async def test_a_sticker_or_an_unknown_command_in_the_start_brings_its_question_again(
    stage: Stage, ana: Speaker
) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.sends_sticker()
    ana.sees("start.ask_name")
    await ana.says("/nonsense")
    ana.sees("start.ask_name")
    await ana.presses("Keep Ana")
    await ana.sends_sticker()
    ana.sees("schedule.ask_city")
    await ana.says("Berlin")
    await ana.presses("Berlin")
    await ana.sends_sticker()
    ana.sees("schedule.ask_time")


@pytest.mark.parametrize("said", ["/checkin", "/me", "/counters", "/history", "/pause 3d", "/settings"])
async def test_a_command_meanwhile_leads_back_to_the_question_that_is_missing(
    stage: Stage, ana: Speaker, said: str
) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says(said)
    ana.sees("start.ask_name")
    await ana.says("Ana")
    await ana.says(said)
    ana.sees("schedule.ask_city")
    await ana.says("Berlin")
    await ana.presses("Berlin")
    await ana.says(said)
    ana.sees("schedule.ask_time")
    await ana.says("9")
    ana.sees("start.all_set")


async def test_help_and_a_call_for_help_answer_at_every_step_and_the_start_goes_on(
    stage: Stage, ana: Speaker
) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says("/help")
    ana.sees("help.text")
    await ana.says("Ana")
    await ana.says("/sos")
    assert "Nobody has been messaged" in ana.sees("sos.nobody_messaged").words
    await ana.says("Berlin")
    await ana.presses("Berlin")
    await ana.says("/help")
    ana.sees("help.text")
    await ana.says("9")
    ana.sees("start.all_set")


async def test_a_second_tap_on_an_early_time_that_is_settled_shows_no_settings(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="1:30")
    asked = ana.newest()
    ends = str(asked.buttons[0][0].data)
    await ana.presses("It ends my day")
    await ana.forges(ends, on=asked)
    ana.sees_nothing()


async def test_another_time_on_an_old_message_of_the_start_is_taken_and_said(stage: Stage, ana: Speaker) -> None:
    await at_the_time(ana)
    asked = ana.newest()
    six = next(str(each.data) for row in asked.buttons for each in row if each.text == "18:00")
    await ana.presses("09:00")
    await ana.forges(six, on=asked)
    changed = ana.sees("schedule.time_chosen", clock="18:00")
    assert "Your next question comes on Mon, Jan 5 at 18:00" in changed.words
    assert ana.labels(changed) == []


async def test_not_now_and_back(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("Show me first", "On track", "4", "Not now")
    ana.sees("notice.not_now", "help_lines.heading")
    await ana.says("/start")
    await ana.presses("I agree")
    ana.sees("notice.agreed", "start.ask_name")


async def test_whoever_shows_no_name_is_asked_for_one_and_offered_none(stage: Stage) -> None:
    unseen = stage.person("\u3164")
    await unseen.says("/start")
    await unseen.presses("I agree")
    asked = unseen.sees("notice.agreed", "start.ask_name_bare")
    assert unseen.labels(asked) == []
    await unseen.says("\u3164")
    unseen.sees("start.ask_name_bare")
    await unseen.says("Nightingale")
    unseen.sees("schedule.ask_city")

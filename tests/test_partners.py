"""Partners, as conversations: inviting, accepting, and what a quiet day leads to."""

import re

import pytest

from handlers.texts import WORD_JOINER
from tests.support.stage import Speaker, Stage

NOON = "2026-01-05 12:00"


def link_in(speaker: Speaker) -> str:
    """The start token of the newest link that the bot gave this person."""
    for message in reversed(speaker.chat()):
        found = re.search(r"\?start=([\w-]+)", message.words)
        if found:
            return found[1]
    raise AssertionError("no link in this chat")


async def invites(member: Speaker, kind: str, rule: str) -> str:
    await member.says("/partner")
    await member.presses("Invite a partner", kind, rule)
    member.sees(f"partner.rule_saved.{RULES[rule]}", "partner.link")
    return link_in(member)


RULES = {
    "Yes, at 20:00": "first_day",
    "Yes, the next morning": "first_day",
    "Only after two quiet days": "two_days",
    "Nothing for now": "never",
}


async def supporter_joins(partner: Speaker, token: str, city: str = "Berlin") -> None:
    """The short start of somebody who supports only: the notice, a name and the zone."""
    await partner.says(f"/start {token}")
    await partner.presses("I agree", f"Keep {partner.name}")
    await partner.says(city)
    await partner.presses(city)
    await partner.presses("Accept")


async def stand_by(ana: Speaker, ben: Speaker, rule: str = "Yes, at 20:00") -> None:
    """Ana (asked at 09:00 in Berlin) has Ben as her supporter; everything so far is read."""
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", rule))
    ben.sees("partner.accepted", name=ana.name)
    ana.sees("partner.was_accepted", name=ben.name)


async def test_the_words_are_shown_before_anything_may_be_told(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/partner")
    ana.sees("partner.nobody_yet")
    await ana.presses("Invite a partner")
    ana.sees("partner.ask_kind")
    await ana.presses("They support me")
    ana.sees("partner.ask_kind", "partner.ask_rule")
    assert "Ana has not checked in yet today." in ana.newest().words
    assert ana.labels() == ["Yes, at 20:00", "Only after two quiet days", "Nothing for now"]


async def test_the_way_may_be_chosen_before_the_kind(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/partner")
    await ana.presses("Invite a partner", "Invite by link")
    asked = ana.new()[0]
    assert ana.labels(asked) == ["✓ We both check in", "They support me", "Invite by link"]
    ana.sees("partner.ask_kind", "partner.ask_rule")
    await ana.presses("They support me", "Invite by link", "Nothing for now")
    ana.sees("partner.rule_saved.never", "partner.link")


async def test_with_a_late_prompt_the_partner_hears_the_next_morning(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="18:00")
    await ana.says("/partner")
    await ana.presses("Invite a partner", "They support me")
    assert ana.labels()[0] == "Yes, the next morning"


async def test_a_supporter_is_asked_for_no_time(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    token = await invites(ana, "They support me", "Yes, at 20:00")
    await ben.says(f"/start {token}")
    ben.sees("notice.text")
    await ben.presses("I agree")
    await ben.says("Ben from work")
    ben.sees("schedule.ask_city")
    await ben.says("lisbon")
    await ben.presses("Lisbon")
    ben.sees("schedule.place_chosen", "schedule.city_saved", "partner.invited.supporter", name="Ana")
    await ben.presses("Accept")
    ben.sees("partner.accepted")
    ana.sees("partner.was_accepted", name="Ben from work")
    await stage.passes(days=2)
    ben_heard = [message.words for message in ben.chat() if "daily question" in message.words]
    assert ben_heard == []


async def test_someone_who_checks_in_as_well_is_asked_when(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    token = await invites(ana, "We both check in", "Nothing for now")
    await ben.says(f"/start {token}")
    await ben.presses("I agree", "Keep Ben")
    await ben.says("Berlin")
    await ben.presses("Berlin")
    ben.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")
    await ben.presses("09:00")
    ben.sees("schedule.time_chosen", "partner.invited.mutual", name="Ana")
    await ben.presses("Accept")
    ben.sees("partner.accepted", "partner.ask_rule")
    await ben.presses("Only after two quiet days")
    saved = ben.new()[0]
    assert ben.labels(saved) == []
    ben.sees("partner.rule_saved.two_days", "start.all_set")
    await ben.says("/partner")
    ben.sees("partner.standing_by", names="Ana")


@pytest.mark.parametrize("what", ["used", "expired", "revoked", "unknown", "malformed"])
async def test_a_link_that_does_not_hold_gets_the_same_answer(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, what: str
) -> None:
    await ana.joins()
    await cleo.joins()
    token = await invites(ana, "They support me", "Yes, at 20:00")
    if what == "used":
        await supporter_joins(ben, token)
    elif what == "expired":
        await stage.passes(days=7, minutes=1)
    elif what == "revoked":
        await ana.says("/partner")
        await ana.presses("Take back an unused link")
    elif what == "unknown":
        token = "A" * 22
    else:
        token = "<b>&amp;"
    await cleo.says(f"/start {token}")
    cleo.sees("link.gone", "start.again")
    assert "Ana" not in " ".join(message.words for message in cleo.new())
    assert await stage.rows("SELECT count(*) FROM partnerships WHERE partner_id = 2") == [(0,)]


async def test_a_link_accepted_by_one_is_used_up_for_another(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker
) -> None:
    await ana.joins()
    await cleo.joins()
    token = await invites(ana, "They support me", "Yes, at 20:00")
    await cleo.says(f"/start {token}")
    cleo.sees("partner.invited.supporter")
    await supporter_joins(ben, token)
    await cleo.presses("Accept")
    cleo.sees("link.gone")
    assert await stage.rows("SELECT count(*) FROM partnerships") == [(1,)]


async def test_one_cannot_stand_by_oneself(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    token = await invites(ana, "We both check in", "Yes, at 20:00")
    await ana.says(f"/start {token}")
    ana.sees("partner.own_link")


async def test_declining_tells_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await ben.joins()
    token = await invites(ana, "They support me", "Yes, at 20:00")
    await ben.says(f"/start {token}")
    await ben.presses("Decline")
    ben.sees("partner.declined")
    ana.sees_nothing()


async def test_words_go_both_ways_through_the_bot(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    ana.sees("words.ask", name="Ben")
    await ana.says('<b>how are you?</b> t.me/x "&"')
    ana.sees("words.sent", name="Ben")
    heard = ben.sees("words.from", name="Ana")
    assert '<b>how are you?</b> t.me/x "&"' in heard.words.replace(WORD_JOINER, "")
    assert not [each for each in heard.entities if each.type == "bold"]
    await ben.presses("Write")
    await ben.says("fine, thank you")
    ana.sees("words.from", name="Ben", words="fine, thank you")


async def test_a_reply_to_words_goes_back_as_words_and_never_becomes_a_note(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 19:00")
    nudge = ben.sees("nudge.text.evening")
    await ben.says("thinking of you today", reply_to=nudge)
    ben.sees("words.sent", name="Ana")
    heard = [each for each in ana.new() if "thinking of you today" in each.words]
    await ana.says("thank you", reply_to=heard[0])
    ben.sees("words.from", name="Ana", words="thank you")
    assert await stage.rows("SELECT count(*) FROM notes") == [(0,)]


async def test_words_keep_the_others_quiet_hours(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-05 22:30")
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("are you awake?")
    ben.sees_nothing()
    await stage.until("2026-01-06 07:00")
    ben.sees("words.from", words="are you awake?")


async def test_ten_words_a_day_are_enough(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    for number in range(11):
        await ana.says("/partner")
        await ana.presses("Ben", "Write")
        if number < 10:
            await ana.says(f"line {number}")
    ana.sees("words.enough", n=10)
    assert len([each for each in ben.chat() if "line" in each.words]) == 10


async def test_ending_is_silent_and_withdraws_what_was_on_its_way(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-05 22:30")
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("too late")
    await ben.says("/partner")
    await ben.presses("Ana", "More", "End this", "Yes, end it")
    ben.sees("partner.ended", name="Ana")
    ana.sees("words.held", name="Ben")
    await stage.passes(days=3)
    assert not [each for each in ben.chat() if "too late" in each.words or "quiet" in each.words]
    await ana.says("/partner")
    ana.sees("partner.nobody_yet")


async def test_a_member_changes_what_a_partner_may_hear_at_any_time(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben")
    ana.sees("partner.may_hear.first_day", name="Ben")
    await ana.presses("Went quiet", "Nothing for now")
    ana.sees("partner.rule_saved.never")
    ben.sees_nothing()
    await stage.until("2026-01-08 20:00")
    ben.sees_nothing()


async def test_words_that_were_asked_for_long_ago_go_to_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await stage.until("2026-01-06 08:00")
    await ana.presses("On track", "4", "2", "Skip")
    await ana.says("I am ashamed of last night")
    ana.sees("help.stray")
    ben.sees_nothing()


async def test_a_note_closes_an_open_line_to_a_partner(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 08:00")
    prompt = ana.sees("questions.recovery.day")
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("slept badly", reply_to=prompt)
    await ana.presses("On track", "4", "2")
    await ana.says("and this is for me alone")
    ben.sees_nothing()


async def test_a_second_link_opens_nothing_that_was_closed(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    first = await invites(ana, "They support me", "Yes, at 20:00")
    second = await invites(ana, "They support me", "Yes, at 20:00")
    await supporter_joins(ben, first)
    await ana.says("/partner")
    await ana.presses("Ben", "Went quiet", "Nothing for now")
    await ben.says(f"/start {second}")
    ben.sees("partner.already", name="Ana")
    assert await stage.rows("SELECT quiet_rule FROM partnerships") == [("never",)]


async def test_an_old_link_does_not_undo_an_ending(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    first = await invites(ana, "They support me", "Yes, at 20:00")
    second = await invites(ana, "They support me", "Yes, at 20:00")
    await supporter_joins(ben, first)
    await ana.says("/partner")
    await ana.presses("Ben", "More", "End this", "Yes, end it")
    await stage.passes(minutes=1)
    await ben.says(f"/start {second}")
    gone = ben.sees("link.gone")
    await ben.forges(f"accept:2:{second}", on=gone)
    ben.sees_nothing()  # the same words stand there already
    assert await stage.rows("SELECT 1 FROM partnerships WHERE until_at IS NULL") == []


async def test_five_stand_by_one_and_links_that_are_out_count(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    for _ in range(5):
        await invites(ana, "They support me", "Nothing for now")
    await ana.says("/partner")
    await ana.presses("Invite a partner")
    ana.sees("partner.full", n=5)


async def test_muting_holds_words_too_on_either_side_and_tells_nobody(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    for one, other in ((ana, ben), (ben, ana)):
        await one.says("/partner")
        await one.presses(other.name, "More", "Mute for now")
        one.sees("partner.muted", name=other.name)
        await other.says("/partner")
        await other.presses(one.name, "Write")
        await other.says("are you there?")
        other.sees("words.sent", name=one.name)
        one.sees_nothing()
        await one.presses("Hear from me again")


async def test_taking_back_a_tick_keeps_the_words_on_their_way(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-05 22:30")
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await ana.says("please call me tomorrow")
    ana.sees("words.held", name="Ben")
    await ana.says("/partner")
    await ana.presses("Ben", "Went quiet", "Nothing for now")
    await stage.until("2026-01-06 07:00")
    ben.sees("words.from", words="please call me tomorrow")


@pytest.mark.parametrize(
    "data", ["partner:{0}:" + "9" * 30, "think:{0}:-1", "rule:{0}:x:y", "accept:{0}", "end:{0}:"]
)
async def test_a_forged_button_is_only_a_button_that_has_had_its_day(
    stage: Stage, ana: Speaker, ben: Speaker, data: str
) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.forges(data.format("1"), on=ana.newest())
    assert await stage.rows("SELECT count(*) FROM inbox WHERE state = 'open' OR attempts > 0") == [(0,)]


async def test_one_person_stands_by_any_number(stage: Stage, ben: Speaker) -> None:
    members = [stage.person(f"Member{number}") for number in range(7)]
    for number, member in enumerate(members):
        await member.joins()
        token = await invites(member, "They support me", "Nothing for now")
        if number == 0:
            await supporter_joins(ben, token)
        else:
            await ben.says(f"/start {token}")
            await ben.presses("Accept")
        ben.sees("partner.accepted", name=member.name)
    await ben.says("/partner")
    shown = ben.sees("partner.stood_by").words
    assert all(member.name in shown for member in members)

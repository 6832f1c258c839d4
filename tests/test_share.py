"""Sharing within a circle: read by a lead first, then by the circle; replies and taps that name nobody."""

import pytest

from bot.botapi.faults import Fault, FaultKind
from domain.circle.shares import MOST_REPLIES_A_DAY, SHARE_LENGTH
from storage.beside import blocks
from tests.support.group import Group
from tests.support.stage import Speaker, Stage
from tests.test_leads import joins_circle

NOT_A_LINK = "\u2060"
"""What parts an address that somebody writes, so that Telegram makes no link of it."""

STORY = "I walk by the river <every> morning. See you there"


async def with_two(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> Group:
    """Dov leads a circle; Ana and Ben are in it; everything so far is read."""
    for each in (ana, ben, dov):
        await each.joins()
    group = Group(stage, dov, ana, ben)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    for each in (ana, ben):
        await joins_circle(group, each)
    for each in (ana, ben, dov):
        each._mark()
    return group


async def shares(who: Speaker, label: str, words: str, send: str = "Send without my name") -> None:
    await who.says("/share")
    await who.presses(label)
    await who.says(words)
    await who.presses(send)


async def shared(stage: Stage, ana: Speaker, dov: Speaker, words: str = STORY, label: str = "What helped me") -> None:
    """Ana shares, and Dov says yes."""
    await shares(ana, label, words)
    await dov.says("/shares")
    await dov.presses("Yes, share it")
    dov._mark()


async def test_it_is_seen_as_it_reads_before_anybody_reads_it(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_two(stage, ana, ben, dov)
    await ana.says("/share")
    ana.sees("share.text")
    await ana.presses("My story")
    ana.sees("share.ask.story")
    await ana.says("first words")
    ana.sees("share.preview")
    await ana.says(STORY)
    shown = ana.sees("share.preview").words.replace(NOT_A_LINK, "")
    assert STORY in shown
    assert "Someone in Tuesday evening" in shown
    dov.sees_nothing()
    ben.sees_nothing()
    assert await stage.rows("SELECT 1 FROM shares") == []
    await ana.presses("Send as Ana")
    assert ana.new()[0].words.endswith("Ana")
    dov.sees("share.waits", title="Tuesday evening")
    await ben.says("/share")
    await ben.presses("Read what others shared")
    ben.sees("share.nothing_yet")
    [(text, words)] = await stage.rows("SELECT text, (SELECT count(*) FROM dialogs) FROM shares")
    assert b"river" not in text  # type: ignore[operator]
    assert words == 0


async def test_not_now_keeps_nothing(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await shares(ana, "My story", STORY, "Not now")
    ana.sees("share.discarded")
    assert await stage.rows("SELECT (SELECT count(*) FROM shares), (SELECT count(*) FROM dialogs)") == [(0, 0)]
    dov.sees_nothing()


async def test_a_lead_says_yes_and_the_circle_reads_it_and_nobody_else(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, cleo: Speaker
) -> None:
    await with_two(stage, ana, ben, dov)
    await shares(ana, "What helped me", STORY)
    dov.sees("share.waits")
    ana._mark()
    await dov.presses("Have a look")
    waiting = dov.sees("shares.waiting", n=1).words.replace(NOT_A_LINK, "")
    assert STORY in waiting
    assert "Ana" not in waiting
    await dov.presses("Yes, share it")
    dov.sees("shares.decided.shown")
    ana.sees("share.told.shown", title="Tuesday evening")
    await ben.says("/cope")
    await ben.presses("More", "From your circle")
    read = ben.newest()
    assert STORY in read.words.replace(NOT_A_LINK, "")
    assert "Someone in Tuesday evening" in read.words
    assert ben.labels(read) == ["Same here", "This helped me", "Reply", "Next"]
    await ben.presses("Next")
    ben.sees("share.no_more")
    await cleo.joins()
    [(cleos,)] = await stage.rows("SELECT max(id) FROM people")
    for data in ("read", "read_next", "read_tap", "read_re"):
        await cleo.forges(f"{data}:{cleos:x}:1:same_here", on=cleo.newest())
    assert not any("river" in each.words for each in cleo.chat())
    assert await stage.rows("SELECT 1 FROM share_reactions") == []


async def test_a_no_is_told_kindly_and_none_reads_it(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await shares(ana, "My story", STORY)
    ana._mark()
    await dov.says("/shares")
    await dov.presses("Not this one")
    ana.sees("share.told.turned_down")
    await ben.says("/share")
    await ben.presses("Read what others shared")
    ben.sees("share.nothing_yet")


async def test_only_a_lead_decides(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await shares(ana, "My story", STORY)
    for who in (ana, ben):
        await who.says("/shares")
        who.sees("circle.refused")
        [(number,)] = await stage.rows(f"SELECT id FROM people WHERE telegram_id = {who.id}")
        await who.forges(f"shares_yes:{number:x}:1", on=who.newest())
        assert who.toast == stage.texts.plain("circle.refused", "en")
    assert await stage.rows("SELECT state FROM shares") == [("waiting",)]


async def test_taps_reach_the_author_as_numbers_once_a_reader(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    told = ana.newest()
    await ben.says("/share")
    await ben.presses("Read what others shared", "This helped me", "This helped me", "Same here")
    assert ben.toast == stage.texts.plain("share.tapped", "en")
    assert "It helped 1 person." in told.words
    assert "1 person: same here." in told.words
    assert "Ben" not in told.words
    await ana.says("/share")
    await ana.presses("Mine")
    assert "It helped 1 person." in ana.newest().words


async def test_replies_go_both_ways_without_names(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov, "How do you get through Sundays?", "Ask the circle")
    await ben.says("/share")
    await ben.presses("Read what others shared", "Reply")
    ben.sees("share.ask_reply")
    ana._mark()
    await ben.says("I call <somebody>. https://example.org")
    ben.sees("share.reply_sent")
    got = ana.sees("share.reply_to_author")
    assert "I call <somebody>. https://example.org" in got.words.replace(NOT_A_LINK, "").replace("\u2060", "")
    assert "https://example.org" not in got.words
    assert "Ben" not in got.words
    await ana.says("Thank you", reply_to=got)
    ana.sees("share.reply_sent")
    back = ben.sees("share.reply_to_reader")
    assert "Thank you" in back.words
    assert "Ana" not in back.words
    await ben.presses("Reply")
    await ben.says("Any time")
    ana.sees("share.reply_to_author")


async def test_who_wants_to_hear_no_more_hears_none(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    await ben.says("/share")
    await ben.presses("Read what others shared", "Reply")
    await ben.says("first")
    await ana.presses("Hear no more of them")
    ana.sees("share.muted")
    await ben.presses("Reply")
    await ben.says("second")
    ben.sees("share.reply_sent")
    ana.sees_nothing()


async def test_after_leaving_nothing_reaches_the_other_any_more(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    await ben.says("/share")
    await ben.presses("Read what others shared", "Reply")
    ana._mark()
    await ben.says("first")
    ana.sees("share.reply_to_author")
    await ben.presses("Reply")
    await ben.says("/circle")
    await ben.presses("Tuesday evening", "Leave this circle", "Leave now")
    ana._mark()
    await ben.presses("Reply")
    assert ben.toast == stage.texts.plain("share.gone", "en")
    await ben.says("second")
    ana.sees_nothing()


async def test_whoever_was_blocked_reaches_them_by_no_reply(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    ana._mark()
    await stage.read(lambda tx: blocks.add(tx, 1, 2, stage.now))
    await ben.says("/share")
    await ben.presses("Read what others shared", "Reply")
    for number in range(MOST_REPLIES_A_DAY):
        await ben.says("words", reply_to=ben.newest() if number else None)
        ben.sees("share.reply_sent")
        await ben.presses("Reply")
    await ben.says("one more")
    ben.sees("share.replies_enough", n=MOST_REPLIES_A_DAY)  # as everybody reads it then
    ana.sees_nothing()


async def test_ten_replies_a_day_are_enough(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    await ben.says("/share")
    await ben.presses("Read what others shared")
    read = ben.newest()
    for number in range(MOST_REPLIES_A_DAY):
        await ben.says(f"words {number}", reply_to=read)
        ben.sees("share.reply_sent")
    await ben.says("one more", reply_to=read)
    ben.sees("share.replies_enough", n=MOST_REPLIES_A_DAY)


async def test_a_reply_in_doubt_is_not_sent_twice(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    await ben.says("/share")
    await ben.presses("Read what others shared", "Reply")
    stage.api.faults.add(Fault(FaultKind.CLOSE_AFTER, chat_id=ana.id))
    stage.trouble_expected = True
    await ben.says("a zebra")
    ben.sees("share.reply_sent", "share.reply_unsure")
    assert sum("a zebra" in each.words for each in ana.chat()) == 1


async def test_what_is_taken_back_or_left_behind_is_gone(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    await ben.says("/share")
    await ben.presses("Read what others shared")
    read = ben.newest()
    await ana.says("/share")
    await ana.presses("Mine", "Take it back")
    ana.sees("share.taken_back")
    await ben.presses("Same here", on=read)
    assert ben.toast == stage.texts.plain("share.gone", "en")
    await shared(stage, ana, dov, "second")
    await ana.says("/circle")
    await ana.presses("Tuesday evening", "Leave this circle", "Leave now")
    await ben.says("/share")
    await ben.presses("Read what others shared")
    ben.sees("share.nothing_yet")


async def test_an_erased_author_s_share_goes(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov)
    await ben.says("/share")
    await ben.presses("Read what others shared", "Same here")
    await ana.says("/forget")
    await ana.presses("Erase everything")
    assert await stage.rows("SELECT (SELECT count(*) FROM shares), (SELECT count(*) FROM share_reactions)") == [
        (0, 0)
    ]
    await ben.says("/share")
    await ben.presses("Read what others shared")
    ben.sees("share.nothing_yet")


async def test_without_a_circle_there_is_a_way_to_one(ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/share")
    ana.sees("share.no_circle")


async def test_what_is_too_long_is_cut_and_says_so(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_two(stage, ana, ben, dov)
    await ana.says("/share")
    await ana.presses("My story")
    await ana.says("z" * (SHARE_LENGTH + 1))
    assert "z" * (SHARE_LENGTH + 1) not in ana.newest().words
    ana.sees("help.cut", n=SHARE_LENGTH)


@pytest.mark.parametrize("label", ["My story", "Ask the circle"])
async def test_after_a_setback_somebody_who_has_been_there_can_be_read(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, label: str
) -> None:
    await with_two(stage, ana, ben, dov)
    await shared(stage, ana, dov, "I have been there.", label)
    await ben.says("/checkin")
    await ben.presses("I had a setback")
    offered = any("Read someone who has been there" in ben.labels(each) for each in ben.new())
    assert offered is (label == "My story")
    if offered:
        await ben.presses("Read someone who has been there")
        assert "I have been there." in ben.newest().words

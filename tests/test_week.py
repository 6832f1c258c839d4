"""What a closed week brings a lead, as conversations: the picture, the table, Monday's message, the group's post."""

import csv
import io

import pytest

from bot.botapi.faults import Fault, FaultKind
from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage, says
from tests.test_events import plans
from tests.test_milestones import reaches_three
from tests.test_share import shared, shares
from tests.test_summary import DAYS, answers, crew, week_goes_by

QUIET = "A lead may know I went quiet"
ALONE = "A lead may know I have no partner"


def table_of(who: Speaker) -> list[list[str]]:
    document = next(each.document for each in reversed(who.chat()) if each.document)
    assert document
    assert document.name.endswith(".csv")
    text = document.content.decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


async def test_the_picture_and_the_table_say_what_the_words_say_and_no_more(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    stage.api.chats[group.id].title = "=1+1"
    await week_goes_by(stage, people, [*DAYS[:2], *DAYS[3:]])
    await dov.says("/summary 2026-W02")
    words, picture, document = dov.new()
    assert picture.photo
    assert picture.photo.content.startswith(b"\x89PNG")
    assert document.document
    assert "Mon 100 %" in words.words
    assert "Wed 0 %" in words.words

    head, *rows = table_of(dov)
    assert head == ["what", "which", "value"]
    for what, which, value in rows:
        for cell in (which, value):
            if what not in ("Week", "Away"):
                assert cell in words.words, (what, cell)
    assert ["Answered, in %", "Wed", "0"] in rows
    assert ["How the days were", "On track", "most"] in rows
    assert not any(each.name in cell for each in people for row in rows for cell in row)


async def test_no_cell_of_the_table_is_a_formula(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = Group(stage, dov, *people)
    stage.api.chats[group.id].title = '=HYPERLINK("http://example.org";"x")'
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    for each in people:
        await group.follows(each, "Join")
        await each.presses("Join")
    await week_goes_by(stage, people, DAYS[:1])
    await dov.says("/summary")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in table_of(dov) for cell in row)
    assert ["Circle", "", '\'=HYPERLINK("http://example.org";"x")'] in table_of(dov)


async def test_too_few_get_neither_picture_nor_table(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await dov.says("/summary")
    dov.sees("summary.nobody")
    await group.follows(ana, "Join")
    await ana.presses("Join")
    await answers(ana, "I had a setback", "1")
    await stage.until("2026-01-12 08:00")
    for asked in ("/summary", "/summary now", "/summary 2026-W02"):
        await dov.says(asked)
        dov.sees("summary.too_few")


async def test_once_a_week_has_closed_a_lead_reads_it_with_what_needs_a_person(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = Group(stage, dov, ana, ben)
    await group.adds_bot()
    await group.promotes(ben)
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses(QUIET, ALONE, "Join")
    await group.follows(ben, "Join")
    await ben.presses("Join")
    ben._mark()
    await stage.until("2026-01-12 07:59")
    before = len(dov.chat())
    await stage.until("2026-01-12 08:00")
    told = [each for each in dov.chat()[before:] if says(stage.texts, "week.closed", each.words)]
    assert len(told) == 1
    assert says(stage.texts, "summary.went_quiet", told[0].words, names="Ana")
    assert says(stage.texts, "summary.no_partner", told[0].words, names="Ana")
    assert "Ben" not in told[0].words
    assert [each for each in ben.chat() if says(stage.texts, "week.closed", each.words)]
    assert not [each for each in ana.chat() if says(stage.texts, "week.closed", each.words)]
    reads = await stage.rows("SELECT count(*) FROM lead_reads")
    assert reads == [(4,)]

    ana._mark()
    await dov.presses("👋 Say hello to Ana")
    hello = ana.sees("week.hello_from_lead", title="Tuesday evening")
    assert hello.words.splitlines()[0] == "Someone is thinking of you."
    await dov.presses("👋 Say hello to Ana")
    ana.sees_nothing()
    assert "See it as a picture" not in dov.labels(told[0])

    await ana.says("/circle")
    await ana.presses("Tuesday evening", QUIET)
    ana._mark()
    await stage.until("2026-01-13 10:00")
    ana._mark()
    await dov.presses("👋 Say hello to Ana")
    assert dov.toast == stage.texts.plain("press.gone", "en")
    ana.sees_nothing()


async def test_whoever_withdraws_while_it_waits_is_not_named(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins(city="Los Angeles")
    await ana.joins(city="Los Angeles")
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await dov.says("/circle")
    await dov.presses("Tuesday evening", "Circle settings", "Change the clock")
    await dov.says("Berlin")
    await dov.presses("Berlin")
    await group.follows(ana, "Join")
    await ana.presses(ALONE, "Join")
    await stage.until("2026-01-12 15:30")  # 07:30 there: the week has closed, and the message waits for 08:00
    waiting = await stage.rows("SELECT 1 FROM outbox WHERE kind = 'summary' AND state = 'waiting'")
    assert len(waiting) == 1
    await ana.says("/circle")
    await ana.presses("Tuesday evening", ALONE)
    await stage.until("2026-01-12 16:01")
    told = [each for each in dov.chat() if says(stage.texts, "week.closed", each.words) and "2026-W02" in each.words]
    assert len(told) == 1
    assert "Ana" not in told[0].words
    assert await stage.rows("SELECT * FROM lead_reads WHERE outbox_key LIKE '%2026-W02%'") == []


async def quiet_with_a_lead(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    """Ana lets a lead know when she went quiet, and has not answered since Monday the 5th."""
    for each in (dov, ana):
        await each.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses(QUIET, "Join")


async def is_named(stage: Stage, dov: Speaker) -> bool:
    """Whether the lead reads of Ana, asking now."""
    dov._mark()
    await dov.says("/summary")
    named = [each for each in dov.new() if says(stage.texts, "summary.went_quiet", each.words, names="Ana")]
    assert bool(named) == any("Ana" in each.words for each in dov.new())
    return bool(named)


async def test_whoever_said_that_they_are_away_is_not_quiet(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await quiet_with_a_lead(stage, ana, dov)
    await stage.until("2026-01-08 12:00")
    assert await is_named(stage, dov)
    await ana.says("/pause 20d")
    assert not await is_named(stage, dov)
    await stage.until("2026-01-19 09:00")
    weeks = [each for each in dov.chat() if says(stage.texts, "week.closed", each.words)]
    assert len(weeks) == 2
    assert not any("Ana" in each.words for each in weeks)
    await ana.says("/resume")
    await ana.says("/pause")
    await ana.presses("Until I write")
    await stage.until("2026-01-21 12:00")
    assert not await is_named(stage, dov)
    await ana.says("/resume")
    await stage.until("2026-01-23 12:00")
    assert await is_named(stage, dov)


async def test_a_week_that_a_long_silence_lets_pass_is_still_a_silence(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await quiet_with_a_lead(stage, ana, dov)
    await stage.until("2026-01-15 12:00")
    assert await stage.rows("SELECT until_words FROM pauses WHERE person_id = 2") == [(1,)]
    assert await is_named(stage, dov)


async def test_whoever_cannot_be_reached_is_not_quiet(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await quiet_with_a_lead(stage, ana, dov)
    await stage.until("2026-01-08 12:00")
    stage.api.block(ana.id)
    await stage.settle()
    assert not await is_named(stage, dov)


@pytest.mark.parametrize("how", ["/checkin", "/pause 10d"])
async def test_whoever_is_back_or_away_while_it_waits_is_not_named(
    stage: Stage, ana: Speaker, dov: Speaker, how: str
) -> None:
    await quiet_with_a_lead(stage, ana, dov)
    await stage.until("2026-01-05 12:00")
    await dov.says("/settings")
    await dov.presses("Quiet hours")
    await dov.says("22:00-12:00")
    await stage.until("2026-01-12 09:00")  # the week closed at 08:00, and the message waits for 11:00
    assert await stage.rows("SELECT count(*) FROM lead_reads WHERE item = 'went_quiet'") == [(1,)]
    await ana.says(how)
    if how == "/checkin":
        await ana.presses("On track")
    await stage.until("2026-01-12 11:01")
    (told,) = [each for each in dov.chat() if says(stage.texts, "week.closed", each.words)]
    assert "Ana" not in told.words
    assert not any("Ana" in each for each in dov.labels(told))
    assert await stage.rows("SELECT count(*) FROM lead_reads") == [(0,)]


async def test_the_picture_of_a_week_that_was_told_comes_by_itself(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    await with_circle(stage, dov, *people)
    await week_goes_by(stage, people, DAYS)
    await stage.until("2026-01-12 08:00")
    reads = await stage.rows("SELECT count(*) FROM lead_reads")
    dov._mark()
    await dov.presses("See it as a picture")
    picture, document = dov.new()
    assert picture.photo
    assert document.document
    assert await stage.rows("SELECT count(*) FROM lead_reads") == reads


async def test_the_group_gets_its_week_only_once_a_lead_turned_it_on(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 5)
    group = await with_circle(stage, dov, *people)
    await stage.until("2026-01-12 08:00")
    group._mark()
    await dov.says("/circle")
    await dov.presses("Tuesday evening", "Circle settings")
    assert "○ Post the week in the group" in dov.labels()
    await dov.presses("Post the week in the group")
    for day in range(12, 19):
        await stage.until(f"2026-01-{day} 11:00")
        for each in people:
            await answers(each, "On track")
    await stage.until("2026-01-19 09:00")
    card = group.sees("summary.numbers", answered=35, expected=35)
    assert not any(each.name in card.words for each in people)
    await stage.until("2026-01-20 09:00")
    assert len(group.new()) == 0


async def test_after_an_outage_only_the_newest_week_is_told(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    await with_circle(stage, dov)
    await stage.off_for(days=20)
    await stage.passes(hours=3)
    told = [each for each in dov.chat() if says(stage.texts, "week.closed", each.words)]
    assert len(told) == 1
    assert "2026-W03" in told[0].words


async def test_what_else_there_was_in_the_week_stands_in_it(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = Group(stage, dov, ana, ben)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses("My milestones in the group", "Join")
    await group.follows(ben, "Join")
    await ben.presses("Join")
    await shared(stage, ana, dov)
    await ben.says("/cope")
    await ben.presses("More", "From your circle", "This helped me")
    await reaches_three(stage, ana)
    await ana.presses("Share in the circle")
    await group.hears(dov, "/summary")
    card = group.sees("summary.too_few")
    for line in (
        "A milestone was shared in the circle.",
        "2 people came into the circle this week. Welcome!",
        "Something that was shared helped someone.",
    ):
        assert line in card.words
    await shares(ben, "What helped me", "Tea.")
    await stage.until("2026-01-12 08:01")
    closed = await stage.rows("SELECT counts FROM summaries")
    assert '"rest": {"newcomers": 2, "milestones": 1, "helped": 1}' in str(closed[0][0])
    await dov.presses("Read the share that waits")
    assert "Tea." in dov.newest().words


async def test_what_may_not_have_arrived_is_counted_for_whoever_leads(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    """Posts, announcements and reminders are not sent twice: in doubt they are dropped, and that is said."""
    for each in (dov, ana, ben):
        await each.joins()
    group = await with_circle(stage, dov, ana, ben)
    await plans(dov)
    await dov.presses("Skip", "Post it")
    await ana.says("/events")
    await ana.presses("I'm coming")
    await stage.until("2026-01-06 15:59")
    stage.trouble_expected = True
    for chat in (ana.id, group.id):
        stage.api.faults.add(Fault(FaultKind.CLOSE_AFTER, method="sendMessage", chat_id=chat))
    await stage.until("2026-01-06 16:00")  # both are reminded
    await dov.says("/announce")
    await dov.says("We meet at the gate.")
    stage.api.faults.add(Fault(FaultKind.GARBAGE, method="sendMessage", chat_id=ben.id))
    await dov.presses("Send")
    await stage.until("2026-01-12 08:00")
    news = next(each for each in reversed(dov.chat()) if says(stage.texts, "week.closed", each.words))
    assert says(stage.texts, "week.in_doubt", news.words, n=3)
    assert len([each for each in ana.chat() if says(stage.texts, "events.reminder", each.words)]) == 1
    await stage.until("2026-01-19 08:00")
    news = next(each for each in reversed(dov.chat()) if says(stage.texts, "week.closed", each.words))
    assert "may not have arrived" not in news.words, "said once"

"""A report: its words first, to a lead who is not the person reported, and that person's messages stop at once."""

from domain.beside.consent import Item
from storage.copies import exporting
from tests.support.group import Group
from tests.support.stage import Speaker, Stage, says
from tests.support.there import there
from tests.test_circle_settings import makes_circle
from tests.test_events import plans
from tests.test_leads import with_shown_member
from tests.test_partners import invites, stand_by
from tests.test_peer_helpers import ALLOW, with_helper
from tests.test_sos import allows
from tests.test_ticks import ticks

MEANT_FOR_ANA = "You know whom I mean"
PLACE_FOR_ANA = "At your door"


async def beside(member: Speaker, partner: Speaker) -> None:
    """Both are members already; the one now stands by the other."""
    token = await invites(member, "They support me", "Nothing for now")
    await partner.says(f"/start {token}")
    await partner.presses("Accept")
    partner.sees("partner.accepted")
    member.sees("partner.was_accepted")


async def test_it_goes_to_a_lead_after_its_words_were_seen(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await beside(ana, ben)
    dov.new()
    await ana.says("/partner")
    await ana.presses("Ben", "More", "Report")
    ana.sees("report.ask", name="Ben")
    await ana.presses("Pressure or threats")
    shown = ana.sees("report.preview", lead="Dov")
    assert "Ana reports Ben: Pressure or threats." in shown.words
    assert not [each for each in dov.chat() if "reports" in each.words]
    await ana.presses("Send")
    ana.sees("report.sent", lead="Dov")
    heard = dov.newest()
    assert heard.words.splitlines()[0] == "Someone asks for your help as a lead."
    assert "Ana reports Ben: Pressure or threats." in heard.words
    await ben.says("/partner")
    await ben.presses("Ana", "Write")
    await ben.says("what did you tell them?")
    ben.sees("words.sent", name="Ana")
    ana.sees_nothing()


async def test_the_lead_who_is_the_problem_is_not_who_reads_it(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await beside(ana, dov)
    await ana.says("/partner")
    await ana.presses("Dov", "More", "Report", "Messages I don't want")
    said = ana.sees("report.no_lead", contact="dov@example.org")  # who runs this bot, as the settings say
    assert "Ana reports Dov: Messages I don't want." in said.words
    assert "Nothing of Dov reaches you any more" in said.words
    assert not [each for each in dov.chat() if "reports" in each.words]
    await dov.says("/partner")
    await dov.presses("Ana", "Write")
    await dov.says("hello?")
    ana.sees_nothing()


async def test_without_a_circle_the_operators_contact_and_the_words_are_shown(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await ana.joins()
    await ben.joins()
    await beside(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "More", "Report", "Something else")
    said = ana.sees("report.no_lead", contact="dov@example.org")
    assert "Ana reports Ben: Something else." in said.words
    assert ana.labels(said) == ["Block"]


async def test_nobody_is_reported_by_a_stranger(stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker) -> None:
    await ana.joins()
    await ben.joins()
    await cleo.joins()
    await cleo.says("/partner")
    await cleo.forges("report_send:3:2:other", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.gone", "en")


async def test_silence_falls_both_ways(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Whoever was reported hears nothing of the other any more, and is not offered when something is to be told."""
    await stand_by(ana, ben)
    await ticks(ana, ben, Item.HARD_DAY)
    await allows(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "More", "Report", "Pressure or threats")
    said = ana.sees("report.no_lead")
    assert "they hear nothing of you: all you had ticked for them is off" in said.words
    await ana.says("/partner")
    await ana.presses("Ben")
    assert not [label for label in ana.labels() if "✓" in label]

    await stage.until("2026-01-06 08:00")
    ben._mark()
    await ana.presses("It's hard", "2", "8")
    await ana.says("a note")
    assert "Share this note with…" not in ana.labels()
    await ana.presses("Reach my partner")
    ana.sees("reach.nobody")
    await ana.says("/sos")
    ana.sees("sos.nobody_messaged")
    await stage.until("2026-01-08 12:00")
    assert not [each.words for each in ben.new() if "Ana" in each.words]
    consents = await stage.rows(
        "SELECT item FROM consents WHERE person_id = 1 AND receiver = 2 AND until_at IS NULL AND item != 'words'"
    )
    assert consents == []


async def test_a_peer_helper_who_is_no_partner_is_reported_from_their_page(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_helper(stage, ana, ben, dov)
    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)
    await ana.says("/sos")
    ben.sees("sos.asks", name="Ana")
    await ben.presses("I'm here")
    await ana.says("/partner")
    await ana.presses("✓ Ben, peer helper", "Report", "Back")
    ana.sees("peer_helper.ask", name="Ben")
    await ana.presses("Report", "Pressure or threats")
    ana.sees("report.preview", lead="Dov")
    dov.new()
    await ana.presses("Send")
    ana.sees("report.sent", lead="Dov")
    assert ana.labels() == []  # there is no bond that could be tied anew, so there is nothing to block
    assert "Ana reports Ben: Pressure or threats." in dov.newest().words
    await ben.presses("Write")
    assert ben.toast == stage.texts.plain("press.gone", "en")
    await ana.presses("I'm okay now")
    await ana.says("/sos")
    ana.sees("sos.nobody_messaged")
    await ana.presses("I'm okay now")

    await ana.says("/partner")
    await ana.presses("Ben, peer helper", ALLOW)  # whoever thinks better of it hears from them again
    await ana.says("/sos")
    await ben.presses("I'm here", "Write")
    await ben.says("I am with you.")
    assert "I am with you." in ana.newest().words


async def test_a_lead_reads_a_report_when_their_night_is_over(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await beside(ana, ben)
    await stage.until("2026-01-05 22:30")  # 23:30 in Berlin
    dov.new()
    ana._mark()
    await ana.says("/partner")
    await ana.presses("Ben", "More", "Report", "Pressure or threats", "Send")
    ana.sees("report.sent", lead="Dov")
    assert not dov.new()
    await stage.until("2026-01-06 07:01")
    assert [each for each in dov.new() if "Ana reports Ben" in each.words]


async def test_a_lead_who_was_reported_reaches_them_by_no_announcement(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await beside(ana, dov)
    await ana.says("/partner")
    await ana.presses("Dov", "More", "Report", "Pressure or threats")
    ana._mark()
    ben._mark()
    await dov.says("/announce You know whom I mean.")
    await dov.presses("Send")
    assert "You know whom I mean." in ben.newest().words
    ana.sees_nothing()
    await dov.presses("How many have it now?")
    assert says(stage.texts, "announce.count", dov.newest().words, got=2, owed=2)  # he is not told


async def test_a_lead_is_not_flooded_with_reports(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await beside(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "More", "Report", "Pressure or threats")
    preview = ana.newest()
    send = there(next(each.data for row in preview.buttons for each in row if each.text == "Send"))
    for _ in range(11):
        await ana.forges(send, on=preview)
    ana.sees("words.enough", n=10)
    assert len([each for each in dov.chat() if "Ana reports Ben" in each.words]) == 10


async def hellos(stage: Stage, speaker: Speaker) -> int:
    return len([each for each in speaker.chat() if says(stage.texts, "week.hello_from_lead", each.words)])


async def with_news_of(stage: Stage, dov: Speaker, ana: Speaker) -> Group:
    """Ana has gone quiet, allows a lead to know, and stands beside Dov, who leads; Dov has the week before him."""
    group = await with_shown_member(stage, dov, ana)
    await beside(ana, dov)
    await ana.says("/circle")
    await ana.presses("Tuesday evening", "A lead may know I went quiet")
    await stage.until("2026-01-12 08:00")
    ana._mark()
    return group


async def test_a_lead_who_was_reported_sends_no_hello_on_monday(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await with_news_of(stage, dov, ana)
    await ana.says("/partner")
    await ana.presses("Dov", "More", "Report", "Pressure or threats")
    await dov.presses("👋 Say hello to Ana")
    assert dov.toast == stage.texts.plain("week.hello_sent", "en", name="Ana")  # they are not told
    assert await hellos(stage, ana) == 0


async def test_a_hello_that_waits_for_the_morning_is_taken_back_by_a_report(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await with_news_of(stage, dov, ana)
    await stage.until("2026-01-12 22:30")
    await dov.presses("👋 Say hello to Ana")
    await ana.says("/partner")
    await ana.presses("Dov", "More", "Report", "Pressure or threats")
    await stage.until("2026-01-13 09:00")
    assert await hellos(stage, ana) == 0


async def with_a_walk_of(dov: Speaker, ana: Speaker, ben: Speaker) -> None:
    """Dov has planned something for his circle of Ana and Ben, and both of them come."""
    await plans(dov, title=MEANT_FOR_ANA)
    await dov.says(PLACE_FOR_ANA)
    await dov.presses("Post it")
    for each in (ana, ben):
        await each.says("/events")
        await each.presses("I'm coming")


async def reports(ana: Speaker, name: str) -> None:
    await ana.says("/partner")
    await ana.presses(name, "More", "Report", "Pressure or threats")
    ana.sees("report.no_lead")


async def test_of_an_event_by_a_lead_who_was_reported_they_are_reminded_without_his_words(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await beside(ana, dov)
    await with_a_walk_of(dov, ana, ben)
    await reports(ana, "Dov")
    ana._mark()
    ben._mark()
    await stage.until("2026-01-06 16:00")
    assert MEANT_FOR_ANA in ben.newest().words
    told = [each.words for each in ana.new() if says(stage.texts, "events.reminder.untitled", each.words)]
    assert told == ["Something you are coming to begins soon: Tue, Jan 6, 19:00. /events shows what it is."]
    ana._mark()
    ben._mark()
    await dov.says("/events")
    await dov.presses("Call off", "Yes, call it off")
    assert MEANT_FOR_ANA in ben.sees("events.is_off").words
    off = ana.sees("events.is_off.untitled")
    assert MEANT_FOR_ANA not in off.words
    assert PLACE_FOR_ANA not in off.words


async def test_of_something_new_by_a_lead_who_was_reported_they_hear_nothing(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    await makes_circle(dov, "Sunday walkers")
    token = dov.newest().words.partition("?start=")[2].split()[0]
    for each in (ana, ben):
        await each.says(f"/start {token}")
        await each.presses("Join")
        await dov.presses("Yes")
    await beside(ana, dov)
    await reports(ana, "Dov")
    ana._mark()
    ben._mark()
    await plans(dov, title=MEANT_FOR_ANA)
    await dov.presses("Skip", "Post it")
    assert MEANT_FOR_ANA in ben.sees("events.new").words
    ana.sees_nothing()


async def test_words_about_an_event_that_waited_for_the_morning_lapse_by_a_report_in_the_night(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await beside(ana, dov)
    await with_a_walk_of(dov, ana, ben)
    await stage.until("2026-01-05 22:30")  # 23:30 in Berlin
    await dov.says("/events")
    await dov.presses("Call off", "Yes, call it off")
    await reports(ana, "Dov")
    ana._mark()
    ben._mark()
    await stage.until("2026-01-06 07:01")
    assert [each for each in ben.new() if MEANT_FOR_ANA in each.words]
    assert not [each for each in ana.new() if MEANT_FOR_ANA in each.words]


async def test_what_a_lead_planned_stands_in_their_export_and_not_in_others(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await with_shown_member(stage, dov, ana, ben)
    await with_a_walk_of(dov, ana, ben)
    number = {account: number for number, account in enumerate((dov.id, ana.id, ben.id), 1)}
    planned = await stage.read(lambda tx: exporting.gather(tx, number[dov.id])["events"])
    assert [(each["circle"], each["starts_at"]) for each in planned] == [
        ("Tuesday evening", "2026-01-06T18:00:00.000000Z")
    ]
    assert "events" not in await stage.read(lambda tx: exporting.gather(tx, number[ana.id]))

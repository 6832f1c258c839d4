"""A report: its words first, to a lead who is not the person reported, and that person's messages stop at once."""

from tests.support.stage import Speaker, Stage
from tests.test_leads import with_shown_member
from tests.test_partners import invites


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
    assert "Nothing of Dov reaches you any more." in said.words
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

"""*You're not alone in this*, as it stands on a check-in: from five people on, without a count or a name."""

from tests.support.group import with_circle
from tests.support.stage import Speaker, Stage, says
from tests.test_summary import answers, crew


async def test_from_five_on_each_reads_that_others_have_checked_in(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 6)
    await with_circle(stage, dov, *people)
    for each in people[:4]:
        await answers(each, "I had a setback")
        assert not any(says(stage.texts, "circle.not_alone", said.words) for said in each.chat())
    await answers(people[4], "On track")
    line = next(said.words for said in people[4].chat() if says(stage.texts, "circle.not_alone", said.words))
    assert "You're not alone in this: others in Tuesday evening have checked in today." in line
    assert not any(each.name in line.replace("Hello Member 5", "") for each in people[:4])


async def test_in_a_circle_of_four_and_for_whoever_is_in_none_nothing_is_said(
    stage: Stage, dov: Speaker, cleo: Speaker
) -> None:
    await dov.joins()
    await cleo.joins()
    people = await crew(stage, 4)
    await with_circle(stage, dov, *people)
    for each in (*people, cleo):
        await answers(each, "On track")
        assert not any(says(stage.texts, "circle.not_alone", said.words) for said in each.chat())


async def test_yesterday_says_nothing_of_today(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    people = await crew(stage, 6)
    await with_circle(stage, dov, *people)
    for each in people:
        await answers(each, "On track")
    await stage.until("2026-01-06 11:00")
    await people[0].says("/checkin yesterday")
    assert not says(stage.texts, "circle.not_alone", people[0].newest().words)
    await answers(people[0], "On track")
    assert not says(stage.texts, "circle.not_alone", people[0].newest().words)

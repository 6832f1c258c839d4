"""*You're not alone in this*, as it stands on a check-in: from five people on, without a count or a name."""

from hypothesis import given
from hypothesis import strategies as st

from domain.circle.company import may_be_told
from tests.support.group import with_circle
from tests.support.stage import Speaker, Stage, says
from tests.test_summary import answers, crew


@given(answered=st.integers(1, 60), members=st.integers(1, 60))
def test_it_follows_of_nobody_that_they_have_answered(answered: int, members: int) -> None:
    """Whoever reads it could read the very same had any one of the others not answered, or not yet."""
    if answered <= members and may_be_told(answered, members):
        assert answered >= 5
        assert any(may_be_told(fewer, members) for fewer in range(1, members)), "all of them must have"


def test_it_is_said_from_five_on_but_for_a_circle_of_five() -> None:
    assert [answered for answered in range(8) if may_be_told(answered, 7)] == [5, 6, 7]
    assert not any(may_be_told(answered, 5) for answered in range(6))


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


async def test_in_a_circle_of_five_nothing_is_said_as_it_would_be_said_of_all(
    stage: Stage, dov: Speaker, cleo: Speaker
) -> None:
    await dov.joins()
    await cleo.joins()
    people = await crew(stage, 5)
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

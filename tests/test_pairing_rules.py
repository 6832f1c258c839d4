"""Who is suggested for whom, as a table."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.circle.pairing import Likes, Reason, Seeker, may_pair, suggestions

BERLIN, DELHI = timedelta(hours=1), timedelta(hours=5, minutes=30)


def seeker(
    person: int, offset: timedelta = BERLIN, language: str = "en", *, alone: bool = True, **more: object
) -> Seeker:
    return Seeker(person, offset, language, alone, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        (seeker(1), seeker(2), True),
        (seeker(1), seeker(2, alone=False), False),
        (seeker(1), seeker(2, alone=False, walks=True), True),
        (seeker(1, alone=False, walks=True), seeker(2, alone=False, walks=True), False),
        (seeker(1), seeker(2, language="de"), False),
        (seeker(1, apart=frozenset({2})), seeker(2), False),
        (seeker(1), seeker(2, apart=frozenset({1})), False),
        (seeker(1), seeker(2, DELHI), True),
    ],
)
def test_who_may_be_paired(one: Seeker, other: Seeker, may: bool) -> None:
    assert may_pair(one, other) is may
    assert may_pair(other, one) is may


def test_who_is_new_goes_with_who_walks_with_someone_new() -> None:
    found = suggestions([seeker(1, is_new=True), seeker(2), seeker(3, DELHI, alone=False, walks=True), seeker(4)])
    assert [(each.one, each.other) for each in found] == [(1, 3), (2, 4)]
    assert found[0].reasons == (Reason.WALKS_WITH_NEW, Reason.SAME_LANGUAGE)


def test_the_clock_and_the_time_of_day_are_reasons() -> None:
    near, far = seeker(2, timedelta(hours=2), likes=Likes.EVENINGS), seeker(3, DELHI)
    (found,) = suggestions([seeker(1, likes=Likes.EVENINGS), near, far])
    assert (found.one, found.other) == (1, 2)
    assert found.reasons == (Reason.SAME_CLOCK, Reason.SAME_LANGUAGE, Reason.SAME_TIME_OF_DAY)


SEEKERS = st.builds(
    Seeker,
    person=st.integers(1, 8),
    offset=st.sampled_from([BERLIN, DELHI]),
    language=st.sampled_from(["en", "de"]),
    alone=st.booleans(),
    walks=st.booleans(),
    is_new=st.booleans(),
    likes=st.none() | st.sampled_from(Likes),
    apart=st.frozensets(st.integers(1, 8)),
)


@given(st.lists(SEEKERS, unique_by=lambda each: each.person))
def test_nobody_is_suggested_twice_nor_to_whom_they_would_rather_not(seekers: list[Seeker]) -> None:
    known = {each.person: each for each in seekers}
    found = suggestions(seekers)
    people = [person for each in found for person in (each.one, each.other)]
    assert len(people) == len(set(people))
    for each in found:
        assert each.other not in known[each.one].apart
        assert each.one not in known[each.other].apart
        assert known[each.one].alone or known[each.other].alone

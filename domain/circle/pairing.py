"""Who could walk beside whom: suggestions by clock, language and wishes, each with its reasons; a lead decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import combinations

NEAR = timedelta(hours=1)
NEW_FOR = timedelta(days=30)


class Likes(StrEnum):
    """When somebody likes to talk."""

    MORNINGS = "mornings"
    EVENINGS = "evenings"


class Reason(StrEnum):
    """Why two are suggested for each other; the weightiest first."""

    WALKS_WITH_NEW = "walks_with_new"
    SAME_CLOCK = "same_clock"
    SAME_LANGUAGE = "same_language"
    SAME_TIME_OF_DAY = "same_time_of_day"


WEIGHTS = {
    Reason.WALKS_WITH_NEW: 8,
    Reason.SAME_CLOCK: 4,
    Reason.SAME_TIME_OF_DAY: 2,
    Reason.SAME_LANGUAGE: 1,
}


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who looks for a partner (`alone`), or can walk with someone new (`walks`).

    `offset` is how far their clock is from UTC, `apart` whom they are not to be paired with, whatever the reason.
    """

    person: int
    offset: timedelta
    language: str
    alone: bool
    walks: bool = False
    is_new: bool = False
    likes: Likes | None = None
    apart: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two people, and why."""

    one: int
    other: int
    reasons: tuple[Reason, ...]


def suggestions(seekers: Iterable[Seeker]) -> Sequence[Suggestion]:
    """Return whom to suggest for whom, nobody twice, best first; two without a language in common are left out."""
    possible = [
        (_weight(reasons), one, other, reasons)
        for one, other in combinations(sorted(seekers, key=lambda each: each.person), 2)
        if may_pair(one, other)
        for reasons in [_reasons(one, other)]
    ]
    possible.sort(key=lambda each: (-each[0], each[1].person, each[2].person))
    taken: set[int] = set()
    found = []
    for _, one, other, reasons in possible:
        if not {one.person, other.person} & taken:
            taken |= {one.person, other.person}
            found.append(Suggestion(one.person, other.person, reasons))
    return found


def may_pair(one: Seeker, other: Seeker) -> bool:
    """Return whether the two may be suggested for each other: one looks for somebody, the other does or walks."""
    if one.person in other.apart or other.person in one.apart or one.language != other.language:
        return False
    return (one.alone and (other.alone or other.walks)) or (other.alone and one.walks)


def _reasons(one: Seeker, other: Seeker) -> tuple[Reason, ...]:
    found = {
        Reason.WALKS_WITH_NEW: (one.walks and other.is_new and other.alone)
        or (other.walks and one.is_new and one.alone),
        Reason.SAME_CLOCK: abs(one.offset - other.offset) <= NEAR,
        Reason.SAME_LANGUAGE: one.language == other.language,
        Reason.SAME_TIME_OF_DAY: one.likes is not None and one.likes == other.likes,
    }
    return tuple(reason for reason in Reason if found[reason])


def _weight(reasons: Iterable[Reason]) -> int:
    return sum(WEIGHTS[reason] for reason in reasons)

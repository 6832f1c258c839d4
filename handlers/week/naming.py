"""Who needs somebody: named to a lead alone, only those who allowed it, and each such read is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.beside.consent import Item
from domain.daily.pauses import Pause
from handlers.circle import leading
from handlers.texts import Html
from handlers.turn import Turn
from storage.beside import consent
from storage.circle import memberships, summaries
from storage.circle.circles import Circle
from storage.daily import pauses, schedules
from storage.people import Person
from storage.traffic.outbox import Owed

NAMED = "named"
MOST_NAMED = 20
"""Names in one list: two lists of the longest fit one message."""

MOST_SORTED = 500
"""Names that are opened to be put in order."""

LOOKED_BACK = timedelta(days=120)
"""Nobody is asked each day for longer: after seven quiet days in a row it is once a week."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Who went quiet and who has no partner, of those who allow a lead to know it: some named, and how many."""

    quiet: Sequence[Person]
    alone: Sequence[Person]
    quiet_count: int
    alone_count: int

    @property
    def about(self) -> list[tuple[int, Item]]:
        """Return what is told of whom."""
        told = [(each.id, Item.WENT_QUIET) for each in self.quiet]
        return told + [(each.id, Item.NO_PARTNER) for each in self.alone]


def needs(turn: Turn, circle: Circle) -> Needs:
    """Return who needs somebody, without the reader."""
    quiet = _others(turn, _gone_quiet(turn, circle.id))
    alone = _others(turn, memberships.list_without_partner(turn.tx, circle.id, turn.now))
    return Needs(_named(turn, quiet), _named(turn, alone), len(quiet), len(alone))


def _gone_quiet(turn: Turn, circle: int) -> list[int]:
    """Return whose silence lasts, as far as the bot can know: not that of whoever said that they are away."""
    since = (turn.now - LOOKED_BACK).date()
    quiet = memberships.list_gone_quiet(turn.tx, circle, since, turn.now)
    away = {each for each, pause in pauses.list_chosen(turn.tx, quiet, turn.now.date()) if _holds(turn, each, pause)}
    return [each for each in quiet if each not in away]


def _holds(turn: Turn, member: int, pause: Pause) -> bool:
    schedule = schedules.find(turn.tx, member)
    return schedule is not None and pause.holds(schedule.today(turn.now))


def _others(turn: Turn, members: list[int]) -> list[int]:
    reader = turn.me.id
    return [each for each in members if each != reader]


def _named(turn: Turn, members: list[int]) -> list[Person]:
    """Return as many as one message names, by name; in a very large circle those who came first are looked among."""
    return leading.by_name(turn, members[:MOST_SORTED])[:MOST_NAMED]


def words(turn: Turn, found: Needs) -> Html | None:
    """Return the names with what they are named for, None where nobody is to be named."""
    parts = [
        _names(turn, "summary.went_quiet", found.quiet, found.quiet_count),
        _names(turn, "summary.no_partner", found.alone, found.alone_count),
    ]
    if not found.about:
        return None
    return Html("\n\n".join(part for part in [*parts, turn.text("summary.is_logged")] if part))


def _names(turn: Turn, key: str, members: Sequence[Person], count: int) -> Html | None:
    if not members:
        return None
    names = ", ".join(person.name or "" for person in members)
    more = count - len(members)
    return turn.text(key, names=turn.label("summary.and_more", names=names, n=more) if more > 0 else names)


def key_of(turn: Turn, circle: Circle, found: Needs, cause: str) -> str:
    """Return the key of a message with these names in it, and write down that the reader is told them.

    The key says how many are named, so that the last look before it goes knows when one is there no more.
    """
    key = f"{cause}.{NAMED}.{len(found.about)}"
    summaries.save_reads(turn.tx, turn.me.id, circle.id, found.about, key, turn.now)
    return key


def are_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether the message still says what is so, and everyone allows it; else nobody has read it."""
    wanted = may_be_read(turn, owed) and _are_quiet_still(turn, owed)
    if not wanted:
        summaries.forget_reads_in(turn.tx, owed.key)
    return wanted


def _are_quiet_still(turn: Turn, owed: Owed) -> bool:
    """Return whether nobody has answered or gone away since who is named as quiet."""
    reads = [each for each in summaries.list_reads_in(turn.tx, owed.key) if each.item is Item.WENT_QUIET]
    return not reads or {each.member for each in reads} <= set(_gone_quiet(turn, reads[0].circle))


def may_be_read(turn: Turn, owed: Owed) -> bool:
    """Return whether everyone whom the message names allows it at this moment."""
    reads = summaries.list_reads_in(turn.tx, owed.key)
    return len(reads) == int(owed.key.rpartition(".")[2]) and all(
        memberships.is_member(turn.tx, each.circle, each.member)
        and consent.circle_may_know(turn.tx, each.member, each.circle, each.item, turn.now)
        for each in reads
    )

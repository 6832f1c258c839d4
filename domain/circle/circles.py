"""Circles: which days of a member are counted, what they may allow the circle, and who is in a group."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.beside.consent import Item

CIRCLE_ITEMS = (Item.ALIAS, Item.MILESTONES, Item.WENT_QUIET, Item.NO_PARTNER)
"""What a member may allow a circle, in the order in which it is shown; a button carries them as bits."""


@dataclass(frozen=True, slots=True)
class Membership:
    """One stay of a person in a circle, by member days: from `joined_on` on, before `left_on`."""

    person: int
    joined_on: date
    left_on: date | None = None

    def counts(self, day: date) -> bool:
        """Return whether the day is counted: not before the day of joining, and no day that had not closed then.

        Whoever leaves is not counted for the day on which they left, as that was still going on.
        """
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


def chosen_items(bits: int) -> tuple[Item, ...]:
    """Return the items that a button's number ticks."""
    return tuple(item for place, item in enumerate(CIRCLE_ITEMS) if bits >> place & 1)


def toggled(bits: int, item: Item) -> int:
    """Return the number with one more item ticked, or one fewer."""
    return bits ^ 1 << CIRCLE_ITEMS.index(item)


GROUP_GONE: Mapping[str, Any] = {"status": "group gone"}
"""Stands for a `ChatMember` of a group that the bot is not in any more, which may not have been heard of."""


def is_gone(member: Mapping[str, Any] | None) -> bool:
    """Return whether the group is closed to the bot, so that nobody can be asked about."""
    return member is not None and member.get("status") == GROUP_GONE["status"]


def is_administrator(member: Mapping[str, Any] | None, *, in_group: bool) -> bool:
    """Return whether Telegram's `ChatMember` leads the group; None: Telegram did not say, so no.

    An anonymous administrator counts in the group only: elsewhere nobody is to learn who they are.
    """
    if member is None or member.get("status") not in ("creator", "administrator"):
        return False
    return in_group or not member.get("is_anonymous")


def is_in_group(member: Mapping[str, Any] | None) -> bool:
    """Return whether Telegram's `ChatMember` says that somebody is in the group."""
    if member is None:
        return False
    status = member.get("status")
    return status in ("creator", "administrator", "member") or (
        status == "restricted" and bool(member.get("is_member"))
    )

"""Who may be told what about whom: consent is given per receiver and per item, and silence means no."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Item(StrEnum):
    """What consent is about: the notice itself, or one thing that one receiver may be told."""

    NOTICE = "notice"
    WENT_QUIET = "went_quiet"
    HARD_DAY = "hard_day"
    SETBACK = "setback"
    NEED_SOMEONE = "need_someone"
    MILESTONES = "milestones"
    GOALS = "goals"
    MOOD_BAND = "mood_band"
    WORDS = "words"
    REPORT = "report"
    INVITATION = "invitation"
    ALIAS = "alias"
    NO_PARTNER = "no_partner"
    ASKS_TO_JOIN = "asks_to_join"
    SHARE = "share"
    SHARE_REPLY = "share_reply"
    LEADS = "leads"
    WALKS = "walks"


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent: for an item, from `since_at` to `until_at` (UTC), to a person or a circle; neither: the bot."""

    item: Item
    receiver: int | None
    text_version: str
    since_at: datetime
    until_at: datetime | None = None
    circle: int | None = None

    def is_active(self, now: datetime) -> bool:
        """Return whether it holds at the instant `now`."""
        return self.since_at <= now and (self.until_at is None or now < self.until_at)


def may_tell(consents: Iterable[Consent], receiver: int, item: Item, now: datetime) -> bool:
    """Return whether the subject of these consents allows that receiver to be told that item now."""
    return any(each.receiver == receiver and each.item == item and each.is_active(now) for each in consents)


def circle_may_know(consents: Iterable[Consent], circle: int, item: Item, now: datetime) -> bool:
    """Return whether the subject of these consents allows that circle, or those who lead it, to know the item now."""
    return any(each.circle == circle and each.item == item and each.is_active(now) for each in consents)


def has_agreed(consents: Iterable[Consent], text_version: str, now: datetime) -> bool:
    """Return whether the notice in its present wording has been agreed to and not withdrawn."""
    return any(
        each.item is Item.NOTICE and each.text_version == text_version and each.is_active(now) for each in consents
    )


def has_agreed_before(consents: Iterable[Consent], now: datetime) -> bool:
    """Return whether the notice has been agreed to in any wording, and not withdrawn."""
    return any(each.item is Item.NOTICE and each.is_active(now) for each in consents)

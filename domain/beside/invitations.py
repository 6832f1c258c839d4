"""Invitations by link: what each kind is for, how long it holds, and whether it still does."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class LinkKind(StrEnum):
    """What a link invites to."""

    MUTUAL = "mutual"
    SUPPORTER = "supporter"
    CIRCLE = "circle"
    SETUP = "setup"
    LEAD = "lead"
    HELPER = "helper"


NOBODY = 0
"""The maker of a link that is no person's: a circle's own, or one made for somebody we do not know yet."""

HOLDS_FOR = {
    LinkKind.MUTUAL: timedelta(days=7),
    LinkKind.SUPPORTER: timedelta(days=7),
    LinkKind.CIRCLE: timedelta(days=30),
    LinkKind.SETUP: timedelta(days=1),
    LinkKind.LEAD: timedelta(days=7),
    LinkKind.HELPER: timedelta(days=7),
}
USED_ONCE = frozenset({LinkKind.MUTUAL, LinkKind.SUPPORTER, LinkKind.SETUP, LinkKind.LEAD, LinkKind.HELPER})


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link; instants are UTC. `maker` is a person or `NOBODY`, `details` what its kind needs to know."""

    id: int
    kind: LinkKind
    maker: int
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    circle: int | None
    details: str

    def holds(self, now: datetime) -> bool:
        """Return whether the link still does what it is for; one that does not is like one that never was."""
        used_up = self.used_at is not None and self.kind in USED_ONCE
        return self.revoked_at is None and not used_up and now < self.expires_at

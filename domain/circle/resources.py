"""Where to look further: the kinds of it, and what a circle adds of its own."""

from datetime import timedelta
from enum import StrEnum

MOST_OF_A_CIRCLE = 20
ENTRY_LENGTH = 300
"""Characters kept of a circle's entry."""

ASKED_AFTER = timedelta(days=7)
"""So long after somebody was asked to help the member reach a service, the member is asked how it went."""


class ResourceKind(StrEnum):
    """What somebody is looking for."""

    MEETING = "meeting"
    SERVICE = "service"
    LEARN = "learn"
    TAKE_PART = "take_part"


class Reached(StrEnum):
    """What came of looking for a service."""

    YES = "yes"
    NOT_YET = "not_yet"
    NOT_FOR_ME = "not_for_me"

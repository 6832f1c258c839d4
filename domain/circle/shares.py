"""What members share with their circle: stories, what helped, and questions, once a lead has said yes."""

from dataclasses import dataclass
from enum import StrEnum

SHARE_LENGTH = 1500
"""Characters kept of what somebody shares."""

REPLY_LENGTH = 1000
MOST_WAITING = 5
"""Shares of one member that wait for a lead at the same time."""

MOST_REPLIES_A_DAY = 10


class ShareKind(StrEnum):
    """What is shared."""

    HELPED = "helped"
    STORY = "story"
    ASK = "ask"


class ShareState(StrEnum):
    """Whether the circle may read it."""

    WAITING = "waiting"
    SHOWN = "shown"
    TURNED_DOWN = "turned_down"


class Reaction(StrEnum):
    """What a reader may say of it with one tap; the author sees how many did, never who."""

    SAME_HERE = "same_here"
    HELPED_ME = "helped_me"


@dataclass(frozen=True, slots=True)
class Share:
    """One share; `told_key` is the key of the message in which the author reads how it is received."""

    id: int
    author: int
    circle: int
    kind: ShareKind
    text: str
    signed: bool
    state: ShareState
    told_key: str | None

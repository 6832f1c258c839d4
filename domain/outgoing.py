"""Messages owed: which go first, and what becomes of one whose sending failed or is in doubt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum


class Lane(IntEnum):
    """Who goes first when there is a queue."""

    SOS = 0
    REPLY = 1
    PARTNER = 2
    PROMPT = 3
    BULK = 4


class Outcome(StrEnum):
    """What one attempt to send came to."""

    SENT = "sent"
    NEVER_SENT = "never_sent"
    IN_DOUBT = "in_doubt"
    TOO_MANY = "too_many"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    MIGRATED = "migrated"
    NO_TOPIC = "no_topic"
    GONE = "gone"


class Fate(StrEnum):
    """What becomes of a message after an attempt, or instead of one."""

    SENT = "sent"
    RETRY = "retry"
    ANEW = "anew"
    DEAD = "dead"
    UNREACHABLE = "unreachable"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Decision:
    """The fate of a message, and for a retry the instant (UTC) before which it is not tried."""

    fate: Fate
    not_before: datetime | None = None
    silently: bool = False


AT_MOST_ONCE = frozenset(
    {"reminder", "relay", "share_reply", "summary", "group", "announcement", "milestone_post", "event", "event_news"}
)
"""Kinds that are dropped when in doubt: one too many would be worse than one too few."""

AGAIN_SILENTLY = frozenset({"prompt", "milestone"})
"""Kinds that are sent again without a sound when in doubt."""

URGENT = frozenset({"sos", "nudge", "alert"})
"""Kinds on which somebody's safety may rest: a call for help, and what a partner is told."""

CLOCKS_OWN = frozenset(
    {"reminder", "silence", "nudge", "alert", "news", "milestone", "summary", "announcement", "event_news"}
    | {"goals_review", "reached_service", "share_waits", "applause"}
)
"""Kinds that their reader did not ask for just then, the prompt apart, which counts as asked for."""

ASKED_BEFORE = frozenset({"milestone", "applause"})
"""Of these, what comes with the prompt, or was asked for by sharing it: it takes none of the day's two places."""

HELD_AT_NIGHT = CLOCKS_OWN - {"milestone"} | {"event", "relay", "share_reply", "passed_on", "accepted"}
"""Kinds that quiet hours hold, whatever kept them until those began; a milestone comes with the prompt."""

AFTER_RETURN = timedelta(hours=1)
"""For so long after an outage a person gets one message at most that they did not ask for."""

URGENT_PAUSES = (timedelta(0), timedelta(seconds=15), timedelta(seconds=60))
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE_UNSENT = timedelta(seconds=30)
PAUSE_WHEN_NOT_TOLD = timedelta(seconds=30)


def decide(kind: str, outcome: Outcome, attempts: int, now: datetime, wait: timedelta | None = None) -> Decision:
    """Return what becomes of a message after its `attempts`-th attempt (1 is the first).

    `wait` is what Telegram asked for with "too many requests"; where it names no time, 30 seconds.
    """
    match outcome:
        case Outcome.SENT:
            return Decision(Fate.SENT)
        case Outcome.UNREACHABLE:
            return Decision(Fate.UNREACHABLE)
        case Outcome.REFUSED:
            return Decision(Fate.DEAD)
        case Outcome.TOO_MANY:
            return Decision(Fate.RETRY, now + (wait or PAUSE_WHEN_NOT_TOLD))
        case Outcome.MIGRATED | Outcome.NO_TOPIC:
            return Decision(Fate.RETRY, now)
        case Outcome.GONE:
            return Decision(Fate.ANEW)
        case Outcome.NEVER_SENT:
            return Decision(Fate.RETRY, now + min(pause_after(kind, attempts), LONGEST_PAUSE_UNSENT))
        case Outcome.IN_DOUBT:
            if kind in AT_MOST_ONCE:
                return Decision(Fate.DROPPED)
            return Decision(Fate.RETRY, now + pause_after(kind, attempts), silently=kind in AGAIN_SILENTLY)


def pause_after(kind: str, attempts: int) -> timedelta:
    """Return how long to wait after the `attempts`-th attempt: growing; if urgent 0, 15 and then 60 seconds."""
    if kind in URGENT:
        return URGENT_PAUSES[min(attempts, len(URGENT_PAUSES)) - 1]
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 16)), LONGEST_PAUSE)


def may_follow_return(kind: str, lane: Lane, created_at: datetime, returned_at: datetime) -> bool:
    """Return whether a message may go in the hour after the bot returned even if another has gone already.

    The prompt and what answers somebody may; of what else waited or what the clock brings about, only one may.
    """
    if kind == "prompt" or lane < Lane.PARTNER:
        return True
    return kind not in CLOCKS_OWN and created_at >= returned_at

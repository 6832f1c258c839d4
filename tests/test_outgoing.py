"""What becomes of a message after each attempt to send it, kind by kind."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.outgoing import Fate, Lane, Outcome, decide, pause_after

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AGAIN, QUIETLY, DROP = "again", "again, silently", "dropped"

IN_DOUBT = {
    "sos": AGAIN,
    "nudge": AGAIN,
    "partner": AGAIN,
    "reply": AGAIN,
    "edit": AGAIN,
    "question": AGAIN,
    "prompt": QUIETLY,
    "milestone": QUIETLY,
    "reminder": DROP,
    "relay": DROP,
    "share_reply": DROP,
    "summary": DROP,
    "group": DROP,
    "announcement": DROP,
    "milestone_post": DROP,
}
"""What each kind does when nobody knows whether it arrived, as docs/guarantees.md has it."""

KINDS = sorted(IN_DOUBT)


@pytest.mark.parametrize(("kind", "then"), IN_DOUBT.items())
def test_in_doubt_each_kind_errs_on_its_own_side(kind: str, then: str) -> None:
    decision = decide(kind, Outcome.IN_DOUBT, 1, NOW)
    assert decision.fate is (Fate.DROPPED if then == DROP else Fate.RETRY)
    assert decision.silently is (then == QUIETLY)
    assert (decision.not_before is None) is (then == DROP)


OTHERWISE = {
    Outcome.SENT: Fate.SENT,
    Outcome.NEVER_SENT: Fate.RETRY,
    Outcome.TOO_MANY: Fate.RETRY,
    Outcome.UNREACHABLE: Fate.UNREACHABLE,
    Outcome.REFUSED: Fate.DEAD,
    Outcome.MIGRATED: Fate.RETRY,
    Outcome.NO_TOPIC: Fate.RETRY,
    Outcome.GONE: Fate.ANEW,
}


def test_the_table_knows_every_outcome() -> None:
    assert {*OTHERWISE, Outcome.IN_DOUBT} == set(Outcome)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("outcome", "fate"), OTHERWISE.items())
def test_every_other_outcome_is_the_same_for_every_kind(kind: str, outcome: Outcome, fate: Fate) -> None:
    decision = decide(kind, outcome, 1, NOW)
    assert decision.fate is fate
    assert not decision.silently
    assert (decision.not_before is not None) is (fate is Fate.RETRY)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("attempts", [1, 2, 3, 10, 1000])
def test_nothing_is_tried_again_before_now_or_later_than_in_five_minutes(
    kind: str, outcome: Outcome, attempts: int
) -> None:
    decision = decide(kind, outcome, attempts, NOW)
    if decision.not_before is not None:
        assert NOW <= decision.not_before <= NOW + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("asked", "waited"), [(None, 30), (0, 30), (1, 1), (7, 7), (3600, 3600)], ids=lambda each: str(each)
)
def test_too_many_requests_waits_as_told_and_half_a_minute_when_not_told(asked: int | None, waited: int) -> None:
    wait = None if asked is None else timedelta(seconds=asked)
    assert decide("reply", Outcome.TOO_MANY, 1, NOW, wait).not_before == NOW + timedelta(seconds=waited)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 0), (2, 15), (3, 60), (4, 60), (100, 60)])
@pytest.mark.parametrize("kind", ["sos", "nudge"])
def test_a_call_for_help_and_a_partners_alert_go_again_at_once_then_after_15_and_60_seconds(
    kind: str, attempts: int, seconds: int
) -> None:
    assert pause_after(kind, attempts) == timedelta(seconds=seconds)
    assert decide(kind, Outcome.IN_DOUBT, attempts, NOW).not_before == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("kind", KINDS)
def test_what_never_left_is_tried_every_half_minute_at_least(kind: str) -> None:
    decision = decide(kind, Outcome.NEVER_SENT, 100, NOW)
    assert decision.not_before is not None
    assert decision.not_before <= NOW + timedelta(seconds=60 if kind in ("sos", "nudge") else 30)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (2, 2), (3, 4), (4, 8), (9, 256), (10, 300), (10**6, 300)])
def test_other_messages_wait_twice_as_long_each_time_up_to_five_minutes(attempts: int, seconds: int) -> None:
    assert pause_after("reply", attempts) == timedelta(seconds=seconds)


def test_the_lanes_go_in_this_order() -> None:
    assert [lane.name for lane in sorted(Lane)] == ["SOS", "REPLY", "PARTNER", "PROMPT", "BULK"]

"""What is under way around the subject of the matrix: one of each thing that people begin with one another."""

from datetime import timedelta

from domain.beside.consent import Item
from domain.beside.invitations import LinkKind
from domain.beside.ladder import Stage as Silence
from domain.beside.sos import Delivery
from domain.circle.resources import ResourceKind
from domain.circle.shares import ShareKind, ShareState
from domain.coping.plans import PlanKind
from domain.time.weeks import week_of
from storage.beside import consent, invitations, letters, partners, peer_helpers, sos
from storage.beside.letters import Part
from storage.circle import announcements, events, memberships, pairing, resources, shares
from storage.coping import goals, plans, self_notes, situations
from storage.counting import counters, milestones
from storage.file.database import Tx
from tests.support.stage import Stage

OPEN_TO_TUESDAY = frozenset({"MarkSigned", "MarkUnsigned", "MarkMeeting", "MarkEvent", "MarkWorks", "MarkDuty"})
"""What whoever is in the circle may read: what was shared and approved there, and what the circle knows."""

FOR_ITS_LEADS = frozenset({"MarkPending", "MarkDraft"})
"""What a lead reads before anybody else does: what waits for their yes, and what they plan."""


def begin(tx: Tx, stage: Stage, ids: dict[str, int], tuesday: int, elsewhere: int) -> dict[LinkKind, str]:
    """Let the subject, who is called so in `ids`, have begun one of each, in these two circles.

    Return the token of each link that is out.
    """
    _of_their_own(tx, stage, ids["subject"])
    _a_call_for_help(tx, stage, ids)
    _a_silence(tx, stage, ids)
    _shares(tx, stage, ids, tuesday)
    _in_circles(tx, stage, ids, tuesday, elsewhere)
    tokens = {}
    for kind in (LinkKind.MUTUAL, LinkKind.SUPPORTER):
        tokens[kind] = invitations.make(tx, kind, ids["subject"], stage.now, details="first_day")
    for kind in (LinkKind.CIRCLE, LinkKind.LEAD, LinkKind.HELPER):
        tokens[kind] = invitations.make(tx, kind, 0, stage.now, circle=tuesday)
    return tokens


def _of_their_own(tx: Tx, stage: Stage, subject: int) -> None:
    now, today = stage.now, stage.now.date()
    goals.add(tx, subject, week_of(today), "MarkGoal", 3, now)
    for kind in PlanKind:
        plans.add(tx, subject, kind, f"MarkPlan{kind.value.title()}", now)
    situations.add(tx, subject, "MarkAhead", now + timedelta(days=1), now)
    self_notes.save(tx, subject, "MarkToSelf", now)
    counters.make(tx, subject, "MarkCounter", today - timedelta(days=9), today, now)


def _a_call_for_help(tx: Tx, stage: Stage, ids: dict[str, int]) -> None:
    """Open, and asked of somebody who stands by them still, of one who does not any more, and of a peer helper."""
    now = stage.now
    number = sos.start(tx, ids["subject"], screen="scene.screen", now=now - timedelta(minutes=5))
    running = sos.find(tx, number)
    assert running is not None
    for name in ("partner", "ended partner", "peer helper"):
        key = f"scene.sos.{ids[name]}"
        sos.ask(tx, running, ids[name], key, now - timedelta(minutes=5))
        sos.save_delivery(tx, key, Delivery.DELIVERED)


def _a_silence(tx: Tx, stage: Stage, ids: dict[str, int]) -> None:
    now, today = stage.now, stage.now.date()
    for name in ("partner", "ended partner"):
        key = f"scene.nudge.{ids[name]}"
        partners.add_nudge(tx, ids["subject"], ids[name], today - timedelta(days=1), Silence.BEGINS, key)
        partners.save_told(tx, key, now)
        part = Part(key, key, ids[name], ids["subject"], Item.WENT_QUIET.value, "MarkLetter")
        letters.save(tx, key, [part], now)


def _shares(tx: Tx, stage: Stage, ids: dict[str, int], tuesday: int) -> None:
    subject, now = ids["subject"], stage.now
    for kind, text, signed, state in (
        (ShareKind.STORY, "MarkSigned", True, ShareState.SHOWN),
        (ShareKind.HELPED, "MarkUnsigned", False, ShareState.SHOWN),
        (ShareKind.ASK, "MarkPending", False, ShareState.WAITING),
        (ShareKind.STORY, "MarkRefused", False, ShareState.TURNED_DOWN),
    ):
        number = shares.add(tx, subject, tuesday, kind, text, now, signed=signed)
        if state is not ShareState.WAITING:
            shares.decide(tx, number, state, now)
        if state is ShareState.SHOWN:
            for name in ("member", "former member"):
                shares.thread_of(tx, number, ids[name])
    consent.give(tx, subject, Item.SHARE, text_version="1", now=now, circle=tuesday)


def _in_circles(tx: Tx, stage: Stage, ids: dict[str, int], tuesday: int, elsewhere: int) -> None:
    subject, now = ids["subject"], stage.now
    for circle, mark, lead in ((tuesday, "", "lead"), (elsewhere, "Elsewhere", "other lead")):
        resources.add(tx, circle, ResourceKind.MEETING, f"Mark{mark}Meeting", now)
        for title, is_posted in ((f"Mark{mark}Event", True), (f"Mark{mark}Draft", False)):
            event = events.find(tx, events.make(tx, circle, ids[lead], title, now))
            assert event is not None
            events.save_start(tx, event, now + timedelta(days=3))
            if is_posted:
                events.post(tx, event, now)
    events.save_coming(tx, 1, subject, now, comes=True)
    announcements.make(tx, tuesday, ids["lead"], "MarkAnnounced", now)
    announcements.make(tx, elsewhere, ids["other lead"], "MarkElsewhereAnnounced", now)
    helper = peer_helpers.find(tx, peer_helpers.ask(tx, tuesday, ids["peer helper"], now))
    assert helper is not None
    peer_helpers.save_works_for(tx, helper, "MarkWorks")
    peer_helpers.save_duty(tx, helper, "MarkDuty")
    peer_helpers.save_agreed(tx, helper, now)
    for one, other, item in (
        (subject, helper.person, Item.NEED_SOMEONE),
        (subject, helper.person, Item.WORDS),
        (helper.person, subject, Item.WORDS),
    ):
        consent.give(tx, one, item, text_version="1", now=now, receiver=other)
    resources.ask_helper(tx, subject, helper.person, now)
    pairing.suggest(tx, tuesday, subject, ids["member"], now)
    pairing.suggest(tx, tuesday, subject, ids["former member"], now)
    pairing.save_apart(tx, subject, ids["lead"], apart=True)
    card = milestones.put_on_card(tx, subject, now.date(), [])
    milestones.save_post(tx, card, tuesday, now)
    assert memberships.is_member(tx, tuesday, subject)

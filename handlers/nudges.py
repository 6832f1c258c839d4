"""Telling one partner of a quiet day, and letting their message say so when the member has answered since."""

from datetime import date

from domain.consent import Item
from domain.days import instant_of
from domain.ladder import (
    MOST_UNASKED_A_DAY,
    NUDGE_KEEPS_FOR,
    Candidate,
    QuietRule,
    Silence,
    evening_is_fair,
    silence,
    stage_of,
    was_reminded,
    whom_to_tell,
)
from domain.quiet_hours import held_until
from domain.streaks import DayState, state_of
from handlers import words
from handlers.ladder import EVENING, MORNING, NUDGE, UNASKED
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from storage import checkins, days, inbox, outbox, partners, people, schedules
from storage.due import Due
from storage.outbox import Owed
from storage.partners import Nudge, Partnership

REACHED, ANOTHER = "reached", "another"
HARD = frozenset({"hard", "setback"})


def evening_due(turn: Turn, planned: Due) -> None:
    """At 20:00: tell one partner that the member has not checked in yet, if both had their time."""
    day = date.fromisoformat(planned.data["day"])
    recorded = days.find(turn.tx, turn.me.id, day)
    if recorded.answered_at is not None or recorded.ended_at is not None:
        return
    if evening_is_fair(turn.now, recorded.prompted_at, recorded.reminded_at):
        tell_one(turn, day, evening=True)


def morning_due(turn: Turn, planned: Due) -> None:
    """At 10:00 after a day that closed quiet: tell one partner, unless somebody knows already."""
    day = date.fromisoformat(planned.data["day"])
    recorded = days.find(turn.tx, turn.me.id, day)
    if recorded.answered_at is None and was_reminded(turn.now, recorded.reminded_at):
        tell_one(turn, day, evening=False)


def _silence(turn: Turn, day: date, *, evening: bool) -> Silence:
    return silence(days.records(turn.tx, turn.me.id), day if evening else None)


def tell_one(turn: Turn, day: date, *, evening: bool) -> bool:
    """Owe one partner what they may know, the first in the member's order who can be asked; return whether any."""
    quiet = _silence(turn, day, evening=evening)
    if quiet.began_on is None or schedules.is_paused(turn.tx, turn.me.id, turn.schedule.today(turn.now)):
        return False
    told = partners.list_nudges_since(turn.tx, turn.me.id, quiet.began_on)
    standing_by = partners.list_standing_by(turn.tx, turn.me.id)
    chosen = whom_to_tell(
        [_candidate(turn, each, told, quiet) for each in standing_by],
        quiet,
        evening=evening,
        taken_care_of=any(each.response == REACHED for each in told),
    )
    if chosen is None:
        return False
    _owe_nudge(turn, chosen, day, quiet, evening=evening)
    return True


def _candidate(turn: Turn, partnership: Partnership, told: list[Nudge], quiet: Silence) -> Candidate:
    stage = stage_of(quiet)
    theirs = [each for each in told if each.partner == partnership.partner and _counts(turn, each)]
    return Candidate(
        partner=partnership.partner,
        rule=partnership.rule,
        passed_over=_is_passed_over(turn, partnership),
        told=frozenset(each.stage for each in theirs),
        declined=any(each.response == ANOTHER and each.stage is stage for each in theirs),
    )


def _counts(turn: Turn, nudge: Nudge) -> bool:
    """Return whether the partner was told, or will be: a message that was dropped told nobody."""
    return nudge.told_at is not None or not outbox.has_ended(turn.tx, nudge.outbox_key)


def _is_passed_over(turn: Turn, partnership: Partnership) -> bool:
    """Return whether this partner is left in peace: muted, away, out of reach, having a hard day, or told enough."""
    person, schedule = people.get(turn.tx, partnership.partner), schedules.find(turn.tx, partnership.partner)
    if partnership.muted or person.unreachable_since is not None or schedule is None:
        return True
    today = schedule.today(turn.now)
    if schedules.is_paused(turn.tx, person.id, today) or checkins.answered_any_of(turn.tx, person.id, today, HARD):
        return True
    since = instant_of(today, schedule.day_end, schedule.zone)
    return outbox.count_since(turn.tx, person.id, UNASKED, since) >= MOST_UNASKED_A_DAY


def _owe_nudge(turn: Turn, partner: int, day: date, quiet: Silence, *, evening: bool) -> None:
    reader, schedule = people.get(turn.tx, partner), schedules.find(turn.tx, partner)
    goes_at = held_until(turn.now, schedule.zone) if schedule else turn.now
    latest = goes_at + NUDGE_KEEPS_FOR
    key = f"{NUDGE}.{turn.me.id}.{partner}.{day}.{EVENING if evening else MORNING}"
    if partners.find_nudge(turn.tx, key) is not None:
        return
    nudge = partners.add_nudge(turn.tx, turn.me.id, partner, day, stage_of(quiet), key)
    there = turn.to(reader)
    moment = "evening" if evening else "morning" if quiet.days < 2 else "days"
    turn.tell(
        reader,
        Item.WENT_QUIET,
        there.text(f"nudge.text.{moment}", name=turn.me.name or "", n=quiet.days),
        [
            [there.button("button.thinking", words.THINKING, turn.me.id)],
            [there.button("button.write", words.WRITE, turn.me.id), there.button("button.reached", REACHED, nudge)],
            [there.button("button.another", ANOTHER, nudge)],
        ],
        kind=NUDGE,
        key=key,
        day=day.isoformat(),
        not_before=goes_at,
        expires_at=min(latest, turn.schedule.closes_at(day)) if evening else latest,
    )


def nudge_must_wait(turn: Turn, owed: Owed) -> bool:
    """Return whether something that the member sent waits to be handled: it may be the answer."""
    return owed.subject is not None and inbox.is_waiting(turn.tx, people.get(turn.tx, owed.subject).telegram_id)


def nudge_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether what a partner is about to read is still so: the last look before it goes."""
    nudge = partners.find_nudge(turn.tx, owed.key)
    if nudge is None:
        return False
    partnership = partners.find_between(turn.tx, nudge.member, nudge.partner)
    if partnership is None or partnership.muted or partnership.rule is QuietRule.NEVER:
        return False
    recorded = days.find(turn.tx, nudge.member, nudge.day)
    return recorded.answered_at is None and not _has_answered_since(turn, nudge)


def _has_answered_since(turn: Turn, nudge: Nudge) -> bool:
    records = days.records(turn.tx, nudge.member)
    answered = (DayState.ANSWERED, DayState.LATE)
    return any(each.day >= nudge.day and state_of(each) in answered for each in records)


def nudge_sent(turn: Turn, owed: Owed) -> None:
    """Record that the partner has been told."""
    partners.save_told(turn.tx, owed.key, turn.now)


def reached_pressed(turn: Turn) -> None:
    """The partner has reached out: nobody else is asked for this silence, and the member is not told."""
    nudge = _pressed_nudge(turn)
    if nudge is not None:
        partners.save_response(turn.tx, nudge.id, REACHED)
        name = people.get(turn.tx, nudge.member).name or ""
        turn.change(turn.text("nudge.reached", name=name), [[turn.button("button.write", words.WRITE, nudge.member)]])


def another_pressed(turn: Turn) -> None:
    """The partner cannot today: somebody else is asked, if there is somebody."""
    nudge = _pressed_nudge(turn)
    if nudge is None:
        return
    partners.save_response(turn.tx, nudge.id, ANOTHER)
    member = people.get(turn.tx, nudge.member)
    turn.change(turn.text("nudge.another", name=member.name or ""))
    if not _has_answered_since(turn, nudge):
        there = turn.to(member)
        is_open = days.find(turn.tx, member.id, nudge.day).ended_at is None
        tell_one(there, nudge.day, evening=is_open)


def _pressed_nudge(turn: Turn) -> Nudge | None:
    field = turn.press.fields[0] if turn.press and turn.press.fields else ""
    number = int(field) if field.isascii() and field.isdigit() else 0
    found = partners.get_nudge(turn.tx, number, turn.me.id)
    if found is None or partners.find_between(turn.tx, found.member, turn.me.id) is None:
        turn.toast = turn.label("press.gone")
        return None
    return found


def resolve(turn: Turn) -> None:
    """Let the messages of partners who were told say that the member has checked in."""
    for nudge in partners.list_unresolved(turn.tx, turn.me.id):
        reader = people.get(turn.tx, nudge.partner)
        said = turn.to(reader).text("nudge.resolved", name=turn.me.name or "")
        turn.tell(reader, Item.WENT_QUIET, said, kind="edit", target=nudge.outbox_key)
        partners.resolve(turn.tx, nudge.id, turn.now)


routes = Routes(
    presses=[
        Route(REACHED, reached_pressed, Gate.SETTLED),
        Route(ANOTHER, another_pressed, Gate.SETTLED),
    ],
)

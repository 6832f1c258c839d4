"""Telling one partner of a quiet day, and letting their message say so when the member has answered since."""

from datetime import date, datetime, timedelta

from domain.beside.consent import Item
from domain.beside.hard_days import HARD_ANSWERS
from domain.beside.ladder import (
    NUDGE_KEEPS_FOR,
    Candidate,
    Silence,
    evening_is_fair,
    evening_of,
    fair_from,
    may_be_told,
    silence,
    stage_of,
    was_reminded,
    whom_to_tell,
)
from domain.counting.streaks import SHOWN_UP, state_of
from domain.time.verdicts import AskedDay, Verdict, verdict
from handlers.beside import answering, words
from handlers.beside.answering import ANOTHER, REACHED
from handlers.beside.ladder import EVENING, MORNING, NUDGE
from handlers.routing import Gate, Route, Routes
from handlers.telling import letters, room
from handlers.turn import Turn
from handlers.turns import turn_of_clock
from storage import people
from storage.beside import partners
from storage.beside.partners import Nudge, Partnership
from storage.daily import checkins, days, pauses, preferences, schedules
from storage.daily.days import Day
from storage.traffic import due, inbox, outbox, receiving
from storage.traffic.due import Due
from storage.traffic.outbox import Owed

EVENING_WAITS = timedelta(hours=1)
MORNING_WAITS = timedelta(hours=3)


def evening_due(turn: Turn, planned: Due) -> None:
    """At 20:00: tell one partner that the member has not checked in yet, if both had their time."""
    day = date.fromisoformat(planned.data["day"])
    recorded = days.get(turn.tx, turn.me.id, day)
    if recorded.answered_at is not None or recorded.ended_at is not None:
        return
    if not evening_is_fair(turn.now, recorded.prompted_at, recorded.reminded_at):
        _wait_a_little(turn, planned, recorded, EVENING_WAITS)
        return
    tell_one(turn, day, evening=True, due_at=planned.due_at)


def morning_due(turn: Turn, planned: Due) -> None:
    """At 10:00 after a day that closed quiet: tell one partner, unless somebody knows already."""
    day = date.fromisoformat(planned.data["day"])
    recorded = days.get(turn.tx, turn.me.id, day)
    if recorded.answered_at is not None:
        return
    if not was_reminded(turn.now, recorded.reminded_at):
        _wait_a_little(turn, planned, recorded, MORNING_WAITS)
        return
    tell_one(turn, day, evening=False, due_at=planned.due_at)


def _wait_a_little(turn: Turn, planned: Due, recorded: Day, longest: timedelta) -> None:
    """Look again once the member has had their time: a prompt or a reminder may have come a little late."""
    fair_at = fair_from(recorded.prompted_at, recorded.reminded_at)
    first_at = datetime.fromisoformat(planned.data.get("first_at", planned.due_at.isoformat()))
    if fair_at is not None and turn.now < fair_at <= first_at + longest:
        data = {**planned.data, "first_at": first_at.isoformat()}
        due.plan(turn.tx, planned.kind, fair_at, person_id=turn.me.id, behind_barrier=True, **data)


def _can_be_held(turn: Turn, day: date) -> bool:
    """Return whether the silence of the day, closed or open, is the member's as far as the bot can know.

    Not if they could not be reached or are away now, nor if the bot was deaf: Telegram forgets a tap that
    nobody fetches, and the answer may have been in it, also after the day closed.
    """
    recorded, end = days.get(turn.tx, turn.me.id, day), turn.schedule.closes_at(day)
    if turn.me.unreachable_since is not None or recorded.prompted_at is None:
        return False
    if recorded.verdict is Verdict.NEUTRAL:  # also one that is open again after a flight
        return False
    if pauses.is_paused(turn.tx, turn.me.id, turn.schedule.today(turn.now)):
        return False
    if recorded.ended_at is not None:
        is_quiet = recorded.verdict is Verdict.QUIET
        return is_quiet and not receiving.gaps_between(turn.tx, recorded.ended_at, turn.now)
    asked = AskedDay(True, False, recorded.prompt_due_at, recorded.planned_end_at, recorded.asked, end)
    return verdict(asked, receiving.gaps_between(turn.tx, recorded.prompted_at, turn.now)) is Verdict.QUIET


def _silence(turn: Turn, day: date, *, evening: bool) -> Silence:
    return silence(days.history(turn.tx, turn.me.id).records, day if evening else None)


def tell_one(turn: Turn, day: date, *, evening: bool, due_at: datetime) -> bool:
    """Owe one partner what they may know, the first in the member's order who can be asked; return whether any.

    `due_at` (UTC) is when it was to be told: what is too late by now is told to nobody.
    """
    quiet = _silence(turn, day, evening=evening)
    if quiet.began_on is None or not _can_be_held(turn, day):
        return False
    chosen = _next_partner(turn, quiet, evening=evening, passing_over=True)
    return chosen is not None and _owe_nudge(turn, chosen, day, quiet, evening=evening, due_at=due_at)


def would_tell(turn: Turn, day: date) -> bool:
    """Return whether a partner would be told of the day's silence, were it to last and nobody passed over."""
    evening = days.get(turn.tx, turn.me.id, day).ended_at is None
    quiet = _silence(turn, day, evening=evening)
    return _next_partner(turn, quiet, evening=evening, passing_over=False) is not None


def _next_partner(turn: Turn, quiet: Silence, *, evening: bool, passing_over: bool) -> int | None:
    if quiet.began_on is None:
        return None
    told = partners.list_nudges_since(turn.tx, turn.me.id, quiet.began_on)
    standing_by = partners.list_standing_by(turn.tx, turn.me.id)
    return whom_to_tell(
        [_candidate(turn, each, told, quiet, passing_over=passing_over) for each in standing_by],
        quiet,
        evening=evening,
        taken_care_of=any(each.response == REACHED for each in told),
    )


def _candidate(
    turn: Turn, partnership: Partnership, told: list[Nudge], quiet: Silence, *, passing_over: bool
) -> Candidate:
    stage = stage_of(quiet)
    theirs = [each for each in told if each.partner == partnership.partner and _counts(turn, each)]
    return Candidate(
        partner=partnership.partner,
        rule=partnership.rule,
        passed_over=passing_over and _is_passed_over(turn, partnership),
        told=frozenset(each.stage for each in theirs),
        declined=any(each.response == ANOTHER and each.stage is stage for each in theirs),
    )


def _counts(turn: Turn, nudge: Nudge) -> bool:
    """Return whether the partner was told, or will be: a message that was dropped told nobody."""
    return nudge.told_at is not None or not outbox.has_ended(turn.tx, nudge.outbox_key)


def _is_passed_over(turn: Turn, partnership: Partnership) -> bool:
    """Return whether this partner is not told now: left in peace, or told enough today."""
    if _is_left_in_peace(turn, partnership):
        return True
    reading = turn.to(people.get(turn.tx, partnership.partner))
    return not room.has_room(reading) and not room.joins_another(reading)


def _is_left_in_peace(turn: Turn, partnership: Partnership) -> bool:
    """Return whether this partner has muted the member, is away, out of reach, or has a hard day of their own."""
    person, schedule = people.get(turn.tx, partnership.partner), schedules.find(turn.tx, partnership.partner)
    if schedule is None or person.unreachable_since is not None:
        return True
    if partners.is_muted(turn.tx, person.id, partnership.member):
        return True
    today = schedule.today(turn.now)
    return pauses.is_paused(turn.tx, person.id, today) or checkins.answered_any_of(
        turn.tx, person.id, today, HARD_ANSWERS
    )


def _owe_nudge(turn: Turn, partner: int, day: date, quiet: Silence, *, evening: bool, due_at: datetime) -> bool:
    reader, hours = people.get(turn.tx, partner), preferences.quiet_hours_of(turn.tx, partner)
    goes_at = hours.held_until(turn.now) if hours else turn.now
    latest = (hours.held_until(due_at) if hours else due_at) + NUDGE_KEEPS_FOR
    if evening:
        latest = min(latest, turn.schedule.closes_at(day))
    if goes_at >= latest:
        return False
    key = f"{NUDGE}.{turn.me.id}.{partner}.{day}.{EVENING if evening else MORNING}"
    if partners.find_nudge(turn.tx, key) is not None:
        return False
    nudge = partners.add_nudge(turn.tx, turn.me.id, partner, day, stage_of(quiet), key)
    there = turn.to(reader)
    moment = "evening" if evening else "morning" if quiet.days < 2 else "days"
    turn.tell(
        reader,
        Item.WENT_QUIET,
        there.text(f"nudge.text.{moment}", name=turn.me.name or "", n=quiet.days),
        answering.rows_of_nudge(there, turn.me.id, nudge),
        kind=NUDGE,
        key=key,
        day=day.isoformat(),
        not_before=goes_at,
        expires_at=latest,
    )
    return True


def nudge_must_wait(turn: Turn, owed: Owed) -> bool:
    """Return whether something that the member sent waits to be handled, which may be the answer.

    It also waits for others of whom the same reader is to hear at this moment, so that they read of all at once.
    """
    if owed.subject is not None and inbox.is_waiting(turn.tx, people.get(turn.tx, owed.subject).telegram_id):
        return True
    members = [each.member for each in partners.list_stood_by(turn.tx, turn.me.id)]
    planned = (due.find_at(turn.tx, kind, person_id=each) for each in members for kind in (EVENING, MORNING))
    return any(at is not None and at <= turn.now for at in planned)


def nudge_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether what a partner is about to read is still so: the last look before it goes."""
    nudge = partners.find_nudge(turn.tx, owed.key)
    if nudge is None:
        return False
    partnership = partners.find_between(turn.tx, nudge.member, nudge.partner)
    if partnership is None or _is_left_in_peace(turn, partnership):
        return False
    member = turn_of_clock(turn.tx, turn.house, nudge.member, owed.key, turn.now)
    if not _can_be_held(member, nudge.day) or _has_answered_since(turn, nudge):
        return False
    evening = owed.key.endswith(EVENING)
    return _is_time(member, nudge.day, evening=evening) and may_be_told(
        partnership.rule, _silence(member, nudge.day, evening=evening), evening=evening
    )


def _is_time(turn: Turn, day: date, *, evening: bool) -> bool:
    """Return whether it is late enough on the member's clock as it is now: they may have travelled since."""
    if not evening:
        return True
    at = evening_of(day, turn.schedule)
    return at is not None and turn.now >= at


def _has_answered_since(turn: Turn, nudge: Nudge) -> bool:
    if days.get(turn.tx, nudge.member, nudge.day).answered_at is not None:
        return True
    records = days.records(turn.tx, nudge.member)
    return any(each.day >= nudge.day and state_of(each) in SHOWN_UP for each in records)


def nudge_sent(turn: Turn, owed: Owed) -> None:
    """Record that the partner has been told; an answer or a pause that came meanwhile is told as well."""
    partners.save_told(turn.tx, owed.key, turn.now)
    nudge = partners.find_nudge(turn.tx, owed.key)
    if nudge is None:
        return
    member = turn_of_clock(turn.tx, turn.house, nudge.member, f"{owed.key}.sent", turn.now)
    if _has_answered_since(turn, nudge):
        resolve(member)
    elif pauses.is_paused(turn.tx, nudge.member, member.schedule.today(turn.now)):
        say_away(member)


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
        is_open = days.get(turn.tx, member.id, nudge.day).ended_at is None
        tell_one(there, nudge.day, evening=is_open, due_at=turn.now)


def _pressed_nudge(turn: Turn) -> Nudge | None:
    found = partners.find_nudge_to(turn.tx, turn.number() or 0, turn.me.id)
    if found is None or partners.find_between(turn.tx, found.member, turn.me.id) is None:
        turn.gone()
        return None
    return found


def resolve(turn: Turn) -> None:
    """Let the messages of partners who were told say that the member has checked in."""
    for nudge in partners.list_unresolved(turn.tx, turn.me.id):
        _let_say(turn, nudge, "nudge.resolved")
        partners.resolve(turn.tx, nudge.id, turn.now)


def say_away(turn: Turn) -> None:
    """Let the messages of partners who were told say that the member is away, and no reason."""
    for nudge in partners.list_unresolved(turn.tx, turn.me.id):
        _let_say(turn, nudge, "partner.away")


def _let_say(turn: Turn, nudge: Nudge, key: str) -> None:
    reader = people.get(turn.tx, nudge.partner)
    said = turn.to(reader).text(key, name=turn.me.name or "")
    if not letters.changed(turn, reader, nudge.outbox_key, said):
        turn.tell(reader, Item.WENT_QUIET, said, kind="edit", target=nudge.outbox_key)


routes = Routes(
    presses=[
        Route(REACHED, reached_pressed, Gate.SETTLED),
        Route(ANOTHER, another_pressed, Gate.SETTLED),
    ],
)

"""`/sos`: the member's people are told at once, the help lines stand below, and the screen says how it goes."""

from collections.abc import Sequence

from domain.beside.consent import Item
from domain.beside.ladder import MORNING as MORNING_HOUR
from domain.beside.sos import (
    ENDS_AFTER,
    LINES_AFTER,
    LOOK_EVERY,
    MORE_AFTER,
    NIGHT_LASTS,
    Absence,
    Called,
    Delivery,
    Ending,
    Helper,
    Hours,
    reaches_somebody,
    whom_to_ask,
)
from domain.outgoing import Lane
from domain.time.quiet_hours import next_at
from handlers.beside import peer_helpers, words
from handlers.buttons import Rows
from handlers.coping import plan
from handlers.routing import Gate, Route, Routes
from handlers.support import help_lines
from handlers.telling import allowed
from handlers.texts import Html
from handlers.turn import Turn
from handlers.turns import has_agreed_before
from storage import people
from storage.beside import consent, partners, sos
from storage.beside.partners import Partnership
from storage.beside.sos import Sos
from storage.daily import preferences, schedules
from storage.people import Person
from storage.traffic import due, outbox, withdrawals
from storage.traffic.due import Due

FROM_GROUP = "sos"
"""The start token of the button that a group shows."""

NEED, OKAY, MISTAKE, HERE = "sos", "sos_okay", "sos_mistake", "sos_here"
LOOK, MORE, LINES, OVER, MORNING = "sos_look", "sos_more", "sos_lines", "sos_over", "sos_morning"
ASK = "sos"
"""The kind of message that asks a helper."""


def sos_asked(turn: Turn) -> None:
    """Tell the member's people at once; whoever has not agreed to anything gets the lines, and nothing is kept."""
    if not has_agreed_before(turn):  # a notice that was changed since is no reason to leave anybody alone
        help_lines.say_nobody_messaged(turn)
        return
    running = sos.find_open(turn.tx, turn.me.id)
    if running is None:
        _start(turn)
        return
    if not called(turn, running):
        ask_next(turn, running, everyone=False)
    _show_anew(turn, running)


def opened_from_group(turn: Turn) -> None:
    """Show the lines to whoever comes from a group, and the way to their people: nobody is told by accident."""
    help_lines.say_lines(turn, [[turn.button("button.need_someone", NEED)]])


def _start(turn: Turn) -> None:
    """Begin a call for help, even where nobody can be asked: the next morning they are asked how they are."""
    number = sos.start(turn.tx, turn.me.id, screen="", now=turn.now)
    running = _get(turn, number)
    ask_next(turn, running, everyone=False)
    sos.save_screen(turn.tx, number, turn.say_text(_screen(turn, running), _rows(turn, running)))
    for kind, after in ((MORE, MORE_AFTER), (LINES, LINES_AFTER), (OVER, ENDS_AFTER)):
        due.plan(turn.tx, kind, turn.now + after, person_id=turn.me.id, sos=number)
    _plan_morning(turn)


def _get(turn: Turn, number: int) -> Sos:
    found = sos.find(turn.tx, number)
    if found is None:
        raise LookupError(f"no call for help {number}")
    return found


def _plan_morning(turn: Turn) -> None:
    """Ask the next morning how they are; whoever has not said where they live is not asked."""
    schedule = schedules.find(turn.tx, turn.me.id)
    if schedule is not None:
        due.plan(turn.tx, MORNING, next_at(turn.now + NIGHT_LASTS, MORNING_HOUR, schedule.zone), person_id=turn.me.id)


def _helpers(turn: Turn) -> list[Helper]:
    """Return who may be told that the member needs someone, in the member's order, then the circle's peer helpers."""
    standing_by = [each for each in partners.list_standing_by(turn.tx, turn.me.id) if _may_be_asked(turn, each)]
    known = {each.partner for each in standing_by}
    return [_helper(turn, each) for each in standing_by] + peer_helpers.as_helpers(turn, known)


def _may_be_asked(turn: Turn, partnership: Partnership) -> bool:
    helper = partnership.partner
    allowed = consent.may_tell(turn.tx, turn.me.id, helper, Item.NEED_SOMEONE.value, turn.now)
    return allowed and not partners.is_muted(turn.tx, helper, turn.me.id)


def _helper(turn: Turn, partnership: Partnership) -> Helper:
    """Return how a partner stands at this moment: in their quiet hours they are passed over if they asked for it."""
    person = people.get(turn.tx, partnership.partner)
    if person.unreachable_since is not None:
        return Helper(person.id, Absence.UNREACHABLE)
    quiet = preferences.quiet_hours_of(turn.tx, person.id)
    sleeps = quiet is not None and quiet.are_on(turn.now)
    minds = sos.hours_of(turn.tx, partnership.id) is Hours.NOT_QUIET
    return Helper(person.id, Absence.QUIET_HOURS if sleeps and minds else None)


def _ask(turn: Turn, running: Sos, helper: int) -> None:
    """Owe one helper the message, ahead of everything else; it means nothing any more after a day."""
    reader = people.get(turn.tx, helper)
    there = turn.to(reader)
    key = f"{ASK}.{running.id}.{helper}"
    sos.ask(turn.tx, running, helper, key, turn.now)
    turn.tell(
        reader,
        Item.NEED_SOMEONE,
        there.text("sos.asks", name=turn.me.name or ""),
        [[there.button("button.here", HERE, running.id)]],
        kind=ASK,
        key=key,
        lane=Lane.SOS,
        expires_at=running.started_at + ENDS_AFTER,
    )


def ask_next(turn: Turn, running: Sos, *, everyone: bool) -> list[int]:
    """Ask whoever is to be asked now, and return them."""
    chosen = whom_to_ask(_helpers(turn), called(turn, running), everyone=everyone)
    for helper in chosen:
        _ask(turn, running, helper)
    if chosen:
        due.plan(turn.tx, LOOK, turn.now + LOOK_EVERY, person_id=running.person, sos=running.id)
    return chosen


def called(turn: Turn, running: Sos) -> list[Called]:
    """Return who was asked so far, and how that stands."""
    return [each.called for each in sos.list_asked(turn.tx, running.id)]


# The member's screen.


def _screen(turn: Turn, running: Sos) -> Html:
    """Return how it stands: who was told, the member's own plan, and the lines that answer now.

    The first line says that this is no emergency service, or that it has reached nobody at all.
    """
    asked = called(turn, running)
    told = [_told_line(turn, each) for each in asked]
    parts = [
        turn.text("sos.reaches" if reaches_somebody(asked) else "sos.nobody_messaged"),
        Html("\n".join([*told, *_passed_over(turn, asked)])),
        plan.for_a_hard_moment(turn),
        help_lines.card(turn),
    ]
    return Html("\n\n".join(part for part in parts if part))


def _told_line(turn: Turn, one: Called) -> Html:
    name = people.get(turn.tx, one.person).name or turn.label("partner.somebody")
    return turn.text("sos.is_here" if one.is_here else f"sos.{one.delivery.value}", name=name)


def _passed_over(turn: Turn, asked: Sequence[Called]) -> list[Html]:
    """Return a line for each who was not asked, and why: it is not their hour, or their chat cannot be reached."""
    known = {each.person for each in asked}
    lines = []
    for helper in _helpers(turn):
        if helper.absence is not None and helper.person not in known:
            name = people.get(turn.tx, helper.person).name or turn.label("partner.somebody")
            lines.append(turn.text(f"sos.absent.{helper.absence.value}", name=name))
    return lines


def _rows(turn: Turn, running: Sos) -> Rows:
    return [
        [turn.button("button.okay_now", OKAY, running.id)],
        [turn.button("button.mistake", MISTAKE, running.id)],
        *help_lines.rows(turn),
    ]


def show(turn: Turn, running: Sos) -> None:
    """Let the member's screen say how it stands now."""
    turn.change(_screen(turn, running), _rows(turn, running), target=running.screen)


def _show_anew(turn: Turn, running: Sos) -> None:
    """Show the screen at the end of the chat; nobody is asked twice."""
    sos.save_screen(turn.tx, running.id, turn.say_text(_screen(turn, running), _rows(turn, running)))


# What the clock does.


def look_due(turn: Turn, planned: Due) -> None:
    """Look after the messages to helpers: in place of one that was withdrawn on its way, the next is asked."""
    running = _open(turn, planned)
    if running is None:
        return
    under_way = [each for each in sos.list_asked(turn.tx, running.id) if each.called.is_under_way]
    lost = [each for each in under_way if outbox.has_ended(turn.tx, each.outbox_key)]
    for each in lost:
        sos.save_delivery(turn.tx, each.outbox_key, Delivery.NOT_DELIVERED)
    if len(under_way) > len(lost):
        due.plan(turn.tx, LOOK, turn.now + LOOK_EVERY, person_id=turn.me.id, sos=running.id)
    if lost:
        ask_next(turn, running, everyone=False)
        show(turn, running)


def more_due(turn: Turn, planned: Due) -> None:
    """After ten minutes without anybody: ask everyone else, and say so."""
    running = _unanswered(turn, planned)
    if running is None:
        return
    chosen = ask_next(turn, running, everyone=True)
    if chosen:
        show(turn, running)
        names = allowed.names(turn, [people.get(turn.tx, each) for each in chosen])
        turn.say_text(turn.text("sos.more_asked", names=names), lane=Lane.SOS)
    elif reaches_somebody(called(turn, running)):  # else the screen has said all along that nobody was messaged
        turn.say_text(turn.text("sos.nobody_yet"), lane=Lane.SOS)


def lines_due(turn: Turn, planned: Due) -> None:
    """After another ten minutes: the help lines again, which answer now."""
    running = _unanswered(turn, planned)
    if running is not None and reaches_somebody(called(turn, running)):
        said = [turn.text("sos.still_nobody"), help_lines.card(turn)]
        turn.say_text(Html("\n\n".join(said)), help_lines.rows(turn), lane=Lane.SOS)


def _unanswered(turn: Turn, planned: Due) -> Sos | None:
    running = _open(turn, planned)
    return None if running is None or any(each.is_here for each in called(turn, running)) else running


def _open(turn: Turn, planned: Due) -> Sos | None:
    """Return the call for which it was planned, None if that one has ended."""
    running = sos.find_open(turn.tx, turn.me.id)
    return running if running is not None and running.id == planned.data["sos"] else None


def over_due(turn: Turn, planned: Due) -> None:
    """After a day it is over, whatever came of it."""
    running = _open(turn, planned)
    if running is not None:
        sos.end(turn.tx, running.id, Ending.DAY, turn.now)
        again = [[turn.button("button.need_someone", NEED)], [turn.button("support.help_lines", help_lines.SHOW)]]
        turn.change(turn.text("sos.ended.day"), again, target=running.screen)
        _tell_all_ended(turn, running, Ending.DAY)


def morning_due(turn: Turn, planned: Due) -> None:
    """Ask how they are on the morning after."""
    rows = [[turn.button("button.check_in", "checkin")], [turn.button("button.need_someone", NEED)]]
    turn.say("sos.morning", rows, kind=MORNING, name=turn.me.name or "")


# How it ends.


def okay_pressed(turn: Turn) -> None:
    """It is over: those who were asked hear so."""
    _end(turn, Ending.OKAY)


def mistake_pressed(turn: Turn) -> None:
    """Take back what can be, and tell those reached that all is well."""
    _end(turn, Ending.MISTAKE)


def _end(turn: Turn, ending: Ending) -> None:
    running = sos.find(turn.tx, turn.number() or 0)
    if running is None or turn.person is None or running.person != turn.me.id:
        turn.gone()
        return
    if running.ended_at is None:
        sos.end(turn.tx, running.id, ending, turn.now)
        for kind in (LOOK, MORE, LINES, OVER):
            due.drop(turn.tx, kind, person_id=turn.me.id)
        if ending is Ending.MISTAKE:
            due.drop(turn.tx, MORNING, person_id=turn.me.id)
        _tell_all_ended(turn, running, ending)
    reached = reaches_somebody(called(turn, running))
    turn.change(turn.text(f"sos.ended.{ending.value}" if reached else f"sos.ended_alone.{ending.value}"))


def _tell_all_ended(turn: Turn, running: Sos, ending: Ending) -> None:
    """Take back what has not gone, and let what has gone say that it is over."""
    for each in sos.list_asked(turn.tx, running.id):
        withdrawals.withdraw(turn.tx, each.outbox_key, turn.now)
        tell_ended(turn, each.outbox_key, people.get(turn.tx, each.helper), ending)


def tell_ended(turn: Turn, outbox_key: str, helper: Person, ending: Ending) -> None:
    """Let a helper's message say how the member's call for help ended; after a day a word may still be welcome."""
    there = turn.to(helper)
    said = there.text(f"sos.ended_for.{ending.value}", name=turn.me.name or "")
    rows = [[there.button("button.write", words.WRITE, turn.me.id)]] if ending is Ending.DAY else []
    turn.tell(helper, Item.NEED_SOMEONE, said, rows, kind="edit", lane=Lane.SOS, target=outbox_key)


routes = Routes(
    commands=[Route("sos", sos_asked, Gate.ANYONE)],
    presses=[
        Route(NEED, sos_asked, Gate.ANYONE),
        Route(OKAY, okay_pressed, Gate.ANYONE),
        Route(MISTAKE, mistake_pressed, Gate.ANYONE),
    ],
)

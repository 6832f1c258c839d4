"""Becoming a peer helper: named by a lead, shown to members only in words that the helper has agreed to."""

from datetime import time

from domain.beside.invitations import Invitation, LinkKind
from domain.time.hours import DayHours, hours_written
from handlers.beside.peer_helpers import described, stop
from handlers.buttons import Rows
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.beside import invitations, peer_helpers
from storage.beside.peer_helpers import PeerHelper
from storage.circle import circles, memberships
from storage.circle.circles import Circle

ACCEPT, DECLINE = "helper_accept", "helper_decline"
SEE, NOBODY, NO_DUTY, HOURS, AGREE, STOP = (
    "helper",
    "helper_nobody",
    "helper_no_duty",
    "helper_hours",
    "helper_agree",
    "helper_stop",
)
WORKS_FOR, DUTY, WHEN = "helper_works_for", "helper_duty", "helper_when"
LONGEST_LINE = 200
OFFERED = (DayHours(time(8), time(22)), DayHours(time(18), time(22)))
ANY = "any"


def invited(turn: Turn, invitation: Invitation, token: str) -> None:
    """Ask somebody whom a lead has named whether they would be a peer helper; only who is in the circle can be."""
    circle = leading.circle_of(turn, invitation)
    if circle is None:
        turn.say("link.gone")
    elif not memberships.is_member(turn.tx, circle.id, turn.me.id):
        turn.say("helper.join_first", title=circle.title)
    else:
        turn.say_text(*asked(turn, circle, token))


def asked(turn: Turn, circle: Circle, token: str) -> tuple[Html, Rows]:
    """Return the question to the one who is named, and its answers."""
    rows = [[turn.button("button.accept", ACCEPT, token), turn.button("button.decline", DECLINE, token)]]
    return turn.text("helper.ask", title=circle.title), rows


def _pressed_invitation(turn: Turn) -> Invitation | None:
    found = invitations.find_open(turn.tx, turn.field(), turn.now)
    return found if found is not None and found.kind is LinkKind.HELPER else None


def accepted(turn: Turn) -> None:
    """Take the yes, and ask what members should know beforehand."""
    invitation = _pressed_invitation(turn)
    circle = leading.circle_of(turn, invitation) if invitation else None
    if invitation is None or circle is None or not memberships.is_member(turn.tx, circle.id, turn.me.id):
        turn.change(turn.text("link.gone"))
        return
    invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    helper = peer_helpers.ask(turn.tx, circle.id, turn.me.id, turn.now)
    turn.change(turn.text("helper.accepted", title=circle.title))
    _ask_works_for(turn, helper)


def declined(turn: Turn) -> None:
    """Leave it at that; nobody is told."""
    invitation = _pressed_invitation(turn)
    if invitation is not None:
        invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    turn.change(turn.text("helper.declined"))


# What members should know


def _ask_works_for(turn: Turn, helper: int) -> None:
    dialogs.open_(turn.tx, turn.me.id, WORKS_FOR, turn.now, helper=helper)
    turn.say("helper.ask_works_for", [[turn.button("helper.nobody", NOBODY, helper)]])


def works_for_typed(turn: Turn) -> None:
    """Take whom they work for."""
    helper = _of_dialog(turn)
    if helper is not None:
        peer_helpers.save_works_for(turn.tx, helper, turn.typed_within(LONGEST_LINE, in_line=True))
        _ask_duty(turn, helper)


def nobody_pressed(turn: Turn) -> None:
    """They work for nobody in the field."""
    helper = _pressed(turn)
    if helper is not None:
        peer_helpers.save_works_for(turn.tx, helper, None)
        turn.change(turn.text("peer_helper.works_for_nobody"))
        _ask_duty(turn, helper)


def _ask_duty(turn: Turn, helper: PeerHelper) -> None:
    dialogs.open_(turn.tx, turn.me.id, DUTY, turn.now, helper=helper.id)
    turn.say("helper.ask_duty", [[turn.button("helper.no_duty", NO_DUTY, helper.id)]])


def duty_typed(turn: Turn) -> None:
    """Take what they would have to report."""
    helper = _of_dialog(turn)
    if helper is not None:
        peer_helpers.save_duty(turn.tx, helper, turn.typed_within(LONGEST_LINE, in_line=True))
        _ask_hours(turn, helper)


def no_duty_pressed(turn: Turn) -> None:
    """They have nothing to report."""
    helper = _pressed(turn)
    if helper is not None:
        peer_helpers.save_duty(turn.tx, helper, None)
        turn.change(turn.text("peer_helper.no_duty"))
        _ask_hours(turn, helper)


def _ask_hours(turn: Turn, helper: PeerHelper) -> None:
    dialogs.open_(turn.tx, turn.me.id, WHEN, turn.now, helper=helper.id)
    rows = [[turn.button("sos.hours.any", HOURS, helper.id, ANY)]]
    rows += [[turn.labelled(_written(turn, each), HOURS, helper.id, n)] for n, each in enumerate(OFFERED)]
    turn.say("helper.ask_hours", rows)


def _written(turn: Turn, hours: DayHours) -> str:
    clock = turn.house.texts.clock
    return f"{clock(hours.start)}-{clock(hours.end)}"


def hours_typed(turn: Turn) -> None:
    """Take hours as they were typed."""
    helper, hours = _of_dialog(turn), hours_written(turn.typed)
    if helper is None:
        return
    if hours is None:
        dialogs.open_(turn.tx, turn.me.id, WHEN, turn.now, helper=helper.id)
        turn.say("helper.hours_unknown")
        return
    _take_hours(turn, helper, hours)


def hours_pressed(turn: Turn) -> None:
    """Take hours from a button."""
    helper, chosen = _pressed(turn), turn.field(1)
    offered = {ANY: None, **{str(n): each for n, each in enumerate(OFFERED)}}
    if helper is None:
        return
    if chosen not in offered:
        turn.gone()
        return
    hours = offered[chosen]
    turn.change(
        turn.text("helper.hours_chosen", hours=_written(turn, hours) if hours else turn.label("sos.hours.any"))
    )
    _take_hours(turn, helper, hours)


def _take_hours(turn: Turn, helper: PeerHelper, hours: DayHours | None) -> None:
    """Save the hours, and show what members will read before anybody reads it."""
    peer_helpers.save_hours(turn.tx, helper, hours)
    _close_dialog(turn)
    _show(turn, helper)


def _show(turn: Turn, helper: PeerHelper) -> None:
    found = peer_helpers.find(turn.tx, helper.id) or helper
    if found.agreed:
        rows = [[turn.button("helper.change", SEE, found.id, 1)], [turn.button("helper.stop", STOP, found.id)]]
        turn.say("helper.shown_so", rows, words=described(turn, found))
    else:
        rows = [[turn.button("helper.agree", AGREE, found.id)], [turn.button("helper.change", SEE, found.id, 1)]]
        turn.say("helper.will_be_shown_so", rows, words=described(turn, found))


def seen(turn: Turn) -> None:
    """Show how the reader is shown as a peer helper, or begin to change it."""
    helper = _pressed(turn)
    if helper is None:
        return
    if turn.field(1) or not helper.agreed:
        _ask_works_for(turn, helper.id)
    else:
        _show(turn, helper)


def agreed(turn: Turn) -> None:
    """From now on members see them, and may allow them to be asked."""
    helper = _pressed(turn)
    circle = circles.find(turn.tx, helper.circle) if helper else None
    if helper is not None and circle is not None:
        peer_helpers.save_agreed(turn.tx, helper, turn.now)
        turn.change(turn.text("helper.agreed", title=circle.title))


def stopped(turn: Turn) -> None:
    """They are a peer helper no more, at once."""
    helper = _pressed(turn)
    if helper is not None:
        stop(turn, helper)
        turn.change(turn.text("helper.stopped"))


def _pressed(turn: Turn) -> PeerHelper | None:
    """Return the reader's own peer helping that the button is about; what was open for typing is closed."""
    helper = peer_helpers.find(turn.tx, turn.number() or 0)
    if helper is None or helper.person != turn.me.id:
        turn.gone()
        return None
    _close_dialog(turn)
    return helper


def _close_dialog(turn: Turn) -> None:
    dialog = dialogs.find(turn.tx, turn.me.id)
    if dialog is not None and dialog.kind in (WORKS_FOR, DUTY, WHEN):
        dialogs.close(turn.tx, turn.me.id)


def _of_dialog(turn: Turn) -> PeerHelper | None:
    dialog = dialogs.find(turn.tx, turn.me.id)
    dialogs.close(turn.tx, turn.me.id)
    helper = peer_helpers.find(turn.tx, dialog.data["helper"]) if dialog else None
    if helper is None or helper.person != turn.me.id:
        leading.say(turn, turn.text("help.stray"))
        return None
    return helper


routes = Routes(
    presses=[
        Route(ACCEPT, accepted, Gate.SETTLED),
        Route(DECLINE, declined, Gate.SETTLED),
        Route(SEE, seen, Gate.SETTLED),
        Route(NOBODY, nobody_pressed, Gate.SETTLED),
        Route(NO_DUTY, no_duty_pressed, Gate.SETTLED),
        Route(HOURS, hours_pressed, Gate.SETTLED),
        Route(AGREE, agreed, Gate.SETTLED),
        Route(STOP, stopped, Gate.SETTLED),
    ],
    typed=[
        Route(WORKS_FOR, works_for_typed, Gate.SETTLED),
        Route(DUTY, duty_typed, Gate.SETTLED),
        Route(WHEN, hours_typed, Gate.SETTLED),
    ],
)

"""**Help me reach a service**: one allowed peer helper is asked, and a week later the member how it went."""

from domain.beside.consent import Item
from domain.circle.resources import ASKED_AFTER, Reached
from handlers.beside import words
from handlers.routing import Gate, Route, Routes
from handlers.telling import room
from handlers.turn import Turn
from storage import people
from storage.beside import consent, peer_helpers
from storage.circle import resources
from storage.daily import preferences
from storage.people import Person
from storage.traffic import due
from storage.traffic.due import Due

HELP, WHOM, SEND, HOW = "reach_help", "reach_whom", "reach_ask", "reach_how"
ASK = "reached_service"
"""What is due after a week, for each member once: the latest of several askings counts."""


def help_pressed(turn: Turn) -> None:
    """Ask which of the peer helpers whom the member allows is to be asked."""
    allowed = _allowed(turn)
    if not allowed:
        turn.say("reaching.nobody")
        return
    turn.say("reaching.whom", [[turn.labelled(each.name or "", WHOM, each.id)] for each in allowed])


def _allowed(turn: Turn) -> list[Person]:
    beside = dict.fromkeys(each.person for each in peer_helpers.list_beside(turn.tx, turn.me.id))
    return [
        people.get(turn.tx, each)
        for each in beside
        if consent.may_tell(turn.tx, turn.me.id, each, Item.NEED_SOMEONE.value, turn.now)
    ]


def whom_pressed(turn: Turn) -> None:
    """Show who that is, and the very words."""
    helper = _pressed(turn)
    if helper is None:
        return
    said = turn.text("reaching.words", name=turn.me.name or "")
    turn.change(
        turn.text("reaching.preview", name=helper.name or "", words=said),
        [[turn.button("button.send", SEND, helper.id)], [turn.button("button.back", HELP)]],
    )


def _pressed(turn: Turn) -> Person | None:
    found = next((each for each in _allowed(turn) if each.id == turn.number()), None)
    if found is None:
        turn.gone()
    return found


def send_pressed(turn: Turn) -> None:
    """Ask the helper, and plan to ask the member in a week."""
    helper = _pressed(turn)
    if helper is None or not words.may_write(turn, helper):
        return
    held = words.pass_on(turn, helper, turn.to(helper).text("reaching.words", name=turn.me.name or ""))
    request = resources.ask_helper(turn.tx, turn.me.id, helper.id, turn.now)
    due.plan(turn.tx, ASK, turn.now + ASKED_AFTER, person_id=turn.me.id, request=request)
    turn.change(turn.text("words.held" if held else "reaching.sent", name=helper.name or ""))


def week_over(turn: Turn, planned: Due) -> None:
    """Ask the member whether they got through, outside their quiet hours and where there is room."""
    later = preferences.may_hear_at(turn.tx, turn.me.id, turn.now)
    if later <= turn.now and not room.has_room(turn):
        later = turn.now + room.LOOKS_AGAIN_AFTER
    if later > turn.now:
        due.plan(turn.tx, ASK, later, person_id=turn.me.id, **planned.data)
        return
    rows = [[turn.button(f"reaching.{each.value}", HOW, planned.data["request"], each.value)] for each in Reached]
    turn.say("reaching.asked", rows, kind=ASK)


def how_pressed(turn: Turn) -> None:
    """Keep what came of it, and offer the next step where there is one."""
    reached = turn.one_of(Reached, 1)
    if reached is None or not resources.has_request(turn.tx, turn.me.id, turn.number() or 0):
        turn.gone()
        return
    resources.save_reached(turn.tx, turn.number() or 0, reached)
    again = [[turn.button("resources.help_me", HELP)], [turn.button("resources.kind.service", "res", "service")]]
    turn.change(turn.text(f"reaching.then.{reached.value}"), [] if reached is Reached.YES else again)


routes = Routes(
    presses=[
        Route(HELP, help_pressed, Gate.SETTLED),
        Route(WHOM, whom_pressed, Gate.SETTLED),
        Route(SEND, send_pressed, Gate.SETTLED),
        Route(HOW, how_pressed, Gate.SETTLED),
    ],
)

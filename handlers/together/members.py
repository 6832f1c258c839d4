"""`/members`: who is in a circle, by name only those who show theirs, and who waits for a lead's yes."""

from handlers.circle import joining, leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.circle import memberships
from storage.circle.circles import Circle
from storage.people import Person

SHOW, SEE, REMOVE, REMOVE_FOR_GOOD = "members", "member", "member_off", "member_off_now"
MOST_SHOWN = 30


def members_command(turn: Turn) -> None:
    """Show a lead who is in the circle."""
    leading.of_one(turn, SHOW, _show)


def shown(turn: Turn) -> None:
    """The same, of the circle that was chosen."""
    circle = leading.pressed(turn)
    if circle is not None:
        _show(turn, circle)


def _show(turn: Turn, circle: Circle) -> None:
    joining.end_stays_of_absent(turn, circle)
    named, total = leading.members_shown(turn, circle), memberships.count_members(turn.tx, circle.id)
    waiting = memberships.list_waiting(turn.tx, circle.id)
    parts = [turn.text("circle.title", title=circle.title), turn.text("members.count", n=total)]
    if named:
        parts.append(turn.text("members.named", names=", ".join(each.name or "" for each in named[:MOST_SHOWN])))
    if total > len(named):
        parts.append(turn.text("members.unnamed", n=total - len(named)))
    rows = [[turn.labelled(each.name or "", SEE, circle.id, each.id)] for each in named[:MOST_SHOWN]]
    for each in waiting[:MOST_SHOWN]:
        name = people.get(turn.tx, each.person).name or ""
        parts.append(turn.text("members.waits", name=name))
        rows.append(
            [
                turn.button("members.admit", joining.ADMIT, each.id, name=name),
                turn.button("members.turn_away", joining.TURN_AWAY, each.id, name=name),
            ]
        )
    leading.show(turn, Html("\n\n".join(parts)), rows, of=circle)


def seen(turn: Turn) -> None:
    """Show what a lead can do about one member."""
    circle = leading.pressed(turn)
    member = _member(turn, circle)
    if circle is not None and member is not None:
        rows = [
            [turn.button("members.remove", REMOVE, circle.id, member.id)],
            [turn.button("button.back", SHOW, circle.id)],
        ]
        turn.change(turn.text("members.one", name=member.name or "", title=circle.title), rows)


def _member(turn: Turn, circle: Circle | None) -> Person | None:
    """Return the member in the button, if they show their name to the circle."""
    if circle is None:
        return None
    found = next((each for each in leading.members_shown(turn, circle) if each.id == turn.number(1)), None)
    if found is None:
        turn.gone()
    return found


def remove_pressed(turn: Turn) -> None:
    """Ask once more."""
    circle = leading.pressed(turn)
    member = _member(turn, circle)
    if circle is not None and member is not None:
        rows = [[turn.button("members.remove_now", REMOVE_FOR_GOOD, circle.id, member.id)]]
        turn.change(turn.text("members.ask_remove", name=member.name or "", title=circle.title), rows)


def removed(turn: Turn) -> None:
    """End a member's stay at once, with all that they allowed the circle; they read so, without a reason."""
    circle = leading.pressed(turn)
    member = _member(turn, circle)
    if circle is not None and member is not None and joining.end_stay(turn, circle, member):
        there = turn.to(member)
        there.say_unasked(there.text("members.you_were_removed", title=circle.title))
        turn.change(turn.text("members.removed", name=member.name or ""))


routes = Routes(
    commands=[Route("members", members_command, Gate.SETTLED)],
    presses=[
        Route(SHOW, shown, Gate.SETTLED),
        Route(SEE, seen, Gate.SETTLED),
        Route(REMOVE, remove_pressed, Gate.SETTLED),
        Route(REMOVE_FOR_GOOD, removed, Gate.SETTLED),
    ],
)

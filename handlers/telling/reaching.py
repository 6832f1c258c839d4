"""**Reach my partner**: the member chooses one person, sees the words, and sends them."""

from handlers.beside import words
from handlers.buttons import Rows
from handlers.routing import Route, Routes
from handlers.support import help_lines
from handlers.telling import allowed
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import partners
from storage.people import Person

REACH, AGAIN, ONE, SEND = "reach_partner", "reach_again", "reach_one", "reach_send"


def reach_pressed(turn: Turn) -> None:
    """Ask whom to reach; whoever has nobody beside them is shown who answers."""
    if not allowed.list_offered(turn):
        rows = [[turn.button("button.invite", "invite")], *help_lines.rows(turn)]
        turn.say_text(Html(f"{turn.text('reach.nobody')}\n\n{help_lines.card(turn)}"), rows)
        return
    turn.say("reach.whom", _names(turn))


def again_pressed(turn: Turn) -> None:
    """Go back to whom to reach."""
    turn.change(turn.text("reach.whom"), _names(turn))


def _names(turn: Turn) -> Rows:
    beside = allowed.list_offered(turn)
    return [[turn.labelled(each.name or turn.label("partner.somebody"), ONE, each.id)] for each in beside]


def one_pressed(turn: Turn) -> None:
    """Show what that person would read, and whether their quiet hours hold it."""
    other = _pressed(turn)
    if other is None:
        return
    name = other.name or turn.label("partner.somebody")
    text = turn.text("reach.preview", name=name, words=_words(turn, turn))
    if allowed.goes_at(turn, other) > turn.now:
        text = Html(f"{text}\n\n{turn.text('words.held', name=name)}")
    turn.change(text, [[turn.button("button.send", SEND, other.id)], [turn.button("button.back", AGAIN)]])


def _words(turn: Turn, reading: Turn) -> Html:
    return reading.text("reach.words", name=turn.me.name or "")


def send_pressed(turn: Turn) -> None:
    """Send it, as words of the member's own."""
    other = _pressed(turn)
    if other is None or not words.may_write(turn, other):
        return
    held = words.pass_on(turn, other, _words(turn, turn.to(other)))
    turn.change(turn.text("words.held" if held else "words.sent", name=other.name or ""))


def _pressed(turn: Turn) -> Person | None:
    """Return who stands by the member and is named in the button."""
    number = turn.number()
    found = partners.find_between(turn.tx, turn.me.id, number) if number is not None else None
    if found is None:
        turn.gone()
        return None
    return people.get(turn.tx, found.partner)


routes = Routes(
    presses=[
        Route(REACH, reach_pressed),
        Route(AGAIN, again_pressed),
        Route(ONE, one_pressed),
        Route(SEND, send_pressed),
    ]
)

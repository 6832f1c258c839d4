"""What a member wishes for when a lead pairs people: walking with someone new, a time of day, and whom rather not."""

from domain.beside.consent import Item
from domain.circle.pairing import Likes
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage.beside import consent
from storage.circle import circles, memberships, pairing
from storage.circle.circles import Circle
from storage.people import Person

SHOW, WALKS, LIKES, APART, AWAY_FROM = "wishes", "wish_walk", "wish_like", "wish_apart", "wish_not"
MOST_SHOWN = 30


def shown(turn: Turn) -> None:
    """Show the reader's own wishes, which nobody else sees."""
    circle = _own(turn)
    if circle is not None:
        _show(turn, circle)


def _own(turn: Turn) -> Circle | None:
    circle = circles.find(turn.tx, turn.number() or 0)
    if circle is None or not memberships.is_member(turn.tx, circle.id, turn.me.id):
        leading.refuse(turn)
        return None
    return circle


def _show(turn: Turn, circle: Circle) -> None:
    likes = pairing.likes_of(turn.tx, circle.id, turn.me.id)
    rows = [
        [_switch(turn, "wishes.walks", walks(turn, circle, turn.me.id), WALKS, circle.id)],
        [_switch(turn, f"wishes.{each.value}", likes is each, LIKES, circle.id, each.value) for each in Likes],
        [turn.button("wishes.apart", APART, circle.id)],
    ]
    parts = [turn.text("circle.title", title=circle.title), turn.text("wishes.text")]
    turn.change(Html("\n\n".join(parts)), rows)


def _switch(turn: Turn, key: str, on: bool, prefix: str, *fields: object) -> dict[str, str]:
    label = turn.label(key)
    return turn.labelled(f"✓ {label}" if on else f"○ {label}", prefix, *fields)


def walks(turn: Turn, circle: Circle, person: int) -> bool:
    """Return whether somebody can walk with someone new, and lets a lead know it."""
    return consent.circle_may_know(turn.tx, person, circle.id, Item.WALKS, turn.now)


def walks_pressed(turn: Turn) -> None:
    """Say that one can walk with someone new, or no longer."""
    circle = _own(turn)
    if circle is None:
        return
    if walks(turn, circle, turn.me.id):
        consent.withdraw(turn.tx, turn.me.id, Item.WALKS, now=turn.now, circle=circle.id)
    else:
        version = turn.label("circle.version")
        consent.give(turn.tx, turn.me.id, Item.WALKS, text_version=version, now=turn.now, circle=circle.id)
    _show(turn, circle)


def likes_pressed(turn: Turn) -> None:
    """Say when one likes to talk; pressing the same again takes it back."""
    circle, likes = _own(turn), turn.one_of(Likes, 1)
    if circle is None or likes is None:
        return
    stands = pairing.likes_of(turn.tx, circle.id, turn.me.id)
    pairing.save_likes(turn.tx, circle.id, turn.me.id, None if stands is likes else likes)
    _show(turn, circle)


def apart_pressed(turn: Turn) -> None:
    """Ask whom the reader would rather not be paired with: never shown, and nobody learns of it."""
    circle = _own(turn)
    if circle is not None:
        _show_apart(turn, circle)


def _show_apart(turn: Turn, circle: Circle) -> None:
    apart = pairing.list_apart(turn.tx, turn.me.id)
    rows = [
        [turn.labelled(f"{'✓' if each.id in apart else '○'} {each.name}", AWAY_FROM, circle.id, each.id)]
        for each in _others(turn, circle)
    ]
    rows.append([turn.button("button.back", SHOW, circle.id)])
    turn.change(turn.text("wishes.whom_rather_not"), rows)


def _others(turn: Turn, circle: Circle) -> list[Person]:
    return [each for each in leading.members_shown(turn, circle) if each.id != turn.me.id][:MOST_SHOWN]


def away_pressed(turn: Turn) -> None:
    """Rather not with that one, or take it back."""
    circle, other = _own(turn), turn.number(1)
    if circle is None:
        return
    if other not in {each.id for each in _others(turn, circle)} or other is None:
        turn.gone()
        return
    pairing.save_apart(turn.tx, turn.me.id, other, apart=other not in pairing.list_apart(turn.tx, turn.me.id))
    _show_apart(turn, circle)


routes = Routes(
    presses=[
        Route(SHOW, shown, Gate.SETTLED),
        Route(WALKS, walks_pressed, Gate.SETTLED),
        Route(LIKES, likes_pressed, Gate.SETTLED),
        Route(APART, apart_pressed, Gate.SETTLED),
        Route(AWAY_FROM, away_pressed, Gate.SETTLED),
    ],
)

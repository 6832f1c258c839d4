"""`/shares`: a lead reads what waits, and says yes or no; the author hears which."""

from domain.beside.consent import Item
from domain.circle.shares import Share, ShareState
from domain.outgoing import Lane
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.sharing.shown import counts, shown
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import consent
from storage.circle import circles, shares
from storage.daily import preferences
from storage.people import Person
from storage.traffic.outbox import Owed

LOOK, YES, NO = "shares", "shares_yes", "shares_no"
WAITING = "share_lead"
"""The kind of message in which a lead reads what waits."""


def shares_command(turn: Turn) -> None:
    """Show the oldest share that waits in a circle that the reader leads."""
    led = leading.list_led(turn)
    if not led:
        leading.refuse(turn)
        return
    waiting = shares.list_waiting(turn.tx, [circle.id for circle in led])
    if not waiting:
        turn.say("shares.none")
        return
    _show(turn, waiting[0], len(waiting))


def _show(turn: Turn, share: Share, waiting: int) -> None:
    author = people.get(turn.tx, share.author)
    let_read(turn, author, turn.me)
    rows = [[turn.button("shares.yes", YES, share.id), turn.button("shares.no", NO, share.id)]]
    text = Html("\n\n".join([turn.text("shares.waiting", n=waiting), shown(turn, share)]))
    tell_about(turn, share, text, rows, kind=WAITING)


def let_read(turn: Turn, author: Person, lead: Person) -> None:
    """Let a lead read what the author gave to the circle: the author agreed that whoever leads it reads it first."""
    if author.id != lead.id and not consent.may_tell(turn.tx, author.id, lead.id, Item.SHARE.value, turn.now):
        version = turn.label("circle.version")
        consent.give(turn.tx, author.id, Item.SHARE, text_version=version, now=turn.now, receiver=lead.id)


def tell_about(turn: Turn, share: Share, text: Html, rows: list[list[dict[str, str]]], *, kind: str) -> None:
    """Owe the reader words of the author's, which go only while the author allows it."""
    author = turn.to(people.get(turn.tx, share.author))
    key = f"{turn.cause}.share.{share.id}"
    author.tell(turn.me, Item.SHARE, text, rows, kind=kind, key=key, lane=Lane.REPLY)


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether the share that a message shows is still there to be read."""
    share = shares.find(turn.tx, int(owed.key.rpartition(".")[2]))
    if share is None:
        return False
    return share.state is (ShareState.WAITING if owed.kind == WAITING else ShareState.SHOWN)


def yes_pressed(turn: Turn) -> None:
    """Let the circle read it."""
    _decided(turn, ShareState.SHOWN)


def no_pressed(turn: Turn) -> None:
    """Let it be; the author is told kindly."""
    _decided(turn, ShareState.TURNED_DOWN)


def _decided(turn: Turn, state: ShareState) -> None:
    share = shares.find(turn.tx, turn.number() or 0)
    circle = circles.find(turn.tx, share.circle) if share else None
    if share is None or circle is None or not leading.is_led(turn, circle):
        leading.refuse(turn)
        return
    if share.state is not ShareState.WAITING:
        turn.gone()
        return
    shares.decide(turn.tx, share.id, state, turn.now)
    turn.change(turn.text(f"shares.decided.{state.value}"))
    _tell_author(turn, share, state)
    rest = shares.list_waiting(turn.tx, [circle.id])
    if rest:
        _show(turn, rest[0], len(rest))


def _tell_author(turn: Turn, share: Share, state: ShareState) -> None:
    author = people.get(turn.tx, share.author)
    there = turn.to(author)
    key = there.tell(
        author,
        Item.SHARE,
        author_reads(there, share, state),
        kind="share_told",
        not_before=preferences.may_hear_at(turn.tx, author.id, turn.now),
    )
    shares.save_told(turn.tx, share.id, key)


def author_reads(there: Turn, share: Share, state: ShareState) -> Html:
    """Return what the author reads of it: that it is in, and how many readers tapped."""
    circle = circles.find(there.tx, share.circle)
    parts = [there.text(f"share.told.{state.value}", title=circle.title if circle else ""), counts(there, share)]
    return Html("\n\n".join(part for part in parts if part))


routes = Routes(
    commands=[Route("shares", shares_command, Gate.SETTLED)],
    presses=[
        Route(LOOK, shares_command, Gate.SETTLED),
        Route(YES, yes_pressed, Gate.SETTLED),
        Route(NO, no_pressed, Gate.SETTLED),
    ],
)

"""Reading what others of the circle shared, one at a time, with a tap for its author."""

from collections.abc import Collection

from domain.circle.shares import Reaction, Share, ShareKind, ShareState
from handlers.routing import Gate, Route, Routes
from handlers.sharing import approving, replying
from handlers.sharing.shown import shown
from handlers.turn import Turn
from storage import people
from storage.circle import memberships, shares

READ, BEEN_THERE, NEXT, REACT = "read", "been_there", "read_next", "read_tap"
KIND = "share"
STORIES = (ShareKind.STORY, ShareKind.HELPED)


def read_pressed(turn: Turn) -> None:
    """Show the newest."""
    _show(turn, None, tuple(ShareKind))


def been_there_pressed(turn: Turn) -> None:
    """Show somebody who has been there: a story, or what helped."""
    _show(turn, None, STORIES)


def rows_for_setback(turn: Turn) -> list[list[dict[str, str]]]:
    """Return the way to somebody who has been there, nothing where nobody has written yet."""
    if shares.next_to_read(turn.tx, turn.me.id, None, STORIES, turn.now) is None:
        return []
    return [[turn.button("share.been_there", BEEN_THERE)]]


def next_pressed(turn: Turn) -> None:
    """Show the one before."""
    kinds = STORIES if turn.field(1) == BEEN_THERE else tuple(ShareKind)
    _show(turn, turn.number(), kinds)


def _show(turn: Turn, before: int | None, kinds: Collection[ShareKind]) -> None:
    share = shares.next_to_read(turn.tx, turn.me.id, before, kinds, turn.now)
    if share is None:
        turn.say("share.nothing_yet" if before is None else "share.no_more")
        return
    which = [BEEN_THERE] if kinds == STORIES else []
    rows = [
        [turn.button(f"share.tap.{reaction.value}", REACT, share.id, reaction.value) for reaction in Reaction],
        [turn.button("share.reply", replying.REPLY, share.id), turn.button("share.next", NEXT, share.id, *which)],
    ]
    approving.tell_about(turn, share, shown(turn, share), rows, kind=KIND)


def reacted(turn: Turn) -> None:
    """Count the tap, and let the author's own message show it; who tapped is told to nobody."""
    share, reaction = _readable(turn), turn.one_of(Reaction, 1)
    if share is None or reaction is None:
        turn.toast = turn.label("share.gone")
        return
    turn.toast = turn.label("share.tapped")
    if not shares.react(turn.tx, share.id, turn.me.id, reaction, turn.now) or share.told_key is None:
        return
    author = turn.to(people.get(turn.tx, share.author))
    author.change(approving.author_reads(author, share, share.state), target=share.told_key)


def _readable(turn: Turn) -> Share | None:
    """Return the share of the button, if it is there for the reader."""
    share = shares.find(turn.tx, turn.number() or 0)
    if share is None or share.state is not ShareState.SHOWN or share.author == turn.me.id:
        return None
    return share if memberships.is_member(turn.tx, share.circle, turn.me.id) else None


routes = Routes(
    presses=[
        Route(READ, read_pressed, Gate.SETTLED),
        Route(BEEN_THERE, been_there_pressed, Gate.SETTLED),
        Route(NEXT, next_pressed, Gate.SETTLED),
        Route(REACT, reacted, Gate.SETTLED),
    ],
)

"""Hearing nothing of somebody for now, ending it, blocking: in silence, and with what was on its way withdrawn."""

from domain.beside.consent import Item
from handlers.beside import page
from handlers.beside.page import LIST, MORE, SHOW, UNMUTE, connected
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from storage import people
from storage.beside import blocks, consent, partners
from storage.people import Person
from storage.traffic import withdrawals

MUTE, UP, END = "mute", "up", "end"
END_FOR_GOOD, BLOCK, BLOCK_FOR_GOOD, BLOCKED, UNBLOCK = "end_now", "block", "block_now", "blocked", "unblock"
REPORT = "report"


def more_pressed(turn: Turn) -> None:
    """Show what is seldom needed with one person."""
    other = connected(turn)
    if other is None:
        return
    standing_by = partners.list_standing_by(turn.tx, turn.me.id)
    rows = [[turn.button("partner.end", END, other.id)]]
    if not partners.is_muted(turn.tx, turn.me.id, other.id):
        rows[0].insert(0, turn.button("partner.mute", MUTE, other.id))
    if other.id in [each.partner for each in standing_by[1:]]:
        rows.append([turn.button("partner.up", UP, other.id)])
    rows.append([turn.button("partner.block", BLOCK, other.id), turn.button("partner.report", REPORT, other.id)])
    rows.append([turn.button("button.back", SHOW, other.id)])
    turn.change(turn.text("partner.more", name=other.name or ""), rows)


def up_pressed(turn: Turn) -> None:
    """Let this partner be asked before the one who was before them."""
    other = connected(turn)
    mine = partners.find_between(turn.tx, turn.me.id, other.id) if other else None
    if other is not None and mine is not None:
        partners.move_up(turn.tx, turn.me.id, mine.id)
        order = [people.get(turn.tx, each.partner) for each in partners.list_standing_by(turn.tx, turn.me.id)]
        names = ", ".join(each.name or turn.label("partner.somebody") for each in order)
        page.show(turn, other, turn.text("partner.order", names=names))


def mute_pressed(turn: Turn) -> None:
    """Hear nothing of somebody, nor from them, for now; they are not told."""
    _mute(turn, muted=True)


def unmute_pressed(turn: Turn) -> None:
    """Hear of somebody again."""
    _mute(turn, muted=False)


def _mute(turn: Turn, *, muted: bool) -> None:
    other = connected(turn)
    if other is None:
        return
    partners.save_muted(turn.tx, turn.me.id, other.id, muted=muted)
    if muted:
        withdrawals.cancel_between(turn.tx, other.id, turn.me.id, turn.now)
    page.show(turn, other)


def end_pressed(turn: Turn) -> None:
    """Ask once more before ending."""
    _ask(turn, "partner.ask_end", "partner.end_now", END_FOR_GOOD)


def block_pressed(turn: Turn) -> None:
    """Ask once more before blocking."""
    _ask(turn, "partner.ask_block", "partner.block_now", BLOCK_FOR_GOOD)


def _ask(turn: Turn, question: str, yes: str, prefix: str) -> None:
    other = connected(turn)
    if other is not None:
        rows = [[turn.button(yes, prefix, other.id)], [turn.button("button.back", SHOW, other.id)]]
        turn.change(turn.text(question, name=other.name or ""), rows)


def ended(turn: Turn) -> None:
    """End it both ways, in silence, and withdraw whatever was on its way."""
    other = connected(turn)
    if other is not None:
        part(turn, other)
        turn.change(turn.text("partner.ended", name=other.name or ""))


def blocked(turn: Turn) -> None:
    """End it both ways, and let no invitation of the other's reach the reader any more."""
    other = connected(turn)
    if other is not None:
        part(turn, other)
        blocks.add(turn.tx, turn.me.id, other.id, turn.now)
        turn.change(turn.text("partner.blocked", name=other.name or ""))


def part(turn: Turn, other: Person) -> None:
    """End it between the reader and somebody, both ways, and withdraw whatever was on its way."""
    for member, partner in ((turn.me.id, other.id), (other.id, turn.me.id)):
        found = partners.find_between(turn.tx, member, partner)
        if found is not None:
            partners.end(turn.tx, found.id, turn.now)
        partners.save_muted(turn.tx, member, partner, muted=False)
        for item in Item:
            consent.withdraw(turn.tx, member, item, now=turn.now, receiver=partner)
        withdrawals.cancel_between(turn.tx, member, partner, turn.now)


def list_blocked(turn: Turn) -> None:
    """Show whom the reader has blocked, each with the way back."""
    others = [people.get(turn.tx, each) for each in blocks.list_of(turn.tx, turn.me.id)]
    rows = [[turn.button("partner.unblock", UNBLOCK, each.id, name=each.name or "")] for each in others]
    turn.change(turn.text("partner.blocked_list"), [*rows, [turn.button("button.back", LIST)]])


def unblock_pressed(turn: Turn) -> None:
    """Let the two find each other again; nothing that ended begins anew by that."""
    number = turn.number()
    if number is None or number not in blocks.list_of(turn.tx, turn.me.id):
        turn.gone()
        return
    blocks.remove(turn.tx, turn.me.id, number)
    turn.change(turn.text("partner.unblocked", name=people.get(turn.tx, number).name or ""))


routes = Routes(
    presses=[
        Route(MORE, more_pressed, Gate.SETTLED),
        Route(UP, up_pressed, Gate.SETTLED),
        Route(MUTE, mute_pressed, Gate.SETTLED),
        Route(UNMUTE, unmute_pressed, Gate.SETTLED),
        Route(END, end_pressed, Gate.SETTLED),
        Route(END_FOR_GOOD, ended, Gate.SETTLED),
        Route(BLOCK, block_pressed, Gate.SETTLED),
        Route(BLOCK_FOR_GOOD, blocked, Gate.SETTLED),
        Route(BLOCKED, list_blocked, Gate.SETTLED),
        Route(UNBLOCK, unblock_pressed, Gate.SETTLED),
    ],
)

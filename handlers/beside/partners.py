"""`/partner`: who stands by me and whom I stand by, what each may hear, muting and ending."""

from domain.beside.consent import Item
from handlers.beside import inviting, page, peer_helpers, quiet_rules
from handlers.beside.page import LIST, SHOW
from handlers.beside.parting import BLOCKED
from handlers.buttons import Rows, in_rows
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import blocks, partners
from storage.beside.partners import Partnership
from storage.traffic import withdrawals

MOST_SHOWN = 20


def partner_command(turn: Turn) -> None:
    """List who stands by the reader and whom they stand by, with the way to invite."""
    turn.say_text(*_list(turn))


def list_pressed(turn: Turn) -> None:
    """Go back from one person to all of them."""
    turn.change(*_list(turn))


def _list(turn: Turn) -> tuple[Html, Rows]:
    standing_by = [each.partner for each in partners.list_standing_by(turn.tx, turn.me.id)]
    stood_by = partners.list_stood_by(turn.tx, turn.me.id)
    parts = [
        _names(turn, "partner.standing_by", "partner.nobody_yet", [_with_reach(turn, each) for each in standing_by]),
        _names(turn, "partner.stood_by", None, [_with_absence(turn, each) for each in stood_by]),
    ]
    others = list(dict.fromkeys([*standing_by, *(each.member for each in stood_by)]))[:MOST_SHOWN]
    rows = in_rows([turn.labelled(_name(turn, other), SHOW, other) for other in others], 2)
    said, peers = peer_helpers.text_and_rows(turn)
    parts.append(said)
    rows += peers
    rows += [[turn.button("partner.revoke", inviting.REVOKE, link.id)] for link in inviting.open_links(turn)]
    rows.append([turn.button("button.invite", inviting.INVITE)])
    if blocks.list_of(turn.tx, turn.me.id):
        rows.append([turn.button("partner.see_blocked", BLOCKED)])
    return Html("\n\n".join(part for part in parts if part)), rows


def _names(turn: Turn, heading: str, empty: str | None, named: list[str]) -> Html:
    if not named:
        return turn.text(empty) if empty else Html("")
    names = ", ".join(named[:MOST_SHOWN])
    if len(named) > MOST_SHOWN:
        names = turn.label("partner.and_more", names=names, n=len(named) - MOST_SHOWN)
    return turn.text(heading, names=names)


def _with_reach(turn: Turn, partner: int) -> str:
    """Return the name of who stands by the reader, and that they cannot be reached where that is so."""
    name = _name(turn, partner)
    return name if page.is_reachable(turn, partner) else turn.label("partner.not_reachable", name=name)


def _with_absence(turn: Turn, stood_by: Partnership) -> str:
    """Return the name of somebody the reader stands by, and that they are away where that may be known."""
    name = _name(turn, stood_by.member)
    return turn.label("partner.is_away", name=name) if page.is_away(turn, stood_by) else name


def _name(turn: Turn, person_id: int) -> str:
    return people.get(turn.tx, person_id).name or turn.label("partner.somebody")


def show_pressed(turn: Turn) -> None:
    """Show how things stand with one person, and what can be changed."""
    other = page.connected(turn)
    if other is not None:
        page.show(turn, other)


def rule_pressed(turn: Turn) -> None:
    """Ask anew what a partner may be told, or take the answer; what waits by the old one is withdrawn."""
    mine = _own_partnership(turn)
    if mine is None:
        turn.gone()
        return
    rule = quiet_rules.pressed(turn)
    if rule is None:
        back = [turn.button("button.back", page.SHOW, mine.partner)]
        turn.change(quiet_rules.preview(turn, turn.me), [*quiet_rules.rows(turn, quiet_rules.RULE, mine.id), back])
        return
    quiet_rules.save(turn, mine.id, mine.member, mine.partner, rule)
    if rule is not mine.rule:
        withdrawals.cancel_between(turn.tx, mine.member, mine.partner, turn.now, item=Item.WENT_QUIET.value)
    saved = turn.text(f"partner.rule_saved.{rule.value}")
    page.show(turn, people.get(turn.tx, mine.partner), saved)


def _own_partnership(turn: Turn) -> Partnership | None:
    number = turn.number()
    found = partners.find(turn.tx, number) if number is not None else None
    return found if found and found.member == turn.me.id else None


routes = Routes(
    commands=[Route("partner", partner_command, Gate.SETTLED)],
    presses=[
        Route(LIST, list_pressed, Gate.SETTLED),
        Route(SHOW, show_pressed, Gate.SETTLED),
        Route(quiet_rules.RULE, rule_pressed),
    ],
)

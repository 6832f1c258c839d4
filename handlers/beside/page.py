"""The page of one person: how the two stand by each other, what they may hear, and what can be changed."""

from domain.beside.consent import Item
from domain.beside.ladder import QuietRule
from handlers.beside import quiet_rules, words
from handlers.buttons import Rows, in_rows
from handlers.telling import said
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import consent, partners
from storage.beside.partners import Partnership
from storage.daily import pauses, schedules
from storage.people import Person

LIST, SHOW, TICK, MORE, UNMUTE = "partners", "partner", "tick", "more", "unmute"

TELLINGS_WITHOUT_A_REACTION = 3
"""After so many in a row somebody counts as not reachable, without blame."""

TICKS: tuple[Item, ...] = (Item.WENT_QUIET, *said.PREVIEWS)
"""What a partner may be told, in the order in which it is shown; none is ticked at the start."""


def connected(turn: Turn) -> Person | None:
    """Return who is named in the pressed button, None (and a toast) where the two are not connected."""
    number = turn.number()
    if number is None or not partners.are_connected(turn.tx, turn.me.id, number):
        turn.gone()
        return None
    return people.get(turn.tx, number)


def is_reachable(turn: Turn, partner: int) -> bool:
    """Return whether the partner gets what the bot sends, and ever reacts to what they are told of the reader."""
    if people.get(turn.tx, partner).unreachable_since is not None:
        return False
    return partners.count_unanswered(turn.tx, turn.me.id, partner) < TELLINGS_WITHOUT_A_REACTION


def is_away(turn: Turn, stood_by: Partnership) -> bool:
    """Return whether a member has paused, as far as the reader may know: with *went quiet*, and never the reason."""
    schedule = schedules.find(turn.tx, stood_by.member)
    if schedule is None or not is_allowed(turn, stood_by, Item.WENT_QUIET):
        return False
    return pauses.is_paused(turn.tx, stood_by.member, schedule.today(turn.now))


def show(turn: Turn, other: Person, saved: Html | None = None) -> None:
    """Put the page on the message whose button was pressed, under what was just saved."""
    text, rows = page(turn, other)
    turn.change(Html(f"{saved}\n\n{text}") if saved else text, rows)


def page(turn: Turn, other: Person) -> tuple[Html, Rows]:
    """Return the page of somebody with whom the reader is connected."""
    name = other.name or turn.label("partner.somebody")
    mine = partners.find_between(turn.tx, turn.me.id, other.id)
    parts, rows = [], [[turn.button("button.write", words.WRITE, other.id)]]
    if mine is not None:
        parts.append(turn.text("partner.stands_by_me", name=name))
        parts.append(turn.text(f"partner.may_hear.{mine.rule.value}", name=name))
        if not is_reachable(turn, other.id):
            parts.append(turn.text("partner.unreachable", name=name))
        rows += in_rows([_tick(turn, mine, item) for item in TICKS], 2)
    theirs = partners.find_between(turn.tx, other.id, turn.me.id)
    if theirs is not None:
        parts.append(turn.text("partner.stands", name=name))
        if is_away(turn, theirs):
            parts.append(turn.text("partner.away", name=name))
    if partners.is_muted(turn.tx, turn.me.id, other.id):
        parts.append(turn.text("partner.muted", name=name))
        rows.append([turn.button("partner.unmute", UNMUTE, other.id)])
    rows.append([turn.button("button.more", MORE, other.id), turn.button("button.back", LIST)])
    return Html("\n\n".join(parts)), rows


def _tick(turn: Turn, mine: Partnership, item: Item) -> dict[str, str]:
    label = turn.label(f"partner.item.{item.value}")
    label = f"✓ {label}" if is_allowed(turn, mine, item) else label
    if item is Item.WENT_QUIET:
        return turn.labelled(label, quiet_rules.RULE, mine.id)
    return turn.labelled(label, TICK, mine.id, item.value)


def is_allowed(turn: Turn, partnership: Partnership, item: Item) -> bool:
    """Return whether the partner may be told the item now."""
    if item is Item.WENT_QUIET and partnership.rule is QuietRule.NEVER:
        return False
    return consent.may_tell(turn.tx, partnership.member, partnership.partner, item.value, turn.now)

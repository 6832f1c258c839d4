"""What each partner may be told, item by item: the very words first, then a yes; no tick starts on."""

from domain.beside.consent import Item
from domain.beside.sos import Hours
from handlers.beside import page
from handlers.beside.page import TICK
from handlers.routing import Gate, Route, Routes
from handlers.telling import good_news, said
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import consent, partners, sos
from storage.beside.partners import Partnership
from storage.daily import preferences
from storage.people import Person
from storage.traffic import withdrawals

ALLOW, FORBID, HOURS = "allow", "forbid", "sos_hours"


def tick_pressed(turn: Turn) -> None:
    """Show the very words that the partner would read, and ask whether they may."""
    found = _pressed(turn)
    if found is not None:
        partnership, item = found
        is_on = page.is_allowed(turn, partnership, item)
        key, prefix = ("partner.forbid", FORBID) if is_on else ("partner.allow", ALLOW)
        rows = [
            [turn.button(key, prefix, partnership.id, item.value)],
            [turn.button("button.back", page.SHOW, partnership.partner)],
        ]
        turn.change(question(turn, partnership, item), rows)


def question(turn: Turn, partnership: Partnership, item: Item) -> Html:
    """Return the question whether the partner may ever be told the item, with the words that they would read."""
    return turn.text(
        "partner.ask_item",
        name=people.get(turn.tx, partnership.partner).name or "",
        item=_name_of(turn, item),
        words=said.PREVIEWS[item](turn, turn.me.name or ""),
    )


def allowed(turn: Turn) -> None:
    """Let the partner be told that item from now on; whom somebody may call upon is asked when."""
    found = _pressed(turn)
    if found is None:
        return
    partnership, item = found
    partner = people.get(turn.tx, partnership.partner)
    allow(turn, partnership, item)
    page.show(turn, partner, turn.text("partner.item_allowed", name=partner.name or "", item=_name_of(turn, item)))


def allow(turn: Turn, partnership: Partnership, item: Item) -> None:
    """Let the partner be told that item from now on, if they may not yet."""
    if page.is_allowed(turn, partnership, item):
        return
    partner, version = people.get(turn.tx, partnership.partner), turn.label("partner.words_version")
    consent.give(turn.tx, turn.me.id, item, text_version=version, now=turn.now, receiver=partner.id)
    if item is Item.NEED_SOMEONE:
        _ask_hours(turn, partnership, partner)
    elif item is Item.MOOD_BAND:
        good_news.plan_mood_week(turn)


def forbidden(turn: Turn) -> None:
    """Let the partner be told that item no more; what waits is withdrawn, and nobody hears of it."""
    found = _pressed(turn)
    if found is None:
        return
    partnership, item = found
    consent.withdraw(turn.tx, turn.me.id, item, now=turn.now, receiver=partnership.partner)
    withdrawals.cancel_between(turn.tx, turn.me.id, partnership.partner, turn.now, item=item.value)
    partner = people.get(turn.tx, partnership.partner)
    page.show(turn, partner, turn.text("partner.item_forbidden", name=partner.name or "", item=_name_of(turn, item)))


def _name_of(turn: Turn, item: Item) -> str:
    return turn.label(f"partner.item.{item.value}")


def _pressed(turn: Turn) -> tuple[Partnership, Item] | None:
    """Return the reader's own partnership and the item that the button carries."""
    number = turn.number()
    partnership = partners.find(turn.tx, number) if number is not None else None
    item = turn.one_of(said.PREVIEWS, 1)
    if partnership is None or item is None or partnership.member != turn.me.id:
        turn.gone()
        return None
    return partnership, item


def _ask_hours(turn: Turn, partnership: Partnership, partner: Person) -> None:
    """Ask the partner when they may be called upon; until they choose, it is not in their quiet hours."""
    there = turn.to(partner)
    turn.tell(
        partner,
        Item.NEED_SOMEONE,
        there.text("sos.ask_hours", name=turn.me.name or ""),
        [[there.button(f"sos.hours.{each.value}", HOURS, partnership.id, each.value)] for each in Hours],
        kind="sos_hours",
        not_before=preferences.may_hear_at(turn.tx, partner.id, turn.now),
    )


def hours_chosen(turn: Turn) -> None:
    """Take when the reader may be called upon."""
    number = turn.number()
    partnership = partners.find(turn.tx, number) if number is not None else None
    hours = turn.one_of(Hours, 1)
    if partnership is None or hours is None or partnership.partner != turn.me.id:
        turn.gone()
        return
    sos.save_hours(turn.tx, partnership.id, hours)
    name = people.get(turn.tx, partnership.member).name or ""
    turn.change(turn.text(f"sos.hours_saved.{hours.value}", name=name))


routes = Routes(
    presses=[
        Route(TICK, tick_pressed, Gate.SETTLED),
        Route(ALLOW, allowed, Gate.SETTLED),
        Route(FORBID, forbidden, Gate.SETTLED),
        Route(HOURS, hours_chosen, Gate.SETTLED),
    ],
)

"""Who may be told what of a member now, and owing it to them: to each at a time that their quiet hours allow."""

from datetime import datetime, timedelta

from domain.beside.consent import Item
from domain.beside.hard_days import HARD, KEEPS_FOR, SETBACK
from handlers.beside import answering
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import consent, partners
from storage.daily import checkins, preferences
from storage.people import Person
from storage.traffic.outbox import Owed

ALERT, NEWS, PASSED_ON = "alert", "news", "passed_on"
"""Kinds of message to a partner: a hard day, what can wait, and what the member sends them with their own hand."""

ANSWERS = {Item.HARD_DAY: HARD, Item.SETBACK: SETBACK}
"""What the member must still have answered on that day for the item to be told."""


def list_allowed(turn: Turn, item: Item) -> list[Person]:
    """Return who stands by the member and may be told the item now, in the member's order."""
    return [each for each in list_standing_by(turn) if may_hear(turn, each, item)]


def list_standing_by(turn: Turn) -> list[Person]:
    """Return who stands by the member, in the member's order."""
    return [people.get(turn.tx, each.partner) for each in partners.list_standing_by(turn.tx, turn.me.id)]


def list_offered(turn: Turn) -> list[Person]:
    """Return whom the member can choose to tell something: whoever they have muted could not even reply."""
    beside = list_standing_by(turn)
    return [each for each in beside if not partners.is_muted(turn.tx, turn.me.id, each.id)]


def may_hear(turn: Turn, partner: Person, item: Item) -> bool:
    """Return whether the member lets this partner be told the item now."""
    return consent.may_tell(turn.tx, turn.me.id, partner.id, item.value, turn.now)


def goes_at(turn: Turn, partner: Person) -> datetime:
    """Return when (UTC) a message owed now may reach the partner: at once, or when their quiet hours end."""
    return preferences.may_hear_at(turn.tx, partner.id, turn.now)


def owe(
    turn: Turn,
    partner: Person,
    item: Item,
    text: Html,
    *,
    kind: str,
    key: str,
    day: str | None = None,
    keeps_for: timedelta = KEEPS_FOR,
) -> None:
    """Owe a partner the words, with the ways to answer them."""
    at = goes_at(turn, partner)
    turn.tell(
        partner,
        item,
        text,
        answering.rows(turn.to(partner), turn.me.id),
        kind=kind,
        key=key,
        day=day,
        not_before=at,
        expires_at=at + keeps_for,
    )


def still_wanted(turn: Turn, owed: Owed) -> bool:
    """Return whether what a partner is about to read is still so; nobody hears of somebody they have muted."""
    if owed.subject is None or partners.is_muted(turn.tx, turn.me.id, owed.subject):
        return False
    if owed.item == Item.WENT_QUIET.value and people.get(turn.tx, owed.subject).unreachable_since is None:
        return False
    answer = next((value for item, value in ANSWERS.items() if item.value == owed.item), None)
    return answer is None or owed.day is None or _answered(turn, owed.subject, owed.day, answer)


def _answered(turn: Turn, member: int, day: str, answer: str) -> bool:
    return checkins.answered_any_of(turn.tx, member, datetime.fromisoformat(day).date(), {answer})


def names(turn: Turn, told: list[Person]) -> str:
    """Return the names of these people, as they stand in a sentence."""
    each_name = [each.name or turn.label("partner.somebody") for each in told]
    return turn.house.texts.listed(each_name, turn.language)

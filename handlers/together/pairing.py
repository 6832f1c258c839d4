"""`/pair`: a lead is shown who could walk beside whom and why; the two say yes or no for themselves."""

from dataclasses import replace
from datetime import timedelta

from domain.beside.consent import Item
from domain.circle import pairing as rules
from domain.circle.pairing import Seeker, Suggestion
from domain.time.days import zone_named
from domain.time.schedules import Schedule
from handlers.beside import inviting
from handlers.buttons import keyboard
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from handlers.week.naming import NAMED
from storage import people
from storage.beside import blocks, partners
from storage.circle import memberships, pairing, summaries
from storage.circle.circles import Circle
from storage.circle.pairing import NO, YES, Pairing
from storage.daily import preferences, schedules
from storage.people import Person

SHOW, ASK, ACCEPT, DECLINE = "pair", "pair_ask", "pair_yes", "pair_no"
MOST_SHOWN = 5
STANDS_FOR = timedelta(days=7)


def pair_command(turn: Turn) -> None:
    """Show a lead who could walk beside whom."""
    leading.of_one(turn, SHOW, _show)


def shown(turn: Turn) -> None:
    """The same, of the circle that was chosen."""
    circle = leading.pressed(turn)
    if circle is not None:
        _show(turn, circle)


def _show(turn: Turn, circle: Circle) -> None:
    """Name those who allowed it, each pair with its reasons; each of them can see later that this was read."""
    found = list(rules.suggestions(_seekers(turn, circle)))[:MOST_SHOWN]
    if not found:
        turn.say("pairing.none", title=circle.title)
        return
    lines = [turn.text("pairing.heading", title=circle.title)]
    lines += [_line(turn, each) for each in found]
    rows = [[_suggest_button(turn, circle, each)] for each in found]
    about = [(person, _known_by(turn, circle, person)) for each in found for person in (each.one, each.other)]
    key = f"{turn.cause}.pair.{NAMED}.{len(about)}"
    summaries.save_reads(turn.tx, turn.me.id, circle.id, about, key, turn.now)
    params = {"text": Html("\n\n".join(lines)), "reply_markup": keyboard(rows)}
    turn.owe("sendMessage", params, kind=NAMED, key=key)


def _suggest_button(turn: Turn, circle: Circle, found: Suggestion) -> dict[str, str]:
    names = {"one": _name(turn, found.one), "other": _name(turn, found.other)}
    return turn.button("pairing.suggest", ASK, circle.id, found.one, found.other, **names)


def _line(turn: Turn, found: Suggestion) -> Html:
    reasons = ", ".join(turn.label(f"pairing.reason.{reason.value}") for reason in found.reasons)
    return turn.text("pairing.line", one=_name(turn, found.one), other=_name(turn, found.other), reasons=reasons)


def _name(turn: Turn, person: int) -> str:
    return people.get(turn.tx, person).name or turn.label("partner.somebody")


def _known_by(turn: Turn, circle: Circle, person: int) -> Item:
    """Return by which consent a lead may know of somebody here."""
    looking = memberships.list_members_allowing(turn.tx, circle.id, Item.NO_PARTNER, turn.now)
    return Item.NO_PARTNER if person in looking else Item.WALKS


def _seekers(turn: Turn, circle: Circle) -> list[Seeker]:
    """Return those who let a lead know that they have no partner or can walk with someone new, without the reader.

    Nor is anybody among them by whom as many stand as can.
    """
    looking = memberships.list_members_allowing(turn.tx, circle.id, Item.NO_PARTNER, turn.now)
    walking = memberships.list_members_allowing(turn.tx, circle.id, Item.WALKS, turn.now)
    new_since = (turn.now - rules.NEW_FOR).date()
    new = {
        each.person for each in memberships.list_stays(turn.tx, circle.id, new_since) if each.joined_on >= new_since
    }
    found = []
    for person in dict.fromkeys([*looking, *walking]):
        schedule = schedules.find(turn.tx, person)
        if schedule is None or person == turn.me.id or inviting.is_full(turn, person):
            continue
        seeker = _seeker(turn, circle, people.get(turn.tx, person), schedule)
        found.append(
            replace(
                seeker,
                alone=person in looking and not partners.list_standing_by(turn.tx, person),
                walks=person in walking,
                is_new=person in new,
            )
        )
    return found


def _seeker(turn: Turn, circle: Circle, person: Person, schedule: Schedule) -> Seeker:
    beside = {each.partner for each in partners.list_standing_by(turn.tx, person.id)}
    beside |= {each.member for each in partners.list_stood_by(turn.tx, person.id)}
    apart = beside | set(pairing.list_apart(turn.tx, person.id)) | set(pairing.list_suggested_to(turn.tx, person.id))
    apart |= set(blocks.list_of(turn.tx, person.id))
    return Seeker(
        person=person.id,
        offset=turn.now.astimezone(zone_named(schedule.zone)).utcoffset() or timedelta(0),
        language=person.language,
        alone=False,
        likes=pairing.likes_of(turn.tx, circle.id, person.id),
        apart=frozenset(apart),
    )


def ask_pressed(turn: Turn) -> None:
    """Ask both, without a name, whether they would like to walk side by side."""
    circle = leading.pressed(turn)
    if circle is None:
        return
    one, other = turn.number(1), turn.number(2)
    seekers = {each.person: each for each in _seekers(turn, circle)}
    if one not in seekers or other not in seekers or not rules.may_pair(seekers[one], seekers[other]):
        turn.toast = turn.label("pairing.no_longer")
        return
    number = pairing.suggest(turn.tx, circle.id, one, other, turn.now)
    for each in (one, other):
        _ask(turn.to(people.get(turn.tx, each)), circle, number)
    turn.change(turn.text("pairing.asked"), [[turn.button("button.back", SHOW, circle.id)]])


def _ask(turn: Turn, circle: Circle, number: int) -> None:
    rows = [[turn.button("button.accept", ACCEPT, number), turn.button("button.decline", DECLINE, number)]]
    turn.owe(
        "sendMessage",
        {"text": turn.text("pairing.ask", title=circle.title), "reply_markup": keyboard(rows)},
        kind="pairing",
        key=f"idea.{number}.{turn.me.id}",
        not_before=preferences.may_hear_at(turn.tx, turn.me.id, turn.now),
        expires_at=turn.now + STANDS_FOR,
    )


def accepted(turn: Turn) -> None:
    """Take a yes; with the second one the two stand by each other and learn each other's name.

    Others may have come to stand by one of them since they were asked. Whoever has no room reads so, and can say yes
    once they have; of the other's nothing is said.
    """
    found = _pressed(turn)
    if found is None or not inviting.has_room(turn):
        return
    other = people.get(turn.tx, found.whom(turn.me.id))
    if inviting.is_full(turn, other.id):
        turn.gone()
        return
    pairing.save_says(turn.tx, found, turn.me.id, YES)
    found = pairing.find(turn.tx, found.id, turn.me.id) or found
    if not found.is_agreed:
        turn.change(turn.text("pairing.waits"))
        return
    turn.change(turn.text("pairing.agreed", name=other.name or ""))
    inviting.connect_both(turn, other)


def declined(turn: Turn) -> None:
    """Take a no; nobody is told, and the two are not suggested for each other again."""
    found = _pressed(turn)
    if found is not None:
        pairing.save_says(turn.tx, found, turn.me.id, NO)
        turn.change(turn.text("pairing.declined"))


def _pressed(turn: Turn) -> Pairing | None:
    """Return the suggestion that was pressed, if it is one to the reader, open, and both are in the circle still."""
    found = pairing.find(turn.tx, turn.number() or 0, turn.me.id)
    if found is None or found.is_agreed or turn.now > found.asked_at + STANDS_FOR:
        turn.gone()
        return None
    both_in = all(memberships.is_member(turn.tx, found.circle, each) for each in (found.one, found.other))
    if not both_in or blocks.is_between(turn.tx, found.one, found.other):
        turn.gone()
        return None
    return found


routes = Routes(
    commands=[Route("pair", pair_command, Gate.SETTLED)],
    presses=[
        Route(SHOW, shown, Gate.SETTLED),
        Route(ASK, ask_pressed, Gate.SETTLED),
        Route(ACCEPT, accepted, Gate.SETTLED),
        Route(DECLINE, declined, Gate.SETTLED),
    ],
)

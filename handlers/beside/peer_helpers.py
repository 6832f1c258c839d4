"""The circle's peer helpers, as a member sees them: what each one is, and *I need someone* allowed to each alone."""

from domain.beside.consent import Item
from domain.beside.sos import Absence, Helper
from handlers.beside.page import LIST
from handlers.beside.parting import REPORT
from handlers.buttons import Rows
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import consent, partners, peer_helpers
from storage.beside.peer_helpers import PeerHelper
from storage.circle import circles
from storage.daily import schedules
from storage.people import Person
from storage.traffic import withdrawals

SHOW, ALLOW, FORBID = "peer", "peer_yes", "peer_no"


def text_and_rows(turn: Turn) -> tuple[Html, list[list[dict[str, str]]]]:
    """Return what the list of partners says of the peer helpers, with a button for each; nothing where are none."""
    found = _beside(turn, turn.me)
    if not found:
        return Html(""), []
    names = ", ".join(_name(turn, each) for each in found)
    rows = [[turn.labelled(_ticked(turn, each), SHOW, each.id)] for each in found]
    return turn.text("peer_helper.list", names=names), rows


def _beside(turn: Turn, member: Person) -> list[PeerHelper]:
    """Return each person once who helps in a circle of the member's, whatever the number of circles."""
    found = {each.person: each for each in reversed(peer_helpers.list_beside(turn.tx, member.id))}
    return sorted(found.values(), key=lambda each: each.id)


def find_beside(turn: Turn, person: int) -> PeerHelper | None:
    """Return how that person helps in a circle of the reader's, None if they do not."""
    return next((each for each in _beside(turn, turn.me) if each.person == person), None)


def _name(turn: Turn, helper: PeerHelper) -> str:
    return people.get(turn.tx, helper.person).name or turn.label("partner.somebody")


def _ticked(turn: Turn, helper: PeerHelper) -> str:
    name = turn.label("peer_helper.button", name=_name(turn, helper))
    return f"✓ {name}" if _is_allowed(turn, helper) else name


def _is_allowed(turn: Turn, helper: PeerHelper) -> bool:
    return consent.may_tell(turn.tx, turn.me.id, helper.person, Item.NEED_SOMEONE.value, turn.now)


def list_allowed(turn: Turn) -> list[PeerHelper]:
    """Return the peer helpers who may be told that the reader needs someone, without those who stand by them."""
    beside = {each.partner for each in partners.list_standing_by(turn.tx, turn.me.id)}
    return [each for each in _beside(turn, turn.me) if each.person not in beside and _is_allowed(turn, each)]


def rows_of_allowed(turn: Turn) -> list[list[dict[str, str]]]:
    """Return a button for each of these, which leads to what they are and to the way to take it back."""
    return [[turn.labelled(_ticked(turn, each), SHOW, each.id)] for each in list_allowed(turn)]


def show_pressed(turn: Turn) -> None:
    """Show what somebody should know before they allow a peer helper to be asked."""
    helper = _pressed(turn)
    if helper is not None:
        turn.change(*_detail(turn, helper))


def _pressed(turn: Turn) -> PeerHelper | None:
    helper = peer_helpers.find(turn.tx, turn.number() or 0)
    if helper is None or helper.id not in {each.id for each in peer_helpers.list_beside(turn.tx, turn.me.id)}:
        turn.gone()
        return None
    return helper


def _detail(turn: Turn, helper: PeerHelper) -> tuple[Html, Rows]:
    allowed, name = _is_allowed(turn, helper), _name(turn, helper)
    words = turn.text("sos.asks", name=turn.me.name or "")
    parts = [described(turn, helper), turn.text("peer_helper.ask", name=name, words=words)]
    key, prefix = ("partner.forbid", FORBID) if allowed else ("partner.allow", ALLOW)
    last = [turn.button("partner.report", REPORT, helper.person), turn.button("button.back", LIST)]
    return Html("\n\n".join(parts)), [[turn.button(key, prefix, helper.id)], last]


def described(turn: Turn, helper: PeerHelper) -> Html:
    """Return who a peer helper is: whom they work for, what they would have to report, and when they can be asked."""
    circle = circles.find(turn.tx, helper.circle)
    lines = [
        turn.text("peer_helper.who", name=_name(turn, helper), title=circle.title if circle else ""),
        turn.text("peer_helper.works_for", whom=helper.works_for)
        if helper.works_for
        else turn.text("peer_helper.works_for_nobody"),
        turn.text("peer_helper.duty", what=helper.duty) if helper.duty else turn.text("peer_helper.no_duty"),
        _hours_line(turn, helper),
    ]
    return Html("\n".join(lines))


def _hours_line(turn: Turn, helper: PeerHelper) -> Html:
    theirs, mine = schedules.find(turn.tx, helper.person), schedules.find(turn.tx, turn.me.id)
    if helper.hours is None or theirs is None:
        return turn.text("peer_helper.any_hour")
    hours = helper.hours.seen_from(turn.now, theirs.zone, mine.zone) if mine else helper.hours
    clock = turn.house.texts.clock
    return turn.text("peer_helper.hours", start=clock(hours.start), end=clock(hours.end))


def allowed(turn: Turn) -> None:
    """Let a peer helper be told that the member needs someone, and no other thing; nobody hears of it."""
    helper = _pressed(turn)
    if helper is None:
        return
    version = turn.label("partner.words_version")
    # Both have agreed to pass words on: the helper when they became one, the member now.
    for subject, receiver, item in (
        (turn.me.id, helper.person, Item.NEED_SOMEONE),
        (turn.me.id, helper.person, Item.WORDS),
        (helper.person, turn.me.id, Item.WORDS),
    ):
        if not consent.may_tell(turn.tx, subject, receiver, item.value, turn.now):
            consent.give(turn.tx, subject, item, text_version=version, now=turn.now, receiver=receiver)
    partners.save_muted(turn.tx, turn.me.id, helper.person, muted=False)  # whom they once reported, they now ask
    turn.change(turn.text("peer_helper.allowed", name=_name(turn, helper)))


def forbidden(turn: Turn) -> None:
    """Let them be told no more; what waits is withdrawn, and nobody hears of it."""
    helper = _pressed(turn)
    if helper is not None:
        forbid(turn, turn.me.id, helper.person)
        turn.change(turn.text("peer_helper.forbidden", name=_name(turn, helper)))


def forbid(turn: Turn, member: int, helper: int) -> None:
    """End what a member allowed a peer helper; what the two agreed to as partners stays theirs."""
    if partners.are_connected(turn.tx, member, helper):
        return
    for subject, receiver, item in (
        (member, helper, Item.NEED_SOMEONE),
        (member, helper, Item.WORDS),
        (helper, member, Item.WORDS),
    ):
        consent.withdraw(turn.tx, subject, item, now=turn.now, receiver=receiver)
        withdrawals.cancel_between(turn.tx, subject, receiver, turn.now, item=item.value)


def forbid_all_of(turn: Turn, circle: int, person: int) -> None:
    """End what ties a person to a circle that they leave: as somebody who asks there, and as a peer helper."""
    for helper in peer_helpers.list_of(turn.tx, circle):
        if helper.person == person:
            stop(turn, helper)
        elif not any(each.circle != circle and each.person == helper.person for each in _of(turn, person)):
            forbid(turn, person, helper.person)


def _of(turn: Turn, person: int) -> list[PeerHelper]:
    return peer_helpers.list_beside(turn.tx, person)


def stop(turn: Turn, helper: PeerHelper) -> None:
    """Let somebody be no peer helper any more; whoever allowed them is asked no other thing."""
    peer_helpers.end(turn.tx, helper, turn.now)
    for member in consent.list_who_allow(turn.tx, helper.person, Item.NEED_SOMEONE, turn.now):
        if not any(each.person == helper.person for each in _of(turn, member)):
            forbid(turn, member, helper.person)


def as_helpers(turn: Turn, known: set[int]) -> list[Helper]:
    """Return the peer helpers whom the reader allows to be asked, without those who are asked as partners anyway."""
    return [
        _as_helper(turn, each)
        for each in _beside(turn, turn.me)
        if each.person not in known
        and _is_allowed(turn, each)
        and not partners.is_muted(turn.tx, each.person, turn.me.id)
    ]


def _as_helper(turn: Turn, helper: PeerHelper) -> Helper:
    """Return how they stand at this moment: outside their own hours they are passed over."""
    person, schedule = people.get(turn.tx, helper.person), schedules.find(turn.tx, helper.person)
    if person.unreachable_since is not None:
        return Helper(person.id, Absence.UNREACHABLE)
    away = schedule is not None and helper.hours is not None and not helper.hours.hold(turn.now, schedule.zone)
    return Helper(person.id, Absence.OTHER_HOURS if away else None)


routes = Routes(
    presses=[
        Route(SHOW, show_pressed, Gate.SETTLED),
        Route(ALLOW, allowed, Gate.SETTLED),
        Route(FORBID, forbidden, Gate.SETTLED),
    ],
)

"""`/leads`: who leads a circle beside its group's administrators, and who helps in it; named, agreeing, removed."""

from domain.beside.consent import Item
from domain.beside.invitations import Invitation, LinkKind
from handlers import menus
from handlers.beside.inviting import ACCEPTED
from handlers.beside.peer_helpers import described, stop
from handlers.buttons import Rows
from handlers.circle import leading, peer_helpers
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from handlers.week import news
from storage import people
from storage.beside import consent, invitations
from storage.beside import peer_helpers as stored
from storage.circle import leads
from storage.circle.circles import Circle
from storage.daily import preferences
from storage.people import Person

SHOW, NAME, PERSON, LINK = "leads", "leads_name", "leads_who", "leads_link"
REMOVE, SEE_HELPER, REMOVE_HELPER = "leads_off", "leads_helper", "leads_helper_off"
ACCEPT, DECLINE = "lead_accept", "lead_decline"
TO_NAME = {"lead": LinkKind.LEAD, "helper": LinkKind.HELPER}
MOST_SHOWN = 20


def leads_command(turn: Turn) -> None:
    """Show who leads the circle and who helps in it."""
    leading.of_one(turn, SHOW, show)


def shown(turn: Turn) -> None:
    """The same, of the circle that was chosen."""
    circle = leading.pressed(turn)
    if circle is not None:
        show(turn, circle)


def show(turn: Turn, circle: Circle) -> None:
    """Show who leads and who helps, with the way to name somebody more."""
    named = [people.get(turn.tx, each) for each in leads.list_named(turn.tx, circle.id)]
    helpers = stored.list_of(turn.tx, circle.id)
    parts = [turn.text("leads.heading", title=circle.title)]
    parts.append(turn.text("leads.of_group" if circle.chat_id is not None else "leads.of_maker"))
    if named:
        parts.append(turn.text("leads.named", names=", ".join(each.name or "" for each in named)))
    if helpers:
        parts.append(turn.text("leads.helpers", names=", ".join(_helper_name(turn, each) for each in helpers)))
    rows = [[turn.button(f"leads.name.{what}", NAME, circle.id, what)] for what in TO_NAME]
    rows += [[_remove_button(turn, circle, each)] for each in named[:MOST_SHOWN]]
    rows += [
        [turn.labelled(people.get(turn.tx, each.person).name or "", SEE_HELPER, circle.id, each.id)]
        for each in helpers[:MOST_SHOWN]
    ]
    leading.show(turn, Html("\n\n".join(parts)), rows, of=circle)


def _helper_name(turn: Turn, helper: stored.PeerHelper) -> str:
    name = people.get(turn.tx, helper.person).name or ""
    return name if helper.agreed else turn.label("leads.not_yet", name=name)


def _remove_button(turn: Turn, circle: Circle, lead: Person) -> dict[str, str]:
    if lead.id == turn.me.id:
        return turn.button("leads.step_down", REMOVE, circle.id, lead.id)
    return turn.button("leads.remove", REMOVE, circle.id, lead.id, name=lead.name or "")


# Naming somebody


def name_pressed(turn: Turn) -> None:
    """Ask whom to name: one of those who show their name, or whoever gets a link."""
    circle = leading.pressed(turn)
    what = turn.field(1)
    if circle is None or what not in TO_NAME:
        return
    rows = [
        [turn.labelled(each.name or "", PERSON, circle.id, what, each.id)]
        for each in _can_be_named(turn, circle, what)[:MOST_SHOWN]
    ]
    rows.append([turn.button("button.by_link", LINK, circle.id, what)])
    rows.append([turn.button("button.back", SHOW, circle.id)])
    turn.change(turn.text(f"leads.whom.{what}"), rows)


def _can_be_named(turn: Turn, circle: Circle, what: str) -> list[Person]:
    """Return the members who let the circle see their name, without those who are named already and the reader."""
    known = {turn.me.id, *leads.list_named(turn.tx, circle.id)}
    if what == "helper":
        known = {each.person for each in stored.list_of(turn.tx, circle.id)}
    return [each for each in leading.members_shown(turn, circle) if each.id not in known]


def person_pressed(turn: Turn) -> None:
    """Ask the member who was chosen; they say yes or no in their own chat."""
    circle = leading.pressed(turn)
    what, chosen = turn.field(1), turn.number(2)
    if circle is None:
        return
    found = next((each for each in leading.members_shown(turn, circle) if each.id == chosen), None)
    if found is None or what not in TO_NAME:
        turn.gone()
        return
    there = turn.to(found)
    token = invitations.make(turn.tx, TO_NAME[what], turn.me.id, turn.now, circle=circle.id)
    text, rows = (peer_helpers.asked if what == "helper" else _asked)(there, circle, token)
    there.say_unasked(text, rows)
    turn.change(turn.text("leads.asked", name=found.name or ""), _back(turn, circle))


def link_pressed(turn: Turn) -> None:
    """Make a link for the one who is to be named."""
    circle = leading.pressed(turn)
    what = turn.field(1)
    if circle is not None and what in TO_NAME:
        token = invitations.make(turn.tx, TO_NAME[what], turn.me.id, turn.now, circle=circle.id)
        turn.change(turn.text(f"leads.link.{what}", link=turn.link(token)), _back(turn, circle))


def _back(turn: Turn, circle: Circle) -> Rows:
    return [[turn.button("button.back", SHOW, circle.id)]]


def invited(turn: Turn, invitation: Invitation, token: str) -> None:
    """Ask somebody who came by the link whether they would lead."""
    circle = leading.circle_of(turn, invitation)
    if circle is None:
        turn.say("link.gone")
    elif leads.is_lead(turn.tx, circle.id, turn.me.id) and (circle.chat_id is None or invitation.maker == turn.me.id):
        turn.say("leads.already", title=circle.title)
    else:
        turn.say_text(*_asked(turn, circle, token))


def _asked(turn: Turn, circle: Circle, token: str) -> tuple[Html, Rows]:
    rows = [[turn.button("button.accept", ACCEPT, token), turn.button("button.decline", DECLINE, token)]]
    return turn.text("leads.ask", title=circle.title), rows


def accepted(turn: Turn) -> None:
    """Let the reader lead from now on, and tell who asked."""
    invitation = _pressed_invitation(turn)
    circle = leading.circle_of(turn, invitation) if invitation else None
    if invitation is None or circle is None:
        turn.change(turn.text("link.gone"))
        return
    invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    leads.name(turn.tx, circle.id, turn.me.id, turn.now)
    menus.owe_own_menu(turn)
    turn.change(turn.text("leads.accepted", title=circle.title))
    asker = people.find(turn.tx, invitation.maker)
    if asker is not None:
        version = turn.label("circle.version")
        consent.give(turn.tx, turn.me.id, Item.LEADS, text_version=version, now=turn.now, receiver=asker.id)
        said = turn.to(asker).text("leads.was_accepted", name=turn.me.name or "", title=circle.title)
        at = preferences.may_hear_at(turn.tx, asker.id, turn.now)
        turn.tell(asker, Item.LEADS, said, kind=ACCEPTED, not_before=at)


def declined(turn: Turn) -> None:
    """Leave it at that; nobody is told."""
    invitation = _pressed_invitation(turn)
    if invitation is not None:
        invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    turn.change(turn.text("leads.declined"))


def _pressed_invitation(turn: Turn) -> Invitation | None:
    found = invitations.find_open(turn.tx, turn.field(), turn.now)
    return found if found is not None and found.kind is LinkKind.LEAD else None


# Removing


def removed(turn: Turn) -> None:
    """Let a co-lead lead no more, at once; they read so."""
    circle = leading.pressed(turn)
    if circle is None:
        return
    lead = people.find(turn.tx, turn.number(1) or 0)
    if lead is None or not leads.remove(turn.tx, circle.id, lead.id, turn.now):
        turn.gone()
        return
    news.keep_from(turn, circle, lead)
    menus.owe_own_menu(turn.to(lead))
    if lead.id == turn.me.id:
        turn.change(turn.text("leads.stepped_down", title=circle.title))
        return
    there = turn.to(lead)
    there.say_unasked(there.text("leads.you_were_removed", title=circle.title))
    show(turn, circle)


def helper_pressed(turn: Turn) -> None:
    """Show a lead how a peer helper is shown to members."""
    circle = leading.pressed(turn)
    helper = _helper(turn, circle)
    if circle is not None and helper is not None:
        rows = [[turn.button("leads.remove_helper", REMOVE_HELPER, circle.id, helper.id)], *_back(turn, circle)]
        text = described(turn, helper) if helper.agreed else turn.text("leads.helper_not_yet")
        turn.change(text, rows)


def helper_removed(turn: Turn) -> None:
    """Let somebody be a peer helper no more, at once; they read so."""
    circle = leading.pressed(turn)
    helper = _helper(turn, circle)
    if circle is not None and helper is not None:
        stop(turn, helper)
        there = turn.to(people.get(turn.tx, helper.person))
        there.say_unasked(there.text("helper.you_were_removed", title=circle.title))
        show(turn, circle)


def _helper(turn: Turn, circle: Circle | None) -> stored.PeerHelper | None:
    found = stored.find(turn.tx, turn.number(1) or 0)
    if circle is None:
        return None
    if found is None or found.circle != circle.id:
        turn.gone()
        return None
    return found


routes = Routes(
    commands=[Route("leads", leads_command, Gate.SETTLED)],
    presses=[
        Route(SHOW, shown, Gate.SETTLED),
        Route(NAME, name_pressed, Gate.SETTLED),
        Route(PERSON, person_pressed, Gate.SETTLED),
        Route(LINK, link_pressed, Gate.SETTLED),
        Route(REMOVE, removed, Gate.SETTLED),
        Route(SEE_HELPER, helper_pressed, Gate.SETTLED),
        Route(REMOVE_HELPER, helper_removed, Gate.SETTLED),
        Route(ACCEPT, accepted, Gate.SETTLED),
        Route(DECLINE, declined, Gate.SETTLED),
    ],
)

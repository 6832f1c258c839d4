"""Inviting a partner by a link, and accepting: nothing is told before both have agreed to it."""

from domain.beside.consent import Item
from domain.beside.invitations import HOLDS_FOR, Invitation, LinkKind
from domain.beside.ladder import QuietRule
from handlers.arriving import ending
from handlers.beside import quiet_rules
from handlers.buttons import Rows
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import blocks, consent, invitations, partners
from storage.daily import preferences
from storage.people import Person

INVITE, KIND, BY_LINK, RULE_OF_LINK, REVOKE = "invite", "kind", "by_link", "link_rule", "revoke"
ACCEPT, DECLINE, PICK = "accept", "decline", "pick"
RULE_OF_ACCEPTED = "accepted_rule"
ACCEPTED = "accepted"
"""The kind of what somebody reads of another's yes: to their invitation, to lead with them, or to walk with them."""

BESIDE = (LinkKind.MUTUAL, LinkKind.SUPPORTER)
MOST_STANDING_BY = 5


def open_links(turn: Turn) -> list[Invitation]:
    """Return the reader's links to a partner that nobody has used."""
    return _open_links_of(turn, turn.me.id)


def _open_links_of(turn: Turn, member: int) -> list[Invitation]:
    return [each for each in invitations.list_open(turn.tx, member, turn.now) if each.kind in BESIDE]


def is_full(turn: Turn, member: int) -> bool:
    """Return whether as many stand by a member as can, or have their link."""
    standing_by = partners.list_standing_by(turn.tx, member)
    return len(standing_by) + len(_open_links_of(turn, member)) >= MOST_STANDING_BY


def has_room(turn: Turn) -> bool:
    """Return whether one more may stand by the reader, links that are out included; say so if not."""
    if is_full(turn, turn.me.id):
        turn.say("partner.full", n=MOST_STANDING_BY)
        return False
    return True


def invite_pressed(turn: Turn) -> None:
    """Ask how the other is to stand by: both check in, or they support only."""
    if has_room(turn):
        turn.say("partner.ask_kind", _kind_rows(turn, None))


def _kind_rows(turn: Turn, chosen: LinkKind | None) -> Rows:
    """Return both kinds, the chosen one ticked, and the way to go on."""
    rows = []
    for kind in BESIDE:
        label = turn.label(f"partner.kind.{kind.value}")
        rows.append([turn.labelled(f"✓ {label}" if kind is chosen else label, KIND, kind.value)])
    rows.append([turn.button("button.by_link", BY_LINK, chosen.value if chosen else "")])
    return rows


def kind_pressed(turn: Turn) -> None:
    """Take how the other is to stand by, and show the words that they would be sent."""
    kind = turn.one_of(BESIDE)
    if kind is not None:
        turn.change(turn.text("partner.ask_kind"), _kind_rows(turn, kind))
        _ask_rule(turn, kind)


def by_link_pressed(turn: Turn) -> None:
    """Go on to the link by the words that they would be sent; where no kind was chosen, both check in."""
    kind = turn.one_of(BESIDE)
    if kind is None:
        kind = LinkKind.MUTUAL
        turn.change(turn.text("partner.ask_kind"), _kind_rows(turn, kind))
    _ask_rule(turn, kind)


def _ask_rule(turn: Turn, kind: LinkKind) -> None:
    """Show the very words of *went quiet*, and ask whether and when they may be sent."""
    turn.say_text(quiet_rules.preview(turn, turn.me), quiet_rules.rows(turn, RULE_OF_LINK, kind.value))


def link_rule_pressed(turn: Turn) -> None:
    """Make the link, now that it is known what its reader may be told."""
    kind, rule = turn.one_of(BESIDE), quiet_rules.pressed(turn)
    if kind is None or rule is None:
        turn.gone()
    elif has_room(turn):
        token = invitations.make(turn.tx, kind, turn.me.id, turn.now, details=rule.value)
        turn.change(turn.text(f"partner.rule_saved.{rule.value}"))
        turn.say("partner.link", [[turn.button("partner.pick", PICK, token)]], link=turn.link(token))


def revoke_pressed(turn: Turn) -> None:
    """Take back a link that nobody has used."""
    number = turn.number()
    if number is not None:
        invitations.revoke(turn.tx, number, turn.me.id, turn.now)
    turn.change(turn.text("partner.revoked"))


# Accepting


def invited(turn: Turn, invitation: Invitation, token: str) -> bool:
    """Show what standing by somebody means, before anything is agreed to; return whether there is that to ask."""
    if invitation.maker == turn.me.id:
        turn.say("partner.own_link")
        return False
    if _have_parted(turn, invitation):
        turn.say("link.gone")
        return False
    member = people.get(turn.tx, invitation.maker)
    if not _adds_something(turn, invitation):
        turn.say("partner.already", name=member.name or "")
        return False
    turn.say_text(words(turn, invitation, member), rows(turn, token))
    return True


def words(reading: Turn, invitation: Invitation, member: Person) -> Html:
    """Return what standing by somebody means, as whoever is asked reads it."""
    return reading.text(f"partner.invited.{invitation.kind.value}", name=member.name or "")


def rows(reading: Turn, token: str) -> Rows:
    """Return the two ways to answer an invitation."""
    return [[reading.button("button.accept", ACCEPT, token), reading.button("button.decline", DECLINE, token)]]


def _adds_something(turn: Turn, invitation: Invitation) -> bool:
    """Return whether accepting would connect the two in a way in which they are not connected yet."""
    if partners.find_between(turn.tx, invitation.maker, turn.me.id) is None:
        return True
    mutual = invitation.kind is LinkKind.MUTUAL
    return mutual and partners.find_between(turn.tx, turn.me.id, invitation.maker) is None


def accepted(turn: Turn) -> None:
    """Let the reader stand by who invited them, with what that member allowed, and tell the member."""
    invitation = _pressed_invitation(turn)
    if invitation is None:
        turn.change(turn.text("link.gone"))
        ending.invitation_answered(turn)
        return
    member = people.get(turn.tx, invitation.maker)
    invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    _connect(turn, member, turn.me, QuietRule(invitation.details))
    turn.change(turn.text("partner.accepted", name=member.name or ""))
    if invitation.kind is not LinkKind.MUTUAL or not _ask_back(turn, member):
        ending.invitation_answered(turn)
    said = turn.to(member).text("partner.was_accepted", name=turn.me.name or "")
    tell(turn, member, said)


def tell(turn: Turn, other: Person, said: Html, rows: Rows = ()) -> None:
    """Owe another what came of something between the two, outside of their quiet hours."""
    at = preferences.may_hear_at(turn.tx, other.id, turn.now)
    turn.tell(other, Item.WORDS, said, rows, kind=ACCEPTED, not_before=at)


def _ask_back(turn: Turn, other: Person) -> bool:
    """Let the inviter stand by the reader as well, and ask the reader what they may hear; return whether it asked."""
    if partners.find_between(turn.tx, turn.me.id, other.id) is not None:
        return False
    if is_full(turn, turn.me.id):
        return False
    mutual = _connect(turn, turn.me, other, QuietRule.NEVER)
    turn.say_text(*_question(turn, mutual))
    return True


def accepted_rule_pressed(turn: Turn) -> None:
    """Take what whoever invited the reader may hear of them."""
    mine, rule = partners.find(turn.tx, turn.number() or 0), quiet_rules.pressed(turn)
    if mine is None or mine.member != turn.me.id or rule is None:
        turn.gone()
        return
    quiet_rules.save(turn, mine.id, mine.member, mine.partner, rule)
    turn.change(turn.text(f"partner.rule_saved.{rule.value}"))
    ending.invitation_answered(turn)


def _connect(turn: Turn, member: Person, partner: Person, rule: QuietRule) -> int:
    """Make one of the two stand by the other, with the words of both passed on; what they have already stays."""
    found = partners.find_between(turn.tx, member.id, partner.id)
    if found is not None:
        return found.id
    version = turn.label("partner.words_version")
    for one, other in ((member, partner), (partner, member)):
        if not consent.may_tell(turn.tx, one.id, other.id, Item.WORDS.value, turn.now):
            consent.give(turn.tx, one.id, Item.WORDS, text_version=version, now=turn.now, receiver=other.id)
    partnership = partners.stand_by(turn.tx, member.id, partner.id, rule, turn.now)
    quiet_rules.save(turn, partnership, member.id, partner.id, rule)
    return partnership


def connect_both(turn: Turn, other: Person) -> None:
    """Let the reader and another stand by each other, told nothing until each has chosen what the other may hear.

    The other, who did nothing just now, is told who it is before they are asked.
    """
    there = turn.to(other)
    turn.say_text(*_question(turn, _connect(turn, turn.me, other, QuietRule.NEVER)))
    theirs = _connect(turn, other, turn.me, QuietRule.NEVER)
    tell(turn, other, there.text("pairing.agreed", name=turn.me.name or ""))
    tell(turn, other, *_question(there, theirs))


def _question(reading: Turn, partnership: int) -> tuple[Html, Rows]:
    """Return the question what a partner may hear of the reader."""
    return quiet_rules.preview(reading, reading.me), quiet_rules.rows(reading, RULE_OF_ACCEPTED, partnership)


def declined(turn: Turn) -> None:
    """Leave it at that; who invited is told nothing, and the link is used up."""
    invitation = _pressed_invitation(turn)
    if invitation is not None:
        invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    turn.change(turn.text("partner.declined"), [] if turn.schedule.prompt_at else [_own_question(turn)])
    ending.invitation_answered(turn)


def _own_question(turn: Turn) -> list[dict[str, str]]:
    """Return the way to a daily question of one's own, for whoever came for somebody else's sake."""
    return [turn.button("button.checkin_now", "checkin")]


def _pressed_invitation(turn: Turn) -> Invitation | None:
    """Return the invitation in the button, None if it holds no more: also where the two have parted."""
    found = invitations.find_open(turn.tx, turn.field(), turn.now)
    if found is None or found.kind not in BESIDE or found.maker == turn.me.id:
        return None
    return None if _have_parted(turn, found) else found


def _have_parted(turn: Turn, invitation: Invitation) -> bool:
    """Return whether the reader and who invited have parted since the link was made, or one has blocked the other."""
    made_at = invitation.expires_at - HOLDS_FOR[invitation.kind]
    has_ended = partners.have_parted_since(turn.tx, invitation.maker, turn.me.id, made_at)
    return has_ended or blocks.is_between(turn.tx, invitation.maker, turn.me.id)


routes = Routes(
    presses=[
        Route(INVITE, invite_pressed),
        Route(KIND, kind_pressed),
        Route(BY_LINK, by_link_pressed),
        Route(RULE_OF_LINK, link_rule_pressed),
        Route(REVOKE, revoke_pressed),
        Route(ACCEPT, accepted, Gate.SETTLED),
        Route(DECLINE, declined, Gate.SETTLED),
        Route(RULE_OF_ACCEPTED, accepted_rule_pressed, Gate.SETTLED),
    ],
)

"""`/partner`: who stands by me and whom I stand by, inviting by a link, accepting, muting and ending."""

from domain.consent import Item
from domain.invitations import Invitation, LinkKind
from domain.ladder import LATEST_PROMPT_FOR_THE_EVENING, QuietRule
from handlers import words
from handlers.buttons import in_rows
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import consent, invitations, outbox, partners, people
from storage.partners import Partnership
from storage.people import Person

INVITE, KIND, BY_LINK, RULE_OF_LINK = "invite", "kind", "by_link", "link_rule"
ACCEPT, DECLINE = "accept", "decline"
SHOW, RULE, MUTE, UNMUTE, END, END_FOR_GOOD = "partner", "rule", "mute", "unmute", "end", "end_now"
REVOKE = "revoke"
MOST_STANDING_BY = 5


def partner_command(turn: Turn) -> None:
    """List who stands by the reader and whom they stand by, with the way to invite."""
    standing_by = partners.list_standing_by(turn.tx, turn.me.id)
    stood_by = partners.list_stood_by(turn.tx, turn.me.id)
    parts = [
        _names(turn, "partner.standing_by", "partner.nobody_yet", [each.partner for each in standing_by]),
        _names(turn, "partner.stood_by", None, [each.member for each in stood_by]),
    ]
    others = {each.partner for each in standing_by} | {each.member for each in stood_by}
    rows = in_rows([turn.labelled(_name(turn, other), SHOW, other) for other in sorted(others)], 2)
    for open_link in invitations.list_open(turn.tx, turn.me.id, turn.now):
        if open_link.kind in (LinkKind.MUTUAL, LinkKind.SUPPORTER):
            rows.append([turn.button("partner.revoke", REVOKE, open_link.id)])
    rows.append([turn.button("button.invite", INVITE)])
    turn.say_text(Html("\n\n".join(part for part in parts if part)), rows)


def _names(turn: Turn, heading: str, empty: str | None, ids: list[int]) -> Html:
    if not ids:
        return turn.text(empty) if empty else Html("")
    return turn.text(heading, names=", ".join(_name(turn, each) for each in ids))


def _name(turn: Turn, person_id: int) -> str:
    return people.get(turn.tx, person_id).name or turn.label("partner.somebody")


# Inviting


def invite_pressed(turn: Turn) -> None:
    """Ask how the other is to stand by: both check in, or they support only."""
    if len(partners.list_standing_by(turn.tx, turn.me.id)) >= MOST_STANDING_BY:
        turn.say("partner.full", n=MOST_STANDING_BY)
        return
    turn.say("partner.ask_kind", _kind_rows(turn, None))


def _kind_rows(turn: Turn, chosen: LinkKind | None) -> list[list[dict[str, str]]]:
    """Return both kinds, the chosen one ticked, and the way to go on; a link may be asked for first."""
    rows = []
    for kind in (LinkKind.MUTUAL, LinkKind.SUPPORTER):
        label = turn.label(f"partner.kind.{kind.value}")
        rows.append([turn.labelled(f"✓ {label}" if kind is chosen else label, KIND, kind.value)])
    rows.append([turn.button("button.by_link", BY_LINK, chosen.value if chosen else "")])
    return rows


def kind_pressed(turn: Turn) -> None:
    """Take how the other is to stand by, and show the words that they would be sent."""
    kind = _kind(turn)
    if kind is not None:
        turn.change(turn.text("partner.ask_kind"), _kind_rows(turn, kind))
        _ask_rule(turn, kind)


def by_link_pressed(turn: Turn) -> None:
    """Go on to the link: with the kind chosen, show the words that they would be sent."""
    kind = _kind(turn)
    if kind is None:
        turn.toast = turn.label("partner.choose_kind")
    else:
        _ask_rule(turn, kind)


def _kind(turn: Turn) -> LinkKind | None:
    field = turn.press.fields[0] if turn.press and turn.press.fields else ""
    return LinkKind(field) if field in (LinkKind.MUTUAL.value, LinkKind.SUPPORTER.value) else None


def _ask_rule(turn: Turn, kind: LinkKind) -> None:
    """Show the very words of *went quiet*, and ask whether and when they may be sent."""
    turn.say_text(_preview(turn, turn.me), _rule_rows(turn, RULE_OF_LINK, kind.value))


def _preview(turn: Turn, member: Person) -> Html:
    said = turn.text("nudge.text.evening" if _evening(turn) else "nudge.text.morning", name=member.name or "")
    return turn.text("partner.ask_rule", words=said)


def _rule_rows(turn: Turn, prefix: str, about: object) -> list[list[dict[str, str]]]:
    first = "partner.rule.first_day" if _evening(turn) else "partner.rule.next_morning"
    keys = {
        QuietRule.FIRST_DAY: first,
        QuietRule.TWO_DAYS: "partner.rule.two_days",
        QuietRule.NEVER: "partner.rule.never",
    }
    return [[turn.button(key, prefix, about, rule.value)] for rule, key in keys.items()]


def _evening(turn: Turn) -> bool:
    """Return whether a quiet day of the reader can be told of at 20:00 already."""
    prompt_at = turn.schedule.prompt_at
    return prompt_at is not None and prompt_at <= LATEST_PROMPT_FOR_THE_EVENING


def link_rule_pressed(turn: Turn) -> None:
    """Make the link, now that it is known what its reader may be told."""
    kind, rule = _kind(turn), _rule(turn)
    if kind is None or rule is None:
        turn.toast = turn.label("press.gone")
        return
    token = invitations.make(turn.tx, kind, turn.me.id, turn.now, details=rule.value)
    turn.change(turn.text(f"partner.rule_saved.{rule.value}"))
    turn.say("partner.link", link=turn.link(token))


def _rule(turn: Turn) -> QuietRule | None:
    fields = turn.press.fields if turn.press else ()
    known = {rule.value for rule in QuietRule}
    return QuietRule(fields[1]) if len(fields) == 2 and fields[1] in known else None


def revoke_pressed(turn: Turn) -> None:
    """Take back a link that nobody has used."""
    number = _number(turn)
    if number is not None:
        invitations.revoke(turn.tx, number, turn.me.id, turn.now)
    turn.change(turn.text("partner.revoked"))


def _number(turn: Turn) -> int | None:
    field = turn.press.fields[0] if turn.press and turn.press.fields else ""
    return int(field) if field.isascii() and field.isdigit() else None


# Accepting


def invited(turn: Turn, invitation: Invitation, token: str) -> None:
    """Show what standing by somebody means, before anything is agreed to."""
    if invitation.maker == turn.me.id:
        turn.say("partner.own_link")
    elif partners.find_between(turn.tx, invitation.maker, turn.me.id) is not None:
        turn.say("partner.already", name=_name(turn, invitation.maker))
    else:
        name = people.get(turn.tx, invitation.maker).name or ""
        rows = [[turn.button("button.accept", ACCEPT, token), turn.button("button.decline", DECLINE, token)]]
        turn.say(f"partner.invited.{invitation.kind.value}", rows, name=name)


def accepted(turn: Turn) -> None:
    """Let the reader stand by who invited them, with what that member allowed, and tell the member."""
    invitation = _pressed_invitation(turn)
    if invitation is None or invitation.maker == turn.me.id:
        turn.change(turn.text("link.gone"))
        return
    member = people.get(turn.tx, invitation.maker)
    invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    _connect(turn, member, turn.me, QuietRule(invitation.details))
    turn.change(turn.text("partner.accepted", name=member.name or ""))
    if invitation.kind is LinkKind.MUTUAL:
        mutual = _connect(turn, turn.me, member, QuietRule.NEVER)
        turn.say_text(_preview(turn, turn.me), _rule_rows(turn, RULE, mutual))
    said = turn.to(member).text("partner.was_accepted", name=turn.me.name or "")
    turn.tell(member, Item.WORDS, said, kind="accepted")


def _connect(turn: Turn, member: Person, partner: Person, rule: QuietRule) -> int:
    """Make one of the two stand by the other; each may send the other words from now on."""
    version = turn.label("partner.words_version")
    for one, other in ((member, partner), (partner, member)):
        if not consent.may_tell(turn.tx, one.id, other.id, Item.WORDS.value, turn.now):
            consent.give(turn.tx, one.id, Item.WORDS, text_version=version, now=turn.now, receiver=other.id)
    found = partners.find_between(turn.tx, member.id, partner.id)
    partnership = found.id if found else partners.stand_by(turn.tx, member.id, partner.id, rule, turn.now)
    _save_rule(turn, partnership, member.id, partner.id, rule)
    return partnership


def _save_rule(turn: Turn, partnership: int, member: int, partner: int, rule: QuietRule) -> None:
    """Save the rule, and with it whether *went quiet* may be told at all."""
    partners.save_rule(turn.tx, partnership, rule)
    consent.withdraw(turn.tx, member, Item.WENT_QUIET, now=turn.now, receiver=partner)
    if rule is not QuietRule.NEVER:
        version = turn.label("partner.words_version")
        consent.give(turn.tx, member, Item.WENT_QUIET, text_version=version, now=turn.now, receiver=partner)


def declined(turn: Turn) -> None:
    """Leave it at that; who invited is told nothing, and the link is used up."""
    invitation = _pressed_invitation(turn)
    if invitation is not None and invitation.maker != turn.me.id:
        invitations.use(turn.tx, invitation.id, turn.me.id, turn.now)
    turn.change(turn.text("partner.declined"))


def _pressed_invitation(turn: Turn) -> Invitation | None:
    token = turn.press.fields[0] if turn.press and turn.press.fields else ""
    found = invitations.find_open(turn.tx, token, turn.now)
    return found if found and found.kind in (LinkKind.MUTUAL, LinkKind.SUPPORTER) else None


# One person


def show_pressed(turn: Turn) -> None:
    """Show how things stand with one person, and what can be changed."""
    other = _connected(turn)
    if other is not None:
        turn.say_text(*_detail(turn, other))


def _connected(turn: Turn) -> Person | None:
    number = _number(turn)
    if number is None or not partners.are_connected(turn.tx, turn.me.id, number):
        turn.toast = turn.label("press.gone")
        return None
    return people.get(turn.tx, number)


def _detail(turn: Turn, other: Person) -> tuple[Html, list[list[dict[str, str]]]]:
    parts, rows = [], [[turn.button("button.write", words.WRITE, other.id)]]
    name = other.name or ""
    mine = partners.find_between(turn.tx, turn.me.id, other.id)
    if mine is not None:
        parts.append(turn.text(f"partner.may_hear.{mine.rule.value}", name=name))
        rows += [[turn.button("partner.change_rule", RULE, mine.id)]]
    theirs = partners.find_between(turn.tx, other.id, turn.me.id)
    if theirs is not None:
        parts.append(turn.text("partner.muted" if theirs.muted else "partner.stands", name=name))
        change = UNMUTE if theirs.muted else MUTE
        rows.append([turn.button(f"partner.{change}", change, other.id)])
    rows.append([turn.button("partner.end", END, other.id)])
    return Html("\n".join(parts)), rows


def rule_pressed(turn: Turn) -> None:
    """Ask anew what a partner may be told, or take the answer."""
    mine = _own_partnership(turn)
    if mine is None:
        turn.toast = turn.label("press.gone")
        return
    rule = _rule(turn)
    if rule is None:
        turn.say_text(_preview(turn, turn.me), _rule_rows(turn, RULE, mine.id))
        return
    _save_rule(turn, mine.id, mine.member, mine.partner, rule)
    if rule is QuietRule.NEVER:
        outbox.cancel_between(turn.tx, mine.member, mine.partner, turn.now)
    turn.change(turn.text(f"partner.rule_saved.{rule.value}"))


def _own_partnership(turn: Turn) -> Partnership | None:
    number = _number(turn)
    found = partners.find(turn.tx, number) if number is not None else None
    return found if found and found.member == turn.me.id else None


def mute_pressed(turn: Turn) -> None:
    """Hear nothing of somebody for now; they are not told."""
    _mute(turn, muted=True)


def unmute_pressed(turn: Turn) -> None:
    """Hear of somebody again."""
    _mute(turn, muted=False)


def _mute(turn: Turn, *, muted: bool) -> None:
    other = _connected(turn)
    theirs = partners.find_between(turn.tx, other.id, turn.me.id) if other else None
    if other is None or theirs is None:
        return
    partners.save_muted(turn.tx, theirs.id, muted=muted)
    if muted:
        outbox.cancel_between(turn.tx, other.id, turn.me.id, turn.now)
    turn.change(*_detail(turn, other))


def end_pressed(turn: Turn) -> None:
    """Ask once more before ending."""
    other = _connected(turn)
    if other is not None:
        rows = [[turn.button("partner.end_now", END_FOR_GOOD, other.id)]]
        turn.change(turn.text("partner.ask_end", name=other.name or ""), rows)


def ended(turn: Turn) -> None:
    """End it both ways, in silence, and withdraw whatever was on its way."""
    other = _connected(turn)
    if other is None:
        return
    for member, partner in ((turn.me.id, other.id), (other.id, turn.me.id)):
        found = partners.find_between(turn.tx, member, partner)
        if found is not None:
            partners.end(turn.tx, found.id, turn.now)
        for item in (Item.WENT_QUIET, Item.WORDS):
            consent.withdraw(turn.tx, member, item, now=turn.now, receiver=partner)
        outbox.cancel_between(turn.tx, member, partner, turn.now)
    turn.change(turn.text("partner.ended", name=other.name or ""))


routes = Routes(
    commands=[Route("partner", partner_command, Gate.SETTLED)],
    presses=[
        Route(INVITE, invite_pressed),
        Route(KIND, kind_pressed),
        Route(BY_LINK, by_link_pressed),
        Route(RULE_OF_LINK, link_rule_pressed),
        Route(REVOKE, revoke_pressed),
        Route(ACCEPT, accepted, Gate.SETTLED),
        Route(DECLINE, declined, Gate.AGREED),
        Route(SHOW, show_pressed, Gate.SETTLED),
        Route(RULE, rule_pressed),
        Route(MUTE, mute_pressed, Gate.SETTLED),
        Route(UNMUTE, unmute_pressed, Gate.SETTLED),
        Route(END, end_pressed, Gate.SETTLED),
        Route(END_FOR_GOOD, ended, Gate.SETTLED),
    ],
)

"""Reporting somebody: what it will contain is shown, it goes to another lead, and silence falls both ways."""

from domain.beside.consent import Item
from domain.beside.ladder import QuietRule
from handlers.beside import peer_helpers, words
from handlers.beside.page import SHOW, TICKS
from handlers.beside.parting import BLOCK, REPORT
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from handlers.week import news
from storage import people
from storage.beside import consent, partners
from storage.circle import circles, shares
from storage.daily import preferences
from storage.people import Person
from storage.traffic import told, withdrawals

REASON, SEND = "report_why", "report_send"
REASONS = ("unwanted", "pressure", "other")
KIND = "report"


def report_pressed(turn: Turn) -> None:
    """Ask what it is about."""
    other = _reported(turn)
    if other is not None:
        rows = [[turn.button(f"report.reason.{each}", REASON, other.id, each)] for each in REASONS]
        turn.change(turn.text("report.ask", name=other.name or ""), [*rows, [_back(turn, other)]])


def _reported(turn: Turn) -> Person | None:
    """Return who is named in the pressed button: somebody connected, or a helper of a circle of the reader's."""
    number = turn.number() or 0
    if partners.are_connected(turn.tx, turn.me.id, number) or peer_helpers.find_beside(turn, number):
        return people.get(turn.tx, number)
    turn.gone()
    return None


def _back(turn: Turn, other: Person) -> dict[str, str]:
    """Return the way back to the page of that person."""
    helper = peer_helpers.find_beside(turn, other.id)
    if helper is not None and not partners.are_connected(turn.tx, turn.me.id, other.id):
        return turn.button("button.back", peer_helpers.SHOW, helper.id)
    return turn.button("button.back", SHOW, other.id)


def reason_pressed(turn: Turn) -> None:
    """Show what the report says and to whom it goes; where no lead is left, whom to write to, and stop them."""
    other, reason = _reported(turn), turn.field(1)
    if other is None or reason not in REASONS:
        turn.gone()
        return
    lead = _lead_for(turn, other)
    if lead is None:
        _stop(turn, other)
        said = _words(turn, turn, other, reason)
        text = turn.text("report.no_lead", contact=turn.house.operator_contact, words=said)
        turn.change(Html(f"{turn.text('report.stopped', name=other.name or '')}\n\n{text}"), _block_row(turn, other))
        return
    turn.change(
        turn.text("report.preview", lead=lead.name or "", words=_for_a_lead(turn, turn, other, reason)),
        [[turn.button("button.send", SEND, other.id, reason)], [turn.button("button.back", REPORT, other.id)]],
    )


def send_pressed(turn: Turn) -> None:
    """Send the report, and stop that person's messages at once."""
    other, reason = _reported(turn), turn.field(1)
    lead = _lead_for(turn, other) if other is not None else None
    if other is None or lead is None or reason not in REASONS:
        turn.gone()
        return
    _stop(turn, other)
    if told.count_written(turn.tx, turn.me.id, lead.id, KIND, turn.now - words.A_DAY) >= words.MOST_A_DAY:
        turn.change(turn.text("words.enough", n=words.MOST_A_DAY, name=lead.name or ""))
        return
    if not consent.may_tell(turn.tx, turn.me.id, lead.id, Item.REPORT.value, turn.now):
        version = turn.label("partner.words_version")
        consent.give(turn.tx, turn.me.id, Item.REPORT, text_version=version, now=turn.now, receiver=lead.id)
    said = _for_a_lead(turn, turn.to(lead), other, reason)
    may_hear_at = preferences.may_hear_at(turn.tx, lead.id, turn.now)
    turn.tell(lead, Item.REPORT, said, kind=KIND, not_before=may_hear_at)
    sent = turn.text("report.sent", lead=lead.name or "")
    turn.change(Html(f"{sent}\n\n{turn.text('report.stopped', name=other.name or '')}"), _block_row(turn, other))


def _block_row(turn: Turn, other: Person) -> list[list[dict[str, str]]]:
    """Return the way to block somebody with whom there is a bond that could be tied anew."""
    if not partners.are_connected(turn.tx, turn.me.id, other.id):
        return []
    return [[turn.button("partner.block", BLOCK, other.id)]]


def _for_a_lead(turn: Turn, reading: Turn, other: Person, reason: str) -> Html:
    return Html(f"{reading.text('report.heading')}\n\n{_words(turn, reading, other, reason)}")


def _words(turn: Turn, reading: Turn, other: Person, reason: str) -> Html:
    about = reading.label(f"report.reason.{reason}")
    return reading.text("report.words", name=turn.me.name or "", other=other.name or "", reason=about)


def _stop(turn: Turn, other: Person) -> None:
    """Let nothing reach either of the other any more, what is on its way included; that person is not told."""
    partners.save_muted(turn.tx, turn.me.id, other.id, muted=True)
    shares.mute(turn.tx, turn.me.id, other.id)
    mine = partners.find_between(turn.tx, turn.me.id, other.id)
    if mine is not None:
        partners.save_rule(turn.tx, mine.id, QuietRule.NEVER)
    for item in TICKS:
        consent.withdraw(turn.tx, turn.me.id, item, now=turn.now, receiver=other.id)
    peer_helpers.forbid(turn, turn.me.id, other.id)
    withdrawals.cancel_between(turn.tx, other.id, turn.me.id, turn.now)
    withdrawals.cancel_between(turn.tx, turn.me.id, other.id, turn.now)
    news.withdraw_hellos(turn, other)


def _lead_for(turn: Turn, other: Person) -> Person | None:
    """Return a lead of a circle of the reader's who is neither that person nor the reader, or None."""
    for circle in circles.list_of(turn.tx, turn.me.id):
        for lead in leading.list_leads(turn, circle):
            if lead.id not in (other.id, turn.me.id) and lead.unreachable_since is None:
                return lead
    return None


routes = Routes(
    presses=[
        Route(REPORT, report_pressed, Gate.SETTLED),
        Route(REASON, reason_pressed, Gate.SETTLED),
        Route(SEND, send_pressed, Gate.SETTLED),
    ],
)

"""Reporting somebody: what it will contain is shown, it goes to another lead, and silence falls both ways."""

from domain.beside.consent import Item
from domain.beside.ladder import QuietRule
from handlers.beside.page import SHOW, TICKS, connected
from handlers.beside.parting import BLOCK, REPORT
from handlers.circle import leading
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage.beside import consent, partners
from storage.circle import circles, shares
from storage.people import Person
from storage.traffic import outbox

REASON, SEND = "report_why", "report_send"
REASONS = ("unwanted", "pressure", "other")
KIND = "report"


def report_pressed(turn: Turn) -> None:
    """Ask what it is about."""
    other = connected(turn)
    if other is not None:
        rows = [[turn.button(f"report.reason.{each}", REASON, other.id, each)] for each in REASONS]
        turn.change(
            turn.text("report.ask", name=other.name or ""), [*rows, [turn.button("button.back", SHOW, other.id)]]
        )


def reason_pressed(turn: Turn) -> None:
    """Show what the report says and to whom it goes; where no lead is left, whom to write to, and stop them."""
    other, reason = connected(turn), turn.field(1)
    if other is None or reason not in REASONS:
        turn.toast = turn.label("press.gone")
        return
    lead = _lead_for(turn, other)
    if lead is None:
        _stop(turn, other)
        text = turn.text(
            "report.no_lead", contact=turn.house.operator_contact, words=_words(turn, turn, other, reason)
        )
        turn.change(Html(f"{turn.text('report.stopped', name=other.name or '')}\n\n{text}"), _block_row(turn, other))
        return
    turn.change(
        turn.text("report.preview", lead=lead.name or "", words=_words(turn, turn, other, reason)),
        [[turn.button("button.send", SEND, other.id, reason)], [turn.button("button.back", REPORT, other.id)]],
    )


def send_pressed(turn: Turn) -> None:
    """Send the report, and stop that person's messages at once."""
    other, reason = connected(turn), turn.field(1)
    lead = _lead_for(turn, other) if other is not None else None
    if other is None or lead is None or reason not in REASONS:
        turn.toast = turn.label("press.gone")
        return
    _stop(turn, other)
    if not consent.may_tell(turn.tx, turn.me.id, lead.id, Item.REPORT.value, turn.now):
        version = turn.label("partner.words_version")
        consent.give(turn.tx, turn.me.id, Item.REPORT, text_version=version, now=turn.now, receiver=lead.id)
    turn.tell(lead, Item.REPORT, _words(turn, turn.to(lead), other, reason), kind=KIND)
    sent = turn.text("report.sent", lead=lead.name or "")
    turn.change(Html(f"{sent}\n\n{turn.text('report.stopped', name=other.name or '')}"), _block_row(turn, other))


def _block_row(turn: Turn, other: Person) -> list[list[dict[str, str]]]:
    return [[turn.button("partner.block", BLOCK, other.id)]]


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
    outbox.cancel_between(turn.tx, other.id, turn.me.id, turn.now)
    outbox.cancel_between(turn.tx, turn.me.id, other.id, turn.now)


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

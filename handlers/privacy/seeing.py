"""`/privacy`: who sees what now, who has read what, what is kept, and the way to change each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.beside.consent import Item
from domain.circle.circles import CIRCLE_ITEMS
from domain.circle.shares import ShareState
from handlers.beside import page, peer_helpers, words
from handlers.beside import sos as calling
from handlers.beside.ladder import NUDGE
from handlers.buttons import Rows, in_rows
from handlers.circle import circles
from handlers.privacy import discreet, exporting
from handlers.routing import Gate, Route, Routes
from handlers.sharing import approving, reading, replying
from handlers.telling import allowed
from handlers.texts import Html
from handlers.turn import Turn
from storage import people
from storage.beside import consent, partners
from storage.beside.peer_helpers import PeerHelper
from storage.circle import circles as stored_circles
from storage.circle import shares, summaries
from storage.circle.circles import Circle
from storage.traffic import told

SHOW, READ, COPY = "privacy", "privacy_read", "privacy_copy"
MOST_READS = 15
UNNAMED = frozenset({reading.KIND, replying.KIND})
"""What was shared, and words about it: whoever reads it, or writes back, is named to nobody."""

READ_AS = {
    NUDGE: "partner.item.went_quiet",
    calling.ASK: "partner.item.need_someone",
    words.RELAY: "privacy.words",
    allowed.PASSED_ON: "privacy.words",
    reading.KIND: "privacy.words",
    replying.KIND: "privacy.words",
    approving.WAITING: "privacy.words",
}
"""What a message of that kind lets its reader know; of any other it is a message about the member."""

READ_THERE = frozenset({ShareState.WAITING, ShareState.SHOWN})
"""What a lead reads first, and then the circle."""


def privacy_command(turn: Turn) -> None:
    """Show who sees what now."""
    if turn.person is None:
        turn.say("privacy.nothing")
    else:
        turn.say_text(_screen(turn), _rows(turn))


def shown(turn: Turn) -> None:
    """Show it in place of what was shown."""
    if turn.person is None:
        turn.change(turn.text("privacy.nothing"))
    else:
        turn.change(_screen(turn), _rows(turn))


def _screen(turn: Turn) -> Html:
    lines = [*_partner_lines(turn), *_circle_lines(turn)]
    seen = Html("\n".join(lines)) if lines else turn.text("privacy.nobody")
    operator = turn.house.operator_name
    parts = [turn.text("privacy.heading"), seen, turn.text("privacy.others", operator=operator), _kept(turn)]
    return Html("\n\n".join(parts))


def _kept(turn: Turn) -> Html:
    return turn.text("privacy.kept", days=turn.house.words_kept_for.days)


def _partner_lines(turn: Turn) -> list[Html]:
    """Return a line for each person who may be told something, or who stands by the reader and is told nothing."""
    lines = []
    for each in partners.list_standing_by(turn.tx, turn.me.id):
        name = people.get(turn.tx, each.partner).name or turn.label("partner.somebody")
        items = [turn.label(f"partner.item.{item.value}") for item in page.TICKS if page.is_allowed(turn, each, item)]
        if items:
            lines.append(turn.text("privacy.partner", name=name, items=", ".join(items)))
        else:
            lines.append(turn.text("privacy.partner_nothing", name=name))
    return lines + [_helper_line(turn, each) for each in peer_helpers.list_allowed(turn)]


def _helper_line(turn: Turn, helper: PeerHelper) -> Html:
    name = turn.label("peer_helper.button", name=_name(turn, helper.person))
    return turn.text("privacy.partner", name=name, items=turn.label("partner.item.need_someone"))


def _circle_lines(turn: Turn) -> list[Html]:
    lines = []
    for circle in stored_circles.list_joined(turn.tx, turn.me.id):
        items = [turn.label(f"circle.item.{item.value}") for item in CIRCLE_ITEMS if _allows(turn, circle, item)]
        if _allows(turn, circle, Item.WALKS):
            items.append(turn.label("wishes.walks"))
        if any(each.circle == circle.id and each.state in READ_THERE for each in shares.list_of(turn.tx, turn.me.id)):
            items.append(turn.label("privacy.shared_there"))
        key = "privacy.circle" if items else "privacy.circle_nothing"
        lines.append(turn.text(key, title=circle.title, items=", ".join(items)))
    return lines


def _allows(turn: Turn, circle: Circle, item: Item) -> bool:
    return consent.circle_may_know(turn.tx, turn.me.id, circle.id, item, turn.now)


def _rows(turn: Turn) -> Rows:
    standing = [each.partner for each in partners.list_standing_by(turn.tx, turn.me.id)]
    named = [(people.get(turn.tx, each).name or turn.label("partner.somebody"), each) for each in standing]
    rows = in_rows([turn.labelled(name, page.SHOW, number) for name, number in named], 2)
    rows += peer_helpers.rows_of_allowed(turn)
    rows += in_rows(
        [
            turn.labelled(each.title, circles.SHOW, each.id)
            for each in stored_circles.list_joined(turn.tx, turn.me.id)
        ],
        2,
    )
    rows.append([turn.labelled(discreet.label(turn), discreet.SHOW)])
    rows.append([turn.button("privacy.who_read", READ), turn.button("privacy.copy", COPY)])
    return rows


def read_pressed(turn: Turn) -> None:
    """Show who has read what and how often, newest first: leads by name, others by the messages that they got."""
    back = [[turn.button("button.back", SHOW)]]
    found = dict[tuple[str, str], Reads]()
    for who, what, reads in (*_by_leads(turn), *_by_message(turn)):
        before = found.get((who, what))
        found[who, what] = reads if before is None else before.with_more(reads)
    if not found:
        turn.change(turn.text("privacy.nobody_read"), back)
        return
    newest = sorted(found.items(), key=lambda each: each[1].last_at, reverse=True)[:MOST_READS]
    lines = [_line(turn, who, what, reads) for (who, what), reads in newest]
    turn.change(Html("\n\n".join([turn.text("privacy.read_heading"), *lines])), back)


@dataclass(frozen=True, slots=True)
class Reads:
    """How often one person read one thing, and when last (UTC)."""

    times: int
    last_at: datetime

    def with_more(self, more: "Reads") -> "Reads":
        """Return these and more of the same."""
        return Reads(self.times + more.times, max(self.last_at, more.last_at))


def _line(turn: Turn, who: str, what: str, reads: Reads) -> Html:
    date = turn.house.texts.day(turn.date_of(reads.last_at), turn.language)
    return turn.text("privacy.read", who=who, what=what, n=reads.times, date=date)


def _by_leads(turn: Turn) -> Iterator[tuple[str, str, Reads]]:
    """Yield who read what in the news of a circle that they lead."""
    for read in summaries.list_reads_of(turn.tx, turn.me.id):
        circle = stored_circles.find(turn.tx, read.circle)
        who = turn.label("privacy.lead", name=_name(turn, read.reader), title=circle.title if circle else "")
        yield who, turn.label(f"circle.item.{read.item.value}"), Reads(1, read.read_at)


def _by_message(turn: Turn) -> Iterator[tuple[str, str, Reads]]:
    """Yield who got which messages about the reader."""
    for each in told.list_told_about(turn.tx, turn.me.id):
        who = turn.label("privacy.somebody_there") if each.kind in UNNAMED else _name(turn, each.receiver)
        yield who, turn.label(READ_AS.get(each.kind, "privacy.message")), Reads(each.times, each.last_at)


def _name(turn: Turn, person_id: int | None) -> str:
    person = people.find(turn.tx, person_id) if person_id is not None else None
    return (person.name if person else None) or turn.label("partner.somebody")


def copy_pressed(turn: Turn) -> None:
    """Hand out a copy of everything."""
    exporting.export_command(turn)


routes = Routes(
    commands=[Route("privacy", privacy_command, Gate.ANYONE)],
    presses=[
        Route(SHOW, shown, Gate.ANYONE),
        Route(READ, read_pressed, Gate.AGREED),
        Route(COPY, copy_pressed, Gate.ANYONE),
    ],
)

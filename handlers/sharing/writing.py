"""`/share`: write a story, what helped, or a question; see it as the circle would; send it, signed or not."""

from domain.beside.consent import Item
from domain.circle.shares import MOST_WAITING, SHARE_LENGTH, ShareKind, ShareState
from domain.outgoing import Lane
from handlers.buttons import Rows
from handlers.circle import leading
from handlers.coping.plan import short
from handlers.routing import Gate, Route, Routes
from handlers.sharing import approving, reading
from handlers.sharing.shown import as_it_reads, counts, shown
from handlers.telling import room
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.beside import consent
from storage.circle import circles, memberships, shares
from storage.circle.circles import Circle
from storage.daily import preferences
from storage.people import Person

WRITE, SEND, DISCARD, MINE, TAKE_BACK = "give", "give_send", "give_no", "give_mine", "give_back"
WRITING, READY = "give", "give_ready"
SIGNED, UNSIGNED = "1", "0"
MOST_LISTED = 10


def share_command(turn: Turn) -> None:
    """Show what can be given or asked, and the way to read."""
    mine = circles.list_joined(turn.tx, turn.me.id)
    if not mine:
        turn.say("share.no_circle")
        return
    rows = [[turn.button(f"share.kind.{kind.value}", WRITE, kind.value)] for kind in ShareKind]
    rows.append([turn.button("share.read", reading.READ), turn.button("share.mine", MINE)])
    turn.say("share.text", rows)


def write_pressed(turn: Turn) -> None:
    """Ask for the words; whoever is in several circles is asked in which."""
    kind, mine = turn.one_of(ShareKind), circles.list_joined(turn.tx, turn.me.id)
    if kind is None or not mine:
        turn.gone()
        return
    chosen = next((each for each in mine if str(each.id) == turn.field(1)), mine[0] if len(mine) == 1 else None)
    if chosen is None:
        turn.say("share.which", [[turn.labelled(each.title, WRITE, kind.value, each.id)] for each in mine])
        return
    if sum(each.state is ShareState.WAITING for each in shares.list_of(turn.tx, turn.me.id)) >= MOST_WAITING:
        turn.say("share.enough", n=MOST_WAITING)
        return
    dialogs.open_(turn.tx, turn.me.id, WRITING, turn.now, about=kind.value, circle=chosen.id)
    turn.say(f"share.ask.{kind.value}", title=chosen.title)


def words_typed(turn: Turn) -> None:
    """Show how it would read, before anybody sees it."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    if dialog is None:
        return
    data = {**dialog.data, "words": turn.typed[:SHARE_LENGTH]}
    circle = circles.find(turn.tx, data["circle"])
    if circle is None or not memberships.is_member(turn.tx, circle.id, turn.me.id):
        dialogs.close(turn.tx, turn.me.id)
        turn.say("share.no_circle")
        return
    dialogs.open_(turn.tx, turn.me.id, READY, turn.now, **data)
    preview = as_it_reads(turn, ShareKind(data["about"]), data["words"], data["circle"], None)
    parts = [turn.text("share.preview", title=circle.title), preview]
    if len(turn.typed) > SHARE_LENGTH:
        parts.append(turn.text("help.cut", n=SHARE_LENGTH))
    turn.say_text(Html("\n\n".join(parts)), _ready_rows(turn))


def _ready_rows(turn: Turn) -> Rows:
    return [
        [turn.button("share.send_unsigned", SEND, UNSIGNED)],
        [turn.button("share.send_signed", SEND, SIGNED, name=short(turn.me.name or ""))],
        [turn.button("button.not_now", DISCARD)],
    ]


def send_pressed(turn: Turn) -> None:
    """Keep it until a lead has read it, and let those who lead know that something waits."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    circle = circles.find(turn.tx, dialog.data["circle"]) if dialog and dialog.kind == READY else None
    if dialog is None or circle is None or not memberships.is_member(turn.tx, circle.id, turn.me.id):
        turn.gone()
        return
    leads = leading.list_leads(turn, circle)
    dialogs.close(turn.tx, turn.me.id)
    if not consent.circle_may_know(turn.tx, turn.me.id, circle.id, Item.SHARE, turn.now):
        version = turn.label("circle.version")
        consent.give(turn.tx, turn.me.id, Item.SHARE, text_version=version, now=turn.now, circle=circle.id)
    kind, words, signed = ShareKind(dialog.data["about"]), dialog.data["words"], turn.field() == SIGNED
    shares.add(turn.tx, turn.me.id, circle.id, kind, words, turn.now, signed=signed)
    turn.change(as_it_reads(turn, kind, words, circle.id, turn.me.id if signed else None))
    turn.say("share.sent")
    for lead in leads:
        if lead.id != turn.me.id and room.has_room(turn.to(lead)):
            _tell_lead(turn, circle, lead)


def _tell_lead(turn: Turn, circle: Circle, lead: Person) -> None:
    """Let a lead know, at most once a day for a circle, that something waits; it says nothing of whom or what."""
    approving.let_read(turn, turn.me, lead)
    there, goes_at = turn.to(lead), preferences.may_hear_at(turn.tx, lead.id, turn.now)
    turn.tell(
        lead,
        Item.SHARE,
        there.text("share.waits", title=circle.title),
        [[there.button("share.look", approving.LOOK)]],
        kind="share_waits",
        key=f"share_waits.{circle.id}.{lead.id}.{turn.now:%Y%m%d}",
        lane=Lane.BULK,
        not_before=goes_at,
    )


def discard_pressed(turn: Turn) -> None:
    """Keep nothing."""
    dialogs.close(turn.tx, turn.me.id)
    turn.change(turn.text("share.discarded"))


# What somebody shared themselves


def mine_pressed(turn: Turn) -> None:
    """Show the reader's own shares, how they are received, and the way to take one back."""
    found = shares.list_of(turn.tx, turn.me.id)[:MOST_LISTED]
    if not found:
        turn.say("share.none_of_mine")
        return
    for each in found:
        parts = [shown(turn, each), turn.text(f"share.state.{each.state.value}"), counts(turn, each)]
        rows = [[turn.button("share.take_back", TAKE_BACK, each.id)]]
        turn.say_text(Html("\n\n".join(part for part in parts if part)), rows)


def taken_back(turn: Turn) -> None:
    """Take a share back: nobody can open it any more."""
    shares.remove(turn.tx, turn.me.id, turn.number() or 0)
    turn.change(turn.text("share.taken_back"))


routes = Routes(
    commands=[Route("share", share_command, Gate.SETTLED)],
    presses=[
        Route(WRITE, write_pressed, Gate.SETTLED),
        Route(SEND, send_pressed, Gate.SETTLED),
        Route(DISCARD, discard_pressed, Gate.SETTLED),
        Route(MINE, mine_pressed, Gate.SETTLED),
        Route(TAKE_BACK, taken_back, Gate.SETTLED),
    ],
    typed=[Route(each, words_typed, Gate.SETTLED, own_words=True) for each in (WRITING, READY)],
)

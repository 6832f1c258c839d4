"""The member's own plan: reasons, triggers and what helps, written on a good day and shown on a hard one."""

from domain.coping.plans import ITEM_LENGTH, MOST_OF_A_KIND, PlanKind
from handlers.buttons import Rows
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.coping import plans

SHOW, ADD, REMOVE, REMOVED = "plan", "plan_add", "plan_rid", "plan_gone"
WRITING = "plan"
SHOWN_WHEN_HARD = 5
"""Lines of a kind on a screen that has other things to say as well."""

LABEL_LENGTH = 40


def plan_pressed(turn: Turn) -> None:
    """Show the whole plan, with the way to add to it."""
    text, rows = _whole(turn)
    turn.say_text(text, rows)


def _whole(turn: Turn) -> tuple[Html, Rows]:
    parts = [turn.text("plan.heading")]
    parts += [part for kind in PlanKind if (part := part_of(turn, kind, MOST_OF_A_KIND))]
    if len(parts) == 1:
        parts.append(turn.text("plan.empty"))
    rows = [[turn.button(f"plan.add.{kind.value}", ADD, kind.value)] for kind in PlanKind if not _is_full(turn, kind)]
    if any(plans.list_of(turn.tx, turn.me.id, kind) for kind in PlanKind):
        rows.append([turn.button("plan.remove", REMOVE)])
    return Html("\n\n".join(parts)), rows


def part_of(turn: Turn, kind: PlanKind, most: int) -> Html:
    """Return the reader's own lines of that kind below their heading, nothing where there are none."""
    found = plans.list_of(turn.tx, turn.me.id, kind)[:most]
    if not found:
        return Html("")
    lines = [turn.text("plan.line", words=each.text) for each in found]
    return Html("\n".join([turn.text(f"plan.part.{kind.value}"), *lines]))


def for_a_hard_moment(turn: Turn) -> Html:
    """Return what of the reader's plan belongs on the screen when they need someone: why, and what helps."""
    if turn.person is None:
        return Html("")
    found = (part_of(turn, kind, SHOWN_WHEN_HARD) for kind in (PlanKind.HELPS, PlanKind.REASON))
    return Html("\n\n".join(part for part in found if part))


def _is_full(turn: Turn, kind: PlanKind) -> bool:
    return len(plans.list_of(turn.tx, turn.me.id, kind)) >= MOST_OF_A_KIND


def add_pressed(turn: Turn) -> None:
    """Ask for a line."""
    kind = turn.one_of(PlanKind)
    if kind is None or _is_full(turn, kind):
        turn.gone()
        return
    dialogs.open_(turn.tx, turn.me.id, WRITING, turn.now, about=kind.value)
    turn.say(f"plan.ask.{kind.value}")


def line_typed(turn: Turn) -> None:
    """Add the line that was written, and show the plan with it."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    dialogs.close(turn.tx, turn.me.id)
    kind = PlanKind(dialog.data["about"]) if dialog else None
    if kind is None:
        return
    if not _is_full(turn, kind):
        plans.add(turn.tx, turn.me.id, kind, turn.typed[:ITEM_LENGTH], turn.now)
    text, rows = _whole(turn)
    if len(turn.typed) > ITEM_LENGTH:
        text = Html("\n\n".join([text, turn.text("help.cut", n=ITEM_LENGTH)]))
    turn.say_text(text, rows)


def remove_pressed(turn: Turn) -> None:
    """Ask which line is to go."""
    turn.change(turn.text("plan.ask_remove"), _removable(turn))


def _removable(turn: Turn) -> Rows:
    found = [each for kind in PlanKind for each in plans.list_of(turn.tx, turn.me.id, kind)]
    rows = [[turn.labelled(f"✕ {short(each.text)}", REMOVED, each.id)] for each in found]
    return [*rows, [turn.button("button.back", REMOVED)]]


def removed(turn: Turn) -> None:
    """Take the line out, and show the plan as it is now."""
    number = turn.number()
    if number is not None:
        plans.remove(turn.tx, turn.me.id, number)
    turn.change(*_whole(turn))


def short(words: str) -> str:
    """Return words as they fit on a button."""
    return words if len(words) <= LABEL_LENGTH else f"{words[: LABEL_LENGTH - 1]}…"


routes = Routes(
    presses=[
        Route(SHOW, plan_pressed, Gate.SETTLED),
        Route(ADD, add_pressed, Gate.SETTLED),
        Route(REMOVE, remove_pressed, Gate.SETTLED),
        Route(REMOVED, removed, Gate.SETTLED),
    ],
    typed=[Route(WRITING, line_typed, Gate.SETTLED, own_words=True)],
)

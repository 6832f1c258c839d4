"""What helped before: asked for when something has eased, given back when it is hard again."""

from domain.coping.plans import ITEM_LENGTH, MOST_OF_A_KIND, PlanKind
from handlers.coping import plan, to_self
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.coping import plans

BEFORE, HELPED = "what_helped", "helped"
WRITING = "helped"
MOST_OFFERED = 6


def button(turn: Turn) -> dict[str, str]:
    """Return the way to what helped before."""
    return turn.button("support.what_helped", BEFORE)


def before_pressed(turn: Turn) -> None:
    """Give back what helped before, what helped most often first, and the note to themselves."""
    helped = plan.part_of(turn, PlanKind.HELPS, MOST_OF_A_KIND)
    parts = [helped or turn.text("helped.nothing_yet"), to_self.given_back(turn)]
    rows = [[turn.button("plan.add.helps", plan.ADD, PlanKind.HELPS.value)], [turn.button("support.timer", "timer")]]
    turn.say_text(Html("\n\n".join(part for part in parts if part)), rows)


def ask(turn: Turn) -> None:
    """Ask what helped: one tap where it stands in the plan already, else in their words."""
    known = plans.list_of(turn.tx, turn.me.id, PlanKind.HELPS)[:MOST_OFFERED]
    dialogs.open_(turn.tx, turn.me.id, WRITING, turn.now)
    rows = [[turn.labelled(plan.short(each.text), HELPED, each.id)] for each in known]
    turn.say("helped.ask", [*rows, [turn.button("button.skip", HELPED)]])


def helped_pressed(turn: Turn) -> None:
    """Remember that it helped once more, or that nothing is to be remembered."""
    item = plans.find(turn.tx, turn.me.id, turn.number() or 0)
    dialogs.close(turn.tx, turn.me.id)
    if item is None:
        turn.change(turn.text("helped.skipped"))
        return
    plans.save_helped(turn.tx, turn.me.id, item.id)
    turn.change(turn.text("helped.saved", words=item.text))


def helped_typed(turn: Turn) -> None:
    """Remember what helped, in their words."""
    dialogs.close(turn.tx, turn.me.id)
    words = turn.typed_within(ITEM_LENGTH)
    known = plans.list_of(turn.tx, turn.me.id, PlanKind.HELPS)
    if len(known) >= MOST_OF_A_KIND:  # what never helped again makes room
        plans.remove(turn.tx, turn.me.id, known[-1].id)
    plans.save_helped(turn.tx, turn.me.id, plans.add(turn.tx, turn.me.id, PlanKind.HELPS, words, turn.now))
    turn.say("helped.saved", words=words)


routes = Routes(
    presses=[Route(BEFORE, before_pressed, Gate.SETTLED), Route(HELPED, helped_pressed, Gate.SETTLED)],
    typed=[Route(WRITING, helped_typed, Gate.SETTLED, own_words=True)],
)

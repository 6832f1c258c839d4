"""`/questions`: a lead chooses the circle's questions, and sees them before they are used."""

from domain.daily.own_sets import is_own, name_of
from domain.daily.preferences import Preference
from domain.daily.questions import QuestionSet
from handlers.buttons import Rows
from handlers.circle import leading
from handlers.daily import sets
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.together import drafting
from handlers.turn import Turn
from storage.circle import circle_sets, circles, memberships
from storage.circle.circles import Circle
from storage.daily import preferences, questions

SHOW = drafting.SHOW
PICK, USE, TAKE = "set_pick", "set_use", "set_take"


def questions_command(turn: Turn) -> None:
    """Show a lead the circle's questions."""
    leading.of_one(turn, SHOW, _show)


def shown(turn: Turn) -> None:
    """The same, of the circle that was chosen."""
    circle = leading.pressed(turn)
    if circle is not None:
        _show(turn, circle)


def _show(turn: Turn, circle: Circle) -> None:
    current = circle_sets.name_of(turn.tx, circle.id) or sets.DEFAULT_SET
    asked = questions.get(turn.tx, questions.newest(turn.tx, current))
    parts = [
        turn.text("sets.heading", title=circle.title),
        turn.text("sets.current", name=sets.name_shown(turn, current)),
        sets.preview(turn, asked),
        turn.text("sets.own_choice"),
    ]
    names = [*sets.BUILT_IN, *([current] if is_own(current) else [])]
    labels = [(each, sets.name_shown(turn, each)) for each in names]
    rows = [
        [turn.labelled(f"✓ {label}" if each == current else label, PICK, circle.id, each)] for each, label in labels
    ]
    rows.append([turn.button("sets.edit", drafting.EDIT, circle.id)])
    leading.show(turn, Html("\n\n".join(parts)), rows, of=circle)


def picked(turn: Turn) -> None:
    """Show a set before it is used."""
    circle, name = leading.pressed(turn), turn.field(1)
    if circle is None:
        return
    asked = _usable(turn, circle, name)
    if asked is not None:
        rows = [[turn.button("sets.use", USE, circle.id, name)], [turn.button("button.back", SHOW, circle.id)]]
        parts = [turn.text("sets.preview", name=sets.name_shown(turn, name)), sets.preview(turn, asked)]
        turn.change(Html("\n\n".join(parts)), rows)


def _usable(turn: Turn, circle: Circle, name: str) -> QuestionSet | None:
    """Return a set that comes with the bot, or the circle's own; not another circle's."""
    own = name_of(circle.id)
    if name not in sets.BUILT_IN and not (name == own and circle_sets.name_of(turn.tx, circle.id) == own):
        turn.gone()
        return None
    return questions.get(turn.tx, questions.newest(turn.tx, name))


def used(turn: Turn) -> None:
    """Use it from each member's next day on; old answers keep their questions, and who chose their own keeps them."""
    circle, name = leading.pressed(turn), turn.field(1)
    if circle is not None and _usable(turn, circle, name) is not None:
        circle_sets.save_name(turn.tx, circle.id, name)
        turn.change(turn.text("sets.used", name=sets.name_shown(turn, name)))


# For whoever comes in


def offer_rows(turn: Turn, circle: Circle) -> Rows:
    """Return the button by which whoever came in takes the circle's questions, none where they have them already."""
    name = circle_sets.name_of(turn.tx, circle.id)
    if name is None or questions.get(turn.tx, sets.in_force(turn)).name == name:
        return []
    return [[turn.button("sets.take", TAKE, circle.id)]]


def taken(turn: Turn) -> None:
    """Ask the reader the circle's questions from their next day on."""
    circle = circles.find(turn.tx, turn.number() or 0)
    name = circle_sets.name_of(turn.tx, circle.id) if circle else None
    if circle is None or name is None or not memberships.is_member(turn.tx, circle.id, turn.me.id):
        turn.gone()
        return
    preferences.save(turn.tx, turn.me.id, Preference.QUESTION_SET, name, turn.now)
    turn.change(turn.text("sets.taken", title=circle.title))


routes = Routes(
    commands=[Route("questions", questions_command, Gate.SETTLED)],
    presses=[
        Route(SHOW, shown, Gate.SETTLED),
        Route(PICK, picked, Gate.SETTLED),
        Route(USE, used, Gate.SETTLED),
        Route(TAKE, taken, Gate.SETTLED),
    ],
)

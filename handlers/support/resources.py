"""`/resources`: where to look further, the circle's entries beside a directory, none above another."""

from domain.circle.resources import ENTRY_LENGTH, MOST_OF_A_CIRCLE, ResourceKind
from handlers.buttons import Rows
from handlers.circle import leading
from handlers.coping.plan import short
from handlers.routing import Gate, Route, Routes
from handlers.support import getting_through, help_lines
from handlers.support.directory import Listed, listed
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.circle import circles, resources
from storage.circle.circles import Circle

KIND, EDIT, ADD, REMOVE = "res", "res_edit", "res_add", "res_gone"
WRITING = "res_add"


def resources_command(turn: Turn) -> None:
    """Show what one can look for."""
    turn.say("resources.text", _kind_rows(turn))


def _kind_rows(turn: Turn) -> Rows:
    rows = [[turn.button(f"resources.kind.{kind.value}", KIND, kind.value)] for kind in ResourceKind]
    rows.append([turn.button("resources.help_me", getting_through.HELP)])
    if _may_lead(turn):
        rows.append([turn.button("resources.edit", EDIT)])
    return rows


def _may_lead(turn: Turn) -> bool:
    """Return whether the reader leads a circle now."""
    return bool(leading.list_led(turn))


def kind_pressed(turn: Turn) -> None:
    """Show what there is of that kind."""
    kind = turn.one_of(ResourceKind)
    if kind is None:
        turn.gone()
        return
    mine = circles.list_joined(turn.tx, turn.me.id)
    parts = [turn.text(f"resources.heading.{kind.value}")]
    parts += [part for circle in mine if (part := _of_circle(turn, circle, kind))]
    found = listed(kind, help_lines.country_of(turn))
    if found:
        parts.append(Html("\n".join([turn.text("resources.listed"), *(_line(turn, each) for each in found)])))
    if len(parts) == 1:
        parts.append(turn.text("resources.nothing"))
    parts.append(turn.text("resources.none_above"))
    rows = [[turn.button("resources.help_me", getting_through.HELP)]] if kind is ResourceKind.SERVICE else []
    turn.say_text(Html("\n\n".join(parts)), rows)


def _of_circle(turn: Turn, circle: Circle, kind: ResourceKind) -> Html:
    found = resources.list_of(turn.tx, circle.id, kind)
    if not found:
        return Html("")
    lines = [turn.text("resources.of_circle_line", words=each.text) for each in found]
    return Html("\n".join([turn.text("resources.of_circle", title=circle.title), *lines]))


def _line(turn: Turn, entry: Listed) -> Html:
    checked = turn.house.texts.date(entry.checked_on, turn.language)
    return turn.text("resources.line", name=entry.name, reach=entry.reach, checked=checked)


# In a group


def group_resources_command(turn: Turn) -> None:
    """Show the circle's own entries in its group, and the way to the rest."""
    circle = circles.find_by_chat(turn.tx, turn.chat_id)
    if circle is None:
        leading.say(turn, turn.text("circle.none_here"))
        return
    parts: list[Html] = []
    for kind in ResourceKind:
        found = resources.list_of(turn.tx, circle.id, kind)
        if found:
            lines = [turn.text("resources.of_circle_line", words=each.text) for each in found]
            parts.append(Html("\n".join([turn.text(f"resources.heading.{kind.value}"), *lines])))
    if not parts:
        parts.append(turn.text("resources.none_in_group"))
    else:
        parts.insert(0, turn.text("resources.in_group"))
    private = {"text": turn.label("button.private_chat"), "url": f"https://t.me/{turn.house.bot_username}"}
    leading.say(turn, Html("\n\n".join(parts)), [[private]])


# For a lead


def edit_pressed(turn: Turn) -> None:
    """Show a lead their circle's entries, with the way to add and remove."""
    leading.of_one(turn, EDIT, _show_entries)


def circle_pressed(turn: Turn) -> None:
    """Show the entries of the circle that was chosen."""
    if not turn.field():
        edit_pressed(turn)
        return
    circle = leading.pressed(turn)
    if circle is not None:
        _show_entries(turn, circle)


def _show_entries(turn: Turn, circle: Circle) -> None:
    leading.show(turn, *_entries(turn, circle), of=circle)


def _entries(turn: Turn, circle: Circle) -> tuple[Html, Rows]:
    found = resources.list_of(turn.tx, circle.id)
    rows = [[turn.labelled(f"✕ {short(each.text)}", REMOVE, circle.id, each.id)] for each in found]
    if len(found) < MOST_OF_A_CIRCLE:
        rows += [[turn.button(f"resources.add.{kind.value}", ADD, circle.id, kind.value)] for kind in ResourceKind]
    return turn.text("resources.entries", title=circle.title, n=len(found)), rows


def add_pressed(turn: Turn) -> None:
    """Ask a lead for an entry."""
    circle, kind = leading.pressed(turn), turn.one_of(ResourceKind, 1)
    if circle is None or kind is None:
        return
    dialogs.open_(turn.tx, turn.me.id, WRITING, turn.now, circle=circle.id, about=kind.value)
    turn.say(f"resources.ask.{kind.value}")


def entry_typed(turn: Turn) -> None:
    """Add the entry, if whoever wrote it leads the circle still."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    dialogs.close(turn.tx, turn.me.id)
    circle = circles.find(turn.tx, dialog.data["circle"]) if dialog else None
    kind = ResourceKind(dialog.data["about"]) if dialog else None
    if circle is None or kind is None or not leading.is_led(turn, circle):
        leading.refuse(turn)
        return
    if len(resources.list_of(turn.tx, circle.id)) < MOST_OF_A_CIRCLE:
        resources.add(turn.tx, circle.id, kind, turn.typed_within(ENTRY_LENGTH), turn.now)
    _show_entries(turn, circle)


def removed(turn: Turn) -> None:
    """Remove an entry of a circle that the reader leads."""
    circle = leading.pressed(turn)
    entry = resources.find(turn.tx, turn.number(1) or 0)
    if circle is None:
        return
    if entry is not None and entry.circle == circle.id:
        resources.remove(turn.tx, entry.id)
    turn.change(*_entries(turn, circle))


routes = Routes(
    commands=[Route("resources", resources_command, Gate.SETTLED)],
    presses=[
        Route(KIND, kind_pressed, Gate.SETTLED),
        Route(EDIT, circle_pressed, Gate.SETTLED),
        Route(ADD, add_pressed, Gate.SETTLED),
        Route(REMOVE, removed, Gate.SETTLED),
    ],
    typed=[Route(WRITING, entry_typed, Gate.SETTLED)],
    group_commands=[Route("resources", group_resources_command)],
)

"""What is chosen in `/settings` beside the schedule: reminders, quiet hours, the name, the language."""

from datetime import time

from domain.daily.preferences import Preference, Reminders, hours_text
from domain.names import NAME_LENGTH, clean_name, is_cut
from domain.time.clock_times import parse_span
from handlers.beside import ladder
from handlers.buttons import in_rows
from handlers.mine import language, settings
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from storage import people
from storage.daily import preferences

REMIND, QUIET, NAME = "remind", "quiet", "new_name"
USUAL_QUIET_HOURS = ((time(22), time(8)), (time(21), time(7)), (time(23), time(9)), (time(0), time(0)))


def reminders_asked(turn: Turn) -> None:
    """Ask how often the member wants to be reminded."""
    rows = [[turn.button(f"reminders.{each.value}", REMIND, each.value) for each in Reminders]]
    settings.put(turn, turn.text("reminders.ask"), [*rows, settings.back_row(turn)], None)


def reminders_chosen(turn: Turn) -> None:
    """Take how often."""
    chosen = turn.one_of(Reminders)
    if chosen is None:
        turn.gone()
        return
    preferences.save(turn.tx, turn.me.id, Preference.REMINDERS, chosen.value, turn.now)
    settings.show(turn, turn.text(f"reminders.saved.{chosen.value}"))


def quiet_hours_asked(turn: Turn) -> None:
    """Ask between which times nothing may come that the member did not ask for."""
    settings.ask(turn, QUIET, turn.text("quiet_hours.ask"), _quiet_rows(turn))


def _quiet_rows(turn: Turn) -> list[list[dict[str, str]]]:
    clock = turn.house.texts.clock
    buttons = []
    for start, end in USUAL_QUIET_HOURS:
        if start == end:
            label = turn.label("quiet_hours.none")
        else:
            label = turn.label("quiet_hours.span", start=clock(start), end=clock(end))
        buttons.append(turn.labelled(label, QUIET, f"{start:%H%M}", f"{end:%H%M}"))
    return in_rows(buttons, 2)


def quiet_hours_pressed(turn: Turn) -> None:
    """Take quiet hours from a button."""
    hours = next((each for each in USUAL_QUIET_HOURS if turn.field() == f"{each[0]:%H%M}"), None)
    if hours is None:
        turn.gone()
        return
    _take_quiet_hours(turn, *hours)


def quiet_hours_typed(turn: Turn) -> None:
    """Take quiet hours as they were typed."""
    hours = parse_span(turn.typed)
    if hours is None:
        turn.say("quiet_hours.unknown")
        return
    _take_quiet_hours(turn, *hours)


def _take_quiet_hours(turn: Turn, start: time, end: time) -> None:
    preferences.save(turn.tx, turn.me.id, Preference.QUIET_HOURS, hours_text(start, end), turn.now)
    ladder.plan_anew(turn)
    settings.show(turn, turn.text("quiet_hours.saved", hours=settings.hours_in_words(turn)))


def name_asked(turn: Turn) -> None:
    """Ask what to call the member from now on."""
    settings.ask(turn, NAME, turn.text("settings.ask_name", name=turn.me.name or ""), [])


def name_typed(turn: Turn) -> None:
    """Take the name or alias as typed."""
    name = clean_name(turn.typed)
    if name is None:
        turn.say("settings.ask_name", name=turn.me.name or "")
        return
    people.save_name(turn.tx, turn.me.id, name)
    turn.reload()
    settings.show(
        turn, turn.text("start.name_cut" if is_cut(turn.typed) else "settings.name_saved", name=name, n=NAME_LENGTH)
    )


def language_asked(turn: Turn) -> None:
    """Offer the languages that there are."""
    settings.put(
        turn, turn.text("language.ask"), [*language.rows(turn, settings.SHOW), settings.back_row(turn)], None
    )


routes = Routes(
    presses=[
        Route("set_remind", reminders_asked),
        Route(REMIND, reminders_chosen),
        Route("set_quiet", quiet_hours_asked, Gate.SETTLED),
        Route(QUIET, quiet_hours_pressed, Gate.SETTLED),
        Route("set_name", name_asked, Gate.SETTLED),
        Route("set_language", language_asked, Gate.SETTLED),
    ],
    typed=[Route(QUIET, quiet_hours_typed, Gate.SETTLED), Route(NAME, name_typed, Gate.SETTLED)],
)

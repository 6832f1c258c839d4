"""`/settings`: one message that shows what is set and edits itself, a button for each thing that can be changed.

What is changed by a tap or by typed words lives with its subject; each of them comes back here by `show`.
"""

from collections.abc import Callable
from typing import Any

from domain.daily.preferences import NO, YES, Preference
from domain.time.schedules import EVERY_DAY, Schedule
from handlers.arriving import gates
from handlers.buttons import Rows, in_rows
from handlers.mine import pauses, question_sets
from handlers.privacy import discreet
from handlers.routing import Gate, Route, Routes
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.daily import preferences
from storage.traffic import messages

SHOW, TOGGLE = "settings", "set_yes"
PLACE_ASKED = "city"
"""The question that has a keyboard below the chat (`handlers/mine/cities.py`)."""

NOTHING = Html("")
BUTTONS_A_ROW = 2
TOGGLED = {Preference.FIRST_QUESTION_ONLY: "settings.first_question", Preference.DISCREET: "settings.discreet"}
"""What is on or off, with its text."""


def settings_command(turn: Turn) -> None:
    """Show what is set, with a button to change each; in the middle of the start that goes on first."""
    if gates.is_arriving(turn):
        turn.goes_on = True
        return
    turn.say_text(_text(turn), _rows(turn))


def show(turn: Turn, note: Html = NOTHING) -> None:
    """Show what is set on the message from which it was changed, below what has just been saved."""
    screen = screen_of(turn)
    _leave_place(turn)
    dialogs.close(turn.tx, turn.me.id)
    put(turn, Html(f"{note}\n\n{_text(turn)}") if note else _text(turn), _rows(turn), screen)


def show_on(turn: Turn, screen: str) -> None:
    """Show what is set now on that message of the settings, after a new message has said what changed."""
    turn.change(_text(turn), _rows(turn), target=screen)


def shown_again(turn: Turn) -> None:
    """Go back to everything that is set."""
    show(turn)


def ask(turn: Turn, kind: str, text: Html, rows: Rows, **data: Any) -> None:
    """Ask for a value on the message of the settings; what is typed next answers it."""
    screen = screen_of(turn)
    _leave_place(turn)
    dialogs.open_(turn.tx, turn.me.id, kind, turn.now, screen=screen, **data)
    put(turn, text, [*rows, back_row(turn)], screen)


def _leave_place(turn: Turn) -> None:
    """Take away the keyboard of the question about the place, where something else is asked or shown instead."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    if dialog is not None and dialog.kind == PLACE_ASKED:
        turn.say_without_keyboard(turn.text("schedule.place_kept"))


def back_row(turn: Turn) -> list[dict[str, str]]:
    """Return the way back to everything that is set."""
    return [turn.button("button.back", SHOW)]


def put(turn: Turn, text: Html, rows: Rows, screen: str | None) -> None:
    """Put a text on the message whose button was pressed, else on the one that asked, else on a new one."""
    if turn.press is not None:
        turn.change(text, rows)
    elif screen is not None:
        turn.change(text, rows, target=screen)
    else:
        turn.say_text(text, rows)


def screen_of(turn: Turn) -> str | None:
    """Return the key of the message that this turn is about: the pressed one, or the one that asked for words."""
    query = turn.update.callback_query if turn.update else None
    if query is not None and query.message is not None:
        found = messages.find_message(turn.tx, turn.chat_id, query.message.message_id)
        return found["outbox_key"] if found else None
    return screen_asked_from(turn)


def screen_asked_from(turn: Turn) -> str | None:
    """Return the key of the message on which the open question was asked, None where it was a new one."""
    dialog = dialogs.find(turn.tx, turn.me.id)
    return dialog.data.get("screen") if dialog else None


def toggle_pressed(turn: Turn) -> None:
    """Turn something on or off."""
    name = turn.one_of(TOGGLED)
    if name is None or turn.field(1) not in (YES, NO):
        turn.gone()
        return
    preferences.save(turn.tx, turn.me.id, name, turn.field(1), turn.now)
    show(turn, turn.text(f"{TOGGLED[name]}.{'on' if turn.field(1) == YES else 'off'}"))


def _text(turn: Turn) -> Html:
    schedule, clock = turn.schedule, turn.house.texts.clock
    if schedule.prompt_at is None:
        return turn.text("settings.text_for_others", zone=schedule.zone)
    values = {"clock": clock(schedule.prompt_at), "zone": schedule.zone, "day_end": clock(schedule.day_end)}
    pause = pauses.current(turn)
    if pause is None:
        return turn.text("settings.text", **values)
    if pause.until_day is None:
        return turn.text("settings.text_away", **values)
    return turn.text("settings.text_away_until", date=pauses.written(turn, pause.until_day), **values)


def _rows(turn: Turn) -> list[list[dict[str, str]]]:
    made = BUTTONS if turn.schedule.prompt_at is not None else BUTTONS_FOR_OTHERS
    rows = in_rows([make(turn) for make in made], BUTTONS_A_ROW)
    if pauses.current(turn) is not None:
        rows.append(pauses.back_row(turn))
    return [*rows, [discreet.clear_button(turn)]] if discreet.is_on(turn.tx, turn.me.id) else rows


def _time(turn: Turn) -> dict[str, str]:
    at = turn.schedule.prompt_at
    return turn.button("settings.time", "set_time", clock=turn.house.texts.clock(at) if at else "")


def _place(turn: Turn) -> dict[str, str]:
    return turn.button("settings.city", "set_city", zone=turn.schedule.zone)


def _day_end(turn: Turn) -> dict[str, str]:
    return turn.button("settings.day_end", "set_end", day_end=turn.house.texts.clock(turn.schedule.day_end))


def _weekdays(turn: Turn) -> dict[str, str]:
    return turn.button("settings.weekdays", "set_days", days=weekdays_in_words(turn, turn.schedule))


def weekdays_in_words(turn: Turn, schedule: Schedule) -> str:
    """Return on which weekdays the member is asked, in words."""
    if schedule.weekdays == EVERY_DAY:
        return turn.label("weekdays.every_day")
    names = [turn.house.texts.weekday_named(day, turn.language) for day in range(7) if schedule.weekdays >> day & 1]
    return " ".join(names)


def _reminders(turn: Turn) -> dict[str, str]:
    chosen = preferences.get(turn.tx, turn.me.id).reminders
    return turn.button("settings.reminders", "set_remind", chosen=turn.label(f"reminders.{chosen.value}"))


def _quiet_hours(turn: Turn) -> dict[str, str]:
    return turn.button("settings.quiet_hours", "set_quiet", hours=hours_in_words(turn))


def hours_in_words(turn: Turn) -> str:
    """Return the member's quiet hours in words."""
    hours, clock = turn.quiet_hours, turn.house.texts.clock
    if hours.start == hours.end:
        return turn.label("quiet_hours.none")
    return turn.label("quiet_hours.span", start=clock(hours.start), end=clock(hours.end))


def _name(turn: Turn) -> dict[str, str]:
    return turn.button("settings.name", "set_name", name=turn.me.name or "")


def _language(turn: Turn) -> dict[str, str]:
    name = turn.house.texts.language(turn.language).own_name
    return turn.button("settings.language", "set_language", spoken=name)


def _toggle(name: Preference, chosen: Callable[[Turn], bool]) -> Callable[[Turn], dict[str, str]]:
    def button(turn: Turn) -> dict[str, str]:
        is_on = chosen(turn)
        label = turn.label(TOGGLED[name])
        return turn.labelled(f"✓ {label}" if is_on else label, TOGGLE, name.value, NO if is_on else YES)

    return button


_discreet = _toggle(Preference.DISCREET, lambda turn: preferences.get(turn.tx, turn.me.id).discreet)

BUTTONS: tuple[Callable[[Turn], dict[str, str]], ...] = (
    _time,
    _weekdays,
    _place,
    _day_end,
    _reminders,
    _quiet_hours,
    _name,
    _language,
    _toggle(Preference.FIRST_QUESTION_ONLY, lambda turn: preferences.get(turn.tx, turn.me.id).first_question_only),
    lambda turn: question_sets.row(turn)[0],
    _discreet,
)
"""The button of each thing that can be changed, in the order in which they are shown."""

BUTTONS_FOR_OTHERS = (_place, _quiet_hours, _name, _language, _discreet)
"""What whoever is asked no question of their own can change."""

routes = Routes(
    commands=[Route("settings", settings_command, Gate.SETTLED)],
    presses=[Route(SHOW, shown_again, Gate.SETTLED), Route(TOGGLE, toggle_pressed, Gate.SETTLED)],
)

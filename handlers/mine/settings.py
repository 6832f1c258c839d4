"""`/settings`: when and where the question comes, and when the day ends."""

from handlers.mine import question_sets, schedules
from handlers.routing import Route, Routes
from handlers.turn import Turn

TIME, CITY, DAY_END = "set_time", "set_city", "set_end"


def settings_command(turn: Turn) -> None:
    """Show what is set, with a button to change each."""
    schedule, clock = turn.schedule, turn.house.texts.clock
    prompt = clock(schedule.prompt_at) if schedule.prompt_at else ""
    rows = [
        [turn.button("settings.time", TIME, clock=prompt)],
        [turn.button("settings.city", CITY, zone=schedule.zone)],
        [turn.button("settings.day_end", DAY_END, day_end=clock(schedule.day_end))],
        question_sets.row(turn),
    ]
    turn.say("settings.text", rows, clock=prompt, zone=schedule.zone, day_end=clock(schedule.day_end))


def time_pressed(turn: Turn) -> None:
    """Ask for another time."""
    schedules.ask_time(turn)


def city_pressed(turn: Turn) -> None:
    """Ask for another place."""
    schedules.ask_city(turn)


def day_end_pressed(turn: Turn) -> None:
    """Ask for another end of the day."""
    schedules.ask_day_end(turn)


routes = Routes(
    commands=[Route("settings", settings_command)],
    presses=[Route(TIME, time_pressed), Route(CITY, city_pressed), Route(DAY_END, day_end_pressed)],
)

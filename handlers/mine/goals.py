"""`/goals`: up to five for the week, a tap for each step, and on Sunday a look back."""

from domain.coping.goals import GOAL_LENGTH, MOST_GOALS, MOST_TIMES, REVIEWED_AT, Goal, stepped
from domain.time.days import ONE_DAY, instant_of
from domain.time.weeks import Week, week_named, week_of
from handlers.buttons import Rows
from handlers.coping.plan import short
from handlers.routing import Route, Routes
from handlers.telling import good_news, room
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs
from storage.coping import goals
from storage.daily import pauses, preferences
from storage.traffic import due
from storage.traffic.due import Due

ADD, TIMES, STEP, REMOVE, REMOVED = "goal_add", "goal_n", "goal", "goals_rid", "goal_gone"
AGAIN, REST = "goals_again", "goals_rest"
WRITING, HOW_OFTEN = "goal", "goal_n"
REVIEW = "goals_review"


def goals_command(turn: Turn) -> None:
    """Show the week's goals, with a button for each step."""
    text, rows = _card(turn, _this_week(turn))
    turn.say_text(text, rows)


def _this_week(turn: Turn) -> Week:
    return week_of(turn.schedule.today(turn.received_at))


def _card(turn: Turn, week: Week) -> tuple[Html, Rows]:
    found = goals.list_of(turn.tx, turn.me.id, week)
    rows: list[list[dict[str, str]]] = []
    for goal in found:
        label = turn.label("goals.step", words=short(goal.text), done=goal.done, times=goal.times)
        row = [turn.labelled(label, STEP, week, goal.id, 1)]
        if goal.done:
            row.append(turn.button("goals.back", STEP, week, goal.id, -1))
        rows.append(row)
    if len(found) < MOST_GOALS:
        rows.append([turn.button("goals.add", ADD)])
    if found:
        rows.append([turn.button("goals.remove", REMOVE)])
    return _lines(turn, week), rows


def _lines(turn: Turn, week: Week) -> Html:
    found = goals.list_of(turn.tx, turn.me.id, week)
    if not found:
        return turn.text("goals.none_yet")
    lines = [_line(turn, each) for each in found]
    return Html("\n".join([turn.text("goals.heading"), *lines]))


def _line(turn: Turn, goal: Goal) -> Html:
    key = "goals.reached" if goal.is_reached else "goals.line"
    return turn.text(key, words=goal.text, done=goal.done, times=goal.times)


def add_pressed(turn: Turn) -> None:
    """Ask for a goal, with examples that reach beyond use."""
    if len(goals.list_of(turn.tx, turn.me.id, _this_week(turn))) >= MOST_GOALS:
        turn.gone()
        return
    dialogs.open_(turn.tx, turn.me.id, WRITING, turn.now)
    turn.say("goals.ask")


def goal_typed(turn: Turn) -> None:
    """Take the goal, and ask how often."""
    dialogs.open_(turn.tx, turn.me.id, HOW_OFTEN, turn.now, words=turn.typed_within(GOAL_LENGTH))
    turn.say("goals.ask_times", _times_rows(turn))


def _times_rows(turn: Turn) -> Rows:
    return [[turn.labelled(str(times), TIMES, times) for times in range(1, MOST_TIMES + 1)]]


def times_typed(turn: Turn) -> None:
    """Take how often, as a number."""
    _take_times(turn, int(turn.typed) if turn.typed.isascii() and turn.typed.isdigit() else None)


def times_pressed(turn: Turn) -> None:
    """Take how often, from the button."""
    _take_times(turn, turn.number())


def _take_times(turn: Turn, times: int | None) -> None:
    dialog = dialogs.find(turn.tx, turn.me.id)
    if dialog is None or dialog.kind != HOW_OFTEN:
        turn.gone()
        return
    if times is None or not 1 <= times <= MOST_TIMES:
        turn.say("goals.ask_times", _times_rows(turn))
        return
    dialogs.close(turn.tx, turn.me.id)
    week = _this_week(turn)
    if len(goals.list_of(turn.tx, turn.me.id, week)) < MOST_GOALS:
        goals.add(turn.tx, turn.me.id, week, dialog.data["words"], times, turn.now)
    _plan_review(turn, week)
    shown = _card(turn, week)
    if turn.press:
        turn.change(*shown)
    else:
        turn.say_text(*shown)


def step_pressed(turn: Turn) -> None:
    """Count a step, or take one back; a week that is over stays as it is."""
    week = _this_week(turn)
    goal = goals.find(turn.tx, turn.me.id, week, turn.number(1) or 0)
    if goal is None or turn.field(0) != str(week) or turn.field(2) not in ("1", "-1"):
        turn.toast = turn.label("goals.week_over" if goal is None else "press.gone")
        return
    done = stepped(goal.done, int(turn.field(2)), goal.times)
    goals.save_done(turn.tx, goal.id, done)
    turn.toast = turn.label("goals.one_more" if done > goal.done else "goals.saved")
    turn.change(*_card(turn, week))


def remove_pressed(turn: Turn) -> None:
    """Ask which goal is to go."""
    found = goals.list_of(turn.tx, turn.me.id, _this_week(turn))
    rows = [[turn.labelled(f"✕ {short(each.text)}", REMOVED, each.id)] for each in found]
    turn.change(turn.text("goals.ask_remove"), [*rows, [turn.button("button.back", REMOVED)]])


def removed(turn: Turn) -> None:
    """Drop the goal, and show the week as it is now."""
    goals.remove(turn.tx, turn.me.id, turn.number() or 0)
    turn.change(*_card(turn, _this_week(turn)))


# Sunday


def _plan_review(turn: Turn, week: Week) -> None:
    at = instant_of(week.sunday, REVIEWED_AT, turn.schedule.zone)
    if at > turn.now:
        due.plan(turn.tx, REVIEW, at, person_id=turn.me.id, week=str(week))


def review_due(turn: Turn, planned: Due) -> None:
    """Look back at the week with the member, outside their quiet hours and where there is room; not while away."""
    week = week_named(planned.data["week"])
    today = turn.schedule.today(turn.now)
    if week is None or not goals.list_of(turn.tx, turn.me.id, week) or today > week.sunday + ONE_DAY:
        return
    if pauses.is_paused(turn.tx, turn.me.id, today):
        return
    later = preferences.may_hear_at(turn.tx, turn.me.id, turn.now)
    if later <= turn.now and not room.has_room(turn):
        later = turn.now + room.LOOKS_AGAIN_AFTER
    if later > turn.now:
        due.plan(turn.tx, REVIEW, later, person_id=turn.me.id, week=str(week))
        return
    rows = [
        [turn.button("goals.again", AGAIN, week)],
        [turn.button("goals.new", REST, week, ADD), turn.button("goals.rest", REST, week)],
    ]
    turn.say_text(Html("\n\n".join([turn.text("goals.review"), _lines(turn, week)])), rows, kind=REVIEW)


def again_pressed(turn: Turn) -> None:
    """Take the same goals into the week after, beside those that it has already."""
    week = _reviewed(turn)
    if week is None:
        return
    set_already = goals.list_of(turn.tx, turn.me.id, week.next)
    words = {each.text for each in set_already}
    anew = [each for each in goals.list_of(turn.tx, turn.me.id, week) if each.text not in words]
    for goal in anew[: MOST_GOALS - len(set_already)]:
        goals.add(turn.tx, turn.me.id, week.next, goal.text, goal.times, turn.now)
    _plan_review(turn, week.next)
    _close(turn, week, "goals.again_saved" if week == _this_week(turn) else "goals.again_now")


def rest_pressed(turn: Turn) -> None:
    """Close the look back; whoever wants other goals is asked for them in the new week."""
    week = _reviewed(turn)
    if week is None:
        return
    new_ones = "goals.new_later" if week == _this_week(turn) else "goals.new_now"
    _close(turn, week, new_ones if turn.field(1) == ADD else "goals.rest_saved")


def _reviewed(turn: Turn) -> Week | None:
    """Return the week that is looked back at: this one or the last; what is older stays as it is."""
    week, this_week = week_named(turn.field()), _this_week(turn)
    if week not in (this_week, this_week.previous):
        turn.toast = turn.label("goals.week_over")
        return None
    return week


def _close(turn: Turn, week: Week, key: str) -> None:
    """Let the look back stand, and tell whoever may know how many goals were reached."""
    found = goals.list_of(turn.tx, turn.me.id, week)
    turn.change(Html("\n\n".join([_lines(turn, week), turn.text(key)])))
    good_news.goals_reviewed(turn, week, reached=sum(each.is_reached for each in found), of=len(found))


routes = Routes(
    commands=[Route("goals", goals_command)],
    presses=[
        Route(ADD, add_pressed),
        Route(TIMES, times_pressed),
        Route(STEP, step_pressed),
        Route(REMOVE, remove_pressed),
        Route(REMOVED, removed),
        Route(AGAIN, again_pressed),
        Route(REST, rest_pressed),
    ],
    typed=[Route(WRITING, goal_typed, own_words=True), Route(HOW_OFTEN, times_typed)],
)

"""The way in: the notice before anything is kept, a name, a city, a time, and all is set."""

from domain.beside.consent import Item
from domain.names import NAME_LENGTH, clean_name, is_cut
from handlers import menus
from handlers.arriving import gates, invited, links
from handlers.arriving.gates import gate_of, needed_gate
from handlers.beside import sos
from handlers.daily import checkin, screens
from handlers.mine import cities, pauses, schedules
from handlers.routing import Gate, Route, Routes
from handlers.support import help_lines
from handlers.texts import Html
from handlers.turn import Turn
from handlers.turns import has_agreed_to_notice
from storage import dialogs, people
from storage.beside import consent
from storage.daily import days
from storage.daily import schedules as stored_schedules

NAME = "name"
AGREE, SAMPLE, NOT_NOW, KEEP = "agree", "sample", "not_now", "keep"
ASKS_TO_CHECK_IN = frozenset({"checkin", screens.START})
"""What somebody without a question of their own may ask for, who then gets one."""


def start_command(turn: Turn) -> None:
    """Begin, or go on where the start was left, or say that all is set already."""
    token = turn.arguments
    if token == sos.FROM_GROUP:
        sos.opened_from_group(turn)
        return
    if not has_agreed_to_notice(turn):
        show_notice(turn)
        return
    arriving = gates.is_arriving(turn) or links.is_waiting(turn)
    if token:
        links.keep_or_refuse(turn, token)
    if arriving or gates.is_arriving(turn):
        go_on(turn)
    elif not links.follow_waiting(turn):
        _greet_again(turn)


def _greet_again(turn: Turn) -> None:
    """Say that all is set, and, to whoever is away or has stopped the questions, how they come back."""
    rows, name = _checkin_row(turn), turn.me.name or ""
    if not gates.checks_in(turn):
        turn.say("start.again_for_others", rows, name=name)
    elif pauses.current(turn) is None:
        turn.say("start.again", rows, name=name)
    else:
        turn.say("start.again_away", [pauses.back_row(turn), *rows], name=name)


def _checkin_row(turn: Turn) -> list[list[dict[str, str]]]:
    return [[turn.button("button.checkin_now", screens.START)]]


def show_notice(turn: Turn, speaks: str = "") -> None:
    """Show what is stored, who sees it and who runs this, before anything is kept.

    Whoever agreed to it as it read before is told that it has changed. `speaks` is the code of a language chosen
    before anything is kept, which goes on with the buttons.
    """
    token = links.remember(turn, _token(turn))
    if not invited.may_join(turn, token):
        invited.turn_away(turn)
        return
    changed = turn.text("notice.changed") + "\n\n" if turn.person is not None else ""
    turn.say_text(Html(changed + _notice(turn)), _notice_rows(turn, token, speaks))


def _notice(turn: Turn) -> Html:
    house = turn.house
    return turn.text(
        "notice.text", operator=house.operator_name, contact=house.operator_contact, age=house.minimum_age
    )


def _notice_rows(turn: Turn, token: str, speaks: str) -> list[list[dict[str, str]]]:
    """Return the notice's buttons; a start token travels in them, as nothing is kept before somebody agrees."""
    carried = _carried(token, speaks)
    return [
        [turn.button("button.agree", AGREE, *carried)],
        [turn.button("button.show_me", SAMPLE, "", *carried), turn.button("button.not_now", NOT_NOW, *carried)],
    ]


def _carried(token: str, speaks: str) -> list[str]:
    """Return what each button before the yes takes along: the token of a link, and a language that was chosen."""
    if speaks:
        return [token, speaks]
    return [token] if token else []


def _speaks(turn: Turn, place: int) -> str:
    """Speak the language that a button before the yes takes along at that place; return its code, "" for none."""
    found = turn.house.texts.find_language(turn.field(place)) if turn.person is None else None
    if found is None:
        return ""
    turn.language = found.code
    return found.code


def _token(turn: Turn) -> str:
    token = turn.arguments if turn.typed.startswith("/start") else ""
    return token if links.is_token(token) else ""


def agreed(turn: Turn) -> None:
    """Keep the consent with the wording agreed to, and go on with the start, or with the day that was open."""
    speaks = _speaks(turn, 1)
    asked_again = turn.person is not None and not has_agreed_to_notice(turn)
    if not invited.may_join(turn, turn.field()):
        invited.turn_away(turn)
        return
    if not has_agreed_to_notice(turn):
        user = turn.update.effective_user if turn.update else None
        if turn.person is None and user is not None:
            turn.person = people.add(turn.tx, user.id, turn.language, turn.now)
            if speaks:
                menus.owe_own_menu(turn)
        version = turn.house.notice_version(turn.language)
        consent.give(turn.tx, turn.me.id, Item.NOTICE, text_version=version, now=turn.now)
    date = turn.house.texts.day(turn.date_of(turn.now), turn.language)
    turn.change(Html(f"{_notice(turn)}\n\n{turn.text('notice.agreed', date=date)}"))
    links.forget(turn)
    if turn.field():
        links.keep_or_refuse(turn, turn.field())
    if gates.is_arriving(turn):
        turn.goes_on = True
    elif not links.follow_waiting(turn) and asked_again:
        _ask_today_again(turn)


def _ask_today_again(turn: Turn) -> None:
    """Put today's question once more: what was tapped before the yes was not taken."""
    if not gates.checks_in(turn):
        return
    today = turn.schedule.today(turn.received_at)
    if days.get(turn.tx, turn.me.id, today).answered_at is None:
        checkin.ask(turn, today)


def refused(turn: Turn) -> None:
    """Keep nothing, and leave the help lines behind."""
    links.forget(turn)
    _speaks(turn, 1)
    turn.change(turn.text("notice.not_now"))
    help_lines.say_few_lines(turn)


def sample_pressed(turn: Turn) -> None:
    """Play a check-in that keeps nothing; the step, and the link that led here, travel in the buttons."""
    fields = (*turn.press.fields, "", "") if turn.press else ("", "")
    step, token = fields[0], fields[1]
    carried = _carried(token if links.is_token(token) else "", _speaks(turn, 2))
    if step == "day":
        values = [turn.labelled(str(value), SAMPLE, "mood", *carried) for value in range(1, 6)]
        turn.change(turn.text("sample.mood"), [values])
    elif step == "mood":
        rows = [[turn.button("button.agree", AGREE, *carried)], [turn.button("button.not_now", NOT_NOW, *carried)]]
        turn.change(turn.text("sample.end"), rows)
    else:
        options = ("on_track", "hard", "setback", "no_details")
        values = [turn.button(f"questions.recovery.day.{option}", SAMPLE, "day", *carried) for option in options]
        turn.say("sample.day", [values[:2], values[2:]])


def go_on(turn: Turn) -> None:
    """Ask for what is still missing of somebody's start, or close it."""
    links.drop_if_gone(turn)
    set_up(turn, needed_gate(turn))


def led_in(turn: Turn, route: Route) -> None:
    """Ask for what is missing for what somebody asked for; who needs no question of their own is only offered one."""
    if gates.is_arriving(turn) or gate_of(turn) < Gate.SETTLED or route.name in ASKS_TO_CHECK_IN:
        set_up(turn, route.gate)
    else:
        turn.say("start.no_question", _checkin_row(turn))


def set_up(turn: Turn, needed: Gate) -> None:
    """Ask for the next thing that is missing; then do what the person came for, and say that all is set."""
    if turn.me.name is None:
        ask_name(turn)
    elif stored_schedules.find(turn.tx, turn.me.id) is None:
        cities.ask_city(turn)
    elif gate_of(turn) < needed:
        schedules.ask_time(turn)
    elif not links.ask_waiting(turn) and gates.checks_in(turn):
        schedules.say_all_set(turn)


def ask_name(turn: Turn) -> None:
    """Ask what to call the member, with their Telegram name as the usual answer."""
    dialogs.open_(turn.tx, turn.me.id, NAME, turn.now)
    name = _telegram_name(turn)
    rows = [[turn.labelled(turn.label("button.keep", name=name), KEEP)]] if name else []
    turn.say("start.ask_name" if name else "start.ask_name_bare", rows)


def _telegram_name(turn: Turn) -> str | None:
    user = turn.update.effective_user if turn.update else None
    return clean_name(user.first_name) if user else None


def name_kept(turn: Turn) -> None:
    """Take the Telegram name."""
    name = _telegram_name(turn)
    if name is None:
        ask_name(turn)
        return
    turn.change(turn.text("start.name_kept", name=name))
    _save_name(turn, name)


def name_typed(turn: Turn) -> None:
    """Take a name or alias as typed."""
    name = clean_name(turn.typed)
    if name is None:
        ask_name(turn)
        return
    if is_cut(turn.typed):
        turn.say("start.name_cut", name=name, n=NAME_LENGTH)
    _save_name(turn, name)


def _save_name(turn: Turn, name: str) -> None:
    people.save_name(turn.tx, turn.me.id, name)
    dialogs.close(turn.tx, turn.me.id)
    turn.reload()
    turn.goes_on = True


routes = Routes(
    commands=[Route("start", start_command, Gate.ANYONE)],
    presses=[
        Route(AGREE, agreed, Gate.ANYONE),
        Route(SAMPLE, sample_pressed, Gate.ANYONE),
        Route(NOT_NOW, refused, Gate.ANYONE),
        Route(KEEP, name_kept, Gate.AGREED),
    ],
    typed=[Route(NAME, name_typed, Gate.AGREED, own_words=True)],
)

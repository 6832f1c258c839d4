"""`/language`: which language the bot speaks with somebody; at first it is the one that Telegram names."""

from handlers import menus
from handlers.arriving import gates, start
from handlers.mine import settings
from handlers.routing import Gate, Route, Routes
from handlers.turn import Turn
from handlers.turns import has_agreed_to_notice
from storage import people

CHOOSE = "language"


def language_command(turn: Turn) -> None:
    """Take the language that stands behind the command, or offer all there are."""
    wanted = turn.arguments
    found = turn.house.texts.find_language(wanted) if wanted else None
    if turn.person is not None and not has_agreed_to_notice(turn):
        start.show_notice(turn)
        return
    if found is not None and turn.person is None:
        _show_notice(turn, found.code)
        return
    if found is not None:
        _speak(turn, found.code)
        turn.say("language.saved")
        return
    turn.say("language.unknown" if wanted else "language.ask", rows(turn))


def language_pressed(turn: Turn) -> None:
    """Offer all languages there are, or take the one that the button carries."""
    found = turn.house.texts.find_language(turn.field())
    if found is None:
        turn.gone()
        return
    if turn.person is None:
        _show_notice(turn, found.code)
        return
    if not has_agreed_to_notice(turn):
        start.show_notice(turn)
        return
    _speak(turn, found.code)
    if turn.field(1) == settings.SHOW and gates.gate_of(turn) >= Gate.SETTLED:
        settings.show(turn, turn.text("language.saved"))
    else:
        turn.change(turn.text("language.saved"))


def rows(turn: Turn, *back_to: str) -> list[list[dict[str, str]]]:
    """Return a button for each language, in its own words, so that each finds theirs; it may lead back."""
    texts = turn.house.texts
    return [[turn.labelled(texts.language(code).own_name, CHOOSE, code, *back_to)] for code in texts.codes()]


def _show_notice(turn: Turn, code: str) -> None:
    """Show the notice in a language that is kept nowhere yet: the notice's own buttons carry it on."""
    turn.language = code
    start.show_notice(turn, speaks=code)


def _speak(turn: Turn, code: str) -> None:
    """Speak that language with the person from now on; Telegram's command menu in their chat follows."""
    people.save_language(turn.tx, turn.me.id, code)
    turn.reload()
    turn.language = code
    menus.owe_own_menu(turn)


routes = Routes(
    commands=[Route("language", language_command, Gate.ANYONE)],
    presses=[Route(CHOOSE, language_pressed, Gate.ANYONE)],
)

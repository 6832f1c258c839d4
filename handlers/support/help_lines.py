"""Help lines by country, which answer anyone, before consent too."""

from babel import Locale

from handlers.arriving.zone_names import zone_country
from handlers.buttons import Rows, in_rows
from handlers.routing import Gate, Route, Routes
from handlers.support.countries import country_named
from handlers.support.lines import ALWAYS, EMERGENCY, EVERYWHERE, HelpLine, countries, lines_for
from handlers.texts import Html
from handlers.turn import Turn
from storage import dialogs, people
from storage.daily import schedules

SHOW, OTHER, CHOSEN = "help_lines", "lines_other", "lines_in"
ELSEWHERE = "ZZ"
"""No country of those that have lines of their own."""

COUNTRIES_A_ROW = 3


def say_nobody_messaged(turn: Turn) -> None:
    """Answer at once: nobody has been messaged, these lines answer now."""
    turn.say_text(Html("\n\n".join([turn.text("sos.nobody_messaged"), card(turn)])), rows(turn))


def lines_pressed(turn: Turn) -> None:
    """Show the help lines."""
    say_lines(turn)


def say_lines(turn: Turn, also: Rows = ()) -> None:
    """Owe a message with the lines of the reader's country, and what else it is to offer."""
    turn.say_text(_with_heading(turn, country_of(turn)), [*also, *rows(turn)])


def say_few_lines(turn: Turn) -> None:
    """Owe what holds everywhere and the way to one country's lines, to a reader whose country is not known."""
    few = [line for line in turn.house.lines if EVERYWHERE in line.countries]
    if not few or country_of(turn) is not None:
        say_lines(turn)
        return
    numbers = [
        turn.text("help_lines.number_of", reach=line.reach, where=_where(turn, line))
        for line in turn.house.lines
        if line.kind == EMERGENCY and line not in few
    ]
    parts = [
        turn.text("help_lines.heading"),
        turn.text("help_lines.in_danger", numbers=Html(" · ".join(numbers))) if numbers else "",
        *(_line(turn, line, None) for line in few),
        turn.text("help_lines.nobody_reads"),
    ]
    rows = [[turn.button("button.choose_country", OTHER)]]
    turn.say_text(Html("\n\n".join(part for part in parts if part)), rows)


def _with_heading(turn: Turn, country: str | None) -> Html:
    return Html("\n\n".join([turn.text("help_lines.heading"), _card(turn, country)]))


def rows(turn: Turn) -> list[list[dict[str, str]]]:
    """Return the way to the lines of another country."""
    return [[turn.button("button.other_country", OTHER)]]


def other_pressed(turn: Turn) -> None:
    """Ask which country: it can be tapped, and typed by whoever has come so far that something is kept of them."""
    if turn.person is None or schedules.find(turn.tx, turn.me.id) is None:
        turn.say("help_lines.which_country", _country_rows(turn))
        return
    dialogs.open_(turn.tx, turn.me.id, OTHER, turn.now)
    turn.say("help_lines.which_country_typed", _country_rows(turn))


def country_typed(turn: Turn) -> None:
    """Show the lines of the country that was typed; where none is meant by it, ask once more."""
    country = country_named(turn.typed, turn.house.texts.codes())
    if country is None:
        turn.say("help_lines.country_unknown", _country_rows(turn))
        return
    _save(turn, country)
    turn.say_text(_with_heading(turn, country), rows(turn))


def _country_rows(turn: Turn) -> Rows:
    named = sorted((_country_name(turn, code), code) for code in countries(turn.house.lines))
    buttons = [turn.labelled(name or code, CHOSEN, code) for name, code in named]
    return [*in_rows(buttons, COUNTRIES_A_ROW), [turn.button("help_lines.elsewhere", CHOSEN, ELSEWHERE)]]


def country_chosen(turn: Turn) -> None:
    """Show the lines of the country; whoever we know sees them from now on."""
    country = turn.field()
    if country != ELSEWHERE and country not in countries(turn.house.lines):
        turn.gone()
        return
    if turn.person is not None:
        _save(turn, country)
    turn.change(_with_heading(turn, country), rows(turn))


def _save(turn: Turn, country: str) -> None:
    """Let the reader see the lines of that country from now on, and close the question about it."""
    if country != ELSEWHERE:
        people.save_country(turn.tx, turn.me.id, country)
        turn.reload()
    dialog = dialogs.find(turn.tx, turn.me.id)
    if dialog is not None and dialog.kind == OTHER:
        dialogs.close(turn.tx, turn.me.id)


def country_of(turn: Turn) -> str | None:
    """Return the reader's country: as their city or they themselves said, else that of their zone, else None."""
    if turn.person is None:
        return None
    if turn.person.country:
        return turn.person.country
    schedule = schedules.find(turn.tx, turn.person.id)
    return zone_country(schedule.zone) if schedule else None


def card(turn: Turn) -> Html:
    """Return the lines of the reader's country, and that nobody reads this chat."""
    return _card(turn, country_of(turn))


def _card(turn: Turn, country: str | None) -> Html:
    found = lines_for(turn.house.lines, country)
    place = _country_name(turn, country)
    has_number = bool(place) and any(line.kind == EMERGENCY for line in found)
    parts = [
        turn.text("help_lines.of_country", country=place) if place else "",
        Html("\n").join(_line(turn, line, country) for line in found),
        turn.text("help_lines.nobody_reads" if has_number else "help_lines.nobody_reads_and_no_number"),
    ]
    return Html("\n\n".join(part for part in parts if part))


def _line(turn: Turn, line: HelpLine, country: str | None) -> Html:
    said = turn.text(
        _line_key(line, country),
        name=line.name or turn.label("help_lines.emergency_number"),
        reach=line.reach,
        about=turn.text(f"help_lines.kind.{line.kind}"),
        details=_details(turn, line),
        where=_where(turn, line),
    )
    return Html(said.rstrip())


def _line_key(line: HelpLine, country: str | None) -> str:
    """Return how a line is said: with its countries only where the reader's is not known, and no name twice."""
    if line.name == line.reach:
        return "help_lines.line_by_itself"
    return "help_lines.line" if country is None and EVERYWHERE not in line.countries else "help_lines.line_of_country"


def _where(turn: Turn, line: HelpLine) -> str:
    if len(line.countries) > 2:
        return turn.label("help_lines.european_union")
    return ", ".join(_country_name(turn, code) for code in line.countries)


def _details(turn: Turn, line: HelpLine) -> str:
    """Return how a line is reached, when, and in which languages: as little as a small screen in a bad moment bears.

    An emergency number is called, at any time, and an address is seen to be one; that a line speaks the reader's
    language alone needs no words.
    """
    if line.kind == EMERGENCY or (line.how == ("web",) and not line.hours and not line.languages):
        return ""
    names = Locale.parse(turn.language).languages
    said = [turn.label(f"help_lines.how.{how}") for how in line.how]
    if line.hours:
        said.append(turn.label("help_lines.always") if line.hours == ALWAYS else line.hours)
    if line.languages != (turn.language,):
        said += [str(names.get(code, code)) for code in line.languages]
    return " · ".join(said)


def _country_name(turn: Turn, country: str | None) -> str:
    known = Locale.parse(turn.language).territories
    return str(known.get(country, "")) if country and country != ELSEWHERE else ""


routes = Routes(
    presses=[
        Route(SHOW, lines_pressed, Gate.ANYONE),
        Route(OTHER, other_pressed, Gate.ANYONE),
        Route(CHOSEN, country_chosen, Gate.ANYONE),
    ],
    typed=[Route(OTHER, country_typed, Gate.SETTLED, own_words=True)],
)

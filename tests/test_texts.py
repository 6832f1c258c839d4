"""The words of the bot: every text is there, is used, can be sent in every language, and blames nobody."""

import ast
import io
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from babel.messages.pofile import read_po

import handlers
from domain.beside.invitations import LinkKind
from domain.beside.ladder import QuietRule
from domain.beside.sos import Absence, Delivery, Ending, Hours
from domain.circle.circles import CIRCLE_ITEMS
from domain.circle.pairing import Likes, Reason
from domain.circle.resources import Reached, ResourceKind
from domain.circle.shares import Reaction, ShareKind, ShareState
from domain.circle.summary import Band
from domain.coping.plans import PlanKind
from domain.counting.counters import About, Unit
from domain.counting.mood_bands import MoodBand
from domain.daily.own_sets import ADDED_KINDS
from domain.daily.pauses import Refusal
from domain.daily.preferences import Reminders
from domain.daily.questions import Kind, question_set
from domain.daily.rhythms import Rhythm
from handlers.beside.answering import READY_LINES
from handlers.beside.page import TICKS
from handlers.beside.reporting import REASONS
from handlers.circle.circles import TOOLS
from handlers.circle.leads import TO_NAME
from handlers.coping import ahead
from handlers.coping.cope import FEELINGS
from handlers.counting import safety
from handlers.counting.counters import SUGGESTED
from handlers.daily import questions as question_files
from handlers.daily.sets import BUILT_IN
from handlers.menus import LEAD, SCOPES
from handlers.mine.history import UNANSWERED
from handlers.mine.overview import ITEMS
from handlers.mine.settings import TOGGLED
from handlers.pictures.weeks import Mark
from handlers.support.lines import KINDS, WAYS
from handlers.texts import LOCALES, Language, Texts
from storage.daily.checkins import NoteKind
from tools.check_texts import (
    COMMAND_LENGTH,
    LABEL_LENGTH,
    TEXT_LENGTH,
    blame,
    findings,
    placeholders,
    source_findings,
)

HANDLERS = Path(handlers.__file__).parent
CODE = [*sorted(HANDLERS.rglob("*.py")), HANDLERS.parent / "bot" / "app.py"]
DATA = sorted(HANDLERS.rglob("*.toml"))
TEXTS = Texts()
LANGUAGES = sorted(TEXTS.codes())
ENGLISH = TEXTS.language("en").forms
SUBJECTS = {key.split(".")[0] for key in ENGLISH}

SPEAKING = {"text", "label", "button", "say", "render", "plain"}
"""The methods whose first argument is a key."""

NOT_VALUES = {"kind", "day", "key", "language", "rows", "prefix", "self", "fields"}
"""Names that those methods take for themselves, so that no text can have a value so called."""

TOAST_LENGTH = 200


# Which keys the code uses.


def set_keys(*parts: str) -> list[str]:
    """The keys of the questions in every set that comes with the bot."""
    keys = []
    for path in sorted(Path(question_files.__path__[0]).glob("*.toml")):
        made = question_set(tomllib.loads(path.read_text("utf-8")))
        for question in made.questions:
            key = f"questions.{made.name}.{question.name}"
            if "question" in parts:
                keys.append(key)
            if "options" in parts:
                keys += [f"{key}.{option}" for option in question.options]
            if "short" in parts and question.kind in (Kind.SCALE, Kind.YES_NO, Kind.NUMBER):
                keys.append(f"{key}.short")
    return keys


def support_tools() -> list[str]:
    sets = [tomllib.loads(path.read_text("utf-8")) for path in DATA if path.parent.name == "questions"]
    return sorted({f"support.{tool}" for each in sets for tool in each.get("support", ())})


PATTERNS: dict[str, Callable[[], list[str]]] = {
    "checkin.note_line.{}_{}": lambda: [
        f"checkin.note_line.{kind}_{shown}" for kind in ("voice", "photo") for shown in ("bare", "worded")
    ],
    "pause.refused.{}": lambda: [f"pause.refused.{refusal}" for refusal in Refusal],
    "history.state.{}": lambda: [f"history.state.{state}" for state in UNANSWERED],
    "history.give.{}": lambda: ["history.give.voice", "history.give.photo"],
    "rhythm.{}": lambda: [f"rhythm.{rhythm}" for rhythm in Rhythm],
    "reminders.{}": lambda: [f"reminders.{each}" for each in Reminders],
    "reminders.saved.{}": lambda: [f"reminders.saved.{each}" for each in Reminders],
    "circle.item.{}": lambda: [f"circle.item.{item.value}" for item in CIRCLE_ITEMS],
    "circle.{}": lambda: [f"circle.{name}" for name in TOOLS],
    "sets.kind.{}": lambda: [f"sets.kind.{kind.value}" for kind in ADDED_KINDS],
    "wishes.{}": lambda: [f"wishes.{likes}" for likes in Likes],
    "pairing.reason.{}": lambda: [f"pairing.reason.{reason}" for reason in Reason],
    "summary.band.{}": lambda: [f"summary.band.{band.value}" for band in Band],
    "questions.{}.{}": lambda: set_keys("question"),
    "questions.{}.{}.{}": lambda: set_keys("options"),
    "questions.recovery.day.{}": lambda: [key for key in set_keys("options") if key.startswith("questions.recovery")],
    "{}.short": lambda: set_keys("short"),
    "questions.{}.{}.short": lambda: set_keys("short"),
    "{}.{}": lambda: [
        *set_keys("options"),
        *(f"{key}.{state}" for key in TOGGLED.values() for state in ("on", "off")),
    ],
    "support.{}": support_tools,
    "button.{}": lambda: ["button.back", "button.skip"],
    "schedule.{}": lambda: ["schedule.ends", "schedule.starts"],
    "command.{}": lambda: sorted({f"command.{name}" for names in (*SCOPES.values(), LEAD) for name in names}),
    "help_lines.how.{}": lambda: [f"help_lines.how.{how}" for how in WAYS],
    "help_lines.kind.{}": lambda: [f"help_lines.kind.{kind}" for kind in KINDS],
    "plan.part.{}": lambda: [f"plan.part.{kind.value}" for kind in PlanKind],
    "plan.add.{}": lambda: [f"plan.add.{kind.value}" for kind in PlanKind],
    "plan.ask.{}": lambda: [f"plan.ask.{kind.value}" for kind in PlanKind],
    "resources.kind.{}": lambda: [f"resources.kind.{kind}" for kind in ResourceKind],
    "resources.heading.{}": lambda: [f"resources.heading.{kind}" for kind in ResourceKind],
    "resources.add.{}": lambda: [f"resources.add.{kind}" for kind in ResourceKind],
    "resources.ask.{}": lambda: [f"resources.ask.{kind}" for kind in ResourceKind],
    "reaching.{}": lambda: [f"reaching.{reached}" for reached in Reached],
    "reaching.then.{}": lambda: [f"reaching.then.{reached}" for reached in Reached],
    "share.kind.{}": lambda: [f"share.kind.{kind}" for kind in ShareKind],
    "share.ask.{}": lambda: [f"share.ask.{kind}" for kind in ShareKind],
    "share.head.{}": lambda: [f"share.head.{kind}" for kind in ShareKind],
    "share.state.{}": lambda: [f"share.state.{state}" for state in ShareState],
    "share.told.{}": lambda: [f"share.told.{state}" for state in ShareState],
    "share.count.{}": lambda: [f"share.count.{reaction}" for reaction in Reaction],
    "share.tap.{}": lambda: [f"share.tap.{reaction}" for reaction in Reaction],
    "shares.decided.{}": lambda: [f"shares.decided.{state}" for state in (ShareState.SHOWN, ShareState.TURNED_DOWN)],
    "halt.{}": lambda: [f"halt.{feeling}" for feeling in FEELINGS],
    "halt.then.{}": lambda: [f"halt.then.{feeling}" for feeling in FEELINGS],
    "ahead.at.{}": lambda: [f"ahead.at.{choice}" for choice in ahead.CHOICES],
    "ahead.outcome.{}": lambda: [f"ahead.outcome.{outcome}" for outcome in ahead.OUTCOMES],
    "ahead.went.{}": lambda: [f"ahead.went.{outcome}" for outcome in ahead.OUTCOMES],
    "partner.kind.{}": lambda: [f"partner.kind.{kind}" for kind in (LinkKind.MUTUAL, LinkKind.SUPPORTER)],
    "partner.invited.{}": lambda: [f"partner.invited.{kind}" for kind in (LinkKind.MUTUAL, LinkKind.SUPPORTER)],
    "partner.rule_saved.{}": lambda: [f"partner.rule_saved.{rule}" for rule in QuietRule],
    "partner.may_hear.{}": lambda: [f"partner.may_hear.{rule}" for rule in QuietRule],
    "partner.item.{}": lambda: [f"partner.item.{item.value}" for item in TICKS],
    "report.reason.{}": lambda: [f"report.reason.{each}" for each in REASONS],
    "words.line.{}": lambda: [f"words.line.{number}" for number in READY_LINES],
    "tell.mood_band.{}": lambda: [f"tell.mood_band.{band.value}" for band in MoodBand],
    "sos.{}": lambda: [f"sos.{delivery.value}" for delivery in Delivery],
    "sos.absent.{}": lambda: [f"sos.absent.{absence.value}" for absence in Absence],
    "sos.hours.{}": lambda: [f"sos.hours.{hours.value}" for hours in Hours],
    "sos.hours_saved.{}": lambda: [f"sos.hours_saved.{hours.value}" for hours in Hours],
    "share_note.head.{}": lambda: [f"share_note.head.{kind.value}" for kind in NoteKind],
    "sos.ended.{}": lambda: [f"sos.ended.{ending.value}" for ending in Ending],
    "sos.ended_alone.{}": lambda: [f"sos.ended_alone.{ending.value}" for ending in (Ending.OKAY, Ending.MISTAKE)],
    "sos.ended_for.{}": lambda: [f"sos.ended_for.{ending.value}" for ending in Ending],
    "leads.name.{}": lambda: [f"leads.name.{what}" for what in TO_NAME],
    "leads.whom.{}": lambda: [f"leads.whom.{what}" for what in TO_NAME],
    "leads.link.{}": lambda: [f"leads.link.{what}" for what in TO_NAME],
    "milestone.unit.{}": lambda: [f"milestone.unit.{unit.value}" for unit in Unit],
    "overview.mark.{}": lambda: [f"overview.mark.{mark.value}" for mark in Mark],
    "page.item.{}": lambda: [f"page.item.{item}" for item in ITEMS],
    "question_set.{}": lambda: [f"question_set.{name}" for name in BUILT_IN],
    "question_set.about.{}": lambda: [f"question_set.about.{name}" for name in BUILT_IN],
    "counters.{}": lambda: ["counters.today", "counters.yesterday"],
    "counters.word.{}": lambda: [f"counters.word.{word}" for word in SUGGESTED],
    "counters.about.{}": lambda: [f"counters.about.{about.value}" for about in About],
    "counters.edit.{}": lambda: [f"counters.edit.{what}" for what in ("start", "word", "about")],
    "safety.{}": lambda: [f"safety.{about.value}" for about in safety.lines()],
    "nudge.text.{}": lambda: [f"nudge.text.{moment}" for moment in ("evening", "morning", "days")],
}
"""The keys that the code puts together, by pattern: a new one is written down here with all that it can become."""


class Spoken(NamedTuple):
    """A call that renders a text: where, by which method, what its key may be, and the values it is given."""

    place: str
    method: str
    keys: tuple[str, ...]
    pattern: str | None
    values: frozenset[str]
    gives_more: bool


@cache
def trees() -> dict[str, ast.Module]:
    return {str(path.relative_to(HANDLERS.parent)): ast.parse(path.read_text("utf-8")) for path in CODE}


def pattern_of(node: ast.JoinedStr) -> str:
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)  # type: ignore[misc]


def constants_of(node: ast.expr) -> tuple[str, ...]:
    """The strings that an expression may be, where that can be read off: one, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.IfExp):
        return constants_of(node.body) + constants_of(node.orelse)
    return ()


@cache
def spoken() -> list[Spoken]:
    found = []
    for place, tree in trees().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if node.func.attr not in SPEAKING:
                continue
            key = node.args[0]
            pattern = pattern_of(key) if isinstance(key, ast.JoinedStr) else None
            values = frozenset(each.arg for each in node.keywords if each.arg)
            more = any(each.arg is None for each in node.keywords)
            found.append(Spoken(f"{place}:{node.lineno}", node.func.attr, constants_of(key), pattern, values, more))
    return found


def strings() -> Iterator[tuple[str, str]]:
    """Every string that stands in the code whole, with its place."""
    for place, tree in trees().items():
        parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
                yield f"{place}:{node.lineno}", node.value


def looks_like_a_key(text: str) -> bool:
    subject, _, rest = text.partition(".")
    return (
        subject in SUBJECTS and bool(re.fullmatch(r"[a-z_0-9.]+", rest)) and not rest.endswith(("toml", "po", "tsv"))
    )


def put_together() -> set[str]:
    """The patterns of all keys that the code puts together."""
    found = {each.pattern for each in spoken() if each.pattern is not None}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                pattern = pattern_of(node)
                if looks_like_a_key(pattern.replace("{}", "x")):
                    found.add(pattern)
    return found


def test_every_key_that_stands_in_the_code_has_a_text() -> None:
    named = {(key, each.place) for each in spoken() for key in each.keys}
    named |= {(text, place) for place, text in strings() if looks_like_a_key(text)}
    assert len(named) > 100
    assert sorted(each for each in named if each[0] not in ENGLISH) == []


def test_every_key_that_the_code_puts_together_is_of_a_known_pattern() -> None:
    assert sorted(put_together() - PATTERNS.keys()) == [], "write it down in PATTERNS"
    assert sorted(PATTERNS.keys() - put_together()) == [], "nothing in the code is of this pattern any more"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_key_of_a_pattern_has_a_text(pattern: str) -> None:
    keys = PATTERNS[pattern]()
    assert keys
    missing = sorted({key for key in keys if key not in ENGLISH})
    assert not missing, f"en.po lacks {', '.join(missing)}"


def test_every_text_is_used() -> None:
    used = {text for _, text in strings()} | {key for make in PATTERNS.values() for key in make()}
    idle = sorted(ENGLISH.keys() - used)
    assert not idle, f"no code says {', '.join(idle)}"


def test_every_text_is_given_all_its_values() -> None:
    for each in spoken():
        for key in each.keys:
            wanted = set().union(*(placeholders(form) for form in ENGLISH.get(key, ())))
            assert each.gives_more or wanted <= each.values, f"{key} at {each.place} lacks {wanted - each.values}"


def test_no_value_has_a_name_that_is_taken() -> None:
    for key, forms in ENGLISH.items():
        for form in forms:
            names = placeholders(form)
            assert all(re.fullmatch(r"[a-z_]+", name) for name in names), key
            assert not names & NOT_VALUES, f"{key} names a value {names & NOT_VALUES}, which would not arrive"


# Every language


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_english_says_in_a_form_that_can_be_sent(language: str) -> None:
    assert TEXTS.language(language).code == language
    assert findings(TEXTS.language(language), TEXTS.language("en")) == []
    assert source_findings(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_form_for_every_number(language: str) -> None:
    known = TEXTS.language(language)
    assert {known.plural(n) for n in range(200)} <= set(range(known.plurals))


def changed(key: str, text: str | None, *, plural: tuple[str, ...] = ()) -> Language:
    """A German that is English but for one text, or without it."""
    catalog = read_po(io.BytesIO((LOCALES / "en.po").read_bytes()), locale="de")
    catalog.delete(key if not plural else (key, key))
    if text is not None:
        catalog.add((key, key) if plural else key, plural or text)
    return Language.of("de", catalog)


@pytest.mark.parametrize(
    ("key", "text", "found"),
    [
        ("checkin.saved", "Saved", ""),
        ("checkin.saved", None, "de: checkin.saved: is missing"),
        ("checkin.gone", "Gone", "de: checkin.gone: no such text in English"),
        ("checkin.saved", " ", "de: checkin.saved: is empty"),
        ("notice.version", "2030-01", "de: notice.version: must be '2026-11-27', as in English"),
        ("start.name_kept", "So it is.", "de: start.name_kept: lacks {name}"),
        ("start.name_kept", "{name} {name_2}", "de: start.name_kept: has {name_2}, which English has not"),
        ("start.name_kept", "<b>{name}", "de: start.name_kept: Telegram would refuse it"),
        ("start.name_kept", '<a href="{name}">it</a>', "de: start.name_kept: Telegram would refuse it"),
        ("start.name_kept", "{name:.1}", "de: start.name_kept: shows a value changed"),
        ("button.skip", "<b>Skip</b>", "de: button.skip: is a button or a menu line"),
        ("button.skip", "S" * 41, "de: button.skip: is 41 characters long; 40 is the most"),
        ("checkin.saved", "Kein Rückfall", "de: checkin.saved: says 'Rückfall', which is on the word list"),
    ],
)
def test_what_a_translation_gets_wrong_is_found(key: str, text: str | None, found: str) -> None:
    told = findings(changed(key, text), TEXTS.language("en"))
    assert [each[: len(found)] for each in told] == ([found] if found else [])


def test_a_plural_needs_each_form_of_its_language() -> None:
    key = "streak.row"
    told = findings(changed(key, "", plural=("{n} Tage",)), TEXTS.language("en"))
    assert told == [f"de: {key}: has 1 forms in place of 2"]


def test_keys_that_stand_twice_and_texts_left_unsure_are_found(tmp_path: Path) -> None:
    (tmp_path / "de.po").write_text(
        'msgid "a.b"\nmsgstr "x"\n#, fuzzy\nmsgid "a.b"\nmsgstr "y"\n#~ msgid "c"\n', "utf-8"
    )
    assert len(source_findings("de", tmp_path)) == 3


def every_text() -> Iterator[tuple[str, str, str]]:
    """Language, key and form of every text there is."""
    for language in LANGUAGES:
        for key, forms in TEXTS.language(language).forms.items():
            for form in forms:
                yield language, key, form


def written(form: str) -> str:
    """The text without the places for values."""
    return re.sub(r"\{\w+\}", "", form)


def keys_of(*methods: str) -> set[str]:
    """The keys that the code hands to these methods, put together or not."""
    found: set[str] = set()
    for each in spoken():
        if each.method in methods:
            found |= set(each.keys)
            if each.pattern is not None:
                found |= set(PATTERNS[each.pattern]())
    return found


@cache
def toasts() -> set[str]:
    """The keys of the short answers to a press: `turn.toast = turn.label(...)`."""
    found: set[str] = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            is_toast = isinstance(node, ast.Assign) and any(
                isinstance(target, ast.Attribute) and target.attr == "toast" for target in node.targets
            )
            if is_toast and isinstance(node.value, ast.Call) and node.value.args:  # type: ignore[attr-defined]
                found |= set(constants_of(node.value.args[0]))  # type: ignore[attr-defined]
    return found


@cache
def labels() -> set[str]:
    return keys_of("button") | {key for key in ENGLISH if key.startswith("button.")}


def test_labels_are_short_and_hold_no_markup() -> None:
    assert len(labels()) > 20
    for language, key, form in every_text():
        if key in labels():
            assert len(written(form)) <= LABEL_LENGTH, f"{key} in {language}"
            assert not re.search(r"[<>]|&\w+;|\n", form), f"{key} in {language}: a label shows markup as it stands"


def test_toasts_are_short_and_hold_no_markup() -> None:
    assert "press.gone" in toasts()
    for language, key, form in every_text():
        if key in toasts() or key.startswith(("press.", "checkin.stands_")):
            room = 30 * len(placeholders(form))
            assert len(written(form)) + room <= TOAST_LENGTH, f"{key} in {language}"
            assert not re.search(r"</|&\w+;", form), f"{key} in {language}: a toast shows markup as it stands"


def test_texts_fit_a_message_and_a_short_breath() -> None:
    for language, key, form in every_text():
        assert len(written(form)) <= TEXT_LENGTH, f"{key} in {language}"
        if key.startswith("command."):
            assert 3 <= len(form) <= COMMAND_LENGTH
            assert not re.search(r"[<>&{}]", form), f"{key} in {language}: Telegram's menu shows no markup"


# No sentence in code


def is_a_sentence(text: str) -> bool:
    """Two words side by side: no key, prefix, pattern or file name has those."""
    return bool(re.search(r"[^\W\d_]{2,}[,.]? [^\W\d_]{2,}", text))


def said_to_nobody(tree: ast.Module) -> set[ast.AST]:
    """What no member reads: docstrings, what is raised, what is logged."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        is_logged = (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and (node.func.attr == "__init__" or ast.unparse(node.func.value) == "log")
        )
        if is_docstring or is_logged or isinstance(node, ast.Raise | ast.Assert):
            found |= set(ast.walk(node))
    return found


def test_no_sentence_stands_in_the_code() -> None:
    found = []
    for place, tree in trees().items():
        if place.startswith("bot"):
            continue
        silent = said_to_nobody(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or node in silent:
                continue
            if is_a_sentence(node.value):
                found.append(f"{place}:{node.lineno} {node.value[:60]!r}")
    assert found == [], "put it into the catalogues"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Nobody has been messaged", True),
        ("<b>Well done</b>", True),
        ("Saved, thank you", True),
        ("checkin.saved", False),
        ("Saved", False),
        ("u9.1", False),
        ("%H:%M", False),
    ],
)
def test_a_sentence_is_known_by_two_words_side_by_side(text: str, is_one: bool) -> None:
    assert is_a_sentence(text) is is_one


# The words that no text may hold: tools/word_list.toml


def strings_in(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        if not data.startswith("http"):
            yield data
    elif isinstance(data, dict):
        for each in data.values():
            yield from strings_in(each)
    elif isinstance(data, Iterable):
        for each in data:
            yield from strings_in(each)


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("You broke your streak.", "en", "broke"),
        ("A missed day", "en", "missed"),
        ("Clean for 3 days", "en", "Clean"),
        ("You slipped", "en", "slipped"),
        ("This failed, try again", "en", "failed"),
        ("Relapse prevention", "en", "Relapse"),
        ("Tuviste una recaída", "es", "recaída"),
        ("Ein Rückfall ist kein Ende", "de", "Rückfall"),
        ("A setback is an answer. Cleopatra is a failsafe brokerage.", "en", None),
        ("See the National Institute on Drug Abuse.", "en", None),
        ("Dismissed without slippers", "en", None),
    ],
)
def test_blame_is_known_by_whole_words(text: str, language: str, word: str | None) -> None:
    assert blame(text, language) == word


def test_no_text_of_any_language_blames_anybody() -> None:
    found = [(language, key, word) for language, key, form in every_text() if (word := blame(form, language))]
    assert found == []


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_no_data_file_blames_anybody(path: Path) -> None:
    words = list(strings_in(tomllib.loads(path.read_text("utf-8"))))
    assert words
    assert [(text, blame(text)) for text in words if blame(text)] == []


# Rendering

SMALL = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "thanks"
msgstr "Thank you, <b>{name}</b>."

msgid "keep"
msgstr "Keep {name}"

msgid "days"
msgid_plural "days"
msgstr[0] "{n} day"
msgstr[1] "{n} days"
"""


@pytest.fixture
def small(tmp_path: Path) -> Texts:
    """A catalogue of three texts, in English and in a language with the same."""
    for code in ("en", "de"):
        (tmp_path / f"{code}.po").write_text(SMALL if code == "en" else SMALL.replace("Thank you", "Danke"), "utf-8")
    return Texts(tmp_path)


@pytest.mark.parametrize(
    ("asked_for", "gets"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_ch", "de"),
        (None, "en"),
        ("", "en"),
        ("xx", "en"),
        ("tlh-Latn", "en"),
    ],
)
def test_a_language_without_a_catalogue_gets_english(small: Texts, asked_for: str | None, gets: str) -> None:
    assert small.language(asked_for).code == gets
    assert small.render("thanks", asked_for or "", name="Ana").startswith("Danke" if gets == "de" else "Thank you")


@pytest.mark.parametrize(("n", "text"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (21, "21 days")])
def test_a_number_chooses_its_plural(small: Texts, n: int, text: str) -> None:
    assert small.render("days", "en", n=n) == text


def test_values_are_escaped_in_texts_and_left_alone_in_labels(small: Texts) -> None:
    assert small.render("thanks", "en", name="<Ana & Co>") == "Thank you, <b>&lt;Ana &amp; Co&gt;</b>."
    assert small.plain("keep", "en", name="<Ana & Co>") == "Keep <Ana & Co>"


def test_a_text_inside_a_text_is_escaped_once(small: Texts) -> None:
    inner = small.render("keep", "en", name="A&B")
    assert small.render("thanks", "en", name=inner) == "Thank you, <b>Keep A&amp;B</b>."


def test_braces_in_a_value_are_no_places_for_values(small: Texts) -> None:
    assert small.render("keep", "en", name="{n} {0} {{name}}") == "Keep {n} {0} {{name}}"


def test_an_unknown_key_is_an_error_and_no_silence(small: Texts) -> None:
    with pytest.raises(KeyError):
        small.render("nothing.at_all", "en")


def test_a_value_that_ends_in_a_full_stop_gives_it_up_to_the_sentence() -> None:
    texts = Texts()
    day = texts.day(date(2026, 1, 5), "de")
    assert day.endswith("Jan.")
    assert texts.render("notice.agreed", "de", date=day) == "✓ Zugestimmt am Mo., 5. Jan."
    assert texts.render("schedule.saved", "de", date=day, clock="09:00").count("Jan. um") == 1


def test_in_spanish_one_o_clock_has_an_article_of_its_own() -> None:
    texts = Texts()
    assert "a la 01:00" in texts.render("schedule.day_end_saved", "es", clock="01:00")
    assert "a las 13:00" in texts.render("schedule.day_end_saved", "es", clock="13:00")
    settings = texts.render("settings.text", "es", clock="01:30", zone="Madrid", day_end="04:00")
    assert "a la <b>01:30</b>" in settings
    assert "a las <b>04:00</b>" in settings

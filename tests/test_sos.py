"""A call for help: the member's people at once, the help lines below, and what each of them reads, step by step."""

import pytest

from bot.botapi.faults import Fault, FaultKind
from domain.beside.sos import Absence, Called, Delivery, Helper, whom_to_ask
from tests.support.group import Group
from tests.support.stage import Speaker, Stage
from tests.support.there import there
from tests.test_partners import invites, stand_by, supporter_joins

BLOCKED = "Forbidden: bot was blocked by the user"
NIGHT = "2026-01-06 23:30"
ONE, TWO, THREE, FOUR = (Helper(number) for number in (1, 2, 3, 4))
ASLEEP, OFF_DUTY, AWAY = (Helper(number, absence) for number, absence in zip((5, 6, 7), Absence, strict=True))


def called(*people: int, delivery: Delivery = Delivery.DELIVERED, here: bool = False) -> list[Called]:
    return [Called(person, delivery, here) for person in people]


@pytest.mark.parametrize(
    ("helpers", "already", "everyone", "asked"),
    [
        ([ONE, TWO, THREE, FOUR], [], False, [1, 2, 3]),
        ([ONE, TWO, THREE, FOUR], called(1, 2, 3), False, []),
        ([ONE, TWO, THREE, FOUR], called(1, 2, 3), True, [4]),
        ([ONE, TWO, THREE, FOUR], called(1, 2) + called(3, delivery=Delivery.NOT_DELIVERED), False, [4]),
        ([ONE, TWO, THREE, FOUR], called(1, 2) + called(3, delivery=Delivery.NOT_SURE), False, []),
        ([ONE, TWO, THREE, FOUR], called(1, here=True), True, []),
        ([ASLEEP, TWO, OFF_DUTY, AWAY, ONE], [], False, [2, 1]),
        ([ASLEEP, OFF_DUTY, AWAY], [], True, []),
        ([], [], False, []),
    ],
)
def test_whom_to_ask(helpers: list[Helper], already: list[Called], everyone: bool, asked: list[int]) -> None:
    assert whom_to_ask(helpers, already, everyone=everyone) == asked


async def allows(member: Speaker, partner: Speaker, hours: str = "Any hour") -> None:
    """The member lets a partner hear that they need someone, and the partner says when."""
    await member.says("/partner")
    await member.presses(partner.name)
    await member.presses("I need someone")
    shown = member.sees("partner.ask_item", name=partner.name)
    assert f"{member.name} would like someone there right now." in shown.words
    await member.presses("Yes, they may know")
    member.sees("partner.item_allowed")
    partner.sees("sos.ask_hours", name=member.name)
    await partner.presses(hours)
    partner.sees("sos.hours_saved.any" if hours == "Any hour" else "sos.hours_saved.not_quiet", name=member.name)


def unchanged_edits(stage: Stage) -> list[str]:
    """The edits that changed nothing, which Telegram refuses."""
    return [each.error for each in stage.api.calls if each.error and "not modified" in each.error]


@pytest.fixture
async def beside(ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    """Ben and Dov stand by Ana and may both be called."""
    await stand_by(ana, ben)
    await supporter_joins(dov, await invites(ana, "They support me", "Nothing for now"))
    dov.sees("partner.accepted", name="Ana")
    await allows(ana, ben)
    await allows(ana, dov)


@pytest.mark.usefixtures("beside")
async def test_the_first_who_is_there_is_shown_and_the_others_hear_so(
    ana: Speaker, ben: Speaker, dov: Speaker, cleo: Speaker
) -> None:
    await ana.says("/sos")
    screen = ana.sees("sos.reaches")
    assert screen.words.startswith("This reaches your people, not an emergency service.")
    assert "Ben: delivered" in screen.words
    assert "Dov: delivered" in screen.words
    assert "112" in screen.words
    assert ana.labels(screen) == ["I'm okay now", "Pressed by mistake", "Other country"]
    ben.sees("sos.asks", name="Ana")
    dov.sees("sos.asks", name="Ana")
    cleo.sees_nothing()

    await dov.presses("I'm here")
    dov.sees("sos.you_are_here", name="Ana")
    heard = ana.sees("sos.reaches", "sos.here", name="Dov")
    assert "Dov is there for you." in heard.words
    assert "Dov is there." in screen.words
    ben.sees("sos.someone_is_here", name="Ana")

    await ben.presses("I'm here")
    ana.sees("sos.reaches", "sos.here")
    dov.sees_nothing()

    await ana.presses("I'm okay now")
    ana.sees("sos.ended.okay")
    ben.sees("sos.ended_for.okay", name="Ana")
    dov.sees("sos.ended_for.okay", name="Ana")


@pytest.mark.usefixtures("beside")
async def test_nobody_answers(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await ana.says("/sos")
    screen = ana.sees("sos.reaches")
    await stage.passes(minutes=10)
    ana.sees("sos.nobody_yet")
    await stage.passes(minutes=10)
    assert "112" in ana.sees("sos.still_nobody").words
    await stage.until("2026-01-06 09:00")
    ana.sees("sos.ended.day", "checkin.greeting", "sos.morning")
    await stage.passes(hours=24)
    assert "it has ended here" in screen.words
    assert any("has ended" in each.words for each in ben.chat())
    assert unchanged_edits(stage) == []
    assert len(await stage.rows("SELECT 1 FROM sos WHERE ending = 'day'")) == 1


@pytest.mark.usefixtures("beside")
async def test_pressed_by_mistake(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    stage.api.faults.add(Fault(FaultKind.TOO_MANY, chat_id=dov.id, retry_after=120))
    stage.trouble_expected = True
    await ana.says("/sos")
    assert "Dov: on its way" in ana.sees("sos.reaches").words
    await ana.presses("Pressed by mistake")
    ana.sees("sos.ended.mistake")
    ben.sees("sos.ended_for.mistake", name="Ana")
    await stage.passes(minutes=30)
    dov.sees_nothing()
    ana.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_a_second_call_while_one_stands_asks_nobody_twice(ana: Speaker, ben: Speaker) -> None:
    await ana.says("/sos")
    ana.sees("sos.reaches")
    ben.sees("sos.asks")
    await ana.says("/sos")
    again = ana.sees("sos.reaches")
    await ben.presses("I'm here")
    changed, _ = ana.new()
    assert changed.message_id == again.message_id


@pytest.mark.usefixtures("beside")
async def test_one_who_blocked_the_bot_is_shown_as_not_delivered(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    stage.api.block(ben.id)
    stage.trouble_expected = True
    await ana.says("/sos")
    screen = ana.new()[-1]
    assert "Dov: delivered" in screen.words
    assert "Ben: delivered" not in screen.words


@pytest.mark.parametrize(
    ("hours", "asked"), [("Any hour", True), ("Not in my quiet hours", False)], ids=["any hour", "not at night"]
)
async def test_a_helper_s_night(stage: Stage, ana: Speaker, ben: Speaker, hours: str, asked: bool) -> None:
    await stand_by(ana, ben)
    await allows(ana, ben, hours)
    await stage.until(NIGHT)
    ana.new()
    ben._mark()
    ana._mark()
    await ana.says("/sos")
    if asked:
        assert "Ben: delivered" in ana.sees("sos.reaches").words
        ben.sees("sos.asks")
    else:
        assert "Ben has quiet hours now and was not asked." in ana.sees("sos.nobody_messaged").words
        ben.sees_nothing()


async def test_without_a_tick_nobody_is_messaged(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/sos")
    screen = ana.sees("sos.nobody_messaged")
    assert screen.words.startswith("Nobody has been messaged. These lines answer now.")
    assert ana.labels(screen) == ["I'm okay now", "Pressed by mistake", "Other country"]
    await stage.passes(hours=1)
    ana.sees_nothing()  # nobody is waited for, so nothing more is said of nobody
    await stage.until("2026-01-06 09:00")
    ana.sees("sos.ended.day", "checkin.greeting", "sos.morning")
    ben.sees_nothing()


@pytest.mark.parametrize(
    ("label", "ended", "asked"),
    [("I'm okay now", "sos.ended_alone.okay", True), ("Pressed by mistake", "sos.ended_alone.mistake", False)],
)
async def test_a_call_that_reached_nobody_ends_by_a_word_too(
    stage: Stage, ana: Speaker, label: str, ended: str, asked: bool
) -> None:
    await ana.joins()
    await ana.says("/sos")
    await ana.presses(label)
    ana.sees(ended)
    await stage.until("2026-01-06 09:00")
    assert any("How are you today?" in each.words for each in ana.new()) is asked


async def test_whoever_may_be_asked_meanwhile_is_asked_when_it_is_said_again(ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/sos")
    ana.sees("sos.nobody_messaged")
    await allows(ana, ben)
    await ana.says("/sos")
    assert "Ben: delivered" in ana.sees("sos.reaches").words
    ben.sees("sos.asks", name="Ana")


async def test_a_tick_taken_back_or_a_mute_reaches_nobody(ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await allows(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben")
    await ana.presses("✓ I need someone")
    await ana.presses("No longer")
    ana.sees("partner.item_forbidden")
    await ana.says("/sos")
    ana.sees("sos.nobody_messaged")
    ben.sees_nothing()


@pytest.mark.parametrize("way", [("More", "End this", "Yes, end it"), ("More", "Block", "Yes, block them")])
async def test_whom_the_member_parted_from_cannot_answer_any_more(
    stage: Stage, ana: Speaker, ben: Speaker, way: tuple[str, ...]
) -> None:
    await stand_by(ana, ben)
    await allows(ana, ben)
    await ana.says("/sos")
    await ana.says("/partner")
    await ana.presses("Ben", *way)
    ana.sees("partner.ended" if "End this" in way else "partner.blocked")
    await ben.presses("I'm here")
    assert ben.toast == stage.texts.plain("press.gone", "en")
    ana.sees_nothing()


async def test_in_the_middle_of_the_start_it_answers_at_once_and_the_start_goes_on(
    stage: Stage, ana: Speaker
) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says("/sos")
    ana.sees("sos.nobody_messaged")
    await ana.presses("I'm okay now")
    ana.sees("sos.ended_alone.okay")
    await ana.presses("Keep Ana")
    assert await stage.rows("SELECT count(*) FROM due WHERE kind LIKE 'sos%'") == [(0,)]


async def test_a_stranger_gets_the_lines_and_nothing_is_kept(stage: Stage, cleo: Speaker) -> None:
    await cleo.says("/sos")
    cleo.sees("sos.nobody_messaged")
    assert await stage.rows("SELECT * FROM people") == []
    assert await stage.rows("SELECT * FROM sos") == []


@pytest.mark.usefixtures("beside")
async def test_others_cannot_answer_or_end_it(ana: Speaker, ben: Speaker, cleo: Speaker, stage: Stage) -> None:
    await ana.says("/sos")
    ana.sees("sos.reaches")
    asked = ben.sees("sos.asks")
    await cleo.joins()
    [(number, cleos, anas)] = await stage.rows(
        "SELECT (SELECT id FROM sos), (SELECT max(id) FROM people), (SELECT person_id FROM sos)"
    )
    for data in (f"sos_here:{cleos:x}:{number}", f"sos_okay:{cleos:x}:{number}", f"sos_okay:{anas:x}:{number}"):
        await cleo.forges(data, on=cleo.newest())
        assert cleo.toast
    ana.sees_nothing()
    assert ben.labels(asked) == ["I'm here"]


@pytest.mark.usefixtures("beside")
async def test_a_restart_in_the_middle_loses_nothing(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    await stage.goes_off()
    stage.api.say(ana.id, ana.id, "/sos")
    await stage.comes_back()
    await stage.restart()
    ben.sees("sos.asks", name="Ana")
    dov.sees("sos.asks", name="Ana")
    await stage.restart()
    await ben.presses("I'm here")
    assert "Ben is there for you." in ana.newest().words


@pytest.mark.usefixtures("beside")
async def test_while_it_is_not_sure_the_screen_says_so(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    stage.api.faults.add(Fault(FaultKind.SERVER_ERROR, chat_id=ben.id, times=2))
    stage.trouble_expected = True
    await ana.says("/sos")
    assert "Ben: not sure that it arrived" in ana.sees("sos.reaches").words
    await stage.passes(seconds=15)
    assert "Ben: delivered" in ana.sees("sos.reaches").words
    ben.sees("sos.asks")
    assert unchanged_edits(stage) == []


@pytest.mark.usefixtures("beside")
async def test_after_ten_minutes_the_rest_are_asked_and_named(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    rest = [stage.person(name) for name in ("Emil", "Fay", "Gia")]
    for helper in rest:
        await supporter_joins(helper, await invites(ana, "They support me", "Nothing for now"))
        ana._mark()
        helper._mark()
        await allows(ana, helper)
    await ana.says("/sos")
    screen = ana.sees("sos.reaches")
    rest[0].sees("sos.asks", name="Ana")
    for helper in rest[1:]:
        helper.sees_nothing()
    await stage.passes(minutes=10)
    assert "so I asked Fay and Gia too." in ana.sees("sos.reaches", "sos.more_asked").words
    assert "Gia: delivered" in screen.words
    for helper in rest[1:]:
        helper.sees("sos.asks", name="Ana")


@pytest.mark.usefixtures("beside")
async def test_the_first_three_are_the_first_in_the_members_order(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    emil, fay = stage.person("Emil"), stage.person("Fay")
    for helper in (emil, fay):
        await supporter_joins(helper, await invites(ana, "They support me", "Nothing for now"))
        ana._mark()
        helper._mark()
        await allows(ana, helper)
    await ana.says("/partner")
    await ana.presses("Fay", *["More", "Ask them earlier"] * 3)
    ana.sees("partner.order", names="Fay, Ben, Dov, Emil")
    await ana.says("/sos")
    assert "Fay: delivered\nBen: delivered\nDov: delivered\n" in ana.sees("sos.reaches").words
    emil.sees_nothing()


@pytest.mark.usefixtures("beside")
async def test_two_who_are_there_at_the_same_instant_are_both_there(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await ana.says("/sos")
    ana.sees("sos.reaches")
    for helper in (ben, dov):
        asked = helper.sees("sos.asks")
        here = there(asked.buttons[0][0].data)
        for _ in range(2):  # a double tap as well
            stage.api.press(helper.id, helper.id, asked.message_id, here)
    await stage.settle()
    words = ana.sees("sos.reaches", "sos.here", "sos.here")
    assert "Ben is there.\nDov is there." in ana.chat()[-3].words, words
    for helper in (ben, dov):
        helper.sees("sos.you_are_here", name="Ana")


@pytest.mark.usefixtures("beside")
async def test_a_message_that_is_lost_on_its_way_makes_room_for_the_next(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    third, fourth = stage.person("Emil"), stage.person("Fay")
    for helper in (third, fourth):
        await supporter_joins(helper, await invites(ana, "They support me", "Nothing for now"))
        ana._mark()
        helper._mark()
        await allows(ana, helper)
    stage.api.faults.add(Fault(FaultKind.TOO_MANY, chat_id=dov.id, retry_after=120))
    stage.trouble_expected = True
    await ana.says("/sos")
    screen = ana.sees("sos.reaches")
    assert "Dov: on its way" in screen.words
    fourth.sees_nothing()
    stage.api.block(dov.id)
    await stage.passes(seconds=30)
    fourth.sees("sos.asks", name="Ana")
    assert "Dov: not delivered" in screen.words
    assert "Fay: delivered" in screen.words


@pytest.mark.usefixtures("beside")
async def test_a_tick_taken_back_while_it_is_on_its_way(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    stage.api.faults.add(Fault(FaultKind.TOO_MANY, chat_id=dov.id, retry_after=120))
    stage.trouble_expected = True
    await ana.says("/sos")
    screen = ana.sees("sos.reaches")
    for helper in (ben, dov):
        await ana.says("/partner")
        await ana.presses(helper.name, "✓ I need someone", "No longer")
    await stage.passes(minutes=5)
    assert "Dov: not delivered" in screen.words
    dov.sees_nothing()
    await ben.presses("I'm here")  # it had arrived before
    assert ben.toast == stage.texts.plain("press.gone", "en")
    assert "Ben is there" not in screen.words


# What else stands on the screen


@pytest.mark.usefixtures("beside")
async def test_the_member_s_own_plan_stands_on_the_screen(ana: Speaker) -> None:
    await ana.says("/cope")
    await ana.presses("My plan", "Add what helps")
    await ana.says("A walk by the river")
    await ana.presses("Add a reason")
    await ana.says("My daughter's mornings")
    await ana.presses("Add what makes it harder")
    await ana.says("Payday evenings")
    await ana.says("/sos")
    words = ana.sees("sos.reaches").words
    assert words.index("Ben: delivered") < words.index("A walk by the river") < words.index("112")
    assert "My daughter's mornings" in words
    assert "Payday" not in words


async def test_the_plan_stands_there_when_nobody_is_messaged_too(ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/cope")
    await ana.presses("My plan", "Add what helps")
    await ana.says("Call my sister")
    await ana.says("/sos")
    words = ana.sees("sos.nobody_messaged").words
    assert words.startswith("Nobody has been messaged. These lines answer now.")
    assert "Call my sister" in words


@pytest.mark.usefixtures("beside")
async def test_when_it_reached_nobody_the_first_line_says_so(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for helper in (ben, dov):
        stage.api.faults.add(Fault(FaultKind.REFUSAL, chat_id=helper.id, code=403, description=BLOCKED))
    stage.trouble_expected = True
    await ana.says("/sos")
    words = ana.sees("sos.nobody_messaged").words
    assert words.startswith("Nobody has been messaged. These lines answer now.")
    assert "Ben: not delivered" in words
    assert "Dov: not delivered" in words
    await stage.passes(minutes=20)
    ana.sees_nothing()  # the screen has said from the start that nobody was messaged
    await ana.presses("I'm okay now")
    ana.sees("sos.ended_alone.okay")
    await ana.says("/sos")
    words = ana.sees("sos.nobody_messaged").words
    assert "Ben cannot be reached here at the moment." in words


@pytest.mark.usefixtures("beside")
async def test_after_a_day_every_message_says_that_it_has_ended(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.says("/sos")
    screen = ana.sees("sos.reaches")
    asked = ben.sees("sos.asks")
    await stage.passes(hours=24)
    assert "it has ended here" in screen.words
    assert ana.labels(screen) == ["I need someone", "Help lines"]
    assert "This was a day ago and has ended." in asked.words
    assert ben.labels(asked) == ["Write"]


# From a group


async def test_the_button_of_a_group_leads_to_the_lines_and_tells_nobody(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker, cleo: Speaker
) -> None:
    await stand_by(ana, ben)
    await allows(ana, ben)
    group = Group(stage, dov, ana, cleo)
    await group.adds_bot()
    await group.hears(ana, "/sos")
    posted = group.sees("sos.in_group")
    assert "Ana" not in posted.words
    await group.follows(ana, "Open the private chat")
    shown = ana.sees("help_lines.heading")
    ben.sees_nothing()
    assert ana.labels(shown) == ["I need someone", "Other country"]
    await ana.presses("I need someone")
    ana.sees("sos.reaches")
    ben.sees("sos.asks", name="Ana")
    await group.follows(cleo, "Open the private chat")
    await cleo.presses("I need someone")
    assert cleo.newest().words.startswith("Nobody has been messaged. These lines answer now.")
    assert await stage.rows(f"SELECT * FROM people WHERE telegram_id = {cleo.id}") == []


@pytest.mark.usefixtures("beside")
async def test_a_notice_that_was_changed_leaves_nobody_alone(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker
) -> None:
    await stage.read(lambda tx: tx.execute("UPDATE consents SET text_version = 'earlier' WHERE item = 'notice'"))
    await ana.says("/sos")
    ana.sees("sos.reaches")
    ben.sees("sos.asks", name="Ana")
    await ben.presses("I'm here")
    ben.sees("sos.you_are_here", name="Ana")
    ana.sees("sos.reaches", "sos.here", name="Ben")
    await ana.presses("I'm okay now")
    ana.sees("sos.ended.okay")
    await ana.says("/me")
    ana.sees("notice.text")
    await cleo.says("/start")
    for data in ("sos_okay:0:1", "sos_here:0:1", "sos_mistake:0:1"):
        await cleo.forges(data, on=cleo.newest())
        assert cleo.toast


async def test_only_a_call_for_help_is_one(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Nothing that a hard day or a setback offers asks anybody to come."""
    await stand_by(ana, ben)
    await allows(ana, ben)
    await ana.says("/checkin")
    await ana.presses("It's hard", "20-minute timer", "What helped before", "Help lines", "Just noting it")
    await ana.presses("Back", "I had a setback")
    await ana.says("/checkin")
    await ana.presses("It's hard", "Reach my partner")
    await stage.passes(minutes=30)
    ben.sees_nothing()
    await ana.says("/cope")
    await ana.presses("I need someone")
    ben.sees("sos.asks", name="Ana")

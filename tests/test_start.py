"""The way in: nothing is kept before a yes, and every step can be answered by a tap or in one's own words."""

import pytest

from handlers.texts import WORD_JOINER
from handlers.turn import House
from tests.support.stage import Speaker, Stage, says

PERSONAL = ("people", "consents", "schedules", "days", "answers", "notes", "dialogs", "messages", "due")
DAY_LABELS = ["On track", "It's hard", "I had a setback", "Here, no details"]


async def kept_of(stage: Stage, who: Speaker) -> list[str]:
    """What the database holds about somebody: the tables with rows, and each column with their id or name."""
    own = {"due": "due WHERE person_id IS NOT NULL"}  # the house's own chores are nobody's
    found = [table for table in PERSONAL if await stage.rows(f"SELECT 1 FROM {own.get(table, table)}")]
    for table in ("inbox", "outbox"):
        for row in await stage.rows(f"SELECT * FROM {table}"):
            found += [f"{table}: {value!r}" for value in row if _tells(value, who)]
    return found


def _tells(value: object, who: Speaker) -> bool:
    if isinstance(value, bytes):
        return len(value) > 0
    return value == who.id or (isinstance(value, str) and (who.name in value or str(who.id) in value))


async def test_the_start_in_five_taps(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    notice = ana.sees("notice.text", operator="Dov", contact="dov@example.org", age=18)
    assert ana.labels(notice) == ["I agree", "Show me first", "Not now"]

    await ana.presses("I agree")
    ana.sees("notice.agreed", "start.ask_name")
    assert ana.labels() == ["Keep Ana"]
    assert ana.labels(notice) == []

    await ana.presses("Keep Ana")
    ana.sees("start.name_kept", "schedule.ask_city", name="Ana")
    await ana.says("berlin")
    ana.sees("schedule.city_found")
    assert ana.labels()[0] == "Berlin, Germany · 09:00 · Europe/Berlin"

    await ana.presses("Berlin")
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time", place="Berlin", clock="09:00")
    assert ana.labels() == ["07:00", "09:00", "12:00", "18:00", "21:00"]

    await ana.presses("18:00")
    all_set = ana.newest()
    ana.sees("schedule.time_chosen", "start.all_set", clock="18:00", name="Ana", date="Mon, Jan 5")
    assert ana.labels(all_set) == ["Check in now", "Count days of something"]

    await stage.until("2026-01-05 17:00")
    assert ana.labels(ana.sees("questions.recovery.day")) == DAY_LABELS


async def test_check_in_now_begins_before_the_first_prompt_and_that_day_is_not_asked_again(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins(at="18:00")
    await ana.presses("Check in now")
    ana.sees("questions.recovery.day")
    await ana.presses("On track")
    await stage.until("2026-01-06 03:00")
    ana.sees("questions.recovery.mood")
    await stage.until("2026-01-06 17:00")
    ana.sees("questions.recovery.day")


async def test_show_me_first_plays_a_day_and_keeps_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("Show me first")
    sample = ana.sees("sample.day")
    assert ana.labels(sample) == DAY_LABELS
    await ana.presses("It's hard")
    ana.sees("sample.mood")
    await ana.presses("3")
    ana.sees("sample.end")
    assert ana.labels(sample) == ["I agree", "Not now"]
    assert await kept_of(stage, ana) == []

    await ana.presses("I agree")
    ana.sees("notice.agreed", "start.ask_name")


async def test_not_now_ends_with_the_help_lines_and_keeps_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("Not now")
    lines = ana.sees("notice.not_now", "help_lines.heading").words
    assert "911 United States, Canada" in lines
    assert "findahelpline.com" in lines
    assert len(lines.splitlines()) <= 7  # a small screen: what holds everywhere, and the way to one country's
    await ana.presses("Choose my country", "United Kingdom")
    assert "116 123" in ana.sees("help_lines.heading").words
    assert await kept_of(stage, ana) == []
    await ana.says("/start")
    ana.sees("notice.text")


async def test_help_and_sos_answer_a_stranger_and_store_nothing(stage: Stage, cleo: Speaker) -> None:
    await cleo.says("/help")
    cleo.sees("help.text", operator="Dov")
    await cleo.says("/sos")
    lines = cleo.sees("sos.nobody_messaged").words
    assert lines.startswith("Nobody has been messaged. These lines answer now.")
    for number in ("988", "1-800-662-4357", "116 123", "112", "findahelpline.com"):
        assert number in lines
    assert await kept_of(stage, cleo) == []


@pytest.mark.parametrize("said", ["hello", "/checkin", "/me", "/settings", "/cancel", "/nonsense"])
async def test_whatever_is_said_before_a_yes_is_answered_with_the_notice(
    stage: Stage, cleo: Speaker, said: str
) -> None:
    await cleo.says(said)
    cleo.sees("notice.text")
    assert await kept_of(stage, cleo) == []


async def test_a_picture_or_a_sticker_before_a_yes_is_answered_with_the_notice(stage: Stage, cleo: Speaker) -> None:
    await cleo.sends_sticker()
    cleo.sees("notice.text")
    await cleo.sends_photo()
    cleo.sees("notice.text")
    assert await kept_of(stage, cleo) == []


async def test_the_yes_is_kept_with_its_time_and_the_wording_agreed_to(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    version = House(stage.texts, "Dov", "dov@example.org", 18).notice_version("en")
    assert version.startswith(stage.texts.plain("notice.version", "en"))
    given = await stage.rows("SELECT item, text_version, since_at, until_at FROM consents")
    assert given == [("notice", version, "2026-01-05T08:00:00.000000Z", None)]


async def test_agreeing_twice_by_a_double_tap_agrees_once(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    notice = ana.newest()
    agree = next(button.data for row in notice.buttons for button in row if button.text == "I agree")
    await ana.presses("I agree")
    await ana.forges(str(agree), on=notice)
    assert len(await stage.rows("SELECT 1 FROM consents")) == 1
    assert len(await stage.rows("SELECT 1 FROM people")) == 1


async def test_a_name_can_be_typed(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says("  Nightingale  ")
    ana.sees("schedule.ask_city")
    await ana.says("Lisbon")
    await ana.presses("Lisbon")
    await ana.says("8")
    ana.sees("start.all_set", name="Nightingale", clock="08:00")


@pytest.mark.parametrize("name", ['<b>&"_*[x](y)', "@Ana /stop", "Ана", "نور", "👩‍👩‍👧 Ana", "&lt;i&gt;"])
async def test_a_name_is_shown_as_it_is_whatever_it_holds(stage: Stage, ana: Speaker, name: str) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says(name)
    await ana.says("Lisbon")
    await ana.presses("Lisbon")
    await ana.says("9")
    assert name in ana.sees("start.all_set").words.replace(WORD_JOINER, "")
    await stage.until("2026-01-05 09:00")
    assert name in ana.sees("questions.recovery.day").words.replace(WORD_JOINER, "")


async def test_a_telegram_name_full_of_markup_can_be_kept(stage: Stage) -> None:
    odd = stage.person('<b>&"_*[x](y)')
    await odd.joins()
    await odd.says("/start")
    odd.sees("start.again", name='<b>&"_*[x](y)')


async def test_a_name_of_five_thousand_letters_is_cut(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree")
    await ana.says("a" * 4096)
    ana.sees("start.name_cut", "schedule.ask_city", name="a" * 64)
    await ana.says("Lisbon")
    await ana.presses("Lisbon")
    await ana.says("9")
    assert "aaaa" in ana.sees("start.all_set").words


@pytest.mark.parametrize(
    ("typed", "button", "zone"),
    [
        ("berlin", "Berlin", "Europe/Berlin"),
        ("Sao Paulo", "São Paulo", "America/Sao_Paulo"),
        ("new york", "New York City", "America/New_York"),
        ("  MÜNCHEN ", "München", "Europe/Berlin"),
        ("kathmandu", "Kathmandu", "Asia/Kathmandu"),
    ],
)
async def test_a_city_is_typed_as_people_write_it(
    stage: Stage, ana: Speaker, typed: str, button: str, zone: str
) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    await ana.says(typed)
    ana.sees("schedule.city_found")
    assert ana.labels()[0].startswith(button)
    await ana.presses(button)
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")
    assert await stage.rows("SELECT zone FROM schedules") == [(zone,)]


async def test_an_unknown_city_is_asked_for_again(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    for nonsense in ("qqqqqqqq", "<b>&", "123456", "😀", "x" * 4096):
        await ana.says(nonsense)
        ana.sees("schedule.city_unknown")
    await ana.says("Berlin")
    await ana.presses("Berlin")
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")


async def test_a_usual_city_is_a_tap(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    assert ana.keyboard() == ["Share location", "New York", "Los Angeles", "London", "Sydney"]
    await ana.says("London")
    assert ana.keyboard() == []
    await ana.presses("London")
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time", place="London", clock="08:00")


@pytest.mark.parametrize(
    ("typed", "clock"), [("8", "08:00"), ("8:30", "08:30"), ("8pm", "20:00"), ("20.30", "20:30"), ("at 9", "09:00")]
)
async def test_a_time_is_typed_as_people_write_it(stage: Stage, ana: Speaker, typed: str, clock: str) -> None:
    await ana.joins(at=typed)
    assert await stage.rows("SELECT prompt_at FROM schedules ORDER BY id DESC LIMIT 1") == [(clock,)]


async def test_what_is_no_time_is_asked_for_again(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="half past nonsense")
    assert ana.labels() == ["07:00", "09:00", "12:00", "18:00", "21:00"]
    for nonsense in ("25:00", "8 9", "24:00", "tomorrow"):
        await ana.says(nonsense)
        ana.sees("schedule.time_unknown")
    await ana.says("7:45")
    ana.sees("start.all_set", clock="07:45")


async def test_an_early_question_that_ends_the_day_asks_about_the_day_before(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="1:30")
    assert ana.labels() == ["It ends my day", "It starts my day"]
    await ana.presses("It ends my day")
    all_set = ana.newest()
    ana.sees("schedule.time_chosen", "start.all_set", date="Tue, Jan 6", clock="01:30")
    assert says(stage.texts, "schedule.day_end_moved", all_set.words, clock="07:30")
    assert await stage.rows("SELECT day_end FROM schedules ORDER BY id DESC LIMIT 1") == [("07:30",)]

    await stage.until("2026-01-06 00:30")
    prompt = ana.sees("questions.recovery.day")
    assert "Mon, Jan 5" in prompt.words


async def test_whoever_is_asked_about_an_early_time_can_write_another(stage: Stage, ana: Speaker) -> None:
    await ana.joins(at="1:30")
    await ana.says("3:00")
    ana.sees("schedule.which_day", clock="03:00")
    await ana.says("7:30")
    ana.sees("start.all_set", date="Tue, Jan 6", clock="07:30")


async def test_an_early_question_that_starts_the_day_asks_about_the_day_it_comes_on(
    stage: Stage, ana: Speaker
) -> None:
    await ana.joins(at="1:30")
    await ana.presses("It starts my day")
    ana.sees("schedule.time_chosen", "start.all_set", date="Tue, Jan 6", clock="01:30")
    assert await stage.rows("SELECT day_end FROM schedules ORDER BY id DESC LIMIT 1") == [("01:30",)]

    await stage.until("2026-01-06 00:30")
    prompt = ana.sees("questions.recovery.day")
    assert "Tue, Jan 6" in prompt.words


async def test_a_late_question_moves_the_end_of_the_day_to_leave_six_hours(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    await ana.says("Berlin")
    await ana.presses("Berlin")
    await ana.says("23:30")
    all_set = ana.sees("start.all_set", clock="23:30")
    assert says(stage.texts, "schedule.day_end_moved", all_set.words, clock="05:30")


async def test_the_start_goes_on_where_it_was_left_after_a_restart(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await stage.restart()
    await ana.presses("I agree")
    ana.sees("notice.agreed", "start.ask_name")
    await stage.restart()
    await ana.says("/start")
    ana.sees("start.ask_name")
    await ana.says("Ana")
    ana.sees("schedule.ask_city")
    await stage.restart()
    await ana.says("/checkin")
    ana.sees("schedule.ask_city")
    await ana.says("Berlin")
    await stage.restart()
    await ana.presses("Berlin")
    ana.sees("schedule.place_chosen", "schedule.city_saved", "schedule.ask_time")
    await stage.restart()
    await ana.says("9")
    ana.sees("start.all_set", clock="09:00")
    await ana.says("/start")
    ana.sees("start.again", name="Ana")


async def test_cancelling_the_start_leaves_no_dead_end(stage: Stage, ana: Speaker) -> None:
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    await ana.says("/cancel")
    ana.sees("cancel.start")
    assert ana.keyboard() == []
    await ana.says("hello?")
    ana.sees("schedule.ask_city")


async def test_old_buttons_of_the_start_do_no_harm_later(stage: Stage, ana: Speaker) -> None:
    """Whoever scrolls up and taps an old step again changes that step, and nothing is asked twice for it."""
    await ana.says("/start")
    notice = ana.newest()
    await ana.presses("I agree", "Keep Ana")
    await ana.says("Berlin")
    places = ana.newest()
    berlin = str(places.buttons[0][0].data)
    await ana.presses("Berlin")
    await ana.says("9")
    await ana.forges(berlin, on=places)
    await ana.forges("agree:0", on=notice)
    await stage.passes(days=1, hours=1)
    prompts = [each for each in ana.chat() if "How is today?" in each.words]
    assert len(prompts) == 1
    assert len([each for each in ana.chat() if "It is 09:00 there now" in each.words]) == 1


async def test_a_second_tap_on_the_same_time_brings_no_question_early(stage: Stage, ana: Speaker) -> None:
    await stage.until("2026-01-05 10:00")
    await ana.says("/start")
    await ana.presses("I agree", "Keep Ana")
    await ana.says("Berlin")
    await ana.presses("Berlin")
    times = ana.newest()
    nine = next(str(each.data) for row in times.buttons for each in row if each.text == "09:00")
    await ana.presses("09:00")
    await ana.forges(nine, on=times)
    ana.sees_nothing()  # least of all the settings
    await stage.passes(hours=2)
    assert not [each for each in ana.chat() if "How is today?" in each.words]
    await stage.until("2026-01-06 08:00")
    assert "How is today?" in ana.newest().words

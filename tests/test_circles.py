"""Circles, as conversations: set up for a group or made in private, joined with consents, led and left."""

from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage, buttons_of, says

TICKS = [
    "○ My name in the list of members",
    "○ My milestones in the group",
    "○ A lead may know I went quiet",
    "○ A lead may know I have no partner",
]
QUIET = "A lead may know I went quiet"


async def consents(stage: Stage) -> list[tuple[object, ...]]:
    return await stage.rows("SELECT item FROM consents WHERE circle IS NOT NULL AND until_at IS NULL ORDER BY item")


async def members(stage: Stage) -> list[tuple[object, ...]]:
    return await stage.rows("SELECT state FROM circle_members WHERE left_at IS NULL")


def link_in(words: str) -> str:
    return words.partition("?start=")[2].split()[0]


async def test_an_administrator_sets_up_the_circle_of_a_group(stage: Stage, dov: Speaker) -> None:
    await dov.joins(city="Berlin")
    group = Group(stage, dov)
    await group.adds_bot()
    offer = group.sees("circle.offer")
    assert [each.text for each in buttons_of(offer)] == ["Set up a circle"]
    await group.presses(dov, "Set up a circle")
    group.sees("circle.is_set_up", "circle.post")
    assert await stage.rows("SELECT chat_id, zone, language FROM circles") == [(group.id, "Europe/Berlin", "en")]
    assert group.newest().buttons[0][0].text == "Join"
    dov.sees_nothing()

    await group.hears(dov, "/circle")
    group.sees("circle.here")
    await group.hears(dov, "/join")
    group.sees("circle.post")


async def test_nobody_else_sets_it_up(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(ana, "Set up a circle")
    assert group.toast == stage.texts.plain("circle.refused", "en")
    assert await stage.rows("SELECT * FROM circles") == []


async def test_an_administrator_new_to_the_bot_is_led_through_the_notice_first(stage: Stage, dov: Speaker) -> None:
    group = Group(stage, dov)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    group.sees("circle.offer_in_private")
    assert await stage.rows("SELECT * FROM people") == []

    await group.follows(dov, "Continue in private")
    dov.sees("notice.text")
    await dov.presses("I agree", "Keep Dov")
    await dov.says("Berlin")
    await dov.presses("Berlin")
    dov.sees("schedule.place_chosen", "schedule.city_saved", "circle.set_up")
    group.sees("circle.post")
    assert len(await stage.rows("SELECT * FROM circles")) == 1


async def test_the_link_for_setting_up_does_nothing_for_others(stage: Stage, cleo: Speaker, dov: Speaker) -> None:
    await cleo.joins()
    group = Group(stage, dov)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(cleo, "Continue in private")
    cleo.sees("circle.refused")
    assert await stage.rows("SELECT * FROM circles") == []


async def test_joining_explains_being_counted_and_starts_with_nothing_ticked(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    screen = ana.sees("circle.counted")
    assert "Tuesday evening" in screen.words
    assert ana.labels(screen) == [*TICKS, "Join", "Not now"]
    await ana.presses("Join")
    ana.sees("circle.joined", title="Tuesday evening")
    assert await consents(stage) == []
    assert await members(stage) == [("member",)]

    await group.follows(ana, "Join")
    ana.sees("circle.already")
    assert await members(stage) == [("member",)]


async def test_what_is_ticked_is_agreed_to_and_nothing_else(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses(TICKS[2])
    await ana.presses(TICKS[0])
    await ana.presses(TICKS[0].replace("○", "✓"))
    assert await consents(stage) == []
    await ana.presses("Join")
    assert await consents(stage) == [("went_quiet",)]

    await ana.says("/circle")
    await ana.presses("Tuesday evening")
    assert ana.labels(ana.sees("circle.you_are_in"))[2] == f"✓ {QUIET}"
    await ana.presses(QUIET)
    assert await consents(stage) == []
    assert ana.labels()[2] == f"○ {QUIET}"
    await ana.presses("My milestones in the group")
    assert await consents(stage) == [("milestones",)]


async def test_not_now_keeps_nothing_of_it(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses(TICKS[1], "Not now")
    ana.sees("circle.not_joined")
    assert await members(stage) == []
    assert await consents(stage) == []


async def test_somebody_new_joins_after_the_notice(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    ana.sees("notice.text")
    await ana.presses("I agree", "Keep Ana")
    await ana.says("Berlin")
    await ana.presses("Berlin", "09:00")
    ana.sees("schedule.time_chosen", "circle.counted")
    await ana.presses("Join")
    ana.sees("circle.joined", "start.all_set")


async def test_the_link_tells_a_stranger_nothing(stage: Stage, ana: Speaker, cleo: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await cleo.joins()
    stage.trouble_expected = True
    group = await with_circle(stage, dov)
    await group.follows(cleo, "Join")
    refusal = cleo.sees("circle.not_in_group")
    assert "Tuesday" not in refusal.words
    assert cleo.labels(refusal) == []
    assert await members(stage) == []


async def test_whoever_leaves_the_group_before_pressing_join_is_not_taken_in(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    stage.api.leave(group.id, ana.id)
    await ana.presses("Join")
    ana.sees("circle.not_in_group")
    assert await members(stage) == []


async def test_the_link_ends_after_thirty_days(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await stage.goes_off()
    stage.clock_jumps("2026-02-05 09:00")
    await stage.comes_back()
    await group.follows(ana, "Join")
    ana.sees("link.gone", "start.again")


async def test_a_circle_without_a_group_asks_its_lead(stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    await dov.says("/circle")
    dov.sees("circle.none_yet")
    await dov.presses("Make a circle")
    dov.sees("circle.ask_name")
    await dov.says("Sunday walkers")
    made = dov.sees("circle.made", title="Sunday walkers")
    await dov.presses("Join")
    dov.sees("circle.counted")
    await dov.presses("Join")
    dov.sees("circle.joined")

    for each in (ana, ben):
        await each.says(f"/start {link_in(made.words)}")
        screen = each.sees("circle.invited")
        assert f"shown your name, {each.name}," in screen.words
        await each.presses("Join")
        each.sees("circle.waiting")
    dov.sees("circle.asks_to_join", "circle.asks_to_join")
    assert dov.newest().words.splitlines()[0] == "Someone would like to join a circle of yours."
    assert sorted(await members(stage)) == [("member",), ("waiting",), ("waiting",)]

    await dov.presses("No")
    dov.sees("circle.lead_said_no", name="Ben")
    ben.sees("circle.turned_away")
    await dov.presses("Yes")
    dov.sees("circle.lead_said_yes", name="Ana")
    ana.sees("circle.admitted")
    assert sorted(await members(stage)) == [("member",), ("member",)]
    assert await stage.rows("SELECT 1 FROM consents WHERE item = 'asks_to_join' AND until_at IS NULL") == []


async def test_who_asks_to_join_at_night_is_shown_to_the_lead_in_the_morning(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    await dov.says("/circle")
    await dov.presses("Make a circle")
    await dov.says("Sunday walkers")
    link = link_in(dov.sees("circle.made").words)
    await stage.until("2026-01-05 22:30")  # 23:30 in Berlin
    for each in (ana, ben):
        await each.says(f"/start {link}")
        await each.presses("Join")
    dov._mark()
    await dov.says("/members")
    dov.sees("members.count")  # who is awake can look, and answer
    await dov.presses("Yes to Ana")
    await stage.until("2026-01-06 06:59")
    asked = [each.words for each in dov.chat() if says(stage.texts, "circle.asks_to_join", each.words)]
    assert asked == []
    await stage.until("2026-01-06 07:00")
    asked = [each.words for each in dov.chat() if "asks to join" in each.words]
    assert len(asked) == 1
    assert "Ben" in asked[0]


async def test_a_new_link_ends_the_one_before(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    await dov.says("/circle")
    await dov.presses("Make a circle")
    await dov.says("Sunday walkers")
    old = link_in(dov.newest().words)
    await dov.says("/circle")
    await dov.presses("Sunday walkers", "New link")
    new = link_in(dov.newest().words)
    await ana.says(f"/start {old}")
    ana.sees("link.gone", "start.again")
    await ana.says(f"/start {new}")
    ana.sees("circle.invited")


async def test_a_forged_press_opens_no_circle_of_others(stage: Stage, cleo: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await cleo.joins()
    await dov.says("/circle")
    await dov.presses("Make a circle")
    await dov.says("Sunday walkers")
    refused = stage.texts.plain("circle.refused", "en")
    for prefix in (
        "circle",
        "circle_link",
        "circle_leave",
        "circle_left",
        "circle_tick",
        "week",
        "admit",
        "turn_away",
    ):
        for number in (1, 99):
            await cleo.forges(f"{prefix}:2:{number}:", on=cleo.newest())
            assert cleo.toast == refused, prefix
            cleo.sees_nothing()


async def test_a_private_button_forged_in_a_group_does_nothing(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = await with_circle(stage, dov, ana)
    message = group.newest()
    for data in ("circle_left:0:1", "circle:0:1", "week:0:1:", "at:0:09:00"):
        await ana.forges(data, on=message, chat=group.id)
        assert ana.toast == stage.texts.plain("press.not_yours", "en")
    assert await members(stage) == [("member",)]


async def test_leaving_a_circle_ends_what_it_may_know(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await group.follows(ana, "Join")
    await ana.presses(QUIET, "Join")
    await ana.says("/circle")
    await ana.presses("Tuesday evening", "Leave this circle")
    ana.sees("circle.ask_leave")
    await ana.presses("Leave now")
    ana.sees("circle.left")
    assert await members(stage) == []
    assert await consents(stage) == []
    await ana.says("/circle")
    ana.sees("circle.none_yet")
    dov.sees_nothing()


async def test_the_name_of_a_circle_is_not_readable_in_the_file(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    await with_circle(stage, dov)
    assert b"Tuesday" not in (stage.folder / "alongside.db-wal").read_bytes()
    assert b"Tuesday" not in (stage.folder / "alongside.db").read_bytes()


async def test_from_each_page_of_a_circle_a_way_leads_back(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = await with_circle(stage, dov, ana)
    await dov.says("/circle")
    await dov.presses("Tuesday evening")
    page = dov.sees("circle.you_lead")
    for tool in ("Members", "Questions", "Events", "Resources", "Leads and helpers", "Circle settings"):
        await dov.presses(tool, on=page)
        assert "Back" in dov.labels(page), tool
        await dov.presses("Back", on=page)
        assert "You lead it." in page.words, tool
    await dov.presses("Back", on=page)
    dov.sees("circle.list")
    await dov.presses("Tuesday evening", "Resources", "Add a meeting", on=None)
    await dov.says("Thursday, 19:00, the library")
    dov.sees("resources.entries")
    await group.hears(ana, "/resources")
    assert "Thursday, 19:00" in group.sees("resources.in_group").words


async def test_in_a_group_without_entries_resources_says_so(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = await with_circle(stage, dov, ana)
    await group.hears(ana, "/resources")
    group.sees("resources.none_in_group")

"""What a lead sets for a circle, as conversations: its clock, its welcome, who says yes, where it posts."""

from tests.support.group import Group, with_circle
from tests.support.stage import Speaker, Stage

WELCOME = "Hello, and <b>welcome</b>. We meet on Tuesdays."


async def opens_settings(who: Speaker, title: str = "Tuesday evening") -> None:
    await who.says("/circle")
    await who.presses(title, "Circle settings")


async def makes_circle(who: Speaker, title: str) -> None:
    await who.says("/circle")
    await who.presses("Make a circle")
    await who.says(title)


async def test_a_lead_finds_everything_behind_buttons_and_others_do_not(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins()
    group = await with_circle(stage, dov, ana)
    await dov.says("/circle")
    await dov.presses("Tuesday evening")
    card = dov.sees("circle.you_lead")
    assert {"Summary", "Leads and helpers", "New link", "Circle settings"} <= set(dov.labels(card))
    await dov.presses("Summary")
    dov.sees("summary.too_few")
    await ana.says("/circle")
    await ana.presses("Tuesday evening")
    assert "Summary" not in ana.labels(ana.sees("circle.of_group"))

    await group.promotes(ana)
    await ana.says("/circle")
    await ana.presses("Tuesday evening")
    ana.sees("circle.you_lead")
    await group.promotes(ana, admin=False)
    await ana.presses("Circle settings")
    assert ana.toast == stage.texts.plain("circle.refused", "en")
    ana.sees_nothing()


async def test_it_says_what_is_missing_while_the_bot_is_no_administrator(stage: Stage, dov: Speaker) -> None:
    await dov.joins()
    group = await with_circle(stage, dov)
    await dov.says("/circle")
    await dov.presses("Tuesday evening")
    dov.sees("circle.bot_is_no_administrator")
    await group.makes_bot_administrator()
    await dov.says("/circle")
    await dov.presses("Tuesday evening")
    assert "no administrator" not in dov.sees("circle.you_lead").words


async def test_whoever_comes_in_is_greeted_in_the_circles_own_words(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    await opens_settings(dov)
    await dov.presses("Words of welcome")
    dov.sees("circle_settings.ask_welcome")
    await dov.says(WELCOME)
    assert WELCOME in dov.sees("circle_settings.welcome").words
    assert b"Tuesdays" not in (stage.folder / "alongside.db-wal").read_bytes()
    await group.follows(ana, "Join")
    await ana.presses("Join")
    assert WELCOME in ana.sees("circle.joined").words

    await dov.presses("Words of welcome")
    await dov.says("x" * 1200)
    dov.sees("help.cut", "circle_settings.welcome", n=1000)
    await dov.presses("Words of welcome", "No words of welcome")
    dov.sees("circle_settings.no_welcome")


async def test_a_lead_may_be_asked_before_anyone_joins_from_the_group(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana, ben):
        await each.joins()
    group = Group(stage, dov, ana, ben)
    await group.adds_bot()
    await group.promotes(ben)
    await group.presses(dov, "Set up a circle")
    await opens_settings(dov)
    await dov.presses("Ask us before anyone joins")
    assert "✓ Ask us before anyone joins" in dov.labels()
    await group.follows(ana, "Join")
    ana.sees("circle.lead_is_asked")
    await ana.presses("Join")
    ana.sees("circle.waiting")
    assert any("Ana" in each.words for each in dov.new())
    ben.sees("circle.asks_to_join", name="Ana")
    await ben.presses("Yes")
    ben.sees("circle.lead_said_yes")
    ana.sees("circle.admitted")
    await dov.presses("No")
    assert dov.toast == stage.texts.plain("circle.refused", "en")
    assert await stage.rows("SELECT 1 FROM consents WHERE item = 'asks_to_join' AND until_at IS NULL") == []


async def test_the_week_closes_on_the_circles_own_clock(stage: Stage, dov: Speaker) -> None:
    await dov.joins(city="Berlin")
    await makes_circle(dov, "Sunday walkers")
    assert await stage.rows("SELECT due_at FROM due WHERE kind = 'week'") == [("2026-01-12T08:00:00.000000Z",)]
    await opens_settings(dov, "Sunday walkers")
    await dov.presses("Change the clock")
    dov.sees("circle_settings.ask_zone")
    await dov.says("Nowhere at all 123")
    dov.sees("schedule.city_unknown")
    await dov.says("Auckland")
    dov.sees("schedule.city_found")
    await dov.presses("Auckland")
    assert "Pacific/Auckland" in dov.sees("circle_settings.zone").words
    assert await stage.rows("SELECT due_at FROM due WHERE kind = 'week'") == [("2026-01-11T20:00:00.000000Z",)]


async def test_a_new_way_in_is_posted_to_the_group_and_the_old_ones_stop(
    stage: Stage, ana: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    await group.adds_bot()
    await group.presses(dov, "Set up a circle")
    url = group.newest().buttons[0][0].url
    assert url
    await dov.says("/circle")
    await dov.presses("Tuesday evening", "New link")
    dov.sees("circle.posted_anew")

    await ana.says(f"/start {url.partition('?start=')[2]}")
    ana.sees("link.gone", "start.again")
    await group.follows(ana, "Join")
    ana.sees("circle.counted")


async def test_a_circle_posts_in_the_topic_where_it_lives(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    group = Group(stage, dov, ana)
    first, second = (stage.api.open_topic(group.id) for _ in range(2))
    await group.adds_bot()
    await group.hears(dov, "/circle", topic=first)
    group.sees("circle.offer")
    assert group.newest().topic == first
    await group.presses(dov, "Set up a circle")
    assert [each.topic for each in group.new()][-1] == first
    assert await stage.rows("SELECT topic FROM circles") == [(first,)]

    await group.hears(dov, "/summary", topic=second)
    assert group.sees("summary.too_few").topic == second
    await dov.says("/circle")
    await dov.presses("Tuesday evening", "New link")
    assert group.newest().topic == first
    await group.hears(ana, "/circle", topic=second)
    assert await stage.rows("SELECT topic FROM circles") == [(first,)]
    await group.hears(dov, "/circle", topic=second)
    assert await stage.rows("SELECT topic FROM circles") == [(second,)]

    stage.trouble_expected = True  # the server refuses the topic that is gone, once
    stage.api.delete_topic(group.id, second)
    await dov.says("/circle")
    await dov.presses("Tuesday evening", "New link")
    assert group.newest().topic is None
    assert group.newest().buttons[0][0].text == "Join"
    assert await stage.rows("SELECT topic FROM circles") == [(None,)]


async def test_settings_are_refused_to_leads_of_other_circles(stage: Stage, cleo: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await cleo.joins()
    await with_circle(stage, dov)
    await makes_circle(cleo, "Cleo's own")
    before = await stage.rows("SELECT * FROM circles WHERE id = 1")
    for prefix in (
        "circle_set",
        "circle_asks",
        "circle_weekly",
        "circle_zone",
        "circle_place",
        "circle_welcome",
        "circle_no_welcome",
    ):
        await cleo.forges(f"{prefix}:2:1:2950159", on=cleo.newest())
        assert cleo.toast == stage.texts.plain("circle.refused", "en"), prefix
        cleo.sees_nothing()
    assert await stage.rows("SELECT * FROM circles WHERE id = 1") == before

"""`/announce`, as conversations: seen before it goes, held in the night, counted, and sent once."""

from tests.support.group import with_circle
from tests.support.stage import Speaker, Stage, says
from tests.test_circle_settings import makes_circle

WORDS = "No meeting on <Tuesday>."


async def test_everybody_gets_it_once_and_the_lead_sees_how_many(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins()
    await ben.joins(city="Los Angeles")  # midnight there
    await with_circle(stage, dov, ana, ben)
    await dov.says("/announce")
    dov.sees("announce.ask")
    await dov.says(WORDS)
    preview = dov.sees("announce.preview")
    assert WORDS in preview.words
    ana.sees_nothing()
    ana._mark()
    ben._mark()
    await dov.presses("Send")
    told = ana.sees("announce.text", title="Tuesday evening")
    assert told.words.splitlines()[:3] == ["There is word from a circle of yours.", "", "Tuesday evening"]
    assert WORDS in told.words
    ben.sees_nothing()
    await dov.presses("How many have it now?")
    card = dov.sees("announce.count", got=1, owed=2)
    assert says(stage.texts, "announce.waiting", card.words)
    await dov.forges("announce_go:1:1", on=dov.newest())
    ana.sees_nothing()
    await stage.until("2026-01-05 16:02")
    assert WORDS in next(each.words for each in ben.new() if says(stage.texts, "announce.text", each.words))
    counts = [each for each in dov.chat() if says(stage.texts, "announce.count", each.words, got=2, owed=2)]
    assert len(counts) == 1


async def test_each_of_several_that_wait_for_the_morning_is_counted(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    await dov.joins()
    await ana.joins()
    await ben.joins()
    await with_circle(stage, dov, ana, ben)
    await stage.until("2026-01-06 21:30")  # quiet hours in Berlin
    for words in ("Bring a cake.", "Bring a chair. " * 9):
        await dov.says(f"/announce {words}")
        await dov.presses("Send")
    before = len(dov.chat())
    await stage.until("2026-01-07 22:00")
    counts = [each for each in dov.chat()[before:] if says(stage.texts, "announce.count", each.words, got=2, owed=2)]
    assert len(counts) == 1, "what has gone at one moment is counted in one message"
    assert counts[0].words.count("2 of 2 have it.") == 2
    assert "Bring a cake." in counts[0].words
    assert counts[0].words.endswith("Bring a chair.…")


async def test_the_count_waits_for_the_end_of_the_leads_own_night(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins(city="Los Angeles")
    await ana.joins()
    await with_circle(stage, dov, ana)
    await stage.until("2026-01-06 22:00")  # 14:00 in Los Angeles, 23:00 in Berlin
    await dov.says(f"/announce {WORDS}")
    await dov.presses("Send")
    await stage.until("2026-01-07 15:59")
    assert any(WORDS in each.words for each in ana.chat())
    assert not [each for each in dov.chat() if says(stage.texts, "announce.count", each.words, got=1, owed=1)]
    await stage.until("2026-01-07 16:00")
    assert says(stage.texts, "announce.count", dov.newest().words, got=1, owed=1)


async def test_who_cannot_be_reached_is_counted_and_who_left_gets_nothing(
    stage: Stage, ana: Speaker, ben: Speaker, dov: Speaker
) -> None:
    for each in (dov, ana):
        await each.joins()
    await ben.joins(city="Los Angeles")
    await with_circle(stage, dov, ana, ben)
    stage.trouble_expected = True
    stage.api.block(ana.id)
    await stage.settle()
    await dov.says(f"/announce {WORDS}")
    dov.sees("announce.preview")
    await dov.presses("Send")
    await ben.says("/circle")
    await ben.presses("Tuesday evening", "Leave this circle", "Leave now")
    before = len(ben.chat())
    await stage.until("2026-01-05 16:02")
    assert not [each for each in ben.chat()[before:] if WORDS in each.words]
    counted = [each for each in dov.chat() if says(stage.texts, "announce.count", each.words, got=0)]
    assert counted
    assert says(stage.texts, "announce.not_reached", counted[-1].words)


async def test_a_lead_may_think_better_of_it(stage: Stage, ana: Speaker, dov: Speaker) -> None:
    await dov.joins()
    await ana.joins()
    await with_circle(stage, dov, ana)
    ana._mark()
    await dov.says(f"/announce {'x' * 2000}")
    dov.sees("announce.cut")
    await dov.presses("Don't send")
    dov.sees("announce.discarded")
    ana.sees_nothing()


async def test_nobody_else_announces(stage: Stage, ana: Speaker, cleo: Speaker, dov: Speaker) -> None:
    for each in (dov, ana, cleo):
        await each.joins()
    await with_circle(stage, dov, ana)
    await makes_circle(cleo, "Cleo's own")
    await ana.says(f"/announce {WORDS}")
    ana.sees("circle.refused")
    await dov.says(f"/announce {WORDS}")
    for prefix in ("announce", "announce_go", "announce_no", "announce_n"):
        await cleo.forges(f"{prefix}:3:1", on=cleo.newest())
        assert cleo.toast == stage.texts.plain("circle.refused", "en"), prefix
        cleo.sees_nothing()
    assert await stage.rows("SELECT 1 FROM outbox WHERE kind = 'announcement'") == []

"""Words between two who stand by each other: their own, ready ones, and what is said to whoever is worried."""

import pytest

from tests.support.stage import Speaker, Stage, as_read
from tests.test_partners import stand_by


async def write(one: Speaker, other: Speaker, text: str) -> None:
    await one.says("/partner")
    await one.presses(other.name, "Write")
    await one.says(text)


@pytest.mark.parametrize(
    "text",
    [
        "look at https://example.org/x?a=1&b=2 now",
        "t.me/joinchat/AAAA",
        "mail me: ben@example.org",
        "ask @somebody_else",
        "tap /forget and see",
        "🙂🙂 www.example.org 🙂",
        "tg://resolve?domain=x",
        "192.168.0.1/x",
        "(see example.org)",
    ],
)
async def test_nothing_that_somebody_writes_can_be_tapped(
    stage: Stage, ana: Speaker, ben: Speaker, text: str
) -> None:
    await stand_by(ana, ben)
    await write(ana, ben, text)
    heard = ben.sees("words.from", name="Ana")
    assert as_read(heard) == f"Ana writes:\n\n{text}"
    assert not heard.entities


@pytest.mark.parametrize("text", ["<b>bold</b> & <a href='https://example.org'>x</a>", "*bold* _x_ `y`", "&lt;b&gt;"])
async def test_markup_is_shown_as_it_was_typed(stage: Stage, ana: Speaker, ben: Speaker, text: str) -> None:
    await stand_by(ana, ben)
    await write(ana, ben, text)
    heard = ben.sees("words.from", name="Ana")
    assert as_read(heard) == f"Ana writes:\n\n{text}"
    assert not heard.entities


async def test_what_is_too_long_is_cut_and_says_so(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await write(ana, ben, "a" * 990 + " https://example.org/long")
    ana.sees("words.sent_cut", n=1000)
    heard = ben.sees("words.from", name="Ana")
    assert as_read(heard) == "Ana writes:\n\n" + "a" * 990 + " https://e"


async def test_a_voice_message_goes_through_the_bot_both_ways(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    sent = await ana.sends_voice()
    ana.sees("words.sent", name="Ben")
    heard = ben.sees("words.voice", name="Ana")
    assert heard.voice is not None
    assert sent.voice is not None
    assert heard.voice.content == sent.voice.content
    await ben.sends_voice(reply_to=heard)
    ben.sees("words.sent", name="Ana")
    assert ana.sees("words.voice", name="Ben").voice is not None
    assert not await stage.rows("SELECT 1 FROM notes")


async def test_a_voice_message_out_of_the_blue_goes_to_nobody(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await ana.sends_voice()
    ben.sees_nothing()
    await ana.says("/partner")
    await ana.presses("Ben", "Write")
    await stage.passes(hours=2)
    await ana.sends_voice()
    assert not [each for each in ben.chat() if each.voice]


async def test_a_ready_line_goes_with_two_taps(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 19:00")
    await ben.presses("Ready lines")
    ben.sees("words.choose_line", name="Ana")
    assert len(ben.labels()) == 4
    ana.new()
    await ben.presses("Shall we talk today?")
    ben.sees("words.sent", name="Ana")
    heard = [each.words for each in ana.new()]
    assert heard[-1] == "Ben writes:\n\nShall we talk today?"


async def test_whoever_is_worried_reads_what_to_say_and_whom_to_call(
    stage: Stage, ana: Speaker, ben: Speaker
) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 19:00")
    ana.new()
    await ben.presses("I'm worried about them")
    read = ben.sees("worried.text", name="Ana")
    assert "call the emergency number, 112" in read.words  # Ben is in Berlin
    assert "You are not responsible for their recovery, and the bot cannot check on them." in read.words
    assert ben.labels(read) == ["Write", "Help lines"]
    assert not [each for each in ana.new() if "worried" in each.words], "the member is told nothing"


async def test_the_tenth_is_the_last_of_a_day_whatever_it_is(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await stand_by(ana, ben)
    await stage.until("2026-01-06 19:00")
    for _ in range(12):
        await ben.presses("Thinking of you")
    ben.sees("words.enough", n=10)
    assert len([each for each in ana.chat() if "is thinking of you" in each.words]) == 10
    await stage.until("2026-01-07 19:01")
    await write(ben, ana, "a new day")
    assert ana.chat()[-1].words == "Ben writes:\n\na new day"


async def test_who_was_muted_reads_at_each_step_what_others_read(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    """Neither the answers nor the number of words that go in a day give it away."""
    await stand_by(ana, ben)
    await stage.until("2026-01-06 19:00")
    await ana.says("/partner")
    await ana.presses("Ben", "More", "Mute for now")
    ana._mark()
    for _ in range(10):
        await ben.presses("Thinking of you")
        assert ben.toast == stage.texts.plain("words.sent", "en", name="Ana")
    await ben.presses("Thinking of you")
    ben.sees("words.enough", n=10)
    await stage.passes(hours=12)
    assert not [each for each in ana.chat() if "is thinking of you" in each.words]


@pytest.mark.parametrize("data", ["lines:{0}:3", "line:{0}:1:9", "line:{0}:3:1", "worried:{0}:3"])
async def test_a_stranger_is_not_written_to(
    stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker, data: str
) -> None:
    await stand_by(ana, ben)
    await cleo.joins()
    await ben.says("/partner")
    await ben.forges(data.format("2"), on=ben.newest())
    assert ben.toast == stage.texts.plain("press.gone", "en")
    cleo.sees_nothing()
    ana.sees_nothing()

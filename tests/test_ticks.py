"""What each partner may be told: none ticked at the start, the very words first, changed without notice."""

import pytest

from domain.beside.consent import Item
from handlers.beside.page import TICKS
from handlers.telling.said import PREVIEWS
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by, supporter_joins

LABELS = {
    Item.HARD_DAY: "A hard day",
    Item.SETBACK: "A setback",
    Item.NEED_SOMEONE: "I need someone",
    Item.MILESTONES: "Milestones",
    Item.GOALS: "Goals",
    Item.MOOD_BAND: "This week's mood",
}


async def ticks(member: Speaker, partner: Speaker, item: Item) -> None:
    """The member lets a partner be told one thing."""
    await member.says("/partner")
    await member.presses(partner.name, LABELS[item], "Yes, they may know")
    member.sees("partner.item_allowed", name=partner.name)


def test_every_item_about_a_member_can_be_ticked_and_shows_its_words() -> None:
    told = {
        Item.WENT_QUIET,
        Item.HARD_DAY,
        Item.SETBACK,
        Item.NEED_SOMEONE,
        Item.MILESTONES,
        Item.GOALS,
        Item.MOOD_BAND,
    }
    assert set(TICKS) == told
    assert set(PREVIEWS) == told - {Item.WENT_QUIET}


async def test_no_tick_starts_on(stage: Stage, ana: Speaker, ben: Speaker) -> None:
    await ana.joins()
    await supporter_joins(ben, await invites(ana, "They support me", "Nothing for now"))
    await ana.says("/partner")
    await ana.presses("Ben")
    ana.sees("partner.may_hear.never", name="Ben")
    shown = ana.labels()
    assert {*LABELS.values(), "Went quiet"} <= set(shown)
    assert not [label for label in shown if "✓" in label]
    assert await stage.rows("SELECT item FROM consents WHERE receiver = 2 AND item != 'words'") == []


@pytest.mark.parametrize("item", list(PREVIEWS))
async def test_a_tick_shows_its_words_and_goes_on_and_off_without_notice(
    stage: Stage, ana: Speaker, ben: Speaker, item: Item
) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", LABELS[item])
    shown = ana.sees("partner.ask_item", name="Ben")
    assert "Ana" in shown.words
    assert ana.labels(shown) == ["Yes, they may know", "Back"]
    await ana.presses("Yes, they may know")
    ana.sees("partner.item_allowed", name="Ben")
    assert f"✓ {LABELS[item]}" in ana.labels()
    if item is not Item.NEED_SOMEONE:  # whoever may be called is asked at which hours
        ben.sees_nothing()
        await ana.presses(LABELS[item], "No longer")
        ana.sees("partner.item_forbidden", name="Ben")
        assert LABELS[item] in ana.labels()
        ben.sees_nothing()


async def test_somebody_elses_tick_cannot_be_forged(stage: Stage, ana: Speaker, ben: Speaker, cleo: Speaker) -> None:
    await stand_by(ana, ben)
    await cleo.joins()
    await cleo.says("/partner")
    await cleo.forges("allow:3:1:setback", on=cleo.newest())
    assert cleo.toast == stage.texts.plain("press.gone", "en")
    assert await stage.rows("SELECT 1 FROM consents WHERE item = 'setback'") == []


@pytest.mark.parametrize(("item", "does"), [(Item.NEED_SOMEONE, "/sos"), (Item.HARD_DAY, "It's hard")])
async def test_the_words_that_were_shown_are_the_words_that_go(
    stage: Stage, ana: Speaker, ben: Speaker, item: Item, does: str
) -> None:
    await stand_by(ana, ben)
    await ana.says("/partner")
    await ana.presses("Ben", LABELS[item])
    shown = ana.sees("partner.ask_item", name="Ben").words
    await ana.presses("Yes, they may know")
    ben._mark()
    if does.startswith("/"):
        await ana.says(does)
    else:
        await ana.says("/checkin")
        await ana.presses(does)
        await stage.passes(minutes=10)
    [told] = ben.new()
    assert told.words in shown

"""Ways of Telegram that have cost other bots an answer, each met once by the running bot."""

import random

import pytest

from bot.botapi.faults import Fault, FaultKind
from bot.receiving import polling
from tests.support.stage import Speaker, Stage


@pytest.mark.parametrize("first", [1, 2**31 - 5000])
async def test_numbers_that_begin_anew_after_a_quiet_week_are_taken(
    stage: Stage, ana: Speaker, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.joins()
    await stage.passes(days=8)
    stage.api.updates.jump()
    monkeypatch.setattr(stage.api.updates, "_rng", _Always(first))
    await ana.says("/checkin")
    await ana.presses("On track")
    assert await stage.rows("SELECT count(*) FROM answers") == [(1,)]
    assert stage.api.pending_updates == []


class _Always(random.Random):
    """A chance that gives one number."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def randint(self, _a: int, _b: int) -> int:
        return self._number


async def test_the_same_tap_under_another_number_changes_nothing(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    await ana.says("/checkin")
    card = ana.newest()
    button = next(each for row in card.buttons for each in row if each.text == "On track")
    for _ in range(3):
        stage.api.press(ana.id, ana.id, card.message_id, str(button.data))
    await stage.settle()
    assert await stage.rows("SELECT count(*) FROM answers") == [(1,)]
    assert len(ana.new()) == 1, "the message changes in place"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(
            FaultKind.REFUSAL,
            "answerCallbackQuery",
            description="Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        Fault(FaultKind.CLOSE_AFTER, "answerCallbackQuery"),
        Fault(FaultKind.TOO_MANY, "answerCallbackQuery", retry_after=None),
    ],
    ids=["too old", "closed", "too many"],
)
async def test_a_tap_counts_whether_or_not_its_spinner_can_be_stopped(
    stage: Stage, ana: Speaker, fault: Fault
) -> None:
    await ana.joins()
    await ana.says("/checkin")
    stage.api.faults.add(fault)
    stage.trouble_expected = True
    await ana.presses("On track")
    assert stage.api.faults.struck == 1
    assert await stage.rows("SELECT count(*) FROM answers") == [(1,)]
    assert "1 day in a row" in ana.newest().words


async def test_leaving_is_asked_for_by_name(stage: Stage, ana: Speaker) -> None:
    await ana.joins()
    assert {"chat_member", "my_chat_member"} <= set(polling.ALLOWED_UPDATES)
    assert "chat_member" in stage.api.updates.allowed

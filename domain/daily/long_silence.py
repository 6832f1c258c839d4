"""A long silence: after seven quiet or grace days in a row the bot asks once, and then asks once a week."""

from datetime import date
from enum import StrEnum

from domain.beside.ladder import Silence
from domain.daily.pauses import Pause
from domain.time.days import ONE_DAY

LONG = 7
"""Quiet or grace days in a row; days off, paused and neutral ones neither count nor end it."""

A_WEEK = 7 * ONE_DAY


class Wish(StrEnum):
    """What stands of the question that a long silence brings."""

    ASKED = "asked"
    EVERY_DAY = "every_day"


class Step(StrEnum):
    """What follows when one more day has closed quiet."""

    GO_ON = "go_on"
    ASK = "ask"
    ONCE_A_WEEK = "once_a_week"


def is_long(quiet: Silence) -> bool:
    """Return whether somebody has been silent for so long that they are asked how to go on."""
    return quiet.days >= LONG


def step_after(quiet: Silence, wish: Wish | None) -> Step:
    """Return what follows from a quiet day that closed, by what the member was asked and said of this silence."""
    if not is_long(quiet) or wish is Wish.EVERY_DAY:
        return Step.GO_ON
    return Step.ASK if wish is None else Step.ONCE_A_WEEK


def until_next_week(quiet_day: date) -> Pause:
    """Return the days that are not asked after one that stayed quiet: the same weekday is asked again."""
    return Pause(quiet_day + ONE_DAY, quiet_day + A_WEEK)

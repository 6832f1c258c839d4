"""A member whom the bot cannot reach for three scheduled days: partners who may hear of quiet days read so, once."""

from datetime import datetime, timedelta

from domain.beside.consent import Item
from domain.time.verdicts import Verdict
from handlers.telling import allowed
from handlers.turn import Turn
from storage.daily import days
from storage.traffic.due import Due

DAYS = 3
KEEPS_FOR = timedelta(hours=36)


def lost_due(turn: Turn, planned: Due) -> None:
    """Tell whoever may hear of quiet days, if it is the third day in a row."""
    since = turn.me.unreachable_since
    if since is None or _days_lost(turn, since) != DAYS:
        return
    for partner in allowed.list_allowed(turn, Item.WENT_QUIET):
        key = f"lost.{turn.me.id}.{partner.id}.{since:%Y%m%dT%H%M%S}"
        text = turn.to(partner).text("tell.lost", name=turn.me.name or "")
        allowed.owe(turn, partner, Item.WENT_QUIET, text, kind=allowed.NEWS, key=key, keeps_for=KEEPS_FOR)


def _days_lost(turn: Turn, since: datetime) -> int:
    """Return how many scheduled days have closed since the member could not be reached: such a day is neutral."""
    closed = (each for each in days.records(turn.tx, turn.me.id) if each.ended_at is not None)
    return sum(each.verdict is Verdict.NEUTRAL and since < each.ended_at for each in closed if each.ended_at)

"""A member whom the bot cannot reach for three scheduled days: partners who may hear of quiet days read so, once."""

from datetime import timedelta

from domain.beside.consent import Item
from domain.beside.ladder import LOST_AFTER_DAYS
from handlers.beside.ladder import days_lost
from handlers.telling import allowed
from handlers.turn import Turn
from storage.traffic.due import Due

KEEPS_FOR = timedelta(hours=36)


def lost_due(turn: Turn, planned: Due) -> None:
    """Tell whoever may hear of quiet days, unless the member is back."""
    since = turn.me.unreachable_since
    if since is None or days_lost(turn) < LOST_AFTER_DAYS:
        return
    for partner in allowed.list_allowed(turn, Item.WENT_QUIET):
        key = f"lost.{turn.me.id}.{partner.id}.{since:%Y%m%dT%H%M%S}"
        text = turn.to(partner).text("tell.lost", name=turn.me.name or "")
        allowed.owe(turn, partner, Item.WENT_QUIET, text, kind=allowed.NEWS, key=key, keeps_for=KEEPS_FOR)

"""A circle's 👏 under a milestone that was shared: each counted once, and told the member that evening."""

from datetime import time, timedelta

from domain.outgoing import Lane
from domain.time.quiet_hours import next_at
from handlers.counting import cards
from handlers.routing import Route, Routes
from handlers.turn import Turn
from storage.circle import circles
from storage.counting import milestones
from storage.counting.milestones import Card
from storage.daily import schedules
from storage.traffic import due
from storage.traffic.due import Due

APPLAUSE = "applause"
EVENING = time(20, 0)
A_DAY = timedelta(days=1)


def clapped(turn: Turn) -> None:
    """Count somebody's 👏 once; whoever has not met the bot yet is not kept by it."""
    circle, number = circles.find_by_chat(turn.tx, turn.chat_id), turn.number()
    card = milestones.find_card(turn.tx, number) if number is not None else None
    if circle is None or card is None or not milestones.is_shared(turn.tx, card.id, circle.id):
        turn.gone()
    elif turn.person is None:
        turn.toast = turn.label("milestone.clap_from_stranger")
    else:
        if turn.person.id != card.person and milestones.clap(turn.tx, card, turn.person.id, turn.now):
            _plan_evening(turn, card)
        turn.toast = turn.label("milestone.clapped")


def _plan_evening(turn: Turn, card: Card) -> None:
    """Plan the evening on which the member hears of it, unless one is planned."""
    schedule = schedules.find(turn.tx, card.person)
    if schedule is not None and due.find(turn.tx, APPLAUSE, person_id=card.person) is None:
        due.plan(turn.tx, APPLAUSE, next_at(turn.now, EVENING, schedule.zone), person_id=card.person)


def applause_due(turn: Turn, planned: Due) -> None:
    """Tell the member how many people clapped since the evening before."""
    count = milestones.count_applause(turn.tx, turn.me.id, planned.due_at - A_DAY)
    if count:
        words = {"text": turn.text("milestone.applause", n=count)}
        turn.owe("sendMessage", words, kind=APPLAUSE, lane=Lane.BULK, expires_at=turn.now + A_DAY)


routes = Routes(group_presses=[Route(cards.CLAP, clapped)])

"""Following the rules of the zones: where they changed since the last start, what was planned is planned anew."""

from datetime import datetime

from domain.time.days import rules_print
from handlers.beside import ladder
from handlers.daily import days
from handlers.turn import House
from handlers.turns import turn_of_clock
from storage import people
from storage.daily import schedules
from storage.file.database import Tx
from storage.traffic import zones


def follow(tx: Tx, house: House, now: datetime) -> int:
    """Plan anew for everybody in a zone whose rules are not those of the last start; return how many zones that are.

    What is compared is what the rules say, so it does not matter whether a package or the system brought them.
    """
    years = (now.year, now.year + 1)
    prints = {(zone, year): rules_print(zone, year) for zone in schedules.list_zones(tx) for year in years}
    changed = zones.save_prints(tx, prints)
    for person in people.list_asked(tx) if changed else ():
        schedule = schedules.find(tx, person.id)
        if schedule is not None and schedule.zone in changed and schedule.prompt_at is not None:
            turn = turn_of_clock(tx, house, person.id, f"zone.{person.id}", now)
            days.plan_next(turn)
            ladder.plan_anew(turn)
    return len(changed)

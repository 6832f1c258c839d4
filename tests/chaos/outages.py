"""Outages of a minute to thirty days at any time of day: late is late, nobody is flooded, no partner misled."""

import random
from datetime import datetime, timedelta
from pathlib import Path

from storage.file.database import from_text, to_text
from tests.support.stage import Speaker, Stage
from tests.test_partners import invites, stand_by

PROMPT = "daily question is here"


async def unasked_within_an_hour(stage: Stage, returned_at: datetime) -> dict[int, int]:
    """How many new messages each chat got in the hour after, by the server's books, that were not asked for."""
    rows = await stage.rows(
        "SELECT key, kind, chat_id, lane FROM outbox"
        " WHERE state = 'sent' AND method LIKE 'send%' AND kind != 'prompt'"
    )
    sent = {str(key): (str(kind), int(str(chat)), int(str(lane))) for key, kind, chat, lane in rows}
    messages = await stage.rows("SELECT outbox_key, sent_at FROM messages")
    counts: dict[int, int] = {}
    for key, at in messages:
        if str(key) not in sent or not returned_at <= from_text(str(at)) < returned_at + timedelta(hours=1):
            continue
        kind, chat, lane = sent[str(key)]
        if kind in ("reminder", "nudge", "summary") or lane > 1:
            counts[chat] = counts.get(chat, 0) + 1
    return counts


async def false_alerts(stage: Stage, lost_taps: dict[str, list[datetime]]) -> list[str]:
    """What partners were told although the member had answered, or of a day that was nothing against anyone."""
    wrong = []
    accounts = {row[0]: row[1] for row in await stage.rows("SELECT id, telegram_id FROM people")}
    gaps = [(str(since), str(until)) for since, until in await stage.rows("SELECT * FROM receiving_gaps")]
    told = await stage.rows(
        "SELECT member_id, days.day, told_at, answered_at, verdict, ended_at,"
        " coalesce(asked_again_at, prompted_at) FROM nudges"
        " LEFT JOIN days ON person_id = member_id AND days.day = nudges.day WHERE told_at IS NOT NULL"
    )
    for member, day, *facts in told:
        told_at, answered, verdict, ended, asked = (str(each) if each else "" for each in facts)
        # Whoever was asked again after an outage, with time to answer, has been heard since.
        # A day that was fair until a partner heard of it may become neutral by an outage after that.
        deaf = any(since < told_at and until > asked for since, until in gaps)
        judged = ended and ended <= told_at
        if answered and answered <= told_at:
            wrong.append(f"{member} {day}: had answered")
        if not asked or (verdict != "quiet" and (judged or deaf)):
            wrong.append(f"{member} {day}: the day was {verdict or 'never asked'}")
        taps = lost_taps.get(str(accounts[member]), [])
        if any(asked <= to_text(tap) <= told_at for tap in taps):
            wrong.append(f"{member} {day}: had tapped while the bot was off")
    return wrong


async def cast(folder: Path) -> tuple[Stage, list[Speaker]]:
    stage = Stage(folder)
    await stage.open()
    ana, ben, dov = (stage.person(name) for name in ("Ana", "Ben", "Dov"))
    await stand_by(ana, ben)
    await dov.joins(city="Auckland", at="07:30")
    token = await invites(ana, "They support me", "Yes, at 20:00")
    await dov.says(f"/start {token}")
    await dov.presses("Accept")
    token = await invites(dov, "They support me", "Only after two quiet days")
    await ben.says(f"/start {token}")
    await ben.presses("Accept")
    return stage, [ana, ben, dov]


def outage(chance: random.Random) -> timedelta:
    """From a minute to thirty days, short ones as likely as long ones."""
    return timedelta(minutes=round(43_200 ** chance.random()))


async def history(folder: Path, *, seed: int, outages: int) -> int:
    """Live through so many outages; return them, or raise what went wrong."""
    chance = random.Random(seed)
    stage, people = await cast(folder)
    stage.trouble_expected = True
    members = [people[0], people[2]]
    lost: dict[str, list[datetime]] = {}
    for number in range(outages):
        await stage.passes(minutes=chance.randrange(1, 2880))
        if chance.random() < 0.3:
            await answers(chance.choice(members))
        off_for = outage(chance)
        await stage.goes_off()
        if chance.random() < 0.6:
            # A tap while the bot is off: one that nobody fetches within 150 seconds is lost at Telegram.
            at = stage.now + off_for * chance.random()
            end = stage.now + off_for
            stage.clock_jumps(at)
            who = chance.choice(members)
            if await taps(who):
                lost.setdefault(str(who.id), []).append(at)
            stage.clock_jumps(end)
        else:
            stage.clock_jumps(stage.now + off_for)
        returned_at = stage.now
        await stage.comes_back()
        await stage.passes(minutes=61)
        counts = await unasked_within_an_hour(stage, returned_at)
        assert all(count <= 1 for count in counts.values()), (seed, number, counts)
    await stage.passes(days=2)
    assert await false_alerts(stage, lost) == [], seed
    await stage.close()
    return outages


async def answers(who: Speaker) -> None:
    if any("On track" in label for message in who.chat()[-6:] for label in who.labels(message)):
        await who.presses("On track")


async def taps(who: Speaker) -> bool:
    """Tap an open question, or do nothing where there is none on the screen."""
    for message in reversed(who.chat()):
        if PROMPT in message.words and "On track" in who.labels(message):
            await who.presses("On track", on=message)
            return True
    return False

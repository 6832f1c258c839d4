"""What Telegram says of this bot: its token, its webhook, its rights, and what time it is there."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.doctor.finding import Finding
from bot.errors import CONFIGURATION, UNAVAILABLE
from bot.receiving.polling import ALLOWED_UPDATES
from bot.sending.asking import Answers
from bot.settings import Settings

CLOCK_MAY_DIFFER = timedelta(minutes=1)


def look(settings: Settings, answers: Answers, now: datetime) -> Iterator[Finding]:
    """Give what is wrong as far as Telegram can say it."""
    yield from _token(answers)
    yield from _webhook(settings, answers)
    yield from _clock(answers, now)
    yield from _rights(answers)
    yield from _allowed(answers)


def _token(answers: Answers) -> Iterator[Finding]:
    if answers.refused:
        mend = "Set TELEGRAM_BOT_TOKEN to what @BotFather shows for this bot."
        yield Finding("E003", "Telegram does not know this token.", mend, CONFIGURATION)
    elif answers.failure:
        mend = "Look at the network, and at TELEGRAM_API_URL and TELEGRAM_PROXY if they are set."
        yield Finding("E002", f"Telegram cannot be reached ({answers.failure}).", mend, UNAVAILABLE)


def _webhook(settings: Settings, answers: Answers) -> Iterator[Finding]:
    if answers.webhook is None:
        return
    there = answers.webhook.get("url") or ""
    waiting = answers.webhook.get("pending_update_count") or 0
    if there and not settings.webhook_url:
        mend = "Start the bot, which takes it away; if it comes back, another program uses this token."
        yield Finding("W004", "A webhook is set, but this bot asks Telegram itself, which excludes the other.", mend)
    elif settings.webhook_url and there != settings.webhook_url:
        mend = "Start the bot, which sets it; if that does not last, another program uses this token."
        yield Finding("W005", "Telegram does not deliver to WEBHOOK_URL.", mend)
    elif waiting and answers.webhook.get("last_error_date"):
        mend = "Look at the proxy, its certificate, and WEBHOOK_LISTEN; nothing is lost for a day."
        yield Finding("W006", f"Telegram could not deliver, and {waiting} updates wait there.", mend)


def _clock(answers: Answers, now: datetime) -> Iterator[Finding]:
    if answers.date is not None and abs(answers.date - now) > CLOCK_MAY_DIFFER:
        seconds = round((now - answers.date).total_seconds())
        what = f"This computer's clock differs from Telegram's by {seconds:+d} seconds."
        yield Finding("E007", what, "Switch on time synchronization, such as systemd-timesyncd.", CONFIGURATION)


def _rights(answers: Answers) -> Iterator[Finding]:
    """Look at what @BotFather lets the bot do; what Telegram does not say is left alone."""
    if answers.me.get("can_read_all_group_messages") is True:
        mend = "Send /setprivacy to @BotFather, choose this bot, then Enable; the bot needs commands only."
        yield Finding("W020", "Telegram hands this bot every word that is said in its groups.", mend)
    if answers.me.get("can_join_groups") is False:
        mend = "Send /setjoingroups to @BotFather, choose this bot, then Enable."
        yield Finding("W021", "This bot cannot be added to groups, so no circle can have one.", mend)


def _allowed(answers: Answers) -> Iterator[Finding]:
    """Look at which updates Telegram hands over; before the first start nothing is asked for."""
    allowed = (answers.webhook or {}).get("allowed_updates")
    missing = [each for each in ALLOWED_UPDATES if each not in allowed] if isinstance(allowed, list) else []
    if allowed and missing:
        mend = "Start the bot, which asks for them; if that does not last, another program uses this token."
        yield Finding("W022", f"Telegram does not hand over {', '.join(missing)}.", mend)

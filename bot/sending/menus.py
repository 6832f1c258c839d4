"""Telegram's command menu, set at each start for everybody; that of a single lead is a message owed."""

import asyncio
import logging

from telegram import Bot, BotCommand, BotCommandScope
from telegram.error import TelegramError

from handlers.menus import everyones
from handlers.texts import Texts

log = logging.getLogger(__name__)


async def set_menus(bot: Bot, texts: Texts) -> None:
    """Set the menu of each scope and language, beside everything else: it takes a call and a catalogue for each."""
    try:
        for menu in await asyncio.to_thread(lambda: list(everyones(texts))):
            commands = [BotCommand(each["command"], each["description"]) for each in menu["commands"]]
            scope = BotCommandScope(menu["scope"]["type"])
            await bot.set_my_commands(commands, scope=scope, language_code=menu.get("language_code"))
    except TelegramError as error:
        # The menu is a comfort: the bot answers without it, and the next start tries again.
        log.warning("the command menu could not be set (%s)", type(error).__name__)

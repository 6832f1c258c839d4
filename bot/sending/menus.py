"""Telegram's command menu, set at each start for everybody; that of a single lead is a message owed."""

from telegram import Bot, BotCommand, BotCommandScope

from handlers.menus import everyones
from handlers.texts import Texts


async def set_menus(bot: Bot) -> None:
    """Set the menu of each scope and language; raises `telegram.error.TelegramError`."""
    for menu in everyones(Texts()):
        commands = [BotCommand(each["command"], each["description"]) for each in menu["commands"]]
        scope = BotCommandScope(menu["scope"]["type"])
        await bot.set_my_commands(commands, scope=scope, language_code=menu.get("language_code"))

"""python-telegram-bot as its documentation has it."""

import asyncio
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from benchmarks.peers.plain import FIRST_PERSON, LABELS, TEXT, TOKEN, Answers, to_send, url

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(each, callback_data=f"a:{each}") for each in LABELS]])


async def pressed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """One durable write, an answer, an edit."""
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    context.application.bot_data["answers"].save(query.from_user.id, query.data)
    await query.answer()
    await query.edit_message_text(TEXT, reply_markup=KEYBOARD)


async def send_all(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Send one after the other."""
    async with application.bot as bot:
        for number in range(to_send()):
            await bot.send_message(FIRST_PERSON + number, TEXT, reply_markup=KEYBOARD)


def main() -> None:
    """Poll, or send."""
    application = Application.builder().token(TOKEN).base_url(f"{url()}/bot").build()
    application.bot_data["answers"] = Answers()
    application.add_handler(CallbackQueryHandler(pressed))
    if to_send():
        asyncio.run(send_all(application))
    else:
        application.run_polling()


if __name__ == "__main__":
    main()

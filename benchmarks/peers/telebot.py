"""pyTelegramBotAPI's asynchronous bot as its documentation has it."""

import asyncio

from telebot import asyncio_helper
from telebot.async_telebot import AsyncTeleBot
from telebot.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from benchmarks.peers.plain import FIRST_PERSON, LABELS, TEXT, TOKEN, Answers, to_send, url

AT_ONCE = 32


async def main() -> None:
    """Poll, or send."""
    asyncio_helper.API_URL = f"{url()}/bot{{0}}/{{1}}"
    bot, answers = AsyncTeleBot(TOKEN), Answers()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(each, callback_data=f"a:{each}") for each in LABELS]])

    @bot.callback_query_handler(func=lambda query: True)
    async def pressed(query: CallbackQuery) -> None:
        answers.save(query.from_user.id, query.data or "")
        await bot.answer_callback_query(query.id)
        await bot.edit_message_text(TEXT, query.message.chat.id, query.message.message_id, reply_markup=keyboard)

    if not to_send():
        await bot.polling(non_stop=True)
        return
    slots = asyncio.Semaphore(AT_ONCE)

    async def send(chat: int) -> None:
        async with slots:
            await bot.send_message(chat, TEXT, reply_markup=keyboard)

    await asyncio.gather(*(send(FIRST_PERSON + number) for number in range(to_send())))


if __name__ == "__main__":
    asyncio.run(main())

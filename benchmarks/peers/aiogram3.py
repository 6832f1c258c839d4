"""aiogram 3 as its documentation has it."""

import asyncio

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup

from benchmarks.peers.plain import FIRST_PERSON, LABELS, TEXT, TOKEN, Answers, to_send, url

AT_ONCE = 32
KEYBOARD = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text=each, callback_data=f"a:{each}") for each in LABELS]]
)


async def main() -> None:
    """Poll, or send."""
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url())))
    answers, dispatcher = Answers(), Dispatcher()

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        answers.save(query.from_user.id, query.data or "")
        await query.answer()
        await query.message.edit_text(TEXT, reply_markup=KEYBOARD)  # type: ignore[union-attr]

    if not to_send():
        await dispatcher.start_polling(bot)
        return
    slots = asyncio.Semaphore(AT_ONCE)

    async def send(chat: int) -> None:
        async with slots:
            await bot.send_message(chat, TEXT, reply_markup=KEYBOARD)

    await asyncio.gather(*(send(FIRST_PERSON + number) for number in range(to_send())))


if __name__ == "__main__":
    asyncio.run(main())

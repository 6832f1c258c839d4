// grammY with its runner, and better-sqlite3: node benchmarks/peers/grammy.mjs URL FOLDER press|send N
import { Bot, InlineKeyboard } from "grammy";
import { run } from "@grammyjs/runner";
import Database from "better-sqlite3";

const [url, folder, what, n] = process.argv.slice(2);
const text = "Tue, Jan 6 · Day 2\n\n✓ On track\n\n2 days in a row.\n\nMood (1 low, 5 good)";
const database = new Database(`${folder}/peer.db`);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec("CREATE TABLE IF NOT EXISTS answers (person INTEGER, value TEXT)");
const insert = database.prepare("INSERT INTO answers VALUES (?, ?)");
const keyboard = new InlineKeyboard();
for (const each of ["1", "2", "3", "4", "5"]) keyboard.text(each, `a:${each}`);

const bot = new Bot("123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", { client: { apiRoot: url } });
bot.on("callback_query:data", async (context) => {
  insert.run(context.from.id, context.callbackQuery.data);
  await context.answerCallbackQuery();
  await context.editMessageText(text, { reply_markup: keyboard });
});

if (what === "send") {
  let next = 0;
  const one = async () => {
    while (next < Number(n)) await bot.api.sendMessage(1000 + next++, text, { reply_markup: keyboard });
  };
  await Promise.all(Array.from({ length: 32 }, one));
} else {
  await bot.init();
  run(bot, { runner: { sink: { concurrency: 256 } } });
}

// What the person being played can do. Each sends one thing to the server or opens one thing on the page.

import { askLine, toast } from "./dom.js";
import { send } from "./live.js";
import { changed, draw, groups, isPrivate, membersOf, messagesOf, state } from "./state.js";

function tell(what) {
  const sent = send(what);
  if (!sent) toast("Not connected just now: nothing was sent.", "bad");
  return sent;
}

const here = (what) => tell({ as: state.as, chat: state.chat, ...what });

export function say(text) {
  const reply_to = state.mode?.kind === "reply" ? state.mode.message.id : undefined;
  for (let at = 0; at < text.length; at += 4096) // as Telegram's own apps cut it
    if (!here({ do: "say", text: text.slice(at, at + 4096), ...(reply_to ? { reply_to } : {}) })) return false;
  setMode(null);
  return true;
}

export function edit(text) {
  const { chat, id } = state.mode.message;
  if (!tell({ do: "edit", as: state.as, chat, message: id, text })) return false;
  setMode(null);
  return true;
}

export const setMode = (kind, message) => {
  state.mode = kind ? { kind, message } : null;
  draw(); // at once, so that no key typed meanwhile is lost
};

export function press(message, button) {
  if (button.url) return follow(button.url);
  if (button.data === undefined || button.data === null) return toast("This kind of button works in Telegram only.");
  const key = `${message.chat}:${message.id}:${button.data}`;
  if (!here({ do: "press", message: message.id, data: button.data })) return;
  state.pending.add(key);
  changed();
  setTimeout(() => state.pending.delete(key) && changed(), 4000);
}

export function start(as = state.as, payload) {
  if (tell({ do: "start", as, ...(payload ? { payload } : {}) })) open(as, as);
}

export const upload = (kind, name, content, caption) => here({ do: kind, name, content, ...(caption ? { caption } : {}) });
export const sticker = (emoji) => here({ do: "sticker", emoji });
export const users = (request, user) => here({ do: "users", request, user });
export const contact = () => here({ do: "contact" });
export const place = (latitude, longitude) => here({ do: "location", latitude, longitude });
export const block = (yes) => tell({ do: yes ? "block" : "unblock", as: state.as });
export const inGroup = (what) => here({ do: what });

export function move(span) {
  if (state.clock.moving || !tell({ do: state.outage ? "outage" : "clock", move: span })) return;
  Object.assign(state.clock, { moving: true, asked: true }); // until the server says how it goes
  draw();
}

export const weather = (name) => tell({ do: "weather", weather: name });

export async function newPerson() {
  const name = await askLine("A new person", "Their name", "Add");
  if (name) tell({ do: "person", name });
}

export async function newGroup() {
  const title = await askLine(`A new group, made by ${state.people.get(state.as)?.name ?? "you"}`, "Its name", "Make");
  if (title) tell({ do: "group", as: state.as, title });
}

// The chat and the person in the address, or the nearest that exists.
export function followAddress() {
  if (!state.known) return;
  const address = new URLSearchParams(location.hash.slice(1));
  let chat = address.has("chat") ? Number(address.get("chat")) : null;
  let as = address.has("as") ? Number(address.get("as")) : null;
  const exists = (id) => isPrivate(id) || groups().some((group) => group.id === id);
  const named = exists(chat);
  if (!named) chat = exists(state.chat) ? state.chat : [...state.people.keys()][0] ?? null;
  if (isPrivate(chat)) as = chat;
  else if (!membersOf(chat).includes(as)) as = membersOf(chat)[0] ?? as;
  if (state.chat !== chat || state.as !== as) state.mode = null;
  [state.chat, state.as] = [chat, as];
  document.body.dataset.view = named ? "chat" : "list";
  changed();
}

// Goes there at once: what is typed next is already for that chat.
export function go(hash) {
  if (location.hash !== hash) location.hash = hash;
  followAddress();
  draw();
}

export const open = (chat, as) => go(`#chat=${chat}&as=${as}`);

// Our bot's own deep links: {payload}, {group: true}, or null for any other address.
export function botLink(url) {
  const found = /^(?:https?:\/\/)?(?:www\.)?(?:t|telegram)\.me\/(\w+)\/?(?:\?(.*))?$/i.exec(url);
  const query = new URLSearchParams(found ? found[2] : /^tg:(?:\/\/)?resolve\?(.*)$/i.exec(url)?.[1]);
  const name = found ? found[1] : query.get("domain");
  if (!name || name.toLowerCase() !== state.bot.username.toLowerCase()) return null;
  if (query.has("startgroup")) return { group: true };
  return { payload: query.get("start") ?? "" };
}

export async function copy(text, note = "Copied") {
  try {
    await navigator.clipboard.writeText(text);
    toast(note);
  } catch {
    toast(text);
  }
}

export function follow(url, as = state.as) {
  const link = botLink(url);
  if (link?.group) return newGroup();
  if (link?.payload) return start(as, link.payload);
  if (link) return messagesOf(as).length || !isPrivate(as) ? open(as, as) : start(as);
  const address = url.includes(":") ? url : `https://${url}`;
  const shared = /^https?:\/\/(?:t|telegram)\.me\/share\/url\?(.*)$/i.exec(address) ?? /^tg:(?:\/\/)?msg_url\?(.*)$/i.exec(address);
  if (shared) {
    const query = new URLSearchParams(shared[1]);
    return copy([query.get("text"), query.get("url")].filter(Boolean).join("\n"), "Telegram would ask whom to send this to. Copied instead.");
  }
  if (/^tg:|^https?:\/\/(t|telegram)\.me\//i.test(address)) return copy(address, "This opens in Telegram only. Copied.");
  if (/^https?:/i.test(address)) window.open(address, "_blank", "noopener,noreferrer");
}

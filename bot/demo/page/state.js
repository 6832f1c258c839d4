// What the page knows: everything the server has said, who is being played, what has been read.

export const state = {
  bot: { id: 0, name: "Alongside", username: "" },
  people: new Map(), chats: new Map(), messages: new Map(), commands: new Map(), keyboards: new Map(),
  blocked: new Set(), clock: { now: null, next: null, moving: false }, weather: "fair",
  connected: false, known: false, chat: null, as: null,
  mode: null, // {kind: "reply" | "edit", message}
  seen: new Map(), // chat -> the newest message id that has been looked at
  changed: new Map(), // chat -> ids of messages that changed in place since they were looked at
  pending: new Set(), // "chat:message:data" of taps that wait for an answer
};

const entries = (object, read) => Object.entries(object ?? {}).map(([id, value]) => [Number(id), read ? read(value) : value]);
const byId = (list) => new Map((list ?? []).map((one) => [one.id, one]));

export const messagesOf = (chat) => state.messages.get(chat) ?? [];
export const findMessage = (chat, id) => messagesOf(chat).find((message) => message.id === id);
export const personName = (id) => state.people.get(id)?.name ?? "Somebody";
export const isPrivate = (chat) => state.people.has(chat);
export const groups = () => [...state.chats.values()].filter((chat) => chat.type !== "private");
export const chatName = (id) => (isPrivate(id) ? personName(id) : state.chats.get(id)?.title ?? "Group");
export const lastOf = (chat) => messagesOf(chat).at(-1);
export const membersOf = (id) => (state.chats.get(id)?.members ?? []).filter((member) => state.people.has(member));

export const isNews = (m) => !m.service && (!isPrivate(m.chat) || Boolean(m.from?.is_bot));

export function unread(chat) {
  const seen = state.seen.get(chat) ?? 0;
  return messagesOf(chat).filter((m) => m.id > seen && isNews(m)).length;
}

export function markSeen(chat) {
  state.seen.set(chat, lastOf(chat)?.id ?? 0);
}

function put(message) {
  const list = messagesOf(message.chat);
  const known = list.findIndex((one) => one.id === message.id);
  if (known >= 0) list[known] = message;
  else {
    let at = list.length;
    while (at > 0 && list[at - 1].id > message.id) at -= 1;
    list.splice(at, 0, message);
  }
  state.messages.set(message.chat, list);
}

function hello(event) {
  const first = !state.known;
  state.bot = event.bot;
  state.people = byId(event.people);
  state.chats = byId(event.chats);
  state.messages = new Map(entries(event.messages, (list) => [...list].sort((a, b) => a.id - b.id)));
  state.commands = new Map(entries(event.commands));
  state.keyboards = new Map(entries(event.reply_keyboards));
  state.blocked = new Set(event.blocked);
  state.clock = event.clock;
  state.weather = event.weather;
  state.pending.clear();
  state.known = true;
  if (first) for (const chat of state.messages.keys()) markSeen(chat);
}

const take = {
  hello,
  message: ({ message }) => put(message),
  edited({ message }) {
    put(message);
    if (!state.changed.has(message.chat)) state.changed.set(message.chat, new Set());
    state.changed.get(message.chat).add(message.id);
  },
  deleted: ({ chat, id }) => state.messages.set(chat, messagesOf(chat).filter((message) => message.id !== id)),
  chat: ({ chat }) => state.chats.set(chat.id, chat),
  person: ({ person }) => state.people.set(person.id, person),
  commands: ({ chat, commands }) => state.commands.set(chat, commands),
  reply_keyboard: ({ chat, rows }) => state.keyboards.set(chat, rows),
  blocked: ({ person, blocked }) => state.blocked[blocked ? "add" : "delete"](person),
  clock: ({ now, next, moving }) => (state.clock = { now, next, moving }),
  weather: ({ weather }) => (state.weather = weather),
  refused: () => state.clock.asked && (state.clock.moving = false),
  answer({ chat, message }) {
    for (const key of state.pending) if (key.startsWith(`${chat}:${message}:`)) state.pending.delete(key);
  },
};

export function apply(event) {
  take[event.type]?.(event);
  if (state.mode && !findMessage(state.mode.message.chat, state.mode.message.id)) state.mode = null;
}

// Views register what they draw; `changed` draws all of it together, once, with the next frame.
const views = [];
let due = false;
export const view = (draw) => views.push(draw);
export function draw() {
  due = false;
  for (const one of views) one();
}
export function changed() {
  if (due) return;
  due = true;
  if (document.hidden) setTimeout(draw);
  else requestAnimationFrame(draw);
}

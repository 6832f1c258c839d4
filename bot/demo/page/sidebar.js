// The chats, person by person: each one's private chat with the bot, then the groups they are in.

import { open } from "./actions.js";
import { $, arrange, face, h, icon } from "./dom.js";
import { dayKey, shortDay, time } from "./dates.js";
import { summary } from "./messages.js";
import { groups, lastOf, membersOf, state, unread } from "./state.js";

const rows = new Map(); // "chat as" -> its parts

function make(chat, as) {
  const parts = { title: h("b", { dir: "auto" }), when: h("time"), line: h("span", { class: "line", dir: "auto" }), badge: h("span", { class: "badge" }) };
  const group = chat !== as;
  parts.face = h("span", { class: "slot" });
  parts.button = h("button", {
    type: "button", class: `entry ${group ? "group" : ""}`, "data-chat": chat, "data-as": as, onclick: () => {
      open(chat, as);
      if (matchMedia("(pointer: fine)").matches) setTimeout(() => $("text").focus({ preventScroll: true }));
    },
  }, parts.face, h("span", { class: "words" }, h("span", { class: "head" }, parts.title, parts.when),
    h("span", { class: "tail" }, parts.line, parts.badge)));
  parts.item = h("li", { class: group ? "in-group" : "in-private" }, parts.button);
  return parts;
}

function fill(parts, chat, as) {
  const group = chat !== as;
  const name = group ? state.chats.get(chat).title : state.people.get(as).name;
  const last = lastOf(chat);
  const count = unread(chat);
  const open = state.chat === chat && state.as === as;
  const keeper = membersOf(chat).includes(state.as) ? state.as : membersOf(chat)[0];
  const { button } = parts;
  parts.title.textContent = name;
  parts.when.textContent = !last ? "" : dayKey(last.date) === dayKey(state.clock.now) ? time(last.date) : shortDay(last.date);
  const sender = last && !last.service && last.from ? (last.from.is_bot ? "" : last.from.id === as ? "You: " : `${last.from.name}: `) : "";
  parts.line.textContent = last ? sender + summary(last) : group ? "" : "Not started";
  parts.badge.textContent = count > 99 ? "99+" : count || (state.changed.get(chat)?.size ? "•" : "");
  parts.badge.hidden = !parts.badge.textContent;
  if (parts.face.dataset.of !== name) parts.face.replaceChildren(group ? icon("group") : face({ id: as, name }));
  parts.face.dataset.of = name;
  parts.face.dataset.blocked = !group && state.blocked.has(as);
  button.dataset.name = name;
  button.dataset.testid = !group || keeper === as ? `chat-${chat}` : `chat-${chat}-as-${as}`;
  button.tabIndex = open ? 0 : -1;
  button.setAttribute("aria-current", open);
  button.setAttribute("aria-label", `${name}${group ? `, as ${state.people.get(as).name}` : ", private chat"}${count ? `, ${count} unread` : ""}`);
}

export function drawSidebar() {
  const wanted = [];
  for (const person of state.people.values()) {
    wanted.push([person.id, person.id]);
    for (const group of groups()) if (group.members.includes(person.id)) wanted.push([group.id, person.id]);
  }
  const items = wanted.map(([chat, as]) => {
    const key = `${chat} ${as}`;
    if (!rows.has(key)) rows.set(key, make(chat, as));
    fill(rows.get(key), chat, as);
    return rows.get(key).item;
  });
  arrange($("chats"), items);
  const all = [...$("chats").querySelectorAll("button")];
  if (all.length && !all.some((button) => button.tabIndex === 0)) all[0].tabIndex = 0;
  const total = [...state.people.keys(), ...groups().map((group) => group.id)].reduce((sum, chat) => sum + unread(chat), 0);
  document.title = `${total ? `(${total}) ` : ""}${state.people.get(state.as)?.name ?? "Demo"} · ${state.bot.name}`;
}

$("chats").addEventListener("keydown", (event) => {
  const all = [...$("chats").querySelectorAll("button")];
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || !all[to]) return;
  event.preventDefault();
  all[at].tabIndex = -1;
  all[to].tabIndex = 0;
  all[to].focus();
});

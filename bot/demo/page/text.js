// A message's text and entities as nodes. Text only ever becomes text nodes.

import { botLink, copy, follow, say } from "./actions.js";
import { h, menu } from "./dom.js";
import { state } from "./state.js";

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

function link(url, inside) {
  const ours = botLink(url);
  const safe = ours || /^https?:\/\/|^tg:/i.test(url) || !url.includes(":");
  if (!safe) return h("span", {}, inside);
  return h("a", {
    href: url.includes(":") ? url : `https://${url}`, title: url, rel: "noopener noreferrer", target: "_blank",
    onclick: (event) => (event.preventDefault(), follow(url)),
  }, inside);
}

const copied = (text, note) => ({
  role: "button", tabindex: 0, title: "Copy",
  onclick: () => copy(text, note),
  onkeydown: (event) => event.key === "Enter" && copy(text, note),
});

function spoiler(inside) {
  const show = (event) => {
    if (box.classList.contains("shown")) return;
    event.preventDefault(); // a link in it opens with the second tap only
    event.stopPropagation();
    box.classList.add("shown");
    for (const name of ["role", "tabindex", "aria-label"]) box.removeAttribute(name);
  };
  const box = h("span", { class: "spoiler", role: "button", tabindex: 0, "aria-label": "Hidden text: show", onkeydown: (event) => event.key === "Enter" && show(event) }, inside);
  box.addEventListener("click", show, true);
  return box;
}

function longQuote(inside) {
  const box = h("blockquote", { class: "long" }, inside);
  box.addEventListener("click", () => box.classList.toggle("open"));
  return box;
}

function wrap(entity, text, inside) {
  switch (entity.type) {
    case "bold": return h("b", {}, inside);
    case "italic": return h("i", {}, inside);
    case "underline": return h("u", {}, inside);
    case "strikethrough": return h("s", {}, inside);
    case "spoiler": return spoiler(inside);
    case "code": return h("code", copied(text, "Copied"), inside);
    case "pre": return h("pre", {}, inside);
    case "blockquote": return h("blockquote", {}, inside);
    case "expandable_blockquote": return longQuote(inside);
    case "text_link": return link(entity.url ?? "", inside);
    case "url": return link(text, inside);
    case "bot_command": return h("a", { href: "#", class: "command", onclick: (event) => (event.preventDefault(), say(text)) }, inside);
    case "mention": return text.slice(1).toLowerCase() === state.bot.username.toLowerCase() ? link(`t.me/${text.slice(1)}`, inside) : h("span", { class: "mention" }, inside);
    case "email": case "phone_number": return h("span", { class: "mention", ...copied(text, `Copied: ${text}`) }, inside);
    case "hashtag": return h("span", { class: "mention" }, inside);
    default: return h("span", {}, inside);
  }
}

// Entities are nested or apart; one that overlaps is cut at the edge of the one before it.
function build(text, from, to, entities) {
  const nodes = [];
  let at = from;
  const queue = [...entities];
  const plain = (end) => {
    if (end > at) nodes.push(text.slice(at, end));
    at = Math.max(at, end);
  };
  while (queue.length) {
    const entity = queue.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (end <= start) continue;
    plain(start);
    const inner = [];
    while (queue.length && queue[0].offset < end) inner.push(queue.shift());
    for (const one of inner) {
      const over = one.offset + one.length - end;
      if (over > 0) queue.unshift({ ...one, offset: end, length: over });
    }
    nodes.push(wrap(entity, text.slice(start, end), build(text, start, end, inner)));
    at = end;
    if (BLOCKS.has(entity.type) && text[at] === "\n") at += 1; // the block already ends its line
  }
  plain(to);
  return nodes;
}

const ADDRESS = /\b(?:https?:\/\/|t\.me\/)[^\s<>"]+[^\s<>".,;:!?)\]]/g;

export function richText(text, entities = []) {
  const all = [...entities];
  if (!all.some(({ type }) => type === "url" || type === "text_link"))
    for (const found of text.matchAll(ADDRESS)) all.push({ type: "url", offset: found.index, length: found[0].length });
  all.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, all);
}

// The first link in a message that starts our bot, so that it can be opened as somebody else.
export function startLink(message) {
  const urls = (message.entities ?? []).map((e) => (e.type === "url" ? message.text.substr(e.offset, e.length) : e.url));
  for (const row of message.buttons ?? []) for (const button of row) urls.push(button.url);
  urls.push(...(message.text?.match(ADDRESS) ?? []));
  return urls.find((url) => url && botLink(url)?.payload);
}

export function openAs(url) {
  const button = h("button", {
    type: "button", class: "open-as", "aria-haspopup": "menu", "data-testid": "open-as",
    onclick: () => menu(button, [...state.people.values()].map((person) => ({
      label: person.name, icon: "person", run: () => follow(url, person.id),
    })), "Open the link as"),
  }, "Open the link as…");
  return button;
}

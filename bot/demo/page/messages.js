// The conversation: bubbles with their buttons, day separators, and keeping the newest in sight.

import { press, setMode, start } from "./actions.js";
import { $, arrange, face, h, hue, icon, pictureBox, toast } from "./dom.js";
import { dateWithYear, dayKey, longDay, time } from "./dates.js";
import { findMessage, isNews, isPrivate, lastOf, markSeen, messagesOf, personName, state, unread } from "./state.js";
import { openAs, richText, startLink } from "./text.js";

const RTL = /[\u0590-\u08ff\ufb1d-\ufefc]/;
const pane = $("messages");
const list = h("div", { class: "list" });
pane.append(list);

let shown = { chat: null, as: null, firstNew: null, switched: 0 };
let made = new Map(); // message id -> {message, key, node}
let marks = new Map(); // day separators and the like, kept from draw to draw
let stuck = true;
let lastTop = 0;

export function summary(message) {
  if (message.service) return message.service;
  const kind = message.photo ? "Photo" : message.voice ? "Voice note" : message.document ? message.document.name : message.sticker;
  return (message.text || kind || "").replace(/\s+/g, " ").slice(0, 160);
}

function voice(url) {
  const sound = new Audio();
  const bars = h("span", { class: "wave", "aria-hidden": "true" }, Array.from({ length: 24 }, () => h("i")));
  const play = async () => {
    if (!sound.paused) return sound.pause();
    if (!sound.src) sound.src = URL.createObjectURL(await (await fetch(url)).blob());
    return sound.play();
  };
  const button = h("button", {
    type: "button", class: "round", "aria-label": "Play the voice note",
    onclick: () => play().catch(() => toast("This browser cannot play the recording.")),
  }, icon("play"));
  const mark = () => button.replaceChildren(icon(sound.paused ? "play" : "pause"));
  for (const event of ["play", "pause", "ended"]) sound.addEventListener(event, mark);
  sound.addEventListener("timeupdate", () => {
    [...bars.children].forEach((bar, at) => bar.classList.toggle("past", at / 24 < sound.currentTime / (sound.duration || 1)));
  });
  return h("div", { class: "voice" }, button, bars, h("span", { class: "small" }, "Voice note"));
}

function attached(message) {
  if (message.photo) {
    const alt = message.text ? `Picture: ${summary(message)}` : "Picture";
    return h("button", { type: "button", class: "photo", "aria-label": `${alt}. Enlarge`, onclick: () => pictureBox(message.photo, alt) },
      h("img", { src: message.photo, alt: "", loading: "eager" }));
  }
  if (message.document) {
    const { url, name, size } = message.document;
    const weight = size > 1048576 ? `${(size / 1048576).toFixed(1)} MB` : size > 1024 ? `${Math.round(size / 1024)} kB` : `${size} bytes`;
    return h("a", { class: "file", href: url, download: name }, h("span", { class: "round" }, icon("file")),
      h("span", {}, h("b", { dir: "auto" }, name), h("span", { class: "small" }, weight)));
  }
  return message.voice ? voice(message.voice) : null;
}

function quoted(message) {
  const to = findMessage(message.chat, message.reply_to);
  return h("button", { type: "button", class: `quote ${to?.from && !to.from.is_bot ? hue(to.from.id) : ""}`, onclick: () => jump(message.reply_to) },
    h("b", {}, h("bdi", {}, to?.from?.name ?? "A message")), h("span", { dir: "auto" }, to ? summary(to) : "no longer here"));
}

function inlineButtons(message) {
  return h("div", { class: "buttons", role: "group", "aria-label": "Buttons of this message" }, message.buttons.map((row) =>
    h("div", { class: "row" }, row.map((button) => h("button", {
      type: "button", dir: "auto", class: `inline ${button.style ?? ""}`, "data-testid": "inline-button",
      "data-waits": state.pending.has(`${message.chat}:${message.id}:${button.data}`), onclick: () => press(message, button),
    }, button.text, button.url ? icon("out") : null)))));
}

function stamp(message) {
  return h("span", { class: "stamp" },
    message.silent ? h("span", { title: "Sent without a sound", role: "img", "aria-label": "silent" }, icon("silent")) : null,
    message.protected ? h("span", { title: "Protected: Telegram does not let it be forwarded or saved", role: "img", "aria-label": "protected" }, icon("lock")) : null,
    message.edited ? h("span", { class: "edited", title: `Edited ${dateWithYear(message.edited)}, ${time(message.edited)} UTC` }, "edited") : null,
    h("time", { datetime: message.date, title: `${dateWithYear(message.date)}, ${time(message.date)} UTC, by the demo’s clock` }, time(message.date)));
}

function bubble(message, joined) {
  const from = message.from ?? state.bot;
  const own = !from.is_bot && from.id === state.as;
  const big = message.sticker && !message.text;
  const named = !isPrivate(message.chat) && !own;
  const begin = startLink(message);
  const tuck = message.text && !RTL.test(message.text); // the time of day stands in the text's last line
  const node = h("article", {
    class: `message ${from.is_bot ? "from-bot" : own ? "own" : "from-person"} ${joined ? "joined" : ""} ${named ? "named" : ""}`,
    "data-message-id": message.id, tabindex: -1, "aria-label": `${from.name}, ${time(message.date)} UTC`,
  },
  named ? face(from) : null,
  h("div", { class: "stack" },
    h("div", { class: `bubble ${big ? "big" : ""} ${message.photo ? "with-photo" : ""} ${tuck ? "tuck" : ""}` },
      named && !joined ? h("b", { class: `name ${from.is_bot ? "" : hue(from.id)}` }, h("bdi", {}, from.name)) : null,
      message.reply_to ? quoted(message) : null,
      attached(message),
      big ? h("span", { class: "sticker" }, message.sticker) : null,
      message.text ? h("div", { class: "text", dir: "auto" }, richText(message.text, message.entities)) : null,
      stamp(message)),
    message.buttons?.length ? inlineButtons(message) : null,
    begin ? openAs(begin) : null,
    h("div", { class: "acts" },
      h("button", { type: "button", class: "round", "aria-label": "Reply to this", title: "Reply", "data-testid": "reply", onclick: () => setMode("reply", message) }, icon("reply")),
      own && message.text ? h("button", { type: "button", class: "round", "aria-label": "Edit this", title: "Edit", "data-testid": "edit", onclick: () => setMode("edit", message) }, icon("edit")) : null)));
  node.style.setProperty("--stamp", `${34 + 46 * Boolean(message.edited) + 18 * Boolean(message.silent) + 18 * Boolean(message.protected)}px`);
  return node;
}

function node(message, joined) {
  const waits = (message.buttons ?? []).flat().map((b) => state.pending.has(`${message.chat}:${message.id}:${b.data}`)).join();
  const key = `${joined} ${waits}`;
  const known = made.get(message.id);
  if (known?.message === message && known.key === key) return known.node;
  const fresh = message.service
    ? h("p", { class: "message service", "data-message-id": message.id }, h("span", { dir: "auto" }, message.service))
    : bubble(message, joined);
  made.set(message.id, { message, key, node: fresh });
  if (known) keepFocus(known.node, fresh);
  return fresh;
}

// A bubble that is drawn anew keeps the focus on the button of the same place.
function keepFocus(before, after) {
  if (!before.contains(document.activeElement)) return;
  const at = [...before.querySelectorAll("button")].indexOf(document.activeElement);
  queueMicrotask(() => ([...after.querySelectorAll("button")][at] ?? after).focus({ preventScroll: true }));
}

function mark(key, build) {
  if (!marks.has(key)) marks.set(key, build());
  return marks.get(key);
}

function empty() {
  const name = personName(state.as);
  if (!isPrivate(state.chat)) return h("div", { class: "empty" }, h("p", {}, "No messages yet."));
  return h("div", { class: "empty" }, icon("logo"),
    h("h2", {}, h("bdi", {}, name), " has not met ", h("bdi", {}, state.bot.name), " yet"),
    h("p", {}, `Press Start as ${name} would, the first time they find the bot.`),
    h("button", { type: "button", class: "main", "data-testid": "start", onclick: () => start() }, "Start"));
}

export function drawMessages() {
  if (state.chat === null) return;
  const switched = shown.chat !== state.chat || shown.as !== state.as;
  const all = messagesOf(state.chat);
  if (switched) {
    const first = unread(state.chat) ? all.find((m) => isNews(m) && m.id > (state.seen.get(state.chat) ?? 0))?.id : null;
    shown = { chat: state.chat, as: state.as, firstNew: first ?? null, switched: performance.now() };
    made = new Map();
    marks = new Map();
    pane.setAttribute("aria-live", "off"); // a chat that is opened is not read out as news
    setTimeout(() => pane.setAttribute("aria-live", "polite"), 300);
    pane.setAttribute("aria-label", isPrivate(state.chat) ? `Messages between ${personName(state.as)} and ${state.bot.name}` : "Messages of the group");
  }
  const looking = document.body.dataset.view === "chat" || matchMedia("(min-width: 761px)").matches;
  const newest = list.lastElementChild;
  const nodes = [];
  let before = null;
  for (const message of all) {
    const day = dayKey(message.date);
    if (!before || dayKey(before.date) !== day)
      nodes.push(mark(`day ${day} ${message.id}`, () => h("p", { class: "day" }, h("span", {}, longDay(message.date), h("small", {}, " UTC")))));
    if (message.id === shown.firstNew) nodes.push(mark("new", () => h("p", { class: "fresh" }, h("span", {}, "New"))));
    const joined = nodes.at(-1) === made.get(before?.id)?.node && !before.service && before.from?.id === message.from?.id
      && Date.parse(message.date) - Date.parse(before.date) < 600000 && !before.buttons?.length;
    nodes.push(node(message, joined));
    before = message;
  }
  if (!all.some((message) => !message.service) && (isPrivate(state.chat) || !all.length)) nodes.push(mark("empty", empty));
  arrange(list, nodes);
  for (const id of state.changed.get(state.chat) ?? []) flash(id);
  state.changed.delete(state.chat);
  if (switched) {
    stuck = true;
    list.animate([{ opacity: 0 }, { opacity: 1 }], 140);
    down(false);
    if (shown.firstNew) marks.get("new")?.scrollIntoView({ block: "center" });
  } else if (newest !== list.lastElementChild && lastOf(state.chat)?.from?.id === state.as) down(true);
  if (stuck && looking) markSeen(state.chat);
  drawNewest();
}

function flash(id) {
  const found = made.get(id)?.node;
  if (!found) return;
  found.classList.remove("changed");
  void found.offsetWidth; // starts the animation again
  found.classList.add("changed");
}

function jump(id) {
  const found = made.get(id)?.node;
  found?.scrollIntoView({ block: "center", behavior: "smooth" });
  flash(id);
}

function down(smooth) {
  stuck = true;
  pane.scrollTo({ top: pane.scrollHeight, behavior: smooth ? "smooth" : "instant" });
}

function drawNewest() {
  const count = unread(state.chat);
  $("newest").hidden = stuck;
  $("newest").lastElementChild.textContent = count || "";
}

pane.addEventListener("scroll", () => {
  const left = pane.scrollHeight - pane.scrollTop - pane.clientHeight;
  if (left < 60) stuck = true;
  else if (pane.scrollTop < lastTop - 2) stuck = false;
  lastTop = pane.scrollTop;
  if (stuck && unread(state.chat)) markSeen(state.chat);
  drawNewest();
}, { passive: true });

$("newest").addEventListener("click", () => (markSeen(state.chat), down(true)));

const watch = new ResizeObserver(() => stuck && down(performance.now() - shown.switched > 600));
watch.observe(list);
watch.observe(pane);

pane.addEventListener("keydown", (event) => {
  const all = [...list.querySelectorAll("article.message")];
  if (!all.length || !(event.target === pane || event.target.matches("article.message"))) return;
  const at = all.indexOf(document.activeElement);
  const to = { ArrowUp: at < 0 ? all.length - 1 : Math.max(0, at - 1), ArrowDown: at < 0 ? all.length - 1 : Math.min(all.length - 1, at + 1), Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  all[to].focus({ preventScroll: true });
  all[to].scrollIntoView({ block: "nearest" });
});

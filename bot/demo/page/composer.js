// Writing: the text field, the command menu, reply keyboards, replies and edits, and what can be attached.

import { block, contact, edit, place, say, setMode, sticker, upload, users } from "./actions.js";
import { $, h, icon, menu } from "./dom.js";
import { summary } from "./messages.js";
import { chatName, isPrivate, messagesOf, personName, state } from "./state.js";

const field = $("text");
const drafts = new Map();
let drawn = { where: null, mode: null, rows: undefined };
let listOpen = false;
let picked = -1;

const PLACES = [["Berlin", 52.52, 13.405], ["Madrid", 40.4168, -3.7038], ["London", 51.5072, -0.1276], ["New York", 40.7128, -74.006], ["Kolkata", 22.5726, 88.3639], ["Auckland", -36.8509, 174.7645]];
const STICKERS = ["👍", "❤️", "🌱", "🙂", "😢", "👏", "☀️", "🫂", "🎉", "💪", "☕", "🌙"];

const focusField = () => field.focus({ preventScroll: true });

function grow() {
  field.style.height = "auto";
  if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight + 2, 180)}px`; // none while out of sight
}

function submit() {
  const text = field.value.trim();
  if (!text || !(state.mode?.kind === "edit" ? edit(text) : say(text))) return;
  field.value = "";
  closeList();
  grow();
}

// Commands: the "/" button lists all, typing "/" filters. Enter sends what was typed unless one was picked.
function matches() {
  const all = state.commands.get(state.chat) ?? [];
  const typed = /^\/(\w*)$/.exec(field.value)?.[1].toLowerCase();
  return typed === undefined ? (listOpen ? all : []) : all.filter(({ command }) => command.startsWith(typed));
}

function closeList() {
  listOpen = false;
  picked = -1;
  drawList();
}

function drawList() {
  const found = matches();
  picked = Math.min(picked, found.length - 1);
  const list = $("command-list");
  list.hidden = !found.length;
  $("commands").setAttribute("aria-expanded", !list.hidden);
  list.replaceChildren(...found.map(({ command, description }, at) => h("li", {
    role: "option", id: `command-${at}`, "aria-selected": at === picked, "data-command": command,
    onpointerdown: (event) => event.preventDefault(),
    onclick: () => (say(`/${command}`), (field.value = ""), closeList()),
  }, h("b", {}, `/${command}`), h("span", { dir: "auto" }, description))));
  if (picked >= 0) {
    field.setAttribute("aria-activedescendant", `command-${picked}`);
    list.children[picked].scrollIntoView({ block: "nearest" });
  } else field.removeAttribute("aria-activedescendant");
}

field.addEventListener("input", () => (grow(), (picked = -1), drawList()));
field.addEventListener("blur", () => setTimeout(() => !$("compose").contains(document.activeElement) && closeList(), 100));
field.addEventListener("keydown", (event) => {
  const found = matches();
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (picked >= 0) $("command-list").children[picked].click();
    else submit();
  } else if (event.key === "Escape") {
    if (found.length) field.value === "/" ? ((field.value = ""), closeList()) : closeList();
    else if (state.mode) setMode(null);
  } else if (found.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    picked = (picked + (event.key === "ArrowDown" ? 1 : found.length) + (picked < 0 && event.key === "ArrowUp" ? 1 : 0)) % found.length;
    drawList();
  } else if (found.length && event.key === "Tab" && field.value) {
    event.preventDefault();
    field.value = `/${found[Math.max(picked, 0)].command} `;
    closeList();
  } else if (event.key === "ArrowUp" && !field.value) {
    const mine = messagesOf(state.chat).findLast((m) => m.from?.id === state.as && m.text && !m.service);
    if (mine) event.preventDefault(), setMode("edit", mine);
  }
});
document.addEventListener("keydown", (event) => event.key === "Escape" && state.mode && !event.defaultPrevented && document.activeElement !== field && setMode(null));
$("compose").addEventListener("submit", (event) => (event.preventDefault(), submit()));
$("commands").addEventListener("click", () => {
  listOpen = $("command-list").hidden;
  picked = -1;
  focusField();
  drawList();
});

// Attachments. Text in the field goes along as the caption.
const base64 = (bytes) => {
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
};

async function attach(kind, name, blob) {
  if (upload(kind, name, base64(new Uint8Array(await blob.arrayBuffer())), field.value.trim())) field.value = "";
  grow();
}

function choose(kind) {
  const pick = $("pick");
  pick.accept = kind === "photo" ? "image/*" : "";
  pick.value = "";
  pick.onchange = () => pick.files[0] && attach(kind, pick.files[0].name, pick.files[0]);
  pick.click();
}

function samplePhoto() {
  const canvas = h("canvas", { width: 640, height: 420 });
  const paint = canvas.getContext("2d");
  const sky = paint.createLinearGradient(0, 0, 0, 420);
  [[0, "#9fd3c7"], [0.55, "#fbe3c0"], [1, "#f0a868"]].forEach(([at, colour]) => sky.addColorStop(at, colour));
  paint.fillStyle = sky;
  paint.fillRect(0, 0, 640, 420);
  const disc = (x, y, radius, colour) => ((paint.fillStyle = colour), paint.beginPath(), paint.arc(x, y, radius, 0, 7), paint.fill());
  disc(420, 230, 46, "#fff4de");
  disc(120, 620, 330, "#3f8f7f");
  disc(560, 700, 380, "#1f6a5d");
  canvas.toBlob((blob) => attach("photo", "morning.jpg", blob), "image/jpeg", 0.85);
}

// One second of a soft tone as a WAV file: enough of a recording for a bot that keeps only its reference.
function sampleVoice() {
  const rate = 8000;
  const bytes = new Uint8Array(44 + rate);
  const header = new DataView(bytes.buffer);
  const word = (at, text) => [...text].forEach((letter, i) => (bytes[at + i] = letter.charCodeAt(0)));
  word(0, "RIFF"), word(8, "WAVEfmt "), word(36, "data");
  [[4, 36 + rate], [16, 16], [24, rate], [28, rate], [40, rate]].forEach(([at, value]) => header.setUint32(at, value, true));
  [[20, 1], [22, 1], [32, 1], [34, 8]].forEach(([at, value]) => header.setUint16(at, value, true));
  for (let i = 0; i < rate; i += 1) bytes[44 + i] = 128 + 40 * Math.sin(i * 0.28 + 4 * Math.sin(i / 900)) * Math.sin((Math.PI * i) / rate);
  attach("voice", "voice.wav", new Blob([bytes]));
}

const stickers = () => menu($("attach"), STICKERS.map((emoji) => ({ label: emoji, run: () => sticker(emoji) })), "Stickers", "grid");

$("attach").addEventListener("click", () => menu($("attach"), [
  { label: "Photo from this computer", icon: "photo", run: () => choose("photo") },
  { label: "A sample photo", icon: "photo", run: samplePhoto },
  { label: "File", icon: "file", run: () => choose("document") },
  { label: "Voice note", detail: "a short made-up recording", icon: "voice", run: sampleVoice },
  { label: "Sticker", icon: "smile", run: stickers },
], "Attach"));

function keyPressed(button, key) {
  if (key.request_location) return menu(button, PLACES.map(([name, north, east]) => ({ label: name, icon: "pin", run: () => place(north, east) })), "Be where?");
  if (key.request_contact) return contact();
  if (key.request_users !== undefined) {
    const others = [...state.people.values()].filter(({ id }) => id !== state.as);
    return menu(button, others.map(({ id, name }) => ({ label: name, run: () => users(key.request_users, id) })), "Choose whom?");
  }
  say(key.text);
}

function drawKeyboard(rows) {
  $("keyboard").hidden = !rows?.length;
  $("keyboard").replaceChildren(...(rows ?? []).map((row) => h("div", { class: "row" }, row.map((key) => {
    const button = h("button", { type: "button", dir: "auto", onclick: () => keyPressed(button, key) }, key.request_location ? icon("pin") : null, key.text);
    return button;
  }))));
}

function drawMode() {
  const { kind, message } = state.mode ?? {};
  $("mode").hidden = !kind;
  if (!kind) return;
  $("mode").replaceChildren(icon(kind), h("div", {}, h("b", {}, kind === "edit" ? "Editing" : "Reply to ", kind === "edit" ? "" : h("bdi", {}, message.from?.name ?? "")), h("span", { dir: "auto" }, summary(message))),
    h("button", { type: "button", class: "round", "aria-label": "Cancel", "data-testid": "cancel-mode", onclick: () => setMode(null) }, icon("close")));
}

export function drawComposer() {
  if (state.chat === null) return;
  const where = `${state.chat} ${state.as}`;
  if (drawn.where !== where) {
    if (drawn.where && drawn.mode?.kind !== "edit") drafts.set(drawn.where, field.value);
    field.value = drafts.get(where) ?? "";
    drawn = { where, mode: null, rows: undefined };
    closeList();
    grow();
  }
  if (drawn.mode !== state.mode) {
    if (state.mode?.kind === "edit") field.value = state.mode.message.text;
    else if (drawn.mode?.kind === "edit") field.value = "";
    drawMode();
    grow();
    if (state.mode) focusField();
    drawn.mode = state.mode;
  }
  const rows = state.keyboards.get(state.chat) ?? null;
  if (drawn.rows !== rows) drawKeyboard((drawn.rows = rows));
  $("blocked").hidden = !(isPrivate(state.chat) && state.blocked.has(state.as));
  $("commands").hidden = !state.commands.get(state.chat)?.length;
  field.placeholder = isPrivate(state.chat) ? `Write as ${personName(state.as)}` : `Write in ${chatName(state.chat)} as ${personName(state.as)}`;
}

$("unblock").addEventListener("click", () => block(false));

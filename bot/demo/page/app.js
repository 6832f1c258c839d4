// Starts the page: joins the line to the server with the views, and follows the address (#chat=…&as=…).

import { block, followAddress, go, inGroup, newGroup, newPerson, open } from "./actions.js";
import { drawClock } from "./clockbar.js";
import { drawComposer } from "./composer.js";
import { $, alertBox, face, h, menu, toast } from "./dom.js";
import { connect } from "./live.js";
import { drawMessages } from "./messages.js";
import { drawSidebar } from "./sidebar.js";
import { apply, changed, chatName, isPrivate, membersOf, personName, state, view } from "./state.js";

let heading = "";
function drawHeader() {
  if (state.chat === null) return;
  const group = state.chats.get(state.chat);
  const members = isPrivate(state.chat) ? [] : membersOf(state.chat);
  const key = JSON.stringify([state.chat, state.as, personName(state.as), members.map(personName), chatName(state.chat), group?.bot, group?.admins]);
  if (key === heading) return;
  heading = key;
  const name = personName(state.as);
  $("who-face").replaceChildren(face({ id: state.as, name }));
  const who = members.length
    ? h("select", { "aria-label": "Speak as", "data-testid": "speak-as", onchange: (event) => open(state.chat, Number(event.target.value)) },
      members.map((id) => h("option", { value: id, selected: id === state.as }, personName(id) + (group.admins?.includes(id) ? " (administrator)" : ""))))
    : h("bdi", {}, name);
  const focused = $("who").contains(document.activeElement);
  $("who").replaceChildren("You are ", who);
  if (focused && members.length) who.focus();
  $("where").replaceChildren(...(isPrivate(state.chat)
    ? ["in a private chat with ", h("bdi", {}, state.bot.name)]
    : ["in ", h("bdi", {}, chatName(state.chat)), ` · ${members.length === 1 ? "1 person" : `${members.length} people`}`,
      !group?.bot ? " · the bot is not here" : group.admins?.includes(state.bot.id) ? " · the bot is an administrator" : " · the bot is here"]));
}

function chatMenu() {
  const group = state.chats.get(state.chat);
  const blocked = state.blocked.has(state.as);
  if (isPrivate(state.chat)) return [blocked
    ? { label: "Unblock the bot", icon: "check", run: () => block(false) }
    : { label: "Block the bot", icon: "stop", danger: true, run: () => block(true) }];
  if (!group?.bot) return [{ label: "Add the bot", icon: "plus", run: () => inGroup("add_bot") }];
  const make = { label: "Make the bot an administrator", icon: "star", run: () => inGroup("promote_bot") };
  const leave = { label: "Remove the bot", icon: "stop", danger: true, run: () => inGroup("remove_bot") };
  return group.admins?.includes(state.bot.id) ? [leave] : [make, leave];
}

function received(event) {
  apply(event);
  if (event.type === "hello") followAddress();
  if (event.type === "refused") toast(event.text, "bad");
  if (event.type === "answer" && event.text) {
    const other = event.to !== state.as ? `${personName(event.to)}: ` : "";
    if (event.alert) alertBox(other + event.text, state.bot.name);
    else toast(other + event.text);
  }
  changed();
}

for (const draw of [drawHeader, drawMessages, drawSidebar, drawComposer, drawClock]) view(draw);
addEventListener("hashchange", followAddress);
matchMedia("(min-width: 761px)").addEventListener("change", changed);
$("back").addEventListener("click", () => go(""));
$("chat-menu").addEventListener("click", () => menu($("chat-menu"), chatMenu(), "This chat"));
$("new-person").addEventListener("click", newPerson);
$("new-group").addEventListener("click", newGroup);
connect(received, (connected) => {
  state.connected = connected;
  changed();
});

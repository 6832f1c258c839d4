// The clock bar: what time it is in the demo, and the ways to move it.

import { move, weather } from "./actions.js";
import { $, h } from "./dom.js";
import { dateWithYear, dueText, time } from "./dates.js";
import { changed, state } from "./state.js";

const buttons = [...document.querySelectorAll("[data-move]")];

export function drawClock() {
  const { now, next, moving } = state.clock;
  if (now) {
    const text = `${dateWithYear(now)} · ${time(now)} UTC`;
    if ($("clock-now").textContent !== text)
      $("clock-now").replaceChildren(h("span", {}, dateWithYear(now)), h("i", {}, " · "), h("b", {}, `${time(now)} UTC`));
    $("clock-now").dateTime = now;
  }
  $("clock-hint").textContent = moving ? (state.outage ? "The bot is off…" : "Moving…") : "Demo clock";
  $("clock-due").textContent = next ? dueText(next, now) : "nothing is due";
  for (const button of buttons) button.disabled = moving || !state.connected || (button.dataset.move === "next" && !next);
  document.body.dataset.moving = Boolean(moving);
  document.body.dataset.outage = Boolean(state.outage);
  document.body.dataset.connected = state.connected;
  document.body.dataset.weather = state.weather;
  $("weather").value = state.weather;
}

for (const button of buttons) button.addEventListener("click", () => move(button.dataset.move));
$("weather").addEventListener("change", (event) => weather(event.target.value));
$("bot-off").addEventListener("change", (event) => {
  state.outage = event.target.checked;
  changed();
});

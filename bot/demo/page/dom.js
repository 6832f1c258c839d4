// Small pieces of page: elements, icons, faces, toasts, dialogs and menus.

export const $ = (id) => document.getElementById(id);

export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("class", `icon ${name === "logo" ? "logo" : ""}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export const hue = (id) => `hue-${Math.abs(Number(id)) % 6}`;

export function face({ id, name, is_bot }) {
  if (is_bot) return h("span", { class: "face bot", "aria-hidden": "true" }, icon("logo"));
  return h("span", { class: `face ${hue(id)}`, "aria-hidden": "true" }, [...name.trim()][0]?.toUpperCase() ?? "?");
}

// Make parent's children exactly these nodes, moving no node that is already in place.
export function arrange(parent, nodes) {
  const keep = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  nodes.forEach((node, at) => {
    if (parent.childNodes[at] !== node) parent.insertBefore(node, parent.childNodes[at] ?? null);
  });
}

export function toast(text, kind = "") {
  const box = $("toasts");
  if (!box.matches(":popover-open")) box.showPopover?.();
  const one = h("p", { class: `toast ${kind}`, dir: "auto", "data-testid": "toast" }, text);
  box.append(one);
  setTimeout(() => one.remove(), Math.min(9000, 3200 + text.length * 35));
}

function modal(content, kind = "") {
  const box = h("dialog", { class: `modal ${kind}`, onclose: () => box.remove() }, content);
  box.addEventListener("click", (event) => event.target === box && box.close());
  document.body.append(box);
  box.showModal();
  return box;
}

export function alertBox(text, title) {
  const box = modal([
    h("h2", {}, title),
    h("p", { dir: "auto", "data-testid": "alert" }, text),
    h("div", { class: "row" }, h("button", { class: "main", autofocus: true, onclick: () => box.close() }, "OK")),
  ]);
}

export function pictureBox(url, alt) {
  const box = modal([
    h("img", { src: url, alt }),
    h("button", { class: "round", "aria-label": "Close", onclick: () => box.close() }, icon("close")),
  ], "picture");
}

// Ask for one line; resolves to it, or to null when cancelled.
export function askLine(title, label, verb) {
  return new Promise((done) => {
    const field = h("input", { type: "text", "aria-label": label, placeholder: label, maxlength: 128, autofocus: true, dir: "auto" });
    let line = null;
    const form = h("form", {
      onsubmit: (event) => {
        event.preventDefault();
        if ((line = field.value.trim())) box.close();
      },
    },
    h("h2", {}, title), field,
    h("div", { class: "row" },
      h("button", { type: "button", class: "quiet", onclick: () => ((line = null), box.close()) }, "Cancel"),
      h("button", { type: "submit", class: "main" }, verb)));
    const box = modal(form);
    box.addEventListener("close", () => done(line));
  });
}

// A menu beside a button. Items: {label, icon?, detail?, danger?, run}. Arrow keys move, Escape closes.
export function menu(button, items, label, kind = "") {
  const close = () => (box.hidePopover(), button.focus({ preventScroll: true }));
  const box = h("div", { class: `menu ${kind}`, role: "menu", popover: "auto", "aria-label": label },
    items.map((item) => h("button", {
      type: "button", role: "menuitem", class: item.danger ? "danger" : "",
      onclick: () => (close(), item.run()),
    }, item.icon ? icon(item.icon) : null, h("span", { dir: "auto" }, item.label, item.detail ? h("small", {}, item.detail) : null))));
  box.addEventListener("toggle", (event) => event.newState === "closed" && box.remove());
  box.addEventListener("keydown", (event) => {
    const all = [...box.children];
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  });
  document.body.append(box);
  box.showPopover();
  const at = button.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const below = at.bottom + 6 + size.height <= innerHeight;
  box.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - size.height - 6)}px`;
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  box.firstElementChild?.focus();
}

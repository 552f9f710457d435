// What is offered while typing: / commands, @ people, # channels, : emoji.
import { h, $$, uid } from "./dom.js";
import { avatar } from "./avatar.js";
import { emojiChar, searchEmoji } from "./emoji.js";
import { step } from "./a11y.js";
import { state } from "./state.js";

const starts = (name, query) => name.toLowerCase().includes(query.toLowerCase());

/** Answers {from, choices: [{insert, lead, label, hint}]} for the text before the caret, or null. */
function offers(text, { commands = true } = {}) {
  const ws = state.workspace;
  const command = /^(\/\S*)$/.exec(text);
  if (command && commands) return { kind: "Commands", from: 0, choices: ws.commands.filter((c) => c.command.startsWith(command[1].toLowerCase())).map((c) => ({ insert: `${c.command} `, exact: c.command, lead: h("span", { class: "slash" }, "/"), label: [c.command, c.usage_hint ? h("span", { class: "usage" }, ` ${c.usage_hint}`) : ""], hint: c.description })) };
  const found = /(^|[\s(])([@#:])([\w.+-]*)$/.exec(text);
  if (!found) return null;
  const [, , mark, query] = found, from = text.length - query.length - 1;
  if (mark === "@") {
    const people = ws.people.filter((p) => !p.deleted && (starts(p.name, query) || starts(p.real_name ?? "", query)));
    const bot = ws.people.some((p) => p.id === ws.bot.user_id) || !starts(ws.bot.name, query) ? [] : [{ id: ws.bot.user_id, name: ws.bot.name, title: "App" }];
    return { kind: "People", from, choices: [...bot, ...people].slice(0, 20).map((p) => ({ insert: `@${p.name} `, lead: avatar(p.id, 24), label: p.real_name || p.name, hint: p.title || (p.is_bot ? "App" : "") })) };
  }
  if (mark === "#") return { kind: "Channels", from, choices: ws.channels.filter((c) => starts(c.name, query)).map((c) => ({ insert: `#${c.name} `, lead: "#", label: c.name, hint: c.topic })) };
  if (query.length < 2) return null;
  return { kind: "Emoji", from, choices: searchEmoji(query).slice(0, 12).map((name) => ({ insert: `${emojiChar(name)} `, lead: emojiChar(name), label: `:${name}:` })) };
}

/** Gives a textarea its completion list. Answers {handle(event) → true if it took the key, close}. */
export function completion(area, holder, options) {
  const id = uid("offers");
  const list = h("div", { class: "offers", role: "listbox", id, hidden: true, "aria-label": "Suggestions" });
  holder.prepend(list);
  area.setAttribute("aria-controls", id);
  let current = null, at = 0;

  function close() {
    current = null;
    list.hidden = true;
    area.setAttribute("aria-expanded", "false");
    area.removeAttribute("aria-activedescendant");
  }
  function mark(index) {
    at = index;
    $$("[role=option]", list).forEach((row, i) => {
      row.setAttribute("aria-selected", String(i === index));
      if (i === index) { area.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); }
    });
  }
  function choose(choice) {
    const caret = area.selectionStart;
    area.setRangeText(choice.insert, current.from, caret, "end");
    close();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }
  function update() {
    const found = document.activeElement === area && area.selectionStart === area.selectionEnd ? offers(area.value.slice(0, area.selectionStart), options) : null;
    if (!found?.choices.length) { close(); return; }
    current = found;
    list.replaceChildren(h("div", { class: "menu-heading", role: "presentation" }, found.kind), ...found.choices.map((choice) => h("div", { role: "option", id: uid("offer"), class: "offer", "aria-selected": "false", onMousedown: (event) => { event.preventDefault(); choose(choice); } }, h("span", { class: "offer-lead", "aria-hidden": "true" }, choice.lead), h("span", { class: "offer-label" }, choice.label), choice.hint ? h("span", { class: "offer-hint" }, choice.hint) : null)));
    list.hidden = false;
    area.setAttribute("aria-expanded", "true");
    mark(0);
  }
  function handle(event) {
    if (!current) return false;
    if (event.key === "Escape") { close(); event.preventDefault(); event.stopPropagation(); return true; }
    const next = ["Home", "End"].includes(event.key) ? null : step(event.key, at, current.choices.length);
    if (next !== null) { event.preventDefault(); mark(next); return true; }
    const choice = current.choices[at];
    // A command written out in full is sent, not completed again.
    if (event.key === "Enter" && choice.exact && area.value.trim() === choice.exact) { close(); return false; }
    if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); choose(choice); return true; }
    return false;
  }
  area.addEventListener("input", update);
  area.addEventListener("click", update);
  area.addEventListener("blur", () => close());
  return { handle, close };
}

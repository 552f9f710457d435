// Reactions under a message, and the picker.
import { h, $$ } from "./dom.js";
import { icon } from "./icons.js";
import { popover, closePopover } from "./menu.js";
import { emojiChar, emojiNode, searchEmoji, USEFUL } from "./emoji.js";
import { myId, personName } from "./state.js";
import { tryAct } from "./api.js";

export const react = (channel, message, name) => tryAct("react", { channel, ts: message.ts, name, remove: Boolean(message.reactions?.find((r) => r.name === name)?.users.includes(myId())) });

/** The picker: the useful dozen, then all that the workspace offers. */
export function emojiPicker(trigger, onPick, { align } = {}) {
  const grid = h("div", { class: "emoji-grid", role: "group", "aria-label": "Emoji" });
  const search = h("input", { class: "list-search", type: "text", placeholder: "Search emoji", "aria-label": "Search emoji", autocomplete: "off" });
  const pick = (name) => { closePopover(); onPick(name); };
  const cell = (name) => h("button", { type: "button", class: "emoji-cell", "aria-label": name.replace(/_/g, " "), title: `:${name}:`, "data-emoji": name, onClick: () => pick(name) }, emojiChar(name));
  function draw() {
    const query = search.value.trim(), names = searchEmoji(query);
    if (query) grid.replaceChildren(...(names.length ? names.map(cell) : [h("p", { class: "list-empty" }, "No emoji of that name")]));
    else {
      const rest = names.filter((name) => !USEFUL.includes(name));
      grid.replaceChildren(h("div", { class: "menu-heading" }, "Often used here"), ...USEFUL.filter(emojiChar).map(cell), rest.length ? h("div", { class: "menu-heading" }, "All") : "", ...rest.map(cell));
    }
  }
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); $$(".emoji-cell", grid)[0]?.click(); }
    if (event.key === "ArrowDown") { event.preventDefault(); $$(".emoji-cell", grid)[0]?.focus(); }
  });
  grid.addEventListener("keydown", (event) => {
    const cells = $$(".emoji-cell", grid), at = cells.indexOf(document.activeElement);
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
    if (!move) return;
    event.preventDefault();
    if (at + move < 0) search.focus(); else cells[Math.min(at + move, cells.length - 1)]?.focus();
  });
  draw();
  const box = h("div", { class: "emoji-pop", role: "dialog", "aria-label": "Pick an emoji" }, h("div", { class: "list-top" }, icon("search", 16), search), grid);
  if (popover(trigger, box, { align, width: 324 })) search.focus();
}

export function reactionRow(channel, message) {
  if (!message.reactions?.length) return null;
  const add = h("button", { type: "button", class: "reaction add", "aria-label": "Add reaction", title: "Add reaction", "aria-haspopup": "dialog", onClick: () => emojiPicker(add, (name) => react(channel, message, name)) }, icon("smile", 16));
  return h("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, message.reactions.map(({ name, users }) => {
    const mine = users.includes(myId());
    const who = users.map((id) => (id === myId() ? "you" : personName(id))).join(", ");
    return h("button", { type: "button", class: `reaction${mine ? " mine" : ""}`, "aria-pressed": mine, "aria-label": `${name.replace(/_/g, " ")}, ${users.length}: ${who}`, title: `${who} reacted with :${name}:`, "data-emoji": name, onClick: () => react(channel, message, name) }, emojiNode(name), h("span", { class: "num" }, String(users.length)));
  }), add);
}

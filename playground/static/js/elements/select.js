// Every select menu, single and multi, and the overflow menu.
import { h, $, $$, uid } from "../dom.js";
import { icon } from "../icons.js";
import { menu, popover, closePopover } from "../menu.js";
import { step } from "../a11y.js";
import { plainOf, textObject } from "../blocks/text.js";
import { channelName, isDm, state } from "../state.js";
import { confirmed } from "./button.js";

export function overflow(element, ctx, { blockId } = {}) {
  const trigger = h("button", { type: "button", class: "btn icon-only", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": "More actions", "data-action": element.action_id, onClick: () => menu(trigger, element.options.map((option) => ({
    label: textObject(option.text), hint: option.description ? textObject(option.description) : null,
    onSelect: async () => {
      if (option.url) window.open(option.url, "_blank", "noopener");
      if (await confirmed(element.confirm)) ctx.change(blockId, element, option.value);
    } })), { label: "More actions", align: "end" }) }, icon("more"));
  return trigger;
}

const option = (value, label, description) => ({ value, text: { type: "plain_text", text: label }, description });

/** Where the choices of an element come from: {groups: [{label, options}]}, or a load function for external ones. */
function source(element, ctx, blockId) {
  const kind = element.type.replace(/^multi_/, "");
  if (kind === "static_select") return { groups: element.option_groups ? element.option_groups.map((g) => ({ label: plainOf(g.label), options: g.options })) : [{ options: element.options ?? [] }] };
  if (kind === "external_select") return {
    min: element.min_query_length ?? 3,
    load: async (query) => {
      const found = await ctx.options(blockId, element, query);
      return found?.option_groups?.length ? found.option_groups.map((g) => ({ label: plainOf(g.label), options: g.options })) : [{ options: found?.options ?? [] }];
    } };
  const ws = state.workspace;
  if (kind === "users_select") return { groups: [{ options: ws.people.filter((p) => !p.deleted).map((p) => option(p.id, p.name, p.title)) }] };
  const include = element.filter?.include;
  const wanted = (c) => !include || include.includes(isDm(c) ? "im" : c.is_private ? "private" : "public");
  const rooms = kind === "channels_select" ? ws.channels.filter((c) => !c.is_private) : [...ws.channels, ...ws.dms].filter(wanted);
  return { groups: [{ options: rooms.map((c) => option(c.id, isDm(c) ? channelName(c) : `#${c.name}`)) }] };
}

function initial(element, ctx, blockId) {
  const kept = ctx.value?.(blockId, element.action_id);
  const from = kept ?? {};
  const list = from.selected_options ?? from.selected_users ?? from.selected_conversations ?? from.selected_channels
    ?? from.selected_option ?? from.selected_user ?? from.selected_conversation ?? from.selected_channel;
  const start = kept && list !== undefined ? list : element.initial_options ?? element.initial_users ?? element.initial_conversations ?? element.initial_channels
    ?? element.initial_option ?? element.initial_user ?? element.initial_conversation ?? element.initial_channel;
  return (Array.isArray(start) ? start : start ? [start] : []).map((item) => (typeof item === "string" ? item : item));
}

export function select(element, ctx, { blockId, label = "", input = false, described, dispatch } = {}) {
  const multi = element.type.startsWith("multi_");
  const from = source(element, ctx, blockId);
  const known = new Map((from.groups ?? []).flatMap((g) => g.options).map((o) => [o.value, o]));
  let chosen = initial(element, ctx, blockId).map((item) => { if (typeof item === "object") known.set(item.value, item); return typeof item === "object" ? item.value : item; });
  const placeholder = plainOf(element.placeholder) || (multi ? "Select options" : "Select an option");
  const shown = h("span", { class: "select-value" });
  const trigger = h("button", { type: "button", class: `select${multi ? " multi" : ""}${input ? " wide" : ""}`, role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-describedby": described, "data-action": element.action_id, onClick: open }, shown, icon("down", 16));
  const name = (value) => plainOf(known.get(value)?.text) || value;

  function show() {
    const names = chosen.map(name);
    shown.replaceChildren(...(chosen.length ? (multi ? names.map((n) => h("span", { class: "chip" }, n)) : [names[0]]) : [h("span", { class: "placeholder" }, placeholder)]));
    trigger.setAttribute("aria-label", `${label || placeholder}: ${chosen.length ? names.join(", ") : "nothing chosen"}`);
  }
  async function commit(before) {
    if (!input && !(await confirmed(element.confirm))) { chosen = before; show(); return; }
    ctx.change(blockId, element, multi ? chosen : chosen[0] ?? null, { input, dispatch });
  }
  function open() {
    const before = [...chosen];
    listbox(trigger, { from, multi, known, label: label || placeholder, isChosen: (value) => chosen.includes(value),
      pick(value) {
        if (!multi) { chosen = [value]; show(); closePopover(); commit(before); return; }
        if (chosen.includes(value)) chosen = chosen.filter((v) => v !== value);
        else if (chosen.length < (element.max_selected_items ?? Infinity)) chosen = [...chosen, value];
        show();
        if (input) commit(before);
      },
      onClose() { if (multi && !input && before.join() !== chosen.join()) commit(before); } });
  }
  show();
  return trigger;
}

/** The open list: type to search, arrows, Enter. */
function listbox(trigger, { from, multi, known, label, isChosen, pick, onClose }) {
  const id = uid("list");
  const list = h("div", { class: "listbox", role: "listbox", id, "aria-label": label, "aria-multiselectable": multi ? "true" : null });
  const search = h("input", { class: "list-search", type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list", "aria-label": `Search ${label}`, placeholder: from.load ? "Type to search" : "Search", autocomplete: "off" });
  const box = h("div", { class: "select-pop" }, h("div", { class: "list-top" }, icon("search", 16), search), list);
  let at = 0, asked = 0;
  const rows = () => $$("[role=option]", list);
  function mark(index) {
    rows().forEach((row, i) => row.classList.toggle("active", i === index));
    at = index;
    const row = rows()[index];
    if (row) { search.setAttribute("aria-activedescendant", row.id); row.scrollIntoView({ block: "nearest" }); } else search.removeAttribute("aria-activedescendant");
  }
  function draw(groups, empty = "No results") {
    const nodes = groups.flatMap((group) => {
      const options = group.options.map((o) => {
        known.set(o.value, o);
        const row = h("div", { role: "option", id: uid("option"), class: "list-option", "aria-selected": isChosen(o.value), "data-value": o.value, onMousedown: (event) => event.preventDefault(), onClick: () => choose(row) },
          h("span", { class: "list-check" }, isChosen(o.value) ? icon("check", 16) : null),
          h("span", null, h("span", null, textObject(o.text)), o.description ? h("span", { class: "menu-hint" }, typeof o.description === "string" ? o.description : textObject(o.description)) : null));
        return row;
      });
      return group.label && options.length ? [h("div", { role: "group", "aria-label": group.label }, h("div", { class: "menu-heading" }, group.label), options)] : options;
    });
    list.replaceChildren(...(nodes.length ? nodes : [h("p", { class: "list-empty" }, empty)]));
    mark(0);
  }
  function choose(row) {
    if (!row) return;
    pick(row.dataset.value);
    const on = isChosen(row.dataset.value);
    row.setAttribute("aria-selected", String(on));
    $(".list-check", row).replaceChildren(...(on ? [icon("check", 16)] : []));
  }
  async function refresh() {
    const query = search.value.trim();
    if (from.load) {
      const mine = ++asked;
      if (query.length < from.min) { draw([], from.min === 1 ? "Type to search." : `Type ${from.min} characters or more.`); return; }
      const groups = await from.load(query).catch(() => []);
      if (mine === asked && list.isConnected) draw(groups);
    } else draw(from.groups.map((g) => ({ ...g, options: g.options.filter((o) => plainOf(o.text).toLowerCase().includes(query.toLowerCase())) })));
  }
  search.addEventListener("input", refresh);
  search.addEventListener("keydown", (event) => {
    const next = ["Home", "End"].includes(event.key) ? null : step(event.key, at, rows().length || 1);
    if (next !== null) { event.preventDefault(); mark(next); }
    if (event.key === "Enter") { event.preventDefault(); event.stopPropagation(); choose(rows()[at]); }
  });
  if (!popover(trigger, box, { width: "trigger", onClose })) return;
  search.focus();
  refresh();
}

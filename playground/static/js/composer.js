// Where a person writes: messages, commands, shortcuts.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { completion } from "./completion.js";
import { menu } from "./menu.js";
import { emojiPicker } from "./reactions.js";
import { emojiChar } from "./emoji.js";
import { toast } from "./a11y.js";
import { tryAct } from "./api.js";
import { emit, state } from "./state.js";

const drafts = new Map();

/** A composer for a channel or, with `thread`, for its thread. */
export function composer({ channel, thread = null, placeholder, name }) {
  const key = `${state.as}|${channel}|${thread ?? ""}`;
  const area = h("textarea", { class: "compose-text", rows: 1, placeholder, "aria-label": placeholder, role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", value: drafts.get(key) ?? "", enterkeyhint: "send" });
  const send = h("button", { type: "submit", class: "icon-button send", "aria-label": "Send", title: "Send (Enter)" }, icon("send", 18));
  const wide = thread ? h("input", { type: "checkbox" }) : null;
  const tool = (glyph, label, onClick, extra) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onClick, ...extra }, icon(glyph, 18));
  const plus = tool("plus", "Shortcuts", () => menu(plus, shortcutItems(), { label: "Shortcuts", width: 300 }), { "aria-haspopup": "menu", "aria-expanded": "false" });
  const bolt = tool("bolt", "Run a shortcut", () => menu(bolt, shortcutItems(), { label: "Shortcuts", width: 300 }), { "aria-haspopup": "menu", "aria-expanded": "false" });
  const smile = tool("smile", "Emoji", () => emojiPicker(smile, (found) => insert(emojiChar(found))), { "aria-haspopup": "dialog", "aria-expanded": "false" });
  const wrapper = (mark) => () => {
    const { selectionStart: from, selectionEnd: to } = area;
    area.setRangeText(`${mark}${area.value.slice(from, to)}${mark}`, from, to, "end");
    if (from === to) area.selectionStart = area.selectionEnd = from + mark.length;
    touched();
  };
  const box = h("form", { class: "composer", "aria-label": thread ? "Reply" : `Message ${name}`, onSubmit: (event) => { event.preventDefault(); submit(); } },
    h("div", { class: "compose-format", role: "toolbar", "aria-label": "Formatting" }, tool("bold", "Bold", wrapper("*")), tool("italic", "Italic", wrapper("_")), tool("strike", "Strikethrough", wrapper("~")), tool("code", "Code", wrapper("`"))),
    area,
    wide ? h("label", { class: "choice broadcast" }, wide, h("span", null, `Also send to ${name}`)) : null,
    h("div", { class: "compose-tools" }, thread ? null : plus, smile, tool("at", "Mention someone", () => insert("@", true)), thread ? null : tool("slash", "Commands", () => { if (!area.value) insert("/", true); else area.focus(); }), thread ? null : bolt, h("span", { class: "spacer" }), h("span", { class: "compose-hint muted" }, h("kbd", null, "Enter"), " to send"), send));
  const holder = h("div", { class: "composer-holder" }, box);
  const offers = completion(area, holder, { commands: !thread });

  function shortcutItems() {
    const found = (state.workspace.shortcuts ?? []).filter((s) => s.type === "global");
    return [{ heading: "Shortcuts" }, ...(found.length ? found.map((s) => ({ label: s.name, hint: s.description, lead: icon("bolt", 16), onSelect: () => tryAct("shortcut", { callback_id: s.callback_id }) })) : [{ label: "This app has no shortcuts", disabled: true }]),
      ...(state.workspace.commands?.length ? ["-", { heading: "Commands" }, ...state.workspace.commands.map((c) => ({ label: c.command, hint: c.description, lead: "/", onSelect: () => { area.value = `${c.command} `; touched(); area.focus(); } }))] : [])];
  }
  function insert(text, offer = false) {
    const before = area.value.slice(0, area.selectionStart);
    const gap = offer && before && !/\s$/.test(before) ? " " : "";
    area.setRangeText(gap + text, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    touched();
  }
  function touched() { area.dispatchEvent(new Event("input", { bubbles: true })); }
  function grow() {
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
    send.classList.toggle("ready", Boolean(area.value.trim()));
  }
  async function submit() {
    const text = area.value.trim();
    if (!text) return;
    const command = /^(\/\S+)/.exec(text)?.[1];
    if (command && thread) { toast(`${command} is not supported in threads. Sorry!`, "error"); return; }
    area.value = "";
    drafts.delete(key);
    grow();
    area.disabled = false;
    const sent = command ? await tryAct("command", { channel, text }) : await tryAct("say", { channel, text, ...(thread ? { thread } : {}), ...(wide?.checked ? { broadcast: true } : {}) });
    if (!sent && !area.value) { area.value = text; grow(); }
    if (sent) emit("messages", { jump: true });
  }
  area.addEventListener("input", () => { drafts.set(key, area.value); grow(); });
  area.addEventListener("keydown", (event) => {
    if (event.isComposing || offers.handle(event)) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); submit(); }
  });
  queueMicrotask(grow);
  holder.focusText = () => area.focus();
  return holder;
}

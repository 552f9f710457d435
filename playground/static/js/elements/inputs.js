// What a person types: text, rich text, e-mail, URL, number, files.
import { h, debounce } from "../dom.js";
import { icon } from "../icons.js";
import { plainOf } from "../blocks/text.js";
import { fromRichText, toRichText } from "./richtext_edit.js";

/** Wires a text control: every key is kept, the server is told at a pause, an Enter or when the field is left. */
function wire(node, element, ctx, { blockId, input, dispatch }, read = () => node.value) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const byKey = dispatch && triggers.includes("on_character_entered"), byEnter = dispatch && triggers.includes("on_enter_pressed");
  const soon = debounce(() => ctx.change(blockId, element, read(), { input, dispatch: byKey }), 250);
  node.addEventListener("input", () => { ctx.keep?.(blockId, element, read()); if (byKey) soon(); });
  node.addEventListener("change", () => { if (!byKey) ctx.change(blockId, element, read(), { input, dispatch: false }); });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (byEnter && !event.shiftKey) { event.preventDefault(); ctx.change(blockId, element, read(), { input, dispatch: true }); }
    else if (node.tagName === "INPUT" && input) { event.preventDefault(); ctx.keep?.(blockId, element, read()); ctx.submit?.(); }
  });
  return node;
}

function common(element, { label, described }, extra = {}) {
  return { class: "field wide", placeholder: plainOf(element.placeholder) || null, "aria-label": label || plainOf(element.placeholder) || "Text", "aria-describedby": described, "data-action": element.action_id, autocomplete: "off", "data-autofocus": element.focus_on_load ? "" : null, ...extra };
}
const start = (element, ctx, blockId, key = "value", first = "initial_value") => {
  const kept = ctx.value?.(blockId, element.action_id);
  return (kept ? kept[key] : element[first]) ?? "";
};

export function plainText(element, ctx, place = {}) {
  const value = start(element, ctx, place.blockId);
  const props = common(element, place, { value, maxlength: element.max_length ?? null, minlength: element.min_length ?? null });
  const node = wire(element.multiline ? h("textarea", { ...props, rows: 4 }) : h("input", { ...props, type: "text" }), element, ctx, place);
  if (!element.max_length) return node;
  const left = h("span", { class: "count", "aria-hidden": "true" });
  const count = () => { left.textContent = element.max_length - node.value.length <= 50 ? String(element.max_length - node.value.length) : ""; };
  node.addEventListener("input", count);
  count();
  return h("span", { class: "counted" }, node, left);
}
const typed = (type, extra = () => ({})) => (element, ctx, place = {}) => wire(h("input", { ...common(element, place, { value: start(element, ctx, place.blockId), type, ...extra(element) }) }), element, ctx, place);
export const email = typed("email");
export const url = typed("url");
export const number = typed("text", (element) => ({ inputmode: element.is_decimal_allowed ? "decimal" : "numeric" }));

export function richText(element, ctx, place = {}) {
  const kept = ctx.value?.(place.blockId, element.action_id);
  const node = h("div", { ...common(element, place), class: "field wide rich-input", contenteditable: "true", role: "textbox", "aria-multiline": "true", "data-placeholder": plainOf(element.placeholder) || "" });
  node.append(...fromRichText(kept ? kept.rich_text_value : element.initial_value));
  const read = () => toRichText(node);
  wire(node, element, ctx, place, read);
  node.addEventListener("blur", () => ctx.change(place.blockId, element, read(), { input: place.input, dispatch: false }));
  // The browser's own editing commands: deprecated on paper, kept by every browser, and undo works.
  const tool = (label, glyph, command) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onMousedown: (event) => event.preventDefault(), onClick: () => { node.focus(); document.execCommand(command); } }, icon(glyph, 16));
  return h("div", { class: "rich-box" }, h("div", { class: "rich-tools", role: "toolbar", "aria-label": "Formatting" }, tool("Bold", "bold", "bold"), tool("Italic", "italic", "italic"), tool("Strikethrough", "strike", "strikeThrough"), tool("Bulleted list", "menu", "insertUnorderedList")), node);
}

export function fileInput(element, ctx, { blockId, label, input, dispatch, described } = {}) {
  const most = element.max_files ?? 10;
  const names = h("span", { class: "file-names", "aria-live": "polite" }, "No file chosen");
  const control = h("input", { type: "file", class: "file-control", multiple: most > 1, accept: element.filetypes?.map((t) => `.${t}`).join(",") ?? null, "aria-label": label || "Files", "aria-describedby": described, "data-action": element.action_id,
    onChange: async () => {
      const files = [...control.files].slice(0, most);
      names.textContent = files.length ? files.map((f) => f.name).join(", ") : "No file chosen";
      ctx.change(blockId, element, await Promise.all(files.map(async (f) => ({ name: f.name, mimetype: f.type || "application/octet-stream", size: f.size, content: await base64(f) }))), { input, dispatch });
    } });
  return h("label", { class: "file-pick" }, control, h("span", { class: "btn", "aria-hidden": "true" }, icon("file", 16), most > 1 ? "Choose files" : "Choose a file"), names);
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

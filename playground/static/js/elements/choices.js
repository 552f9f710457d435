// Checkboxes and radio buttons.
import { h, uid } from "../dom.js";
import { textObject } from "../blocks/text.js";
import { confirmed } from "./button.js";

function group(element, ctx, { blockId, label, input, dispatch, described }, kind) {
  const kept = ctx.value?.(blockId, element.action_id);
  const many = kind === "checkbox";
  const start = kept ? (many ? kept.selected_options : kept.selected_option && [kept.selected_option]) : many ? element.initial_options : element.initial_option && [element.initial_option];
  const chosen = new Set((start ?? []).map((o) => o.value ?? o));
  const name = uid("choice");
  const box = h("div", { class: "choices", role: many ? "group" : "radiogroup", "aria-label": label || "Options", "aria-describedby": described, "data-action": element.action_id });
  for (const option of element.options) {
    const control = h("input", { type: kind, name, value: option.value, checked: chosen.has(option.value), onChange: async () => {
      const before = new Set(chosen);
      if (!many) chosen.clear();
      if (control.checked) chosen.add(option.value); else chosen.delete(option.value);
      if (!input && !(await confirmed(element.confirm))) {
        chosen.clear(); before.forEach((v) => chosen.add(v));
        box.querySelectorAll("input").forEach((other) => { other.checked = chosen.has(other.value); });
        return;
      }
      const values = element.options.map((o) => o.value).filter((v) => chosen.has(v));
      ctx.change(blockId, element, many ? values : values[0] ?? null, { input, dispatch });
    } });
    box.append(h("label", { class: "choice" }, control, h("span", null, h("span", null, textObject(option.text)), option.description ? h("span", { class: "menu-hint" }, textObject(option.description)) : null)));
  }
  return box;
}
export const checkboxes = (element, ctx, place = {}) => group(element, ctx, place, "checkbox");
export const radioButtons = (element, ctx, place = {}) => group(element, ctx, place, "radio");

// The input block: label, hint, the element, what is wrong with it.
import { h, uid } from "../dom.js";
import { icon } from "../icons.js";
import { plainOf, textObject } from "./text.js";
import { drawElement } from "../elements/index.js";

export function input(block, ctx) {
  const hint = uid("hint"), problem = uid("problem");
  const error = ctx.errors?.[block.block_id];
  const described = [block.hint ? hint : null, error ? problem : null].filter(Boolean).join(" ") || null;
  const control = drawElement(block.element, ctx, { blockId: block.block_id, label: plainOf(block.label) + (block.optional ? " (optional)" : ""), input: true, dispatch: Boolean(block.dispatch_action), described });
  if (error) (control.matches("[data-action]") ? control : control.querySelector("[data-action]"))?.setAttribute("aria-invalid", "true");
  return h("div", { class: `b-input${error ? " wrong" : ""}`, "data-optional": block.optional ? "" : null },
    h("div", { class: "label" }, h("span", null, textObject(block.label)), block.optional ? h("span", { class: "muted" }, " (optional)") : null),
    control,
    error ? h("p", { class: "problem", id: problem, role: "alert" }, icon("warn", 16), h("span", null, error)) : null,
    block.hint ? h("p", { class: "hint", id: hint }, textObject(block.hint)) : null);
}

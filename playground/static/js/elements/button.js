import { h, safeUrl } from "../dom.js";
import { confirmDialog } from "../a11y.js";
import { icon } from "../icons.js";
import { textObject } from "../blocks/text.js";
import { myId } from "../state.js";

/** Asks the element's confirm question; true when there is none. */
export async function confirmed(confirm) {
  if (!confirm) return true;
  return confirmDialog({ title: textObject(confirm.title), text: textObject(confirm.text), confirm: textObject(confirm.confirm), deny: textObject(confirm.deny), style: confirm.style });
}

/** Presses through the confirm dialog; the button cannot be pressed twice meanwhile. */
async function press(node, element, ctx, blockId, value) {
  const yes = await confirmed(element.confirm);
  if (!yes) return;
  node.setAttribute("aria-busy", "true");
  try { await ctx.change(blockId, element, value); } finally { node.removeAttribute("aria-busy"); }
}

export function button(element, ctx, { blockId } = {}) {
  const look = `btn ${element.style === "primary" ? "primary" : element.style === "danger" ? "danger" : ""}`;
  const label = element.accessibility_label || null;
  const url = element.url && safeUrl(element.url);
  if (url) return h("a", { class: look, href: url, target: "_blank", rel: "noopener noreferrer", "aria-label": label, "data-action": element.action_id, onClick: () => ctx.change(blockId, element, element.value ?? null) }, textObject(element.text));
  const node = h("button", { type: "button", class: look, "aria-label": label, "data-action": element.action_id, onClick: () => press(node, element, ctx, blockId, element.value ?? null) }, textObject(element.text));
  return node;
}

export function workflowButton(element) {
  const target = safeUrl(element.workflow?.trigger?.url ?? "");
  const look = `btn ${element.style === "primary" ? "primary" : element.style === "danger" ? "danger" : ""}`;
  return h("a", { class: look, href: target, target: "_blank", rel: "noopener noreferrer", "aria-label": element.accessibility_label || null }, icon("bolt", 16), textObject(element.text));
}

export function feedbackButtons(element, ctx, { blockId } = {}) {
  const one = (part, glyph) => {
    const node = h("button", { type: "button", class: "chip-button", "aria-label": part.accessibility_label || null, onClick: () => press(node, element, ctx, blockId, part.value) }, icon(glyph, 16), textObject(part.text));
    return node;
  };
  return h("span", { class: "feedback", role: "group", "aria-label": "Feedback" }, one(element.positive_button, "thumbsUp"), one(element.negative_button, "thumbsDown"));
}

export function iconButton(element, ctx, { blockId } = {}) {
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(myId())) return null;
  const node = h("button", { type: "button", class: "chip-button", "aria-label": element.accessibility_label || null, onClick: () => press(node, element, ctx, blockId, element.value ?? null) }, icon(element.icon === "trash" ? "trash" : "more", 16), textObject(element.text));
  return node;
}

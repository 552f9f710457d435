// Text objects, and the blocks that are mostly text.
import { h } from "../dom.js";
import { decode, mrkdwn } from "../mrkdwn.js";
import { markdown as drawMarkdown } from "../markdown.js";
import { withEmoji } from "../emoji.js";
import { drawElement } from "../elements/index.js";

/** A text object (or a bare string) → nodes. */
export function textObject(object) {
  if (object === null || object === undefined) return [];
  if (typeof object === "string") return withEmoji(decode(object));
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: object.verbatim });
  const text = decode(object.text);
  return object.emoji === false ? [document.createTextNode(text)] : withEmoji(text);
}
export const plainOf = (object) => (object === null || object === undefined ? "" : decode(typeof object === "string" ? object : object.text ?? ""));

export function section(block, ctx) {
  return h("div", { class: "b-section" },
    h("div", { class: "b-section-main" },
      block.text ? h("div", { class: `b-text${block.expand ? " expand" : ""}` }, textObject(block.text)) : null,
      block.fields ? h("div", { class: "b-fields" }, block.fields.map((field) => h("div", { class: "b-text" }, textObject(field)))) : null),
    block.accessory ? h("div", { class: `b-accessory ${block.accessory.type === "image" ? "is-image" : ""}` }, drawElement(block.accessory, ctx, { blockId: block.block_id, label: plainOf(block.text).replace(/[*_~`]/g, "").slice(0, 80) })) : null);
}
export const header = (block, ctx) => h(ctx.surface === "message" ? "h4" : "h3", { class: `b-header level-${block.level ?? 2}` }, textObject(block.text));
export const divider = () => h("hr", { class: "b-divider" });
export const context = (block, ctx) => h("div", { class: "b-context" }, block.elements.map((element) => (element.type === "image" ? drawElement(element, ctx, { small: true }) : h("span", { class: "b-context-text" }, textObject(element)))));
export const actions = (block, ctx) => h("div", { class: "b-actions" }, block.elements.map((element) => drawElement(element, ctx, { blockId: block.block_id })));
export const contextActions = (block, ctx) => h("div", { class: "b-actions context" }, block.elements.map((element) => drawElement(element, ctx, { blockId: block.block_id })));
export const markdown = (block) => h("div", { class: "b-markdown md" }, drawMarkdown(block.text));

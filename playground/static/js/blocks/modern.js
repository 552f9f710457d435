// Cards, carousels, containers, alerts, plans.
import { h, uid } from "../dom.js";
import { icon } from "../icons.js";
import { link } from "../mrkdwn.js";
import { drawElement } from "../elements/index.js";
import { image } from "./media.js";
import { plainOf, textObject } from "./text.js";
import { richTextNodes, richTextWords } from "./rich_text.js";
import { drawBlocks } from "./index.js";

const LEVELS = { default: ["info", "Note"], info: ["info", "Information"], warning: ["warn", "Warning"], error: ["warn", "Error"], success: ["check", "Success"] };
export function alert(block) {
  const level = LEVELS[block.level] ? block.level : "default";
  const [glyph, word] = LEVELS[level];
  return h("div", { class: `b-alert ${level}`, role: level === "error" ? "alert" : "note", "aria-label": word }, icon(glyph, 20), h("div", { class: "b-text" }, textObject(block.text)));
}

export function card(block, ctx) {
  return h("article", { class: "b-card", "aria-label": plainOf(block.title) || "Card" },
    block.hero_image ? h("div", { class: "card-hero" }, image(block.hero_image, ctx)) : null,
    h("div", { class: "card-main" },
      block.icon || block.title || block.subtitle ? h("div", { class: "card-head" }, block.icon ? image(block.icon, ctx, { small: true }) : null,
        h("div", null, block.title ? h("div", { class: "card-title" }, textObject(block.title)) : null, block.subtitle ? h("div", { class: "muted small-text" }, textObject(block.subtitle)) : null)) : null,
      block.body ? h("div", { class: "b-text" }, textObject(block.body)) : null,
      block.subtext ? h("div", { class: "muted small-text" }, textObject(block.subtext)) : null,
      block.actions?.length ? h("div", { class: "b-actions" }, block.actions.map((element) => drawElement(element, ctx, { blockId: block.block_id }))) : null));
}

export function carousel(block, ctx) {
  const track = h("div", { class: "carousel-track", tabindex: "0", role: "group", "aria-label": `${block.elements.length} cards` }, block.elements.map((element) => card(element, { ...ctx })));
  const move = (way) => track.scrollBy({ left: way * track.clientWidth * 0.8, behavior: "smooth" });
  return h("div", { class: "b-carousel" }, track, block.elements.length > 1 ? h("div", { class: "carousel-nav" },
    h("button", { type: "button", class: "icon-button bordered", "aria-label": "Previous cards", onClick: () => move(-1) }, icon("left", 18)),
    h("button", { type: "button", class: "icon-button bordered", "aria-label": "Next cards", onClick: () => move(1) }, icon("right", 18))) : null);
}

export function container(block, ctx) {
  const id = uid("container");
  const title = block.rich_text_title ? richTextNodes(block.rich_text_title) : textObject(block.title);
  const named = (block.title && plainOf(block.title)) || richTextWords(block.rich_text_title) || "Section";
  const closed = Boolean(block.is_collapsible && block.default_collapsed);
  const body = h("div", { class: "container-body", id, hidden: closed }, drawBlocks(block.child_blocks, ctx));
  const heading = h("div", { class: "container-titles" }, h("div", { class: "card-title" }, title), block.subtitle ? h("div", { class: "muted small-text" }, textObject(block.subtitle)) : null);
  const lead = block.icon ? image(block.icon, ctx, { small: true }) : null;
  const toggle = block.is_collapsible ? h("button", { type: "button", class: "container-head", "aria-expanded": !closed, "aria-controls": id, onClick: () => {
    body.hidden = !body.hidden;
    toggle.setAttribute("aria-expanded", String(!body.hidden));
  } }, icon("right", 16), lead, heading) : h("div", { class: "container-head" }, lead, heading);
  return h("section", { class: `b-container width-${block.width ?? "standard"}${block.has_header_divider === false ? "" : " ruled"}`, "aria-label": named }, toggle, body);
}

const STATUS = { pending: ["clock", "Waiting"], in_progress: ["reset", "In progress"], complete: ["check", "Done"], error: ["warn", "Failed"] };
export function taskCard(block) {
  const [glyph, word] = STATUS[block.status] ?? STATUS.pending;
  return h("article", { class: `b-task ${block.status}`, "aria-label": `${block.title}: ${word}` },
    h("div", { class: "task-head" }, icon(glyph, 18), h("strong", null, block.title), h("span", { class: "muted small-text" }, word)),
    block.details ? h("div", { class: "b-rich" }, richTextNodes(block.details)) : null,
    block.output ? h("div", { class: "b-rich" }, richTextNodes(block.output)) : null,
    block.sources?.length ? h("ul", { class: "task-sources" }, block.sources.map((source) => h("li", null, link(source.url, [source.text || source.url])))) : null);
}
export const plan = (block) => h("section", { class: "b-plan", "aria-label": plainOf(block.title) }, h("h4", { class: "b-header" }, textObject(block.title)), (block.tasks ?? []).map((task) => taskCard(task)));

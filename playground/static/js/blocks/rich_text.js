// rich_text: sections, lists, quotes, preformatted; all inline elements.
import { h } from "../dom.js";
import { emojiNode, withEmoji } from "../emoji.js";
import { broadcast, channelMention, dateNode, link, userMention } from "../mrkdwn.js";
import { groupName } from "../state.js";

const INLINE = {
  text: (element) => withLines(element.text),
  link: (element) => [link(element.url, element.text ? [element.text] : [])],
  emoji: (element) => [emojiNode(element.name, element.unicode)],
  user: (element) => [userMention(element.user_id)],
  channel: (element) => [channelMention(element.channel_id)],
  usergroup: (element) => [h("span", { class: "mention" }, `@${groupName(element.usergroup_id)}`)],
  team: (element) => [h("span", { class: "mention" }, `@${element.team_id}`)],
  broadcast: (element) => [broadcast(element.range)],
  date: (element) => [dateNode(element.timestamp, element.format, element.fallback, element.url)],
  color: (element) => [h("span", { class: "color" }, h("span", { class: "swatch", style: { background: /^#[0-9a-f]{3,8}$/i.test(element.value) ? element.value : "transparent" }, "aria-hidden": "true" }), element.value)],
};
const STYLES = { code: "code", strike: "s", italic: "em", bold: "strong", underline: "u", highlight: "mark", client_highlight: "mark" };

function withLines(text) {
  return String(text).split("\n").flatMap((line, i) => [...(i ? [h("br")] : []), ...withEmoji(line)]);
}
function inline(element) {
  let nodes = (INLINE[element.type] ?? ((other) => [other.text ?? ""]))(element);
  for (const [style, tag] of Object.entries(STYLES)) if (element.style?.[style]) nodes = [h(tag, null, nodes)];
  return nodes;
}
const inlines = (part) => (part.elements ?? []).flatMap(inline);

function list(part, next) {
  const ordered = part.style === "ordered";
  return h(ordered ? "ol" : "ul", { class: `rt-list indent-${part.indent ?? 0}${part.border ? " bordered" : ""}`, start: ordered ? (part.offset ?? 0) + 1 : null, style: { "margin-left": `${(part.indent ?? 0) * 26}px` } }, part.elements.map((item) => h("li", null, item.type === "rich_text_section" ? inlines(item) : next(item))));
}

function part(element) {
  switch (element.type) {
    case "rich_text_section": return h("div", { class: "rt-section" }, inlines(element));
    case "rich_text_list": return list(element, part);
    case "rich_text_quote": return h("blockquote", { class: element.border ? "bordered" : null }, inlines(element));
    case "rich_text_preformatted": return h("pre", { class: element.border ? "bordered" : null }, inlines(element));
    default: return h("span", null, inlines(element));
  }
}
export const richTextNodes = (block) => (block?.elements ?? []).map(part);
export const richText = (block) => h("div", { class: "b-rich" }, richTextNodes(block));

/** A rich text's words, for labels and sorting. */
export function richTextWords(block) {
  if (typeof block?.text === "string") return block.text;
  return (block?.elements ?? []).map((element) => element.text ?? element.name ?? element.user_id ?? richTextWords(element)).join(" ").trim();
}

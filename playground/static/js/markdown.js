// Standard Markdown (the markdown block, a canvas) → nodes. Headings, lists, tables, quotes, code, links, emphasis.
import { h } from "./dom.js";
import { link, userMention, channelMention } from "./mrkdwn.js";
import { withEmoji } from "./emoji.js";

const INLINE = /(`[^`]+`)|(!\[[^\]]*\]\([^)\s]+\))|(\[[^\]]+\]\([^)\s]+\))|(\*\*[^*]+\*\*|__[^_]+__)|(\*[^*\s][^*]*\*|(?<![\w])_[^_\s][^_]*_(?![\w]))|(~~[^~]+~~)|(<?https?:\/\/[^\s<>)]+>?)|(\\[\\`*_{}[\]()#+.!|>~-])/g;

export function inlineMarkdown(source) {
  const nodes = [];
  let at = 0;
  for (const found of source.matchAll(INLINE)) {
    if (found.index > at) nodes.push(...withEmoji(source.slice(at, found.index)));
    nodes.push(span(found[0]));
    at = found.index + found[0].length;
  }
  if (at < source.length) nodes.push(...withEmoji(source.slice(at)));
  return nodes;
}

function span(piece) {
  if (piece.startsWith("`")) return h("code", null, piece.slice(1, -1));
  if (piece.startsWith("\\")) return document.createTextNode(piece[1]);
  if (piece.startsWith("![")) {
    const [, label, target] = /^!\[([^\]]*)\]\(([^)]+)\)$/.exec(piece);
    if (/^@[UW]/.test(target)) return userMention(target.slice(1));
    if (/^#[CG]/.test(target)) return channelMention(target.slice(1), label);
    return link(target, label ? [label] : []);
  }
  if (piece.startsWith("[")) {
    const [, label, target] = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(piece);
    return link(target, inlineMarkdown(label));
  }
  if (/^(\*\*|__)/.test(piece)) return h("strong", null, inlineMarkdown(piece.slice(2, -2)));
  if (piece.startsWith("~~")) return h("s", null, inlineMarkdown(piece.slice(2, -2)));
  if (/^<?http/.test(piece)) return link(piece.replace(/^<|>$/g, ""));
  return h("em", null, inlineMarkdown(piece.slice(1, -1)));
}

const BULLET = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;

/** Nested lists by their indent. */
function list(rows) {
  const indent = rows[0].indent;
  const box = h(rows[0].ordered ? "ol" : "ul", rows[0].ordered ? { start: rows[0].start } : null);
  for (let i = 0; i < rows.length;) {
    const children = [];
    let j = i + 1;
    while (j < rows.length && rows[j].indent > indent) children.push(rows[j++]);
    const task = /^\[([ xX])\]\s+(.*)$/.exec(rows[i].text);
    const content = task ? [h("span", { role: "img", "aria-label": task[1] === " " ? "to do" : "done", class: "task-mark" }, task[1] === " " ? "☐" : "☑"), " ", inlineMarkdown(task[2])] : inlineMarkdown(rows[i].text);
    box.append(h("li", { class: task ? "task" : null }, content, children.length ? list(children) : null));
    i = j;
  }
  return box;
}

function table(lines) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim().replace(/\\\|/g, "|"));
  const align = cells(lines[1]).map((mark) => (/^:.*:$/.test(mark) ? "center" : mark.endsWith(":") ? "right" : null));
  const row = (tag) => (line) => h("tr", null, cells(line).map((cell, i) => h(tag, { scope: tag === "th" ? "col" : null, style: align[i] ? { "text-align": align[i] } : {} }, inlineMarkdown(cell))));
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" }, h("table", { class: "table" }, h("thead", null, row("th")(lines[0])), h("tbody", null, lines.slice(2).map(row("td")))));
}

export function markdown(source) {
  const lines = String(source ?? "").replace(/\r/g, "").split("\n");
  const nodes = [];
  for (let i = 0; i < lines.length;) {
    const line = lines[i];
    if (!line.trim()) { i++; continue; }
    const fence = /^\s*```/.exec(line);
    if (fence) {
      const end = lines.findIndex((other, k) => k > i && /^\s*```/.test(other));
      const stop = end < 0 ? lines.length : end;
      nodes.push(h("pre", null, lines.slice(i + 1, stop).join("\n")));
      i = stop + 1; continue;
    }
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (heading) { nodes.push(h(`h${Math.min(heading[1].length + 2, 6)}`, { class: `md-h${heading[1].length}` }, inlineMarkdown(heading[2]))); i++; continue; }
    if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) { nodes.push(h("hr")); i++; continue; }
    if (line.includes("|") && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lines[i + 1] ?? "")) {
      let end = i + 2;
      while (end < lines.length && lines[end].includes("|")) end++;
      nodes.push(table(lines.slice(i, end))); i = end; continue;
    }
    if (/^\s*>/.test(line)) {
      let end = i;
      while (end < lines.length && /^\s*>/.test(lines[end])) end++;
      nodes.push(h("blockquote", null, markdown(lines.slice(i, end).map((q) => q.replace(/^\s*>\s?/, "")).join("\n")))); i = end; continue;
    }
    if (BULLET.test(line)) {
      const rows = [];
      while (i < lines.length && BULLET.test(lines[i])) {
        const [, space, mark, text] = BULLET.exec(lines[i++]);
        rows.push({ indent: space.length, ordered: /\d/.test(mark), start: parseInt(mark, 10) || 1, text });
      }
      nodes.push(list(rows)); continue;
    }
    let end = i;
    const para = [];
    while (end < lines.length && lines[end].trim() && (end === i || !(/^(#{1,6}\s|\s*>|\s*```)/.test(lines[end]) || BULLET.test(lines[end])))) para.push(lines[end++]);
    nodes.push(h("p", null, para.flatMap((text, k) => [...(k ? [h("br")] : []), ...inlineMarkdown(text)])));
    i = end;
  }
  return nodes;
}

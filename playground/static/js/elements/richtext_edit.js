// What stands in an editable box ⇄ a rich_text block.
import { h } from "../dom.js";

const STYLES = { B: "bold", STRONG: "bold", I: "italic", EM: "italic", S: "strike", STRIKE: "strike", DEL: "strike", CODE: "code" };
const BLOCKS = new Set(["DIV", "P"]);

function runs(node, style, out) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) push(out, child.data.replace(/\u00a0/g, " "), style);
    else if (child.tagName === "BR") push(out, "\n", {});
    else if (child.tagName === "A") out.push({ type: "link", url: child.href, text: child.textContent });
    else runs(child, STYLES[child.tagName] ? { ...style, [STYLES[child.tagName]]: true } : style, out);
  }
  return out;
}
function push(out, text, style) {
  if (!text) return;
  const last = out.at(-1);
  const styled = Object.keys(style).length ? { style } : {};
  if (last?.type === "text" && JSON.stringify(last.style ?? {}) === JSON.stringify(style)) last.text += text;
  else out.push({ type: "text", text, ...styled });
}

/** The editable node as a rich_text block; null when nothing is written. */
export function toRichText(root) {
  const elements = [];
  let section = [];
  const flush = () => {
    const last = section.at(-1);
    if (last?.type === "text") last.text = last.text.replace(/\n$/, "");
    section = section.filter((run) => run.type !== "text" || run.text);
    if (section.length) elements.push({ type: "rich_text_section", elements: section });
    section = [];
  };
  for (const child of root.childNodes) {
    if (child.tagName === "UL" || child.tagName === "OL") {
      flush();
      elements.push({ type: "rich_text_list", style: child.tagName === "UL" ? "bullet" : "ordered", indent: 0, border: 0, elements: [...child.children].map((li) => ({ type: "rich_text_section", elements: runs(li, {}, []) })) });
    } else if (BLOCKS.has(child.tagName)) {
      if (section.length) push(section, "\n", {});
      runs(child, {}, section);
    } else {
      const holder = h("div", null, child.cloneNode(true));
      runs(holder, {}, section);
    }
  }
  flush();
  return elements.length ? { type: "rich_text", elements } : null;
}

const TAGS = { bold: "b", italic: "i", strike: "s", code: "code" };
function run(element) {
  let node = element.type === "link" ? h("a", { href: element.url }, element.text || element.url) : h("span", null, element.text ?? "");
  for (const [style, tag] of Object.entries(TAGS)) if (element.style?.[style]) node = h(tag, null, node);
  return node;
}
/** A rich_text block as nodes to edit. */
export function fromRichText(block) {
  return (block?.elements ?? []).map((part) => (part.type === "rich_text_list"
    ? h(part.style === "ordered" ? "ol" : "ul", null, part.elements.map((item) => h("li", null, item.elements.map(run))))
    : h("div", null, (part.elements ?? []).map(run))));
}

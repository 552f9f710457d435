// Elements without innerHTML: a person's text only ever becomes a text node.
const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "open", "multiple", "readOnly", "hidden", "indeterminate"]);
const SVG = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined) continue;
    if (typeof value === "function" && key.startsWith("on")) node.addEventListener(key.slice(2).toLowerCase(), value);
    else if (key === "style" && typeof value === "object") for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
    else if (PROPERTIES.has(key)) node[key] = value;
    else if (value === true) node.setAttribute(key, key.startsWith("aria-") ? "true" : "");
    else if (value === false) { if (key.startsWith("aria-")) node.setAttribute(key, "false"); }
    else node.setAttribute(key, value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

/** h("p", {class: "x", onClick: f}, "text", node, [more]): an HTML element. */
export const h = (tag, props, ...children) => fill(document.createElement(tag), props, children);

/** The same for SVG. */
export const s = (tag, props, ...children) => fill(document.createElementNS(SVG, tag), props, children);

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

let counter = 0;
export const uid = (prefix = "id") => `${prefix}-${++counter}`;

/** One call after the burst has ended. */
export function debounce(fn, ms) {
  let timer = 0;
  return (...args) => { clearTimeout(timer); timer = setTimeout(() => fn(...args), ms); };
}

/** Only links a browser may follow from a message. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    return ["http:", "https:", "mailto:", "tel:", "data:", "blob:"].includes(parsed.protocol) && !url.startsWith("data:text") ? url : null;
  } catch { return null; }
}

/** Keeps the nodes whose key and signature are unchanged, so that focus and open menus survive a reload. */
export function reconcile(parent, items) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  let at = parent.firstElementChild;
  for (const { key, signature, draw } of items) {
    let node = old.get(key);
    old.delete(key);
    if (!node || node.dataset.signature !== signature) {
      const fresh = draw();
      fresh.dataset.key = key;
      fresh.dataset.signature = signature;
      if (node) { if (node === at) at = fresh; node.replaceWith(fresh); }
      node = fresh;
    }
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
  for (const node of old.values()) node.remove();
}

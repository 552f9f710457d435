// table, and data_table with sorting, a filter and pages.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { richTextNodes, richTextWords } from "./blocks/rich_text.js";
import { drawElement } from "./elements/index.js";
import { withEmoji } from "./emoji.js";

function cell(value, ctx) {
  if (!value) return [];
  if (value.type === "rich_text") return richTextNodes(value);
  if (value.type === "raw_number") return [value.text ?? String(value.value ?? "")];
  if (value.type === "action_cell" || value.type === "button") return [drawElement(value.element ?? value, ctx)];
  return withEmoji(value.text ?? "");
}
const words = (value) => (value?.type === "raw_number" ? String(value.text ?? value.value ?? "") : value?.text ?? richTextWords(value) ?? "");
const isNumber = (value) => value?.type === "raw_number";
const measure = (value) => {
  if (isNumber(value) && Number.isFinite(Number(value.value))) return Number(value.value);
  const text = words(value).replace(/[\s,%€$£]/g, "");
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : null;
};
const scroll = (label, node) => h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": label }, node);

export function table(block, ctx) {
  const settings = block.column_settings ?? [];
  const style = (i) => ({ "text-align": settings[i]?.align ?? "left", "white-space": settings[i]?.is_wrapped ? "normal" : null });
  const [head, ...rest] = block.rows;
  const row = (tag) => (cells) => h("tr", null, cells.map((value, i) => h(tag, { scope: tag === "th" ? "col" : null, style: style(i), class: isNumber(value) ? "num" : null }, cell(value, ctx))));
  return h("div", { class: "b-table" }, scroll("Table", h("table", { class: "table" }, h("thead", null, row("th")(head)), h("tbody", null, rest.map(row("td"))))));
}

export function dataTable(block, ctx) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const named = block.row_header_column_index;
  let sort = null, page = 0, query = "";
  const numeric = head.map((_, i) => rows.every((r) => measure(r[i]) !== null));
  const body = h("tbody"), foot = h("div", { class: "table-foot" });
  const count = h("span", { class: "muted small-text", "aria-live": "polite" });
  const back = h("button", { type: "button", class: "icon-button bordered", "aria-label": "Previous page", onClick: () => { page--; show(); } }, icon("left", 16));
  const next = h("button", { type: "button", class: "icon-button bordered", "aria-label": "Next page", onClick: () => { page++; show(); } }, icon("right", 16));
  const heads = head.map((value, i) => {
    const th = h("th", { scope: "col", "aria-sort": "none", class: numeric[i] ? "num" : null }, h("button", { type: "button", class: "sort", onClick: () => {
      sort = sort?.column === i ? (sort.way === 1 ? { column: i, way: -1 } : null) : { column: i, way: 1 };
      page = 0;
      show();
    } }, h("span", null, words(value)), icon("sort", 14)));
    return th;
  });
  function show() {
    let shown = rows.filter((r) => !query || r.some((value) => words(value).toLowerCase().includes(query)));
    if (sort) {
      const { column, way } = sort;
      shown = [...shown].sort((a, b) => way * (numeric[column] ? measure(a[column]) - measure(b[column]) : words(a[column]).localeCompare(words(b[column]), "en", { numeric: true })));
    }
    const pages = Math.max(1, Math.ceil(shown.length / size));
    page = Math.min(Math.max(page, 0), pages - 1);
    heads.forEach((th, i) => th.setAttribute("aria-sort", sort?.column === i ? (sort.way === 1 ? "ascending" : "descending") : "none"));
    body.replaceChildren(...shown.slice(page * size, page * size + size).map((r) => h("tr", null, r.map((value, i) => h(i === named ? "th" : "td", { scope: i === named ? "row" : null, class: numeric[i] ? "num" : null }, cell(value, ctx))))));
    count.textContent = shown.length ? `${page * size + 1}–${Math.min(shown.length, page * size + size)} of ${shown.length}` : "Nothing found";
    back.disabled = page === 0;
    next.disabled = page >= pages - 1;
  }
  if (rows.length > 5) foot.append(h("input", { class: "field table-filter", type: "search", placeholder: "Filter", "aria-label": `Filter ${block.caption ?? "the table"}`, onInput: (event) => { query = event.target.value.trim().toLowerCase(); page = 0; show(); } }));
  foot.append(count);
  if (rows.length > size) foot.append(back, next);
  show();
  return h("div", { class: "b-table data" }, scroll(block.caption ?? "Table", h("table", { class: "table" }, h("caption", null, block.caption), h("thead", null, h("tr", null, heads)), body)), foot);
}

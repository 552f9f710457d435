// data_visualization: pie, bar, line and area as SVG, each with its numbers as a table for those who do not see it.
import { h, s, uid } from "./dom.js";

const WIDTH = 560, HEIGHT = 260, LEFT = 52, RIGHT = 12, TOP = 14;
const DASHES = ["", "6 4", "2 3", "10 4", "8 3 2 3", "1 4"];
const color = (i) => `var(--series-${(i % 6) + 1})`;
const number = (value) => new Intl.NumberFormat("en-GB", { maximumFractionDigits: 2 }).format(value);

/** Round steps for an axis that holds every value and zero. */
export function ticks(low, high, about = 4) {
  const span = high - low || 1;
  const raw = span / about, power = 10 ** Math.floor(Math.log10(raw));
  const stepSize = [1, 2, 2.5, 5, 10].map((m) => m * power).find((m) => m >= raw);
  const from = Math.floor(low / stepSize) * stepSize, list = [];
  for (let v = from; v < high + stepSize - 1e-9; v += stepSize) list.push(Number(v.toPrecision(12)));
  return list;
}

function frame(title, words, children, height = HEIGHT) {
  const id = uid("chart");
  return s("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "chart", role: "img", "aria-labelledby": `${id}-t ${id}-d` }, s("title", { id: `${id}-t` }, title), s("desc", { id: `${id}-d` }, words), children);
}
const legend = (names) => h("ul", { class: "legend" }, names.map((name, i) => h("li", null, h("span", { class: `key key-${i % 6}`, style: { background: color(i) }, "aria-hidden": "true" }), name)));
function numbers(title, heads, rows) {
  return h("details", { class: "chart-numbers" }, h("summary", null, "Numbers"), h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": `Numbers of ${title}` }, h("table", { class: "table" },
    h("thead", null, h("tr", null, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", null, rows.map((row) => h("tr", null, row.map((value, i) => h(i ? "td" : "th", { scope: i ? null : "row", class: i ? "num" : null }, value))))))));
}

function pie(title, { segments }) {
  const total = segments.reduce((sum, part) => sum + part.value, 0) || 1;
  const share = (value) => `${Math.round((value / total) * 100)}%`;
  const cx = 110, cy = 110, r = 98;
  let turn = -Math.PI / 2;
  const slices = segments.map((part, i) => {
    const angle = (part.value / total) * Math.PI * 2, from = turn, to = turn + angle, mid = turn + angle / 2;
    turn = to;
    const at = (a, radius = r) => `${(cx + radius * Math.cos(a)).toFixed(2)} ${(cy + radius * Math.sin(a)).toFixed(2)}`;
    const shape = angle >= Math.PI * 2 - 1e-6 ? s("circle", { cx, cy, r, fill: color(i) }) : s("path", { d: `M${cx} ${cy}L${at(from)}A${r} ${r} 0 ${angle > Math.PI ? 1 : 0} 1 ${at(to)}Z`, fill: color(i), class: "slice" });
    shape.append(s("title", null, `${part.label}: ${number(part.value)} (${share(part.value)})`));
    const [x, y] = at(mid, r * 0.66).split(" ");
    return [shape, angle > 0.35 ? s("text", { x, y, class: "slice-label", "text-anchor": "middle", "dominant-baseline": "central" }, share(part.value)) : null];
  });
  const words = segments.map((part) => `${part.label} ${number(part.value)} (${share(part.value)})`).join(", ");
  const id = uid("chart");
  return h("div", { class: "pie" }, s("svg", { viewBox: "0 0 220 220", class: "chart pie-svg", role: "img", "aria-labelledby": `${id}-t ${id}-d` }, s("title", { id: `${id}-t` }, title), s("desc", { id: `${id}-d` }, words), slices.flat().filter(Boolean)),
    h("ul", { class: "legend tall" }, segments.map((part, i) => h("li", null, h("span", { class: "key", style: { background: color(i) }, "aria-hidden": "true" }), h("span", null, part.label), h("span", { class: "muted num" }, `${number(part.value)} · ${share(part.value)}`)))));
}

function axes(series, { categories, x_label: xLabel, y_label: yLabel }) {
  const values = series.flatMap((one) => categories.map((_, i) => valueAt(one, i, categories)));
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values));
  const low = marks[0], high = marks.at(-1);
  const slanted = categories.some((name) => name.length * 7 > (WIDTH - LEFT) / categories.length);
  const bottom = HEIGHT - (slanted ? 62 : 30) - (xLabel ? 18 : 0);
  const y = (value) => bottom - ((value - low) / (high - low || 1)) * (bottom - TOP);
  const left = LEFT + (yLabel ? 16 : 0);
  const band = (WIDTH - left - RIGHT) / categories.length;
  const x = (i) => left + band * (i + 0.5);
  const nodes = [
    ...marks.map((mark) => s("g", null, s("line", { x1: left, x2: WIDTH - RIGHT, y1: y(mark), y2: y(mark), class: mark === 0 ? "axis" : "grid" }), s("text", { x: left - 8, y: y(mark), class: "tick", "text-anchor": "end", "dominant-baseline": "central" }, number(mark)))),
    ...categories.map((name, i) => (slanted ? s("text", { class: "tick", "text-anchor": "end", transform: `translate(${x(i) + 4} ${bottom + 14}) rotate(-35)` }, name) : s("text", { x: x(i), y: bottom + 18, class: "tick", "text-anchor": "middle" }, name))),
    xLabel ? s("text", { x: (left + WIDTH - RIGHT) / 2, y: HEIGHT - 4, class: "axis-label", "text-anchor": "middle" }, xLabel) : null,
    yLabel ? s("text", { class: "axis-label", "text-anchor": "middle", transform: `translate(12 ${(TOP + bottom) / 2}) rotate(-90)` }, yLabel) : null,
  ];
  return { x, y, band, nodes: nodes.filter(Boolean), zero: y(Math.max(low, Math.min(0, high))) };
}
const valueAt = (one, i, categories) => Number((one.data ?? []).find((point) => point.label === categories[i])?.value ?? one.data?.[i]?.value ?? one.values?.[i] ?? 0);

function plot(title, chart) {
  const series = chart.series, config = chart.axis_config ?? { categories: (series[0]?.data ?? []).map((p) => p.label) };
  const categories = config.categories ?? [];
  const { x, y, band, nodes, zero } = axes(series, { ...config, categories });
  const shapes = series.flatMap((one, k) => {
    const points = categories.map((name, i) => ({ name, value: valueAt(one, i, categories), i }));
    const tip = (p) => s("title", null, `${one.name}, ${p.name}: ${number(p.value)}`);
    if (chart.type === "bar") {
      const wide = Math.min(48, (band * 0.76) / series.length);
      return points.map((p) => s("rect", { x: x(p.i) - (wide * series.length) / 2 + wide * k + 1, y: Math.min(zero, y(p.value)), width: Math.max(1, wide - 2), height: Math.max(1, Math.abs(zero - y(p.value))), rx: 2, fill: color(k) }, tip(p)));
    }
    const line = points.map((p, i) => `${i ? "L" : "M"}${x(p.i).toFixed(1)} ${y(p.value).toFixed(1)}`).join("");
    const area = chart.type === "area" && points.length ? s("path", { d: `${line}L${x(points.length - 1)} ${zero}L${x(0)} ${zero}Z`, fill: color(k), "fill-opacity": 0.28 }) : null;
    return [area, s("path", { d: line, fill: "none", stroke: color(k), "stroke-width": 2.5, "stroke-linejoin": "round", "stroke-dasharray": DASHES[k % 6] || null }), ...points.map((p) => s("circle", { cx: x(p.i), cy: y(p.value), r: 4, fill: color(k), class: "dot" }, tip(p)))].filter(Boolean);
  });
  const words = series.map((one) => `${one.name}: ${categories.map((name, i) => `${name} ${number(valueAt(one, i, categories))}`).join(", ")}`).join(". ");
  return h("div", null, frame(title, words, [...nodes, ...shapes]), legend(series.map((one) => one.name)));
}

export function dataVisualization(block) {
  const { chart, title } = block;
  const table = chart.type === "pie"
    ? numbers(title, ["Part", "Value"], chart.segments.map((part) => [part.label, number(part.value)]))
    : (() => {
        const categories = chart.axis_config?.categories ?? (chart.series[0]?.data ?? []).map((p) => p.label);
        return numbers(title, [chart.axis_config?.x_label || "", ...chart.series.map((one) => one.name)], categories.map((name, i) => [name, ...chart.series.map((one) => number(valueAt(one, i, categories)))]));
      })();
  return h("figure", { class: "b-chart" }, h("figcaption", null, title), chart.type === "pie" ? pie(title, chart) : plot(title, chart), table);
}

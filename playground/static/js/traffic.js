// The drawer with everything that went over the wire, failures first in sight.
import { h, $, debounce } from "./dom.js";
import { icon } from "./icons.js";
import { look } from "./api.js";
import { announce, dialog } from "./a11y.js";
import { faultsPanel } from "./faults.js";
import { wall } from "./dates.js";

const KEEP = 400;
const KINDS = { call: ["Call", "the bot calls Slack"], envelope: ["Event", "Slack tells the bot"], request: ["Request", "Slack tells the bot"] };
let last = 0, entries = [], failed = 0, onlyFailures = false;
const isFailure = (entry) => entry.ok === false || Boolean(entry.error) || Boolean(entry.fault);

function exchange(entry) {
  const part = (title, value) => h("section", null, h("h3", null, title), h("pre", { class: "json", tabindex: "0" }, typeof value === "string" ? value : JSON.stringify(value ?? null, null, 2)));
  const handle = dialog({ title: entry.name, className: "wide", onClose: () => handle.close(), body: [h("p", { class: "muted" }, `${KINDS[entry.kind]?.[0] ?? entry.kind} · ${entry.status ?? "–"} · ${entry.ms ?? "–"} ms${entry.fault ? ` · fault: ${entry.fault.fault ?? entry.fault}` : ""}${entry.error ? ` · ${entry.error}` : ""}`), part("Request", entry.request), part("Response", entry.response)] });
}
const time = (at) => { const w = wall(typeof at === "number" ? at * 1000 : Date.parse(at)); return w.hour ? `${w.hour}:${w.minute}:${w.second}` : ""; };

function line(entry) {
  const bad = isFailure(entry);
  return h("li", null, h("button", { type: "button", class: `traffic-row${bad ? " bad" : ""}`, onClick: () => exchange(entry) },
    h("span", { class: `dir ${entry.kind}`, "aria-hidden": "true" }, entry.kind === "call" ? "→" : "←"), h("span", { class: "sr-only" }, KINDS[entry.kind]?.[1] ?? entry.kind),
    h("span", { class: "traffic-name" }, entry.name, bad ? h("span", { class: "traffic-error" }, icon("warn", 14), entry.error || (entry.fault ? `fault: ${entry.fault.fault ?? entry.fault}` : `failed, ${entry.status}`)) : null),
    h("span", { class: "muted small-text num" }, `${Math.round(entry.ms ?? 0)} ms`), h("span", { class: "muted small-text num" }, time(entry.at))));
}

export function drawTraffic(aside, onClose) {
  if ($(".traffic-list", aside)) { fill(aside); return; }
  const filter = h("input", { type: "checkbox", onChange: () => { onlyFailures = filter.checked; fill(aside); } });
  aside.replaceChildren(h("header", { class: "thread-head" }, h("h2", null, "Traffic"), h("span", { class: "spacer" }), h("button", { type: "button", class: "icon-button", "aria-label": "Close traffic", onClick: onClose }, icon("close"))), faultsPanel(),
    h("div", { class: "traffic-bar" }, h("label", { class: "choice" }, filter, h("span", null, "Failures only")), h("span", { class: "spacer" }), h("button", { type: "button", class: "link-button small-text", onClick: () => { entries = []; failed = 0; fill(aside); badge(); } }, "Clear the list")),
    h("ol", { class: "traffic-list", "aria-label": "Calls and events, newest first", tabindex: "0" }));
  fill(aside);
}
function fill(aside) {
  const shown = entries.filter((entry) => !onlyFailures || isFailure(entry)).slice(-200).reverse();
  $(".traffic-list", aside).replaceChildren(...(shown.length ? shown.map(line) : [h("li", { class: "list-empty" }, onlyFailures ? "No failures." : "Nothing has been said yet.")]));
}

export function badge() {
  const button = $("#traffic-toggle");
  const count = $(".badge", button);
  count.textContent = failed ? String(failed) : "";
  count.hidden = !failed;
  button.setAttribute("aria-label", failed ? `Traffic, ${failed} ${failed === 1 ? "failure" : "failures"}` : "Traffic");
}

export const loadTraffic = debounce(async () => {
  let answer;
  try { answer = await look("traffic", { since: last }); } catch { return; }
  const fresh = answer.entries.filter((entry) => entry.n > last);
  if (!fresh.length) return;
  last = Math.max(...fresh.map((entry) => entry.n));
  entries = [...entries, ...fresh].slice(-KEEP);
  const bad = fresh.filter(isFailure).length;
  failed += bad;
  if (bad) announce(`${bad} ${bad === 1 ? "failure" : "failures"} in the traffic`);
  badge();
  const aside = $("#traffic");
  if (!aside.hidden) fill(aside);
}, 150);

// Focus, announcements and dialogs: what a keyboard and a screen reader need.
import { h, $, $$, uid } from "./dom.js";
import { icon } from "./icons.js";

const FOCUSABLE = "a[href],button:not([disabled]),input:not([disabled]):not([type=hidden]),select:not([disabled]),textarea:not([disabled]),[tabindex]:not([tabindex='-1']),[contenteditable=true]";

export const focusables = (root) => $$(FOCUSABLE, root).filter((node) => node.offsetParent !== null || node === document.activeElement);

/** Says it to screen readers, politely. */
export function announce(text) {
  const region = $("#live");
  if (region) region.append(h("p", null, text));
  while (region && region.children.length > 4) region.firstElementChild.remove();
}

export function toast(text, kind = "info") {
  const box = h("div", { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status" }, icon(kind === "error" ? "warn" : "info", 18), h("span", null, text), h("button", { class: "icon-button", "aria-label": "Dismiss", onClick: () => box.remove() }, icon("close", 16)));
  $("#toasts").append(box);
  setTimeout(() => box.remove(), 7000);
}

function keepFocus(root, event) {
  if (event.key !== "Tab") return;
  const stops = focusables(root);
  if (!stops.length) return;
  const first = stops[0], last = stops.at(-1);
  if (event.shiftKey && (document.activeElement === first || document.activeElement === root)) { event.preventDefault(); last.focus(); }
  else if (!event.shiftKey && document.activeElement === last) { event.preventDefault(); first.focus(); }
}

/**
 * A dialog over the page with its focus held inside.
 * onClose is asked when the person leaves by Esc, the cross or the backdrop; close() is for the caller.
 */
export function dialog({ title, body, footer, onClose, className = "", focus, lead, form }) {
  const before = document.activeElement;
  const heading = uid("dialog");
  const leave = () => (onClose ? onClose() : close());
  const box = h(form ? "form" : "div", { class: `dialog ${className}`, role: "dialog", "aria-modal": "true", "aria-labelledby": heading, tabindex: "-1", novalidate: form ? true : null, onSubmit: form ? (event) => { event.preventDefault(); form(); } : null },
    h("header", { class: "dialog-head" }, lead, h("h2", { id: heading }, title), h("button", { type: "button", class: "icon-button dialog-cross", "aria-label": "Close", onClick: leave }, icon("close"))),
    h("div", { class: "dialog-body", tabindex: "-1" }, body),
    footer ? h("footer", { class: "dialog-foot" }, footer) : null);
  const backdrop = h("div", { class: "backdrop", onMousedown: (event) => { if (event.target === backdrop) leave(); } }, box);
  backdrop.addEventListener("keydown", (event) => {
    keepFocus(box, event);
    if (event.key === "Escape" && !event.defaultPrevented) { event.preventDefault(); event.stopPropagation(); leave(); }
  });
  $("#layer").append(backdrop);
  $("#app").inert = true;
  const target = focus ? $(focus, box) : $$(FOCUSABLE, $(".dialog-body", box))[0] ?? $$("footer button:last-of-type", box)[0] ?? box;
  (target ?? box).focus();
  function close() {
    backdrop.remove();
    if (!$("#layer .backdrop")) $("#app").inert = false;
    if (before && document.contains(before)) before.focus();
  }
  return { close, box };
}

/** Slack's confirm object (or one of our own questions); answers true or false. */
export function confirmDialog({ title = "Are you sure?", text, confirm = "Yes", deny = "Cancel", style }) {
  return new Promise((resolve) => {
    const done = (value) => { handle.close(); resolve(value); };
    const handle = dialog({ title, body: h("div", { class: "confirm-text" }, text), className: "small", onClose: () => done(false), focus: ".confirm-yes",
      footer: [h("button", { type: "button", class: "btn", onClick: () => done(false) }, deny), h("button", { type: "button", class: `btn confirm-yes ${style === "danger" ? "danger" : "primary"}`, onClick: () => done(true) }, confirm)] });
  });
}

/** Up and down through a list, Home and End. Answers the new index. */
export function step(key, index, length) {
  if (key === "ArrowDown") return (index + 1) % length;
  if (key === "ArrowUp") return (index - 1 + length) % length;
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  return null;
}

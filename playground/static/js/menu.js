// Menus and popovers beside the thing that opened them.
import { h, $, $$ } from "./dom.js";
import { icon } from "./icons.js";
import { step } from "./a11y.js";

let open = null;
export function closePopover(returnFocus = true) {
  if (!open) return;
  const { box, trigger, onClose } = open;
  open = null;
  const hadFocus = box.contains(document.activeElement);
  box.remove();
  trigger.setAttribute("aria-expanded", "false");
  if (returnFocus && hadFocus && document.contains(trigger)) trigger.focus();
  onClose?.();
}

function place(box, trigger, { width, align }) {
  const at = trigger.getBoundingClientRect();
  if (width) box.style.width = `${Math.max(width === "trigger" ? at.width : width, 200)}px`;
  const size = box.getBoundingClientRect(), gap = 4, edge = 8;
  const left = align === "end" ? at.right - size.width : at.left;
  box.style.left = `${Math.max(edge, Math.min(left, innerWidth - size.width - edge))}px`;
  const below = innerHeight - at.bottom - gap - edge, above = at.top - gap - edge;
  if (size.height <= below || below >= above) { box.style.top = `${at.bottom + gap}px`; box.style.maxHeight = `${below}px`; }
  else { box.style.bottom = `${innerHeight - at.top + gap}px`; box.style.maxHeight = `${above}px`; }
}

/** Shows `box` beside `trigger` until Esc, a click elsewhere or closePopover(). */
export function popover(trigger, box, { width, align, onClose } = {}) {
  if (open?.trigger === trigger) { closePopover(); return false; }
  closePopover(false);
  box.classList.add("popover");
  open = { box, trigger, onClose };
  trigger.setAttribute("aria-expanded", "true");
  (trigger.closest(".backdrop") ?? $("#layer")).append(box);
  place(box, trigger, { width, align });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closePopover(); }
    if (event.key === "Tab") { event.preventDefault(); closePopover(); }
  });
  return true;
}
document.addEventListener("pointerdown", (event) => {
  if (open && !open.box.contains(event.target) && !open.trigger.contains(event.target)) closePopover(false);
}, true);
// A phone's keyboard changes the height only.
let width = innerWidth;
addEventListener("resize", () => { if (width !== innerWidth) closePopover(false); width = innerWidth; });

/** items: {label, hint, lead, danger, disabled, checked, onSelect} or {heading} or "-". */
export function menu(trigger, items, { label = "Menu", align, width } = {}) {
  const box = h("div", { class: "menu", role: "menu", "aria-label": label });
  for (const item of items.filter(Boolean)) {
    if (item === "-") { box.append(h("div", { class: "menu-line", role: "separator" })); continue; }
    if (item.heading) { box.append(h("div", { class: "menu-heading", role: "presentation" }, item.heading)); continue; }
    box.append(h("button", { type: "button", role: item.checked === undefined ? "menuitem" : "menuitemradio", "aria-checked": item.checked === undefined ? null : item.checked, class: `menu-item${item.danger ? " danger" : ""}`, disabled: Boolean(item.disabled), tabindex: "-1", onClick: () => { closePopover(); item.onSelect?.(); } },
      item.lead ? h("span", { class: "menu-lead", "aria-hidden": "true" }, item.lead) : null,
      h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, item.label), item.hint ? h("span", { class: "menu-hint" }, item.hint) : null),
      item.checked ? icon("check", 16) : null));
  }
  box.addEventListener("keydown", (event) => {
    const stops = $$(".menu-item:not([disabled])", box);
    const at = stops.indexOf(document.activeElement);
    const next = step(event.key, at, stops.length);
    if (next !== null) { event.preventDefault(); stops[next]?.focus(); return; }
    if (event.key.length === 1 && /\S/.test(event.key)) stops.find((stop) => stop.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  });
  if (popover(trigger, box, { align, width })) $(".menu-item:not([disabled])", box)?.focus();
}

// A list of messages: day dividers, grouping, scrolling, arrow keys.
import { h, $, $$, reconcile } from "./dom.js";
import { dayDivider, dayKey } from "./dates.js";
import { drawMessage, isDismissed, isSystem, millis } from "./message.js";
import { state } from "./state.js";

const GROUP_SECONDS = 300;
const groups = (a, b) => a && a.user === b.user && !isSystem(a) && !isSystem(b) && !b.ephemeral && !a.ephemeral && !b.pinned && (a.username ?? "") === (b.username ?? "") && a.subtype !== "tombstone" && Number(b.ts) - Number(a.ts) < GROUP_SECONDS && dayKey(millis(a.ts)) === dayKey(millis(b.ts));

/** Draws `messages` into `box`; what has not changed stays, with its focus. Stays at the bottom if it was there. */
export function drawList(box, messages, { channel, inThread = false, jump = false, names = "", earlier = null }) {
  const low = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  const items = [];
  if (earlier) items.push({ key: "earlier", signature: String(messages.length), draw: () => h("button", { type: "button", class: "btn earlier", onClick: earlier }, "Show earlier messages") });
  let previous = null, day = "";
  for (const message of messages) {
    if (isDismissed(message)) continue;
    const today = dayKey(millis(message.ts));
    if (today !== day) {
      day = today;
      if (!inThread) {
        const label = dayDivider(millis(message.ts));
        items.push({ key: `day-${today}`, signature: label, draw: () => h("div", { class: "day", role: "separator", "aria-label": label }, h("h3", null, label)) });
      }
    }
    const compact = Boolean(groups(previous, message));
    const place = { channel, compact, inThread };
    items.push({ key: `${channel}-${message.ts}`, signature: JSON.stringify([{ ...message, state: null }, compact, state.as, names]), draw: () => drawMessage(message, place) });
    if (inThread && message === messages[0]) {
      const count = messages.length - 1;
      items.push({ key: "replies", signature: String(count), draw: () => h("div", { class: "replies-line", role: "separator" }, h("span", null, count ? `${count} ${count === 1 ? "reply" : "replies"}` : "No replies yet")) });
      previous = null;
    } else previous = message;
  }
  reconcile(box, items);
  rove(box);
  if (low || jump) box.scrollTop = box.scrollHeight;
}

function rove(box) {
  const rows = $$(".msg", box);
  if (!rows.some((row) => row.tabIndex === 0)) rows.at(-1)?.setAttribute("tabindex", "0");
}
/** Arrow keys go from message to message. */
export function keys(box) {
  box.addEventListener("keydown", (event) => {
    if (!["ArrowUp", "ArrowDown"].includes(event.key) || !event.target.classList.contains("msg")) return;
    event.preventDefault();
    const rows = $$(".msg", box), next = rows[rows.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
/** Shows a message that a link points at. */
export function reveal(box, ts) {
  const row = $(`.msg[data-ts="${CSS.escape(ts)}"]`, box);
  row?.scrollIntoView({ block: "center" });
  row?.classList.add("flash");
  return Boolean(row);
}

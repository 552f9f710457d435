// The channel's canvas, as its Markdown reads.
import { h } from "./dom.js";
import { look } from "./api.js";
import { markdown } from "./markdown.js";

let shown = null;

export function canvas(channel) {
  const box = h("article", { class: "canvas md", "aria-label": "Canvas", tabindex: "0" });
  shown = { box, id: channel.id };
  loadCanvas();
  return h("div", { class: "canvas-scroll" }, box);
}

export async function loadCanvas() {
  if (!shown?.box) return;
  const { box, id } = shown;
  let found = null;
  try { found = await look("canvas", { channel: id }); } catch { /* no canvas yet */ }
  if (!found?.markdown && !found?.title) { box.replaceChildren(h("div", { class: "empty" }, h("h2", null, "No canvas yet"), h("p", { class: "muted" }, "When the app writes this channel's canvas, it stands here."))); return; }
  box.replaceChildren(found.title ? h("h2", { class: "canvas-title" }, found.title) : "", ...markdown(found.markdown));
}

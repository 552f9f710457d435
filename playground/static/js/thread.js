// A thread, beside its channel (over it on a phone).
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { look } from "./api.js";
import { composer } from "./composer.js";
import { drawList, keys } from "./messages.js";
import { channel as find, channelName, go, isDm, state } from "./state.js";

let drawn = null;
let loading = 0;

export const closeThread = () => go({ channel: state.place.channel, tab: state.place.tab, thread: null });

export function openThread(aside) {
  const { channel, thread } = state.place;
  if (!thread || state.place.kind !== "channel" || !find(channel)) { aside.hidden = true; aside.replaceChildren(); drawn = null; return; }
  const key = `${state.as}|${channel}|${thread}`;
  aside.hidden = false;
  if (drawn?.key === key) return;
  const found = find(channel), name = isDm(found) ? channelName(found) : `#${found.name}`;
  const list = h("div", { class: "messages", role: "region", "aria-label": "Thread" });
  keys(list);
  drawn = { key, channel, thread, list };
  const writer = composer({ channel, thread, placeholder: "Reply…", name });
  aside.replaceChildren(h("header", { class: "thread-head" }, h("button", { type: "button", class: "icon-button thread-back", "aria-label": "Back to the channel", onClick: closeThread }, icon("left")), h("div", null, h("h2", null, "Thread"), h("span", { class: "muted small-text" }, name)), h("span", { class: "spacer" }), h("button", { type: "button", class: "icon-button thread-cross", "aria-label": "Close thread", onClick: closeThread }, icon("close"))),
    list, found.is_member === false ? h("p", { class: "archived-note" }, "Join the channel to reply.") : writer);
  loadThread({ jump: true }).then(() => { if (drawn?.key === key && matchMedia("(min-width: 800px)").matches) writer.focusText(); });
}

export async function loadThread({ jump = false } = {}) {
  if (!drawn) return;
  const mine = ++loading, { channel, thread, list } = drawn;
  let answer;
  try { answer = await look("messages", { channel, thread, limit: 200 }); } catch (error) { list.replaceChildren(h("p", { class: "empty" }, error.message)); return; }
  if (mine !== loading || drawn?.list !== list) return;
  drawList(list, answer.messages, { channel, inThread: true, jump, names: state.workspace.people.length });
}

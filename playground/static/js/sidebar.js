// Channels, direct messages, the app.
import { h, $, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { isPrivate } from "./channel.js";
import { newChannelDialog, newMessageDialog } from "./rooms.js";
import { channelName, dmPartners, emit, go, state } from "./state.js";

function row({ key, active, unread, lead, label, muted, open }) {
  return { key, signature: JSON.stringify([label, active, unread, muted, state.as]), draw: () => h("button", { type: "button", class: `side-row${active ? " active" : ""}${unread ? " unread" : ""}${muted ? " quiet" : ""}`, "aria-current": active ? "page" : null, "aria-label": `${label}${unread ? `, ${unread} unread` : ""}`, onClick: () => { open(); emit("drawer", false); } }, h("span", { class: "side-lead" }, lead), h("span", { class: "side-label" }, label), unread ? h("span", { class: "side-count num" }, unread > 99 ? "99+" : String(unread)) : null) };
}
const at = (id) => state.place.kind === "channel" && state.place.channel === id;

export function drawSidebar(nav) {
  const ws = state.workspace, bot = ws.bot;
  if (!$(".side-scroll", nav)) {
    const add = (label, onClick) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onClick }, icon("plus", 16));
    const part = (id, title, extra) => h("section", { "aria-labelledby": `side-${id}` }, h("div", { class: "side-head" }, h("h2", { id: `side-${id}` }, title), extra), h("div", { id: `list-${id}` }));
    nav.replaceChildren(h("div", { class: "side-scroll" }, part("channels", "Channels", add("New channel", newChannelDialog)), part("dms", "Direct messages", add("New message", newMessageDialog)), part("apps", "Apps"), part("more", "More channels")));
  }
  const sort = (a, b) => channelName(a).localeCompare(channelName(b));
  const channels = ws.channels.filter((c) => !(c.is_archived ?? c.archived)).sort(sort);
  const line = (c) => row({ key: c.id, active: at(c.id), unread: at(c.id) ? 0 : c.unread, lead: icon(isPrivate(c) ? "lock" : "hash", 16), label: c.name, muted: c.is_member === false, open: () => go({ channel: c.id }) });
  reconcile($("#list-channels", nav), channels.filter((c) => c.is_member !== false).map(line));
  const others = channels.filter((c) => c.is_member === false);
  $("#side-more", nav).closest("section").hidden = !others.length;
  reconcile($("#list-more", nav), others.map(line));
  const botDm = ws.dms.find((d) => dmPartners(d).includes(bot.user_id));
  reconcile($("#list-dms", nav), ws.dms.filter((d) => d !== botDm).map((d) => row({ key: d.id, active: at(d.id), unread: at(d.id) ? 0 : d.unread, lead: avatar(dmPartners(d)[0] ?? d.id, 20), label: channelName(d), open: () => go({ channel: d.id }) })));
  const unread = botDm && !at(botDm.id) ? botDm.unread : 0;
  reconcile($("#list-apps", nav), [row({ key: "app", active: state.place.kind === "home" || (botDm && at(botDm.id)), unread, lead: avatar(bot.user_id, 20), label: bot.name, open: () => (unread ? go({ channel: botDm.id }) : go({ kind: "home" })) })]);
}

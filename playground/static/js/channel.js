// The middle of the page: a channel's head, tabs, bookmarks, messages and composer.
import { h, $, reconcile, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { look, tryAct } from "./api.js";
import { composer } from "./composer.js";
import { drawList, keys, reveal } from "./messages.js";
import { drawMessage } from "./message.js";
import { channelName, channel as find, dmPartners, emit, go, isDm, myId, person, state } from "./state.js";
import { menu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { canvas } from "./canvas.js";
import { inviteDialog } from "./rooms.js";

const PAGE = 200;
let drawn = null;
let loading = 0;

export const isBotDm = (found) => isDm(found) && dmPartners(found).includes(state.workspace.bot.user_id);

/** Draws the place anew. */
export function openChannel(main) {
  const found = find(state.place.channel);
  if (!found) { main.replaceChildren(h("p", { class: "empty" }, "This channel is not here, or not yours to see.")); drawn = null; return; }
  const name = isDm(found) ? channelName(found) : `#${found.name}`;
  const list = h("div", { class: "messages", role: "region", "aria-label": `Messages in ${name}` });
  keys(list);
  const head = h("header", { class: "channel-head" }), bar = h("div", { class: "bookmarks", role: "navigation", "aria-label": "Bookmarks" });
  const body = h("div", { class: "channel-body" });
  drawn = { id: found.id, tab: state.place.tab, head, bar, body, list, jump: true, limit: PAGE };
  main.replaceChildren(head, bar, body);
  drawHead();
  if (state.place.tab === "canvas") { body.append(canvas(found)); return; }
  if (state.place.tab === "pins") { body.append(h("div", { class: "messages pins", role: "region", "aria-label": "Pinned messages" })); drawPins($(".pins", body), found); return; }
  body.append(list, found.is_member === false ? joinBar(found) : archived(found) ? h("p", { class: "archived-note" }, icon("lock", 16), "This channel is archived.") : composer({ channel: found.id, placeholder: `Message ${name}`, name }));
  // Reading it marks it as read.
  found.unread = 0;
  loadMessages({ jump: true });
}
const archived = (found) => found.is_archived ?? found.archived ?? false;

function joinBar(found) {
  return h("div", { class: "join-bar" }, h("span", null, "You are looking at ", h("strong", null, `#${found.name}`), ". "), h("button", { type: "button", class: "btn primary", onClick: async () => { if (await tryAct("join", { channel: found.id })) emit("workspace"); } }, "Join channel"));
}

/** Head, tabs and bookmarks from what the workspace says now. */
export function drawHead() {
  const found = drawn && find(drawn.id);
  if (!found) return;
  const signature = JSON.stringify([{ ...found, unread: 0, members: 0 }, state.place.tab, state.as]);
  if (drawn.signature === signature) return;
  drawn.signature = signature;
  const dm = isDm(found), name = channelName(found);
  const title = dm ? person(dmPartners(found)[0])?.title : null;
  const tab = (key, label, count) => h("button", { type: "button", role: "tab", class: "tab", "aria-selected": state.place.tab === key, onClick: () => go({ channel: found.id, tab: key }) }, label, count ? h("span", { class: "tab-count" }, String(count)) : null);
  const more = h("button", { type: "button", class: "icon-button", "aria-label": `More about ${name}`, "aria-haspopup": "menu", "aria-expanded": "false", onClick: () => menu(more, channelItems(found), { label: "Channel actions", align: "end" }) }, icon("moreV"));
  const pins = found.pins?.length ?? 0;
  drawn.head.replaceChildren(
    h("div", { class: "head-line" },
      h("h1", { class: "head-name" }, dm ? name : [icon(isPrivate(found) ? "lock" : "hash", 18), found.name], isBotDm(found) ? h("span", { class: "app-badge" }, "APP") : null),
      found.topic ? h("div", { class: "head-topic", title: plainTopic(found) }, mrkdwn(typeof found.topic === "string" ? found.topic : found.topic.value ?? "")) : title ? h("div", { class: "head-topic" }, title) : h("div", { class: "head-topic" }),
      dm ? null : more),
    h("div", { class: "tabs", role: "tablist", "aria-label": `Parts of ${name}` }, isBotDm(found) ? h("button", { type: "button", role: "tab", class: "tab", "aria-selected": "false", onClick: () => go({ kind: "home" }) }, "Home") : null, tab("messages", "Messages"), dm ? null : tab("canvas", "Canvas"), dm && !pins ? null : tab("pins", "Pins", pins)));
  const marks = found.bookmarks ?? [];
  drawn.bar.hidden = !marks.length;
  reconcile(drawn.bar, marks.map((mark, i) => ({ key: mark.id ?? `b${i}`, signature: JSON.stringify(mark), draw: () => h("a", { class: "bookmark", href: safeUrl(mark.link ?? mark.url ?? "") ?? "#", target: "_blank", rel: "noopener noreferrer" }, mark.emoji ? h("span", { class: "emoji", "aria-hidden": "true" }, state.workspace.emoji?.[mark.emoji.replace(/:/g, "")] ?? "🔗") : icon("bookmark", 16), mark.title) })));
}
const plainTopic = (found) => (typeof found.topic === "string" ? found.topic : found.topic?.value ?? "");
export const isPrivate = (found) => found.is_private ?? (found.kind === "group" || found.is_group) ?? false;

function channelItems(found) {
  return [
    { label: "Invite people or the app…", onSelect: () => inviteDialog(found) },
    found.is_member === false ? { label: "Join channel", onSelect: () => tryAct("join", { channel: found.id }) } : { label: "Leave channel", onSelect: () => tryAct("leave", { channel: found.id }) },
    "-",
    archived(found) ? { label: "Bring back from archive", onSelect: () => tryAct("unarchive", { channel: found.id }) } : { label: "Archive channel", danger: true, onSelect: () => tryAct("archive", { channel: found.id }) },
  ];
}

export async function loadMessages({ jump = false } = {}) {
  if (!drawn || drawn.tab !== "messages" || state.place.kind !== "channel") return;
  const mine = ++loading, { list, id } = drawn;
  let answer;
  try { answer = await look("messages", { channel: id, limit: drawn.limit }); } catch (error) { if (mine === loading) list.replaceChildren(h("p", { class: "empty" }, error.message)); return; }
  if (mine !== loading || drawn?.list !== list) return;
  const found = find(id);
  if (!answer.messages.length) { list.replaceChildren(h("div", { class: "empty" }, h("h2", null, isDm(found) ? `This is the beginning of your messages with ${channelName(found)}.` : `This is the very beginning of #${found?.name}.`), h("p", { class: "muted" }, "Say something, or type / to see what the app can do."))); return; }
  list.querySelector(":scope > .empty")?.remove();
  const earlier = answer.messages.length >= drawn.limit ? async () => { drawn.limit += PAGE; await loadMessages(); } : null;
  drawList(list, answer.messages, { channel: id, jump: jump || drawn.jump, names: state.workspace.people.length, earlier });
  if (drawn.jump && state.place.thread) reveal(list, state.place.thread);
  drawn.jump = false;
}

async function drawPins(box, found) {
  const stamps = (found.pins ?? []).map((pin) => pin.ts ?? pin.message?.ts ?? pin);
  if (!stamps.length) { box.replaceChildren(h("p", { class: "empty" }, "Nothing is pinned here.")); return; }
  const { messages } = await look("messages", { channel: found.id, limit: 1000 });
  const pinned = messages.filter((m) => stamps.includes(m.ts));
  box.replaceChildren(...pinned.map((message) => drawMessage(message, { channel: found.id })));
}
export { myId };

// One message, in a channel or a thread.
import { h, $, safeUrl } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { clockTime, fullDate, slackDate } from "./dates.js";
import { drawBlocks } from "./blocks/index.js";
import { attachedFile } from "./blocks/media.js";
import { decode, mrkdwn } from "./mrkdwn.js";
import { withEmoji } from "./emoji.js";
import { surface } from "./surface.js";
import { emojiPicker, react, reactionRow } from "./reactions.js";
import { menu } from "./menu.js";
import { confirmDialog, dialog, toast } from "./a11y.js";
import { tryAct } from "./api.js";
import { emit, go, myId, person, personName, state } from "./state.js";

export const millis = (ts) => Number(ts) * 1000;
const SYSTEM = /(_join|_leave|_topic|_purpose|_name|_archive|_unarchive|bot_add|bot_remove|pinned_item|channel_canvas_updated)$/;
export const isSystem = (message) => SYSTEM.test(message.subtype ?? "");
const dismissed = new Set();
export const isDismissed = (message) => dismissed.has(message.ts);
const QUICK = [["eyes", "Looking: eyes"], ["white_check_mark", "Done: check mark"], ["ticket", "Make it a request: ticket"]];

function attachment(found, ctx) {
  const url = found.title_link && safeUrl(found.title_link);
  return h("div", { class: "attachment", style: found.color ? { "--bar": /^[0-9a-f]{3,8}$/i.test(found.color) ? `#${found.color}` : found.color } : {} },
    found.pretext ? h("div", { class: "b-text" }, mrkdwn(found.pretext)) : null,
    found.author_name ? h("div", { class: "small-text strong" }, decode(found.author_name)) : null,
    found.title ? h("div", { class: "card-title" }, url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, withEmoji(decode(found.title))) : withEmoji(decode(found.title))) : null,
    found.blocks ? drawBlocks(found.blocks, ctx) : found.text ? h("div", { class: "b-text" }, mrkdwn(found.text)) : null,
    found.fields ? h("div", { class: "b-fields" }, found.fields.map((f) => h("div", { class: "b-text" }, h("strong", null, decode(f.title)), h("br"), mrkdwn(f.value)))) : null,
    found.footer ? h("div", { class: "muted small-text" }, decode(found.footer)) : null);
}

function content(message, ctx) {
  const parts = [];
  // What a person typed has its marks in the text; its block is the plain words.
  const typed = !message.bot && message.blocks?.length === 1 && message.blocks[0].block_id === "typed";
  if (message.blocks?.length && !typed) parts.push(h("div", { class: "blocks" }, drawBlocks(message.blocks, ctx)));
  else if (message.text) parts.push(h("div", { class: "b-text message-text" }, mrkdwn(message.text)));
  for (const found of message.attachments ?? []) parts.push(attachment(found, ctx));
  for (const found of message.files ?? []) parts.push(attachedFile(found));
  return parts;
}

/** `{channel, compact, inThread, link}`: where it stands. */
export function drawMessage(message, { channel, compact = false, inThread = false } = {}) {
  if (isSystem(message)) return systemLine(message);
  const ctx = surface("message", { channel, ts: message.ts }, { values: message.state ?? {}, files: message.files ?? [] });
  const name = message.username || personName(message.user);
  const isApp = Boolean(message.bot || message.bot_id || person(message.user)?.is_bot);
  const at = millis(message.ts);
  const gone = message.subtype === "tombstone";
  const node = h("div", { class: `msg${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}${message.pinned ? " pinned" : ""}${gone ? " gone" : ""}`, role: "article", tabindex: "-1", "data-ts": message.ts, "aria-label": `${message.ephemeral ? "Only visible to you. " : ""}${name}, ${clockTime(at)}` },
    message.ephemeral ? h("div", { class: "msg-note" }, icon("info", 14), "Only visible to you") : message.pinned ? h("div", { class: "msg-note pin" }, icon("pin", 14), "Pinned") : null,
    h("div", { class: "msg-row" },
      h("div", { class: "msg-side" }, compact ? h("time", { class: "side-time", datetime: new Date(at).toISOString() }, clockTime(at)) : avatar(message.user ?? "?", 36)),
      h("div", { class: "msg-main" },
        compact ? null : h("div", { class: "msg-head" }, h("span", { class: "msg-name" }, name), isApp ? h("span", { class: "app-badge" }, "APP") : null, person(message.user)?.title && !isApp ? h("span", { class: "msg-title" }, person(message.user).title) : null,
          h("time", { class: "msg-time", datetime: new Date(at).toISOString(), title: fullDate(at) }, clockTime(at))),
        h("div", { class: "msg-content" }, gone ? h("p", { class: "muted" }, "This message was deleted.") : content(message, ctx), message.edited ? h("span", { class: "edited", title: message.edited.ts ? fullDate(millis(message.edited.ts)) : null }, "(edited)") : null),
        reactionRow(channel, message),
        !inThread && message.reply_count ? threadLine(message, channel) : null,
        message.ephemeral ? h("button", { type: "button", class: "link-button small-text", onClick: () => { dismissed.add(message.ts); emit("messages"); } }, "Dismiss message") : null)));
  if (!message.ephemeral && !gone) node.append(toolbar(message, node, { channel, inThread, name }));
  return node;
}

function systemLine(message) {
  const at = millis(message.ts);
  return h("div", { class: "msg system", role: "article", tabindex: "-1", "data-ts": message.ts, "aria-label": `${personName(message.user)}, ${clockTime(at)}` }, h("div", { class: "msg-row" }, h("div", { class: "msg-side" }, avatar(message.user ?? "?", 20)), h("div", { class: "msg-main b-text" }, mrkdwn(message.text), " ", h("time", { class: "msg-time" }, clockTime(at)))));
}

function threadLine(message, channel) {
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  const last = message.latest_reply && slackDate(message.latest_reply, "{ago}");
  return h("button", { type: "button", class: "thread-line", onClick: () => go({ channel, thread: message.ts }) }, h("span", { class: "thread-faces", "aria-hidden": "true" }, (message.reply_users ?? []).slice(0, 5).map((id) => avatar(id, 24))), h("strong", null, count), last ? h("span", { class: "muted small-text" }, `Last reply ${last}`) : null, h("span", { class: "thread-open" }, icon("right", 16)));
}

function toolbar(message, node, { channel, inThread, name }) {
  const quick = QUICK.map(([emoji, label]) => h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onClick: () => react(channel, message, emoji) }, h("span", { class: "emoji", "aria-hidden": "true" }, { eyes: "👀", white_check_mark: "✅", ticket: "🎫" }[emoji])));
  const add = h("button", { type: "button", class: "icon-button", "aria-label": "Add reaction", title: "Add reaction", "aria-haspopup": "dialog", "aria-expanded": "false", onClick: () => emojiPicker(add, (emoji) => react(channel, message, emoji), { align: "end" }) }, icon("smile", 18));
  const reply = inThread ? null : h("button", { type: "button", class: "icon-button", "aria-label": "Reply in thread", title: "Reply in thread", onClick: () => go({ channel, thread: message.thread_ts || message.ts }) }, icon("thread", 18));
  const more = h("button", { type: "button", class: "icon-button", "aria-label": `More about ${name}'s message`, title: "More actions", "aria-haspopup": "menu", "aria-expanded": "false", onClick: () => menu(more, moreItems(message, node, channel), { label: "Message actions", align: "end", width: 280 }) }, icon("moreV", 18));
  return h("div", { class: "msg-tools", role: "toolbar", "aria-label": "Message actions" }, quick, add, reply, more);
}

function moreItems(message, node, channel) {
  const mine = message.user === myId(), admin = person(myId())?.is_admin;
  const shortcuts = (state.workspace.shortcuts ?? []).filter((s) => s.type === "message");
  return [
    ...shortcuts.map((s) => ({ label: s.name, hint: s.description, lead: icon("bolt", 16), onSelect: () => tryAct("shortcut", { callback_id: s.callback_id, channel, ts: message.ts }) })),
    shortcuts.length ? "-" : null,
    { label: "Reply in thread", onSelect: () => go({ channel, thread: message.thread_ts || message.ts }) },
    { label: "Copy link", onSelect: () => copy(`${location.origin}/?as=${state.as}#${channel}/${message.thread_ts || message.ts}`, "Link copied.") },
    { label: "View as JSON", onSelect: () => showJson("Message as JSON", message) },
    mine && !message.bot ? { label: "Edit message", onSelect: () => edit(message, node, channel) } : null,
    mine || admin ? { label: "Delete message…", danger: true, onSelect: async () => { if (await confirmDialog({ title: "Delete message", text: "This cannot be undone.", confirm: "Delete", style: "danger" })) tryAct("delete", { channel, ts: message.ts }); } } : null,
  ];
}

export async function copy(text, done) {
  try { await navigator.clipboard.writeText(text); toast(done); } catch { toast(text); }
}
export const showJson = (title, value) => {
  const text = JSON.stringify(value, null, 2);
  const handle = dialog({ title, className: "wide", body: h("pre", { class: "json", tabindex: "0" }, text), footer: h("button", { type: "button", class: "btn", onClick: () => copy(text, "Copied.") }, "Copy"), onClose: () => handle.close() });
};

function edit(message, node, channel) {
  const holder = $(".msg-content", node);
  const before = [...holder.childNodes];
  const box = h("textarea", { class: "field wide", rows: 3, value: decode(message.text), "aria-label": "Edit message" });
  const cancel = () => { holder.replaceChildren(...before); node.focus(); };
  const save = async () => { if (await tryAct("edit", { channel, ts: message.ts, text: box.value })) { cancel(); emit("messages"); } };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { event.stopPropagation(); cancel(); }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); save(); }
  });
  holder.replaceChildren(box, h("div", { class: "b-actions" }, h("button", { type: "button", class: "btn", onClick: cancel }, "Cancel"), h("button", { type: "button", class: "btn primary", onClick: save }, "Save")));
  box.focus();
}

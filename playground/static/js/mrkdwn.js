// Slack's mrkdwn → nodes. https://docs.slack.dev/messaging/formatting-message-text
import { h, safeUrl } from "./dom.js";
import { emojiNode, emojiChar } from "./emoji.js";
import { slackDate } from "./dates.js";
import { channel, go, groupName, myId, person, personName, state } from "./state.js";

export const decode = (text) => String(text ?? "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const text = (value) => document.createTextNode(value);

export function userMention(id) {
  const mine = id === myId() ? " mine" : "";
  return h("span", { class: `mention${mine}`, title: person(id)?.title || null }, `@${personName(id)}`);
}
export function channelMention(id, label) {
  const found = channel(id);
  if (!found) return h("span", { class: "mention" }, `#${label || "private-channel"}`);
  return h("a", { class: "mention", href: `?as=${state.as}#${id}`, onClick: (event) => { event.preventDefault(); go({ channel: id }); } }, `#${found.name}`);
}
export const broadcast = (range) => h("span", { class: "mention mine" }, `@${range}`);
/** Where a link to a message of this workspace leads: `{channel, thread}`; null for any other link. */
export function messageAt(url) {
  const found = new RegExp(`^https://${state.workspace?.team?.domain}\\.slack\\.com/archives/(\\w+)/p(\\d+)(\\d{6})(?:\\?thread_ts=([\\d.]+))?`).exec(url);
  return found && channel(found[1]) ? { channel: found[1], thread: found[4] ?? `${found[2]}.${found[3]}` } : null;
}
export function link(url, label) {
  const at = messageAt(url);
  if (at) return h("a", { href: `?as=${state.as}#${at.channel}/${at.thread}`, onClick: (event) => { event.preventDefault(); go(at); } }, label?.length ? label : [text(url)]);
  const safe = safeUrl(url);
  const shown = label?.length ? label : [text(url.replace(/^mailto:/, ""))];
  return safe ? h("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, shown) : h("span", null, shown);
}
export function dateNode(seconds, pattern, fallback, url) {
  const shown = slackDate(seconds, pattern) ?? fallback ?? "";
  const node = h("time", { datetime: Number.isFinite(Number(seconds)) ? new Date(seconds * 1000).toISOString() : null, title: fallback ?? null }, shown);
  return url ? link(url, [node]) : node;
}

/** What stands between < and >. */
function special(inner) {
  const bar = inner.indexOf("|");
  const body = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : inner.slice(bar + 1);
  if (body.startsWith("@")) return userMention(body.slice(1));
  if (body.startsWith("#")) return channelMention(body.slice(1), decode(label));
  if (body.startsWith("!subteam^")) return h("span", { class: "mention" }, decode(label) || `@${groupName(body.split("^")[1])}`);
  if (body.startsWith("!date^")) {
    const [, seconds, pattern, url] = body.split("^");
    return dateNode(seconds, decode(pattern), decode(label), url && decode(url));
  }
  if (body.startsWith("!")) return broadcast(decode(label).replace(/^@/, "") || body.slice(1));
  if (/^(https?:|mailto:|tel:)/i.test(body)) return link(decode(body), label ? inline(label) : []);
  return text(`<${decode(inner)}>`);
}

const MARKS = { "*": "strong", _: "em", "~": "s" };
const isWord = (char) => char !== undefined && /[\p{L}\p{N}]/u.test(char);

function closing(source, mark, from) {
  for (let i = from; i < source.length; i++) {
    const char = source[i];
    if (char === "\n") return -1;
    if (char === "`") { const end = source.indexOf("`", i + 1); if (end > 0) i = end; }
    else if (char === "<") { const end = source.indexOf(">", i + 1); if (end > 0) i = end; }
    else if (char === mark && i > from && !/\s/.test(source[i - 1]) && !isWord(source[i + 1])) return i;
  }
  return -1;
}

function plain(value, verbatim) {
  if (verbatim) return [text(decode(value))];
  return decode(value).split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)'\]])/g).filter(Boolean).map((part) => (/^https?:\/\//.test(part) ? link(part) : text(part)));
}

export function inline(source, verbatim = false) {
  const nodes = [];
  let buffer = "";
  const flush = () => { if (buffer) nodes.push(...plain(buffer, verbatim)); buffer = ""; };
  for (let i = 0; i < source.length; i++) {
    const char = source[i];
    if (char === "`") {
      const end = source.indexOf("`", i + 1);
      if (end > i + 1 && !source.slice(i, end).includes("\n")) { flush(); nodes.push(h("code", null, decode(source.slice(i + 1, end)))); i = end; continue; }
    }
    if (char === "<") {
      const end = source.indexOf(">", i);
      if (end > i) { flush(); nodes.push(special(source.slice(i + 1, end))); i = end; continue; }
    }
    if (char === ":") {
      const found = /^:([a-z0-9_+'-]+):/.exec(source.slice(i));
      if (found && emojiChar(found[1])) { flush(); nodes.push(emojiNode(found[1])); i += found[0].length - 1; continue; }
    }
    if (MARKS[char] && !isWord(source[i - 1]) && source[i + 1] && !/\s/.test(source[i + 1])) {
      const end = closing(source, char, i + 1);
      if (end > 0) { flush(); nodes.push(h(MARKS[char], null, inline(source.slice(i + 1, end), verbatim))); i = end; continue; }
    }
    if (char === "\n") { flush(); nodes.push(h("br")); continue; }
    buffer += char;
  }
  flush();
  return nodes;
}

/** A whole text: code blocks, quotes, then what runs in lines. */
export function mrkdwn(source, { verbatim = false } = {}) {
  const nodes = [];
  const pieces = String(source ?? "").split(/```([\s\S]*?)```/g);
  pieces.forEach((piece, index) => {
    if (index % 2) { nodes.push(h("pre", null, decode(piece.replace(/^\n|\n$/g, "")))); return; }
    let body = piece;
    if (index > 0) body = body.replace(/^\n/, "");
    if (index < pieces.length - 1) body = body.replace(/\n$/, "");
    if (body) nodes.push(...lines(body, verbatim));
  });
  return nodes;
}

function lines(body, verbatim) {
  const nodes = [], runs = [];
  for (const line of body.split("\n")) {
    const quoted = /^(?:&gt;|>)\s?/.exec(line);
    const last = runs.at(-1);
    const value = quoted ? line.slice(quoted[0].length) : line;
    if (last && last.quoted === Boolean(quoted)) last.lines.push(value);
    else runs.push({ quoted: Boolean(quoted), lines: [value] });
  }
  for (const run of runs) {
    const inner = inline(run.lines.join("\n"), verbatim);
    nodes.push(...(run.quoted ? [h("blockquote", null, inner)] : inner));
  }
  return nodes;
}

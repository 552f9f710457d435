// Emoji by Slack's names: the workspace's list, on top of the few that the page itself shows.
import { state } from "./state.js";
import { h } from "./dom.js";

const OWN = { eyes: "👀", white_check_mark: "✅", ticket: "🎫", pushpin: "📌", heavy_plus_sign: "➕", "+1": "👍", raised_hands: "🙌", tada: "🎉", heart: "❤️", thinking_face: "🤔", hourglass_flowing_sand: "⏳", bulb: "💡", wave: "👋", thumbsup: "👍", "-1": "👎", pray: "🙏", fire: "🔥", rocket: "🚀", warning: "⚠️", x: "❌", question: "❓", calendar: "📅", chart_with_upwards_trend: "📈", memo: "📝", bell: "🔔", lock: "🔒", star: "⭐", slightly_smiling_face: "🙂", smile: "😄", clap: "👏" };
export const USEFUL = ["eyes", "white_check_mark", "ticket", "pushpin", "heavy_plus_sign", "+1", "raised_hands", "tada", "heart", "thinking_face", "hourglass_flowing_sand", "bulb"];

export const allEmoji = () => ({ ...OWN, ...(state.workspace?.emoji ?? {}) });
export const emojiChar = (name) => state.workspace?.emoji?.[name] ?? OWN[name] ?? null;

/** A drawn emoji with its name for screen readers, or `:name:` when nobody knows it. */
export function emojiNode(name, unicode) {
  const char = emojiChar(name) ?? (unicode ? String.fromCodePoint(...unicode.split("-").map((part) => parseInt(part, 16))) : null);
  if (!char) return document.createTextNode(`:${name}:`);
  return h("span", { class: "emoji", role: "img", "aria-label": `${name.replace(/_/g, " ")} emoji`, title: `:${name}:` }, char);
}

/** "well done :tada:" → nodes. */
export function withEmoji(text) {
  const parts = String(text).split(/(:[a-z0-9_+'-]+:)/g);
  return parts.filter(Boolean).map((part) => (/^:[a-z0-9_+'-]+:$/.test(part) ? emojiNode(part.slice(1, -1)) : document.createTextNode(part)));
}

export function searchEmoji(query) {
  const names = Object.keys(allEmoji());
  if (!query) return [...USEFUL, ...names.filter((name) => !USEFUL.includes(name))].filter((name) => emojiChar(name));
  const wanted = query.toLowerCase().replace(/[:\s]/g, "");
  return names.filter((name) => name.includes(wanted)).sort((a, b) => a.indexOf(wanted) - b.indexOf(wanted) || a.length - b.length);
}

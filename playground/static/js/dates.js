// Dates in the acting person's zone, in Slack's own formats.
import { now, timezone } from "./state.js";

const formats = new Map();
function format(options, tz) {
  const key = `${tz}|${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    try { formats.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: tz })); }
    catch { formats.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" })); }
  }
  return formats.get(key);
}

/** {year, month, day, hour, minute, second, weekday…} of an instant (ms) on the wall clock of a zone. */
export function wall(ms, tz = timezone()) {
  const parts = format({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }, tz).formatToParts(ms);
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}
export const dayKey = (ms) => { const w = wall(ms); return `${w.year}-${w.month}-${w.day}`; };
export const clockTime = (ms) => { const w = wall(ms); return `${w.hour}:${w.minute}`; };
const word = (ms, options) => format(options, timezone()).format(ms);

function ordinal(day) {
  const n = Number(day), tail = n % 100;
  if (tail >= 11 && tail <= 13) return `${n}th`;
  return `${n}${["th", "st", "nd", "rd"][n % 10] ?? "th"}`;
}
const daysApart = (ms) => Math.round((Date.parse(dayKey(ms)) - Date.parse(dayKey(now()))) / 86_400_000);
const near = (ms) => ({ "-1": "yesterday", 0: "today", 1: "tomorrow" })[daysApart(ms)];
// Slack leaves the year out within half a year.
const yearPart = (ms, w) => (Math.abs(ms - now()) < 183 * 86_400_000 ? "" : `, ${w.year}`);

function ago(ms) {
  const seconds = Math.round((ms - now()) / 1000), size = Math.abs(seconds);
  const [unit, span] = size < 60 ? ["second", 1] : size < 3600 ? ["minute", 60] : size < 86_400 ? ["hour", 3600] : ["day", 86_400];
  return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(Math.trunc(seconds / span), unit);
}

const TOKENS = {
  date_num: (ms, w) => `${w.year}-${w.month}-${w.day}`,
  date_slash: (ms, w) => `${w.day}/${w.month}/${w.year}`,
  date: (ms, w) => `${word(ms, { month: "long" })} ${ordinal(w.day)}${yearPart(ms, w)}`,
  date_short: (ms, w) => `${word(ms, { month: "short" })} ${Number(w.day)}${yearPart(ms, w)}`,
  date_long: (ms, w) => `${word(ms, { weekday: "long" })}, ${word(ms, { month: "long" })} ${ordinal(w.day)}${yearPart(ms, w)}`,
  time: (ms, w) => `${w.hour}:${w.minute}`,
  time_secs: (ms, w) => `${w.hour}:${w.minute}:${w.second}`,
  ago,
};
for (const name of ["date", "date_short", "date_long"]) TOKENS[`${name}_pretty`] = (ms, w) => near(ms) ?? TOKENS[name](ms, w);
TOKENS.day_divider_pretty = TOKENS.date_long_pretty;

/** `{date_short} at {time}` of an instant in seconds; null when a token is unknown. */
export function slackDate(seconds, pattern) {
  const ms = Number(seconds) * 1000;
  if (!Number.isFinite(ms)) return null;
  let known = true;
  const text = pattern.replace(/\{(\w+)\}/g, (_, name) => {
    const token = TOKENS[name];
    if (!token) { known = false; return ""; }
    return token(ms, wall(ms));
  });
  if (!known) return null;
  return /^\{\w*pretty\}/.test(pattern) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

export function dayDivider(ms) {
  const text = near(ms);
  return text ? text.charAt(0).toUpperCase() + text.slice(1) : TOKENS.date_long(ms, wall(ms));
}
export const fullDate = (ms) => `${word(ms, { weekday: "long" })} ${word(ms, { day: "numeric", month: "long", year: "numeric" })} at ${TOKENS.time_secs(ms, wall(ms))}`;
export const clockLabel = (ms) => `${word(ms, { weekday: "short", day: "numeric", month: "short" })} ${clockTime(ms)}`;

/** Epoch seconds of "2026-11-27T14:30" on the acting person's wall clock. */
export function wallToEpoch(local, tz = timezone()) {
  const guess = Date.parse(`${local.slice(0, 16)}:00Z`);
  if (!Number.isFinite(guess)) return null;
  const offset = (at) => { const w = wall(at, tz); return Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute, w.second) - at; };
  const first = guess - offset(guess);
  return Math.round((guess - offset(first)) / 1000);
}
export const epochToWall = (seconds, tz = timezone()) => { const w = wall(seconds * 1000, tz); return `${w.year}-${w.month}-${w.day}T${w.hour}:${w.minute}`; };

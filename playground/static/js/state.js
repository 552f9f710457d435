// What the page knows, and who wants to hear of it. One object, a few topics.
export const state = {
  as: new URLSearchParams(location.search).get("as") || "",
  workspace: null,
  /** {kind: "channel"|"home", channel, tab: "messages"|"canvas"|"pins", thread} */
  place: { kind: "channel", channel: null, tab: "messages", thread: null },
  clock: { now: new Date().toISOString(), rate: 1, next: null, read: performance.now() },
};

const listeners = new Map();
export function on(topic, listener) { (listeners.get(topic) ?? listeners.set(topic, new Set()).get(topic)).add(listener); }
export function emit(topic, detail) { for (const listener of listeners.get(topic) ?? []) listener(detail); }

export const me = () => state.workspace?.people.find((p) => p.id === myId()) ?? null;
export const myId = () => (typeof state.workspace?.me === "object" ? state.workspace.me.id : state.workspace?.me) ?? state.as;
export const timezone = () => me()?.tz || "UTC";
export const person = (id) => state.workspace?.people.find((p) => p.id === id) ?? null;
export const personName = (id) => {
  const found = person(id);
  if (found) return found.name || found.real_name;
  if (id === "USLACKBOT") return "Slackbot";
  return id === state.workspace?.bot?.user_id ? state.workspace.bot.name : id;
};
const rooms = () => [...(state.workspace?.channels ?? []), ...(state.workspace?.dms ?? [])];
export const channel = (id) => rooms().find((c) => c.id === id) ?? null;
export const groupName = (id) => state.workspace?.usergroups?.find((g) => g.id === id)?.handle ?? id;
export const botName = () => state.workspace?.bot?.name ?? "the app";

/** The people of a direct message other than the one who looks. */
export function dmPartners(dm) {
  const members = dm.members ?? (dm.user ? [dm.user] : []);
  const others = members.filter((id) => id !== myId());
  return others.length ? others : members;
}
export const channelName = (found) => (found.is_im || found.is_mpim || String(found.id).startsWith("D") ? dmPartners(found).map(personName).join(", ") || found.name : found.name);
export const isDm = (found) => Boolean(found && (found.is_im || found.is_mpim || (state.workspace?.dms ?? []).some((d) => d.id === found.id)));

/** The playground's own instant, in milliseconds: it runs on between two readings. */
export function now() {
  const { now: at, rate, read } = state.clock;
  return Date.parse(at) + (performance.now() - read) * (rate ?? 1);
}
export function setClock(clock) {
  state.clock = { ...clock, read: performance.now() };
  emit("clock");
}

/** "#C_JOINT/1763…" ⇄ the place. */
export function readPlace(hash = location.hash) {
  const [first, second] = decodeURIComponent(hash.replace(/^#/, "")).split("/");
  if (first === "home") return { kind: "home", channel: null, tab: "messages", thread: null };
  const tab = ["canvas", "pins"].includes(second) ? second : "messages";
  const thread = second && tab === "messages" ? second.replace(/^thread-/, "") : null;
  return { kind: "channel", channel: first || null, tab, thread };
}
export function writePlace(place, { replace = false } = {}) {
  const hash = place.kind === "home" ? "#home" : `#${place.channel ?? ""}${place.thread ? `/${place.thread}` : place.tab !== "messages" ? `/${place.tab}` : ""}`;
  const url = `?as=${encodeURIComponent(state.as)}${hash}`;
  if (`${location.search}${location.hash}` !== url) history[replace ? "replaceState" : "pushState"](null, "", url);
}
export function go(change, options) {
  const next = { kind: "channel", tab: "messages", thread: null, channel: state.place.channel, ...change };
  const moved = next.kind !== state.place.kind || next.channel !== state.place.channel || next.tab !== state.place.tab;
  state.place = next;
  writePlace(next, options);
  emit("place", { moved });
}

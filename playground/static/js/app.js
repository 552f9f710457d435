// Puts the page together: who acts, where they are, and what to read again when something happens.
import { $, debounce } from "./dom.js";
import { icon } from "./icons.js";
import { announce, toast } from "./a11y.js";
import { look } from "./api.js";
import { actorMenu, drawActors } from "./actors.js";
import { drawHead, loadMessages, openChannel } from "./channel.js";
import { loadCanvas } from "./canvas.js";
import { closeThread, loadThread, openThread } from "./thread.js";
import { clockButton } from "./clockbar.js";
import { closePopover } from "./menu.js";
import { drawSidebar } from "./sidebar.js";
import { drawTraffic, loadTraffic } from "./traffic.js";
import { hint } from "./hint.js";
import { listen } from "./stream.js";
import { loadHome, openHome } from "./home.js";
import { loadViews } from "./modal.js";
import { channel, myId, on, personName, readPlace, setClock, state, writePlace } from "./state.js";

const main = $("#main"), nav = $("#sidebar"), aside = $("#thread"), traffic = $("#traffic");
let stop = () => {};
let clock = null;

async function readWorkspace() {
  state.workspace = await look("workspace");
  state.as = myId();
  if (state.workspace.clock) setClock(state.workspace.clock);
}
/** Ana is the newcomer's person; whoever the address names comes before. */
async function firstWorkspace() {
  if (!state.as) state.as = "U_ANA";
  try { await readWorkspace(); } catch (error) {
    if (state.as === "U_ANA") throw error;
    toast(error.message, "error");
    state.as = "U_ANA";
    await readWorkspace();
  }
}

function firstChannel() {
  const mine = state.workspace.channels.filter((c) => c.is_member !== false);
  return (mine.find((c) => c.name === "sales-marketing") ?? mine[0] ?? state.workspace.channels[0])?.id ?? null;
}
/** The place as far as this person can see it. */
function settle() {
  if (state.place.kind === "channel" && !channel(state.place.channel)) state.place = { kind: "channel", channel: firstChannel(), tab: "messages", thread: null };
  writePlace(state.place, { replace: true });
}

function drawFrame() {
  const { team, bot } = state.workspace;
  $("#team").textContent = team?.name ?? "Playground";
  const place = state.place.kind === "home" ? bot.name : channel(state.place.channel) ? `${channel(state.place.channel).name || "Message"}` : "";
  const unread = [...state.workspace.channels, ...state.workspace.dms].reduce((sum, c) => sum + (c.id === state.place.channel || c.is_member === false ? 0 : c.unread || 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${place} · ${personName(myId())} · Playground`;
  drawSidebar(nav);
  drawActors($("#faces"), $("#who"));
  drawHead();
  connection(bot.connected ? "on" : "away");
}
function connection(kind) {
  const words = { on: `${state.workspace?.bot.name ?? "The bot"} is connected`, away: `${state.workspace?.bot.name ?? "The bot"} is away, it is being started`, lost: "The playground is away, trying again" };
  const box = $("#connection");
  if (box.dataset.kind === kind) return;
  box.dataset.kind = kind;
  box.textContent = words[kind];
  box.title = words[kind];
}
function drawPlace() {
  if (state.place.kind === "home") openHome(main); else openChannel(main);
  openThread(aside);
}

const again = debounce(async (then) => {
  try { await readWorkspace(); } catch { return; }
  const before = JSON.stringify(state.place);
  settle();
  drawFrame();
  if (before !== JSON.stringify(state.place)) drawPlace();
  then?.();
}, 60);
const messagesAgain = debounce((jump) => { loadMessages({ jump }); loadThread({ jump }); }, 25);

function tell({ channel: id, ts, thread_ts: thread, change }) {
  if (change !== "posted" || id !== state.place.channel) return;
  setTimeout(() => {
    const row = $(`${thread && thread !== ts ? "#thread " : "#main "}.msg[data-ts="${CSS.escape(ts)}"]`);
    if (row) announce(`${row.getAttribute("aria-label")}: ${($(".msg-content", row) ?? $(".msg-main", row))?.innerText.slice(0, 240) ?? ""}`);
  }, 350);
}

function heard(name, data) {
  if (name === "message") {
    if (data.channel === state.place.channel) messagesAgain(false);
    tell(data);
    again();
  } else if (name === "view") loadViews();
  else if (name === "home") loadHome();
  else if (name === "canvas") loadCanvas();
  else if (name === "clock") look("clock").then(setClock).catch(() => {});
  else if (name === "traffic") loadTraffic();
  else { again(); if (name === "workspace") { loadCanvas(); messagesAgain(false); } if (name === "reconnect") everything(); }
}
function everything() { loadMessages(); loadThread(); loadViews(); loadHome(); loadTraffic(); }

function connect() {
  stop();
  stop = listen(state.as, heard, (away) => { if (away) connection("lost"); else if (state.workspace) connection(state.workspace.bot.connected ? "on" : "away"); });
}

async function switchPerson() {
  closePopover(false);
  try { await readWorkspace(); } catch (error) { toast(error.message, "error"); return; }
  settle();
  drawFrame();
  drawPlace();
  connect();
  loadViews();
}

function drawer(open) {
  nav.classList.toggle("open", open);
  $("#shade").hidden = !open;
  $("#drawer-toggle").setAttribute("aria-expanded", String(open));
  if (open) $(".side-row.active, .side-row", nav)?.focus();
}
function showTraffic(open) {
  traffic.hidden = !open;
  $("#traffic-toggle").setAttribute("aria-expanded", String(open));
  if (open) { drawTraffic(traffic, () => { showTraffic(false); $("#traffic-toggle").focus(); }); loadTraffic(); }
}

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
function themeButton() {
  const button = $("#theme-toggle");
  const draw = () => { button.replaceChildren(icon(isDark() ? "sun" : "moon", 18)); button.title = isDark() ? "Light" : "Dark"; };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    try { localStorage.setItem("playground.theme", document.documentElement.dataset.theme); } catch { /* for this visit only */ }
    draw();
  });
  draw();
}

function chrome() {
  $("#drawer-toggle").append(icon("menu"));
  $("#drawer-toggle").addEventListener("click", () => drawer(!nav.classList.contains("open")));
  $("#shade").addEventListener("click", () => drawer(false));
  $("#traffic-toggle").prepend(icon("pulse", 18));
  $("#traffic-toggle").title = "Traffic";
  $("#traffic-toggle").addEventListener("click", () => showTraffic(traffic.hidden));
  $("#who").addEventListener("click", (event) => actorMenu(event.currentTarget));
  clock = clockButton();
  $("#clock").append(clock);
  themeButton();
  $(".skip").addEventListener("click", (event) => { event.preventDefault(); $(".compose-text", main)?.focus(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || $("#layer .backdrop")) return;
    if (nav.classList.contains("open")) drawer(false);
    else if (!traffic.hidden && traffic.contains(document.activeElement)) { showTraffic(false); $("#traffic-toggle").focus(); }
    else if (!aside.hidden) { closeThread(); $(".compose-text", main)?.focus(); }
    else if (!traffic.hidden) showTraffic(false);
  });
  addEventListener("popstate", () => {
    const as = new URLSearchParams(location.search).get("as");
    state.place = readPlace();
    if (as && as !== state.as) { state.as = as; switchPerson(); return; }
    settle();
    drawFrame();
    drawPlace();
  });
  addEventListener("hashchange", () => { const place = readPlace(); if (JSON.stringify(place) !== JSON.stringify(state.place)) { state.place = place; settle(); drawFrame(); drawPlace(); } });
}

on("place", ({ moved }) => { closePopover(false); drawFrame(); if (moved) drawPlace(); else openThread(aside); });
on("as", switchPerson);
on("messages", (how) => { loadMessages(how); loadThread(how); });
on("workspace", (how) => again(how?.then));
on("drawer", drawer);
on("clock", () => clock?.tick());

async function start() {
  chrome();
  state.place = readPlace();
  try { await firstWorkspace(); } catch (error) { main.replaceChildren(error.message); $("#app").setAttribute("aria-busy", "false"); setTimeout(() => location.reload(), 2000); return; }
  settle();
  drawFrame();
  drawPlace();
  connect();
  loadViews();
  loadTraffic();
  hint();
  $("#app").setAttribute("aria-busy", "false");
}
start();

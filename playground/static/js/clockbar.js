// The playground's clock: what time it is there, and ways forward.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { clockLabel, clockTime, fullDate } from "./dates.js";
import { now, setClock, state } from "./state.js";
import { tryAct } from "./api.js";

async function wind(body) {
  const answer = await tryAct("clock", body, { quiet: true });
  if (answer?.now) setClock(answer);
}
const running = () => (state.clock.rate ?? 1) > 1;

export function clockButton() {
  const face = h("span", { class: "clock-face" });
  const button = h("button", { type: "button", class: "clock", "aria-haspopup": "menu", "aria-expanded": "false", onClick: () => menu(button, [
    { heading: fullDate(now()) },
    { label: "Jump to the next thing due", hint: state.clock.next ? clockLabel(Date.parse(state.clock.next)) : "Nothing is waiting", disabled: !state.clock.next, lead: icon("forward", 16), onSelect: () => wind({ to: "next" }) },
    { label: "To Monday 9:00", lead: icon("calendar", 16), onSelect: () => wind({ to: "monday" }) },
    { label: "One hour on", lead: icon("clock", 16), onSelect: () => wind({ forward: 3600 }) },
    { label: "One day on", lead: icon("clock", 16), onSelect: () => wind({ forward: 86_400 }) },
    { label: running() ? "Run at normal speed" : "Run fast, an hour a minute", lead: icon("play", 16), onSelect: () => wind({ rate: running() ? 1 : 60 }) },
    "-",
    { label: "Back to this machine's time", lead: icon("reset", 16), onSelect: () => wind({ reset: true }) },
  ], { label: "Clock", width: 270 }) }, icon("clock", 18), face);
  const tick = () => {
    const at = now();
    if (!Number.isFinite(at)) return;
    face.replaceChildren(h("span", { class: "clock-date" }, clockLabel(at).replace(clockTime(at), "").trim()), h("strong", { class: "num" }, clockTime(at)), running() ? h("span", { class: "fast" }, `×${state.clock.rate}`) : "");
    button.setAttribute("aria-label", `Clock: ${clockLabel(at)}${running() ? `, running ${state.clock.rate} times as fast` : ""}`);
  };
  setInterval(tick, 1000);
  button.tick = tick;
  return button;
}

// Three steps for somebody who is here for the first time.
import { h, $ } from "./dom.js";
import { icon } from "./icons.js";
import { me, state } from "./state.js";

const KEPT = "playground.hint";

export function hint() {
  try { if (localStorage.getItem(KEPT)) return; } catch { /* shown each time */ }
  const first = state.workspace.commands?.some((c) => c.command === "/request") ? "/request" : state.workspace.commands?.[0]?.command;
  const other = state.workspace.people.find((p) => p.name === "Ben") ?? state.workspace.people.find((p) => p.id !== me()?.id);
  const card = h("aside", { class: "hint-card", "aria-label": "First steps" },
    h("div", { class: "hint-head" }, h("h2", null, `You are ${me()?.name ?? "here"}${me()?.title ? `, ${me().title.toLowerCase()}` : ""}.`), h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss first steps", onClick: close }, icon("close", 18))),
    h("ol", null,
      h("li", null, "Type ", h("kbd", null, first ?? "/"), " below and press Enter."),
      h("li", null, "Switch to ", h("strong", null, other?.name ?? "somebody else"), " at the top right, and answer."),
      h("li", null, "Move the clock to Monday and see what the app does.")));
  function close() { card.remove(); try { localStorage.setItem(KEPT, "seen"); } catch { /* nothing kept */ } }
  $("#hint").replaceChildren(card);
}

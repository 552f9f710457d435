// Acting as: who is the person at the keyboard now.
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { avatar } from "./avatar.js";
import { menu } from "./menu.js";
import { emit, me, myId, person, state, writePlace } from "./state.js";
import { announce } from "./a11y.js";

const FIRST = ["Ana", "Ben", "Carl", "Jana"];
const KEPT = "playground.recent";
const recent = () => { try { return JSON.parse(localStorage.getItem(KEPT)) ?? []; } catch { return []; } };
export const actable = () => state.workspace.people.filter((p) => !p.is_bot && !p.deleted);

export function actAs(id) {
  if (id === myId()) return;
  const kept = [id, myId(), ...recent()].filter((one, i, all) => one && all.indexOf(one) === i).slice(0, 6);
  try { localStorage.setItem(KEPT, JSON.stringify(kept)); } catch { /* a private window: nothing is kept */ }
  state.as = id;
  writePlace(state.place);
  announce(`You are now ${person(id)?.name}`);
  emit("as");
}

/** The first four, then whoever was acted as; their order stays, so that a face is where it was. */
function quick() {
  const people = actable();
  const first = FIRST.map((name) => people.find((p) => p.name === name)).filter(Boolean);
  const more = recent().map((id) => people.find((p) => p.id === id)).filter((p) => p && !first.includes(p));
  return [...first, ...more, ...people.filter((p) => !first.includes(p) && !more.includes(p))].slice(0, 5);
}

export function drawActors(faces, trigger) {
  reconcile(faces, quick().map((p) => ({ key: p.id, signature: JSON.stringify([p.name, p.title, p.id === myId()]), draw: () => h("button", { type: "button", class: `face${p.id === myId() ? " me" : ""}`, "aria-pressed": p.id === myId(), "aria-label": `Act as ${p.name}${p.title ? `, ${p.title}` : ""}`, title: `${p.real_name || p.name}${p.title ? ` · ${p.title}` : ""}`, onClick: () => actAs(p.id) }, avatar(p.id, 28)) })));
  const mine = me();
  trigger.replaceChildren(avatar(myId(), 28), h("span", { class: "who-text" }, h("span", { class: "who-name" }, h("span", { class: "who-prefix" }, "You are "), h("strong", null, mine?.name ?? state.as)), h("span", { class: "who-title" }, mine?.title || "")), icon("down", 16));
  trigger.setAttribute("aria-label", `You are ${mine?.name}${mine?.title ? `, ${mine.title}` : ""}. Act as somebody else`);
}

export function actorMenu(trigger) {
  menu(trigger, [{ heading: "Act as" }, ...actable().map((p) => ({ label: p.real_name || p.name, hint: [p.title, p.is_stranger ? "another company" : p.is_restricted || p.is_ultra_restricted ? "guest" : ""].filter(Boolean).join(" · "), lead: avatar(p.id, 28), checked: p.id === myId(), onSelect: () => actAs(p.id) }))], { label: "Act as", align: "end", width: 280 });
}

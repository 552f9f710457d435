// New channels, new direct messages, invitations.
import { h } from "./dom.js";
import { dialog } from "./a11y.js";
import { avatar } from "./avatar.js";
import { tryAct } from "./api.js";
import { emit, go, myId, state } from "./state.js";

const cancel = (close) => h("button", { type: "button", class: "btn", onClick: close }, "Cancel");

function pickPerson(title, people, onPick) {
  const search = h("input", { class: "field wide", type: "text", placeholder: "Search by name", "aria-label": "Search by name" });
  const list = h("div", { class: "pick-list" });
  const draw = () => list.replaceChildren(...people.filter((p) => `${p.name} ${p.real_name} ${p.title}`.toLowerCase().includes(search.value.toLowerCase())).map((p) => h("button", { type: "button", class: "menu-item", onClick: () => { handle.close(); onPick(p); } }, avatar(p.id, 28), h("span", { class: "menu-text" }, h("span", { class: "menu-label" }, p.real_name || p.name), h("span", { class: "menu-hint" }, p.title || (p.is_bot ? "App" : ""))))));
  search.addEventListener("input", draw);
  draw();
  const handle = dialog({ title, className: "small", body: [search, list], onClose: () => handle.close() });
}
const everyone = () => {
  const { people, bot } = state.workspace;
  const others = people.filter((p) => p.id !== myId() && !p.deleted);
  return others.some((p) => p.id === bot.user_id) ? others : [{ id: bot.user_id, name: bot.name, title: "App" }, ...others];
};

export function newMessageDialog() {
  pickPerson("New message", everyone(), async (p) => {
    const opened = await tryAct("open_dm", { with: p.id });
    if (!opened) return;
    emit("workspace", { then: () => go({ channel: opened.channel?.id ?? opened.channel }) });
  });
}
export function inviteDialog(found) {
  const there = new Set(found.members ?? []);
  pickPerson(`Invite to #${found.name}`, everyone().filter((p) => !there.has(p.id)), async (p) => { if (await tryAct("invite", { channel: found.id, who: p.id })) emit("workspace"); });
}
export function newChannelDialog() {
  const name = h("input", { class: "field wide", type: "text", placeholder: "e.g. launch-team", "aria-label": "Name", maxlength: 80 });
  const secret = h("input", { type: "checkbox" });
  const make = async () => {
    const made = await tryAct("channel", { name: name.value.trim().toLowerCase().replace(/\s+/g, "-"), private: secret.checked, members: [] });
    if (!made) return;
    handle.close();
    emit("workspace", { then: () => go({ channel: made.channel?.id ?? made.channel }) });
  };
  const handle = dialog({ title: "New channel", className: "small", form: make, body: [h("div", { class: "label" }, "Name"), name, h("label", { class: "choice" }, secret, h("span", null, "Private: only people who are invited see it"))], footer: [cancel(() => handle.close()), h("button", { type: "submit", class: "btn primary" }, "Create")], onClose: () => handle.close() });
}

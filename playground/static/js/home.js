// The app's Home tab.
import { h, reconcile } from "./dom.js";
import { avatar } from "./avatar.js";
import { look, tryAct } from "./api.js";
import { drawBlock } from "./blocks/index.js";
import { surface } from "./surface.js";
import { go, state } from "./state.js";

let box = null;

export async function openHome(main) {
  const bot = state.workspace.bot;
  box = h("div", { class: "home-body", role: "region", "aria-label": `Home of ${bot.name}` }, h("p", { class: "empty muted" }, "Opening…"));
  const messages = h("button", { type: "button", role: "tab", class: "tab", "aria-selected": "false", onClick: async () => {
    const opened = await tryAct("open_dm", { with: bot.user_id });
    if (opened) go({ channel: opened.channel?.id ?? opened.channel });
  } }, "Messages");
  main.replaceChildren(h("header", { class: "channel-head" }, h("div", { class: "head-line" }, avatar(bot.user_id, 28), h("h1", { class: "head-name" }, bot.name, h("span", { class: "app-badge" }, "APP"))), h("div", { class: "tabs", role: "tablist", "aria-label": `Parts of ${bot.name}` }, h("button", { type: "button", role: "tab", class: "tab", "aria-selected": "true" }, "Home"), messages)), h("div", { class: "home-scroll" }, box));
  await tryAct("open_home", {}, { quiet: true });
  await loadHome();
}

export async function loadHome() {
  if (state.place.kind !== "home" || !box) return;
  const mine = box;
  const { view } = await look("home");
  if (mine !== box) return;
  if (!view?.blocks?.length) { box.replaceChildren(h("div", { class: "empty" }, h("h2", null, "Nothing here yet"), h("p", { class: "muted" }, `${state.workspace.bot.name} has not published a Home for you. If it is away, it will when it is back.`))); return; }
  box.querySelector(":scope > .empty")?.remove();
  const ctx = surface("home", { home: true }, { values: view.state?.values ?? view.state ?? {} });
  reconcile(box, view.blocks.map((block, i) => ({ key: `${i}-${block.block_id ?? ""}`, signature: JSON.stringify([block, state.as]), draw: () => drawBlock(block, ctx) })));
}

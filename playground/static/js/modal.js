// Modals: the stack of views the bot opened for this person; the last is on top.
import { h, $, $$, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { dialog, toast, announce } from "./a11y.js";
import { act, look, tryAct } from "./api.js";
import { drawBlock } from "./blocks/index.js";
import { pressing } from "./surface.js";
import { avatar } from "./avatar.js";
import { botName, state } from "./state.js";

/** The view that is shown: {view, handle, typed: Map block_id → value, errors, body} */
let shown = null;
let loading = 0;
const typedByView = new Map();

export async function loadViews() {
  const mine = ++loading;
  let stack;
  try { ({ stack } = await look("views")); } catch { return; }
  if (mine !== loading) return;
  const top = stack.at(-1);
  if (!top) { hide(); return; }
  if (shown?.view.id === top.id && shown.as === state.as) { redraw(top, stack.length); return; }
  hide();
  show(top, stack.length);
}

function hide() {
  if (!shown) return;
  // Taking a field away makes it tell of its change, when nobody asks any more.
  shown.ctx.over = true;
  shown.handle.close();
  shown = null;
}

function context(view) {
  const typed = typedByView.get(view.id) ?? typedByView.set(view.id, new Map()).get(view.id);
  const { press, options } = pressing({ view: view.id });
  let queue = Promise.resolve();
  const later = (job) => { queue = queue.then(job, job); return queue; };
  const values = () => shown?.view.state?.values ?? shown?.view.state ?? view.state?.values ?? view.state ?? {};
  return {
    surface: "modal", where: { view: view.id }, options, typed, settled: () => queue,
    get errors() { return shown?.errors ?? {}; },
    value(blockId, actionId) {
      if (typed.has(blockId) && (typeof typed.get(blockId) === "string" || typed.get(blockId)?.type === "rich_text")) return { value: typed.get(blockId), rich_text_value: typed.get(blockId) };
      return values()[blockId]?.[actionId];
    },
    keep: (blockId, element, value) => typed.set(blockId, value),
    submit: () => submit(),
    change(blockId, element, value, { input = false, dispatch = false } = {}) {
      if (!input) return later(() => press(blockId, element, value));
      typed.set(blockId, value);
      if (this.over) return Promise.resolve();
      clearError(blockId);
      // An input that fires an action is told only when it fires.
      const block = view.blocks.find((b) => b.block_id === blockId);
      if (block?.dispatch_action && !dispatch) return Promise.resolve();
      return later(() => act("type", { view: view.id, values: { [blockId]: value } }).catch((error) => { if (dispatch) toast(error.message, "error"); }));
    },
  };
}

function show(view, depth) {
  const ctx = context(view);
  shown = { view, as: state.as, errors: view.errors ?? {}, ctx, depth };
  shown.body = h("div", { class: "modal-blocks" });
  shown.foot = h("div", { class: "modal-buttons" });
  shown.handle = dialog({ title: view.title, className: "modal", lead: avatar(state.workspace.bot.user_id, 24), body: shown.body, footer: shown.foot, onClose: () => leave(true), form: () => submit(), focus: "[data-autofocus]" });
  fill();
  const asked = $("[data-autofocus]", shown.body);
  const first = asked ?? $$("input:not([type=hidden]),textarea,select,button,[contenteditable=true]", shown.body)[0] ?? $("button[type=submit]", shown.foot);
  first?.focus({ preventScroll: !asked }); // a page of a list begins at its top, though its first button is at its end
  announce(`${botName()} opened ${view.title}`);
}

function redraw(view, depth) {
  const old = shown.view;
  shown.view = view;
  shown.depth = depth;
  if (JSON.stringify(old.errors) !== JSON.stringify(view.errors)) shown.errors = view.errors ?? {};
  const title = $("h2", shown.handle.box);
  if (title.textContent !== view.title) title.textContent = view.title;
  fill();
}

function fill() {
  const { view, ctx, errors, depth } = shown;
  const words = (value, fallback) => (typeof value === "string" ? value : value?.text) || fallback;
  reconcile(shown.body, [
    ...(errors[""] ? [{ key: "trouble", signature: errors[""], draw: () => h("p", { class: "problem whole", role: "alert" }, icon("warn", 16), errors[""]) }] : []),
    ...view.blocks.map((block, i) => ({ key: block.block_id ?? String(i), signature: JSON.stringify([block, errors[block.block_id] ?? ""]), draw: () => drawBlock(block, ctx) })),
  ]);
  const send = view.submit || view.blocks.some((b) => b.type === "input") ? h("button", { type: "submit", class: "btn primary", disabled: Boolean(view.submit_disabled) }, words(view.submit, "Submit")) : null;
  const signature = JSON.stringify([view.submit, view.close, depth, Boolean(send)]);
  if (shown.footSignature === signature) return;
  shown.footSignature = signature;
  shown.foot.replaceChildren(...[depth > 1 ? h("span", { class: "muted small-text" }, `Step ${depth}`) : null, h("span", { class: "spacer" }), h("button", { type: "button", class: "btn", onClick: () => leave(false) }, words(view.close, depth > 1 ? "Back" : send ? "Cancel" : "Close")), send].filter(Boolean));
}

function clearError(blockId) {
  if (!shown?.errors[blockId]) return;
  shown.errors = Object.fromEntries(Object.entries(shown.errors).filter(([id]) => id !== blockId));
  // Only the words go: the control keeps its focus.
  $(`[data-block-id="${CSS.escape(blockId)}"] .problem`, shown.body)?.remove();
  $(`[data-block-id="${CSS.escape(blockId)}"]`, shown.body)?.classList.remove("wrong");
  $(`[data-block-id="${CSS.escape(blockId)}"] [aria-invalid]`, shown.body)?.removeAttribute("aria-invalid");
}

async function submit() {
  const now = shown;
  const button = $("button[type=submit]", now.foot);
  if (!button || button.disabled) return;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  await now.ctx.settled();
  const answer = await tryAct("submit", { view: now.view.id, values: Object.fromEntries(now.ctx.typed) });
  button.disabled = false;
  button.removeAttribute("aria-busy");
  if (answer?.errors && Object.keys(answer.errors).length && shown === now) {
    now.errors = answer.errors;
    fill();
    const first = $(".wrong [data-action]", now.body);
    first?.focus();
    first?.scrollIntoView({ block: "center" });
  } else if (answer) {
    typedByView.delete(now.view.id);
    await loadViews();
  }
}

async function leave(all) {
  if (!shown) return;
  const { view, depth } = shown;
  typedByView.delete(view.id);
  await tryAct("close", { view: view.id, ...(all && depth > 1 ? { all: true } : {}) });
  await loadViews();
}

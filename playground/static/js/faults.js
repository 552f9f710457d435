// Faults: make Slack fail on purpose.
import { h } from "./dom.js";
import { tryAct } from "./api.js";
import { state } from "./state.js";
import { toast } from "./a11y.js";

const FAULTS = [["drop_before", "Close before it is done"], ["drop_after", "Done, then no answer"], ["late", "Done, answered late", "seconds"], ["execute_late", "No answer, done later", "seconds"], ["slow", "Done late, answered then", "seconds"], ["cut", "Half of the answer"], ["garbled", "An answer that is not JSON"], ["ratelimited", "Too many calls (429)", "retry_after"], ["error", "An error of Slack's", "error"], ["http_500", "Server error (500)"], ["disconnect", "Close the socket", "reason"], ["lose_ack", "Lose the bot's answer"], ["twice", "Deliver events twice"]];
const EXTRA = { seconds: ["Seconds", "2"], retry_after: ["Retry after, seconds", "3"], error: ["Slack's name of the error", "internal_error"], reason: ["Reason", "refresh_requested"] };
const METHODS = ["*", "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "views.publish", "conversations.history", "reactions.add", "users.info"];

const words = (fault) => `${FAULTS.find(([name]) => name === fault.fault)?.[1] ?? fault.fault}${fault.method && fault.method !== "*" ? `, ${fault.method}` : ""}${fault.share !== undefined ? `, ${Math.round(fault.share * 100)} %` : ""}`;

export function faultsPanel() {
  const current = () => state.workspace?.faults?.faults ?? state.workspace?.faults ?? [];
  const kind = h("select", { class: "field", "aria-label": "Fault" }, FAULTS.map(([name, label]) => h("option", { value: name }, label)));
  const method = h("input", { class: "field", list: "fault-methods", value: "*", "aria-label": "Method, * for all" });
  const share = h("input", { class: "field", type: "number", min: 1, max: 100, value: 30, "aria-label": "Share in per cent" });
  const extra = h("input", { class: "field", hidden: true });
  const list = h("ul", { class: "fault-list" });
  const summary = h("summary", null, "Faults");
  const draw = () => {
    const found = current();
    list.replaceChildren(...found.map((fault) => h("li", null, words(fault))));
    summary.textContent = found.length ? `Faults: ${found.length} active` : "Faults: none";
    clear.disabled = !found.length;
  };
  const set = async (faults) => {
    const answer = await tryAct("faults", { faults, seed: 7 }, { quiet: true });
    if (!answer) return;
    state.workspace.faults = faults;
    toast(faults.length ? "Slack now fails as you chose." : "Slack behaves again.");
    draw();
  };
  const clear = h("button", { type: "button", class: "btn", onClick: () => set([]) }, "End all");
  const add = h("button", { type: "button", class: "btn", onClick: () => {
    const key = FAULTS.find(([name]) => name === kind.value)[2];
    const value = key === "seconds" || key === "retry_after" ? Number(extra.value) : extra.value;
    set([...current(), { fault: kind.value, method: method.value || "*", share: Number(share.value) / 100, ...(key ? { [key]: value } : {}) }]);
  } }, "Add");
  kind.addEventListener("change", () => {
    const key = FAULTS.find(([name]) => name === kind.value)[2];
    extra.hidden = !key;
    if (key) { [extra.placeholder, extra.value] = EXTRA[key]; extra.setAttribute("aria-label", EXTRA[key][0]); extra.title = EXTRA[key][0]; }
  });
  draw();
  return h("details", { class: "faults" }, summary, h("div", { class: "fault-form" }, kind, method, h("span", { class: "share" }, share, h("span", { class: "muted" }, "%")), extra, add, clear), h("datalist", { id: "fault-methods" }, METHODS.map((name) => h("option", { value: name }))), list);
}

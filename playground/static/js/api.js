// The control API. Every act is somebody's: `as` goes along with each call.
import { state, botName } from "./state.js";
import { toast } from "./a11y.js";

async function answer(response) {
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(data.error || `The playground answered ${response.status}.`);
  return data;
}

export async function look(path, params = {}) {
  const query = new URLSearchParams({ as: state.as, ...params });
  return answer(await fetch(`/playground/${path}?${query}`));
}

export async function act(path, body = {}) {
  const response = await fetch(`/playground/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ as: state.as, ...body }) });
  return answer(response);
}

const REACHES_BOT = new Set(["command", "shortcut", "press", "submit"]);

/** An act whose failure is told to the person; answers null then. */
export async function tryAct(path, body, { quiet = false } = {}) {
  try {
    const result = await act(path, body);
    if (!quiet) tellDelivery(path, result);
    return result;
  } catch (error) {
    toast(error.message, "error");
    return null;
  }
}

function tellDelivery(path, { delivery, errors }) {
  // A refused input never went to the bot.
  if (!REACHES_BOT.has(path) || Object.keys(errors ?? {}).some((id) => id)) return;
  if (delivery === null) toast(`${botName()} is away: nobody heard that.`, "error");
  else if (delivery && (delivery.error || delivery.status >= 400)) toast(delivery.error ? `${botName()}: ${delivery.error}` : `${botName()} answered ${delivery.status}. See the traffic.`, "error");
}

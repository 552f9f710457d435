// Initials in a coloured square derived from the id; a person keeps their colour everywhere.
import { h } from "./dom.js";
import { person, personName, state } from "./state.js";

const HUES = [212, 262, 322, 12, 32, 152, 182, 282, 342, 82];
function hue(id) {
  let sum = 2166136261;
  for (const char of id) sum = Math.imul(sum ^ char.codePointAt(0), 16777619);
  return HUES[((sum >>> 13) ^ (sum >>> 3)) % HUES.length];
}
export function avatar(id, size = 36) {
  const found = person(id);
  const bot = found?.is_bot || id === state.workspace?.bot?.user_id;
  const name = found?.real_name || personName(id) || "?";
  const initials = bot ? name.slice(0, 2) : name.split(/\s+/).map((part) => part[0]).slice(0, 2).join("").toUpperCase();
  return h("span", { class: `avatar${bot ? " bot" : ""}`, "aria-hidden": "true", style: { "--hue": hue(id), "--size": `${size}px` } }, initials);
}

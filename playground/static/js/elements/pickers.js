// Dates and times, with the browser's own controls.
import { debounce, h } from "../dom.js";
import { epochToWall, wallToEpoch } from "../dates.js";
import { plainOf } from "../blocks/text.js";
import { confirmed } from "./button.js";

function picker(type, read, write) {
  return (element, ctx, { blockId, label, input = false, dispatch, described } = {}) => {
    const start = read(element, ctx.value?.(blockId, element.action_id));
    // A typed date changes with every key: told once the person has stopped.
    const tell = debounce(async (value) => {
      if (!input && !(await confirmed(element.confirm))) return;
      ctx.change(blockId, element, value, { input, dispatch });
    }, input ? 0 : 500);
    return h("input", { type, class: `field ${input ? "wide" : ""}`, value: start ?? "", "aria-label": label || plainOf(element.placeholder) || type, "aria-describedby": described, title: plainOf(element.placeholder) || null, "data-action": element.action_id,
      onChange: (event) => { if (event.target.value || input) tell(event.target.value ? write(event.target.value) : null); } });
  };
}
const same = (value) => value;
export const datepicker = picker("date", (element, kept) => (kept ? kept.selected_date : element.initial_date), same);
export const timepicker = picker("time", (element, kept) => (kept ? kept.selected_time : element.initial_time), same);
export const datetimepicker = picker("datetime-local", (element, kept) => {
  const at = kept ? kept.selected_date_time : element.initial_date_time;
  return at ? epochToWall(at) : "";
}, (value) => wallToEpoch(value));

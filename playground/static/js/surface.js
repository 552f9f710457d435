// What a drawn block may do: ctx for messages and Home (modals have their own, in modal.js).
import { look, tryAct, act } from "./api.js";
import { toast } from "./a11y.js";

/** `where` goes into every press: {channel, ts} or {home: true} or {view}. */
export function pressing(where) {
  return {
    press: (blockId, element, value) => tryAct("press", { ...where, action_id: element.action_id, block_id: blockId, value, ...(element.confirm ? { confirmed: true } : {}) }),
    options: async (blockId, element, query) => {
      try { return await act("options", { ...where, action_id: element.action_id, block_id: blockId, query }); }
      catch (error) { toast(error.message, "error"); return { options: [] }; }
    },
  };
}

export function surface(kind, where, { values = {}, files = [] } = {}) {
  const { press, options } = pressing(where);
  return { surface: kind, where, options, value: (blockId, actionId) => values[blockId]?.[actionId], change: async (blockId, element, value, { input = false, dispatch = false } = {}) => (input && !dispatch ? null : press(blockId, element, value)), file: (id) => files.find((f) => f.external_id === id) };
}
export { look };

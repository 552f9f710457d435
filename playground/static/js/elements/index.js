// Block Kit elements: type → draw(element, ctx, {blockId, label, input, described}).
// ctx: {surface, where, value(blockId, actionId), change(blockId, element, value, {input, dispatch}), options(blockId, element, query), busy}
import { h } from "../dom.js";
import { button, feedbackButtons, iconButton, workflowButton } from "./button.js";
import { overflow, select } from "./select.js";
import { checkboxes, radioButtons } from "./choices.js";
import { datepicker, datetimepicker, timepicker } from "./pickers.js";
import { email, fileInput, number, plainText, richText, url } from "./inputs.js";
import { image } from "../blocks/media.js";

const ELEMENTS = {
  button, workflow_button: workflowButton, feedback_buttons: feedbackButtons, icon_button: iconButton, overflow,
  static_select: select, external_select: select, users_select: select, conversations_select: select, channels_select: select,
  multi_static_select: select, multi_external_select: select, multi_users_select: select, multi_conversations_select: select, multi_channels_select: select,
  checkboxes, radio_buttons: radioButtons, datepicker, timepicker, datetimepicker,
  plain_text_input: plainText, rich_text_input: richText, email_text_input: email, url_text_input: url, number_input: number, file_input: fileInput,
  image,
};

export function drawElement(element, ctx, place = {}) {
  const draw = ELEMENTS[element?.type];
  if (!draw) return h("span", { class: "unknown" }, `(${element?.type ?? "nothing"} is not drawn here)`);
  return draw(element, ctx, place);
}

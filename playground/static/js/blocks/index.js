// Block type → draw(block, ctx). What is not known says so instead of vanishing.
import { h } from "../dom.js";
import { actions, context, contextActions, divider, header, markdown, section } from "./text.js";
import { imageBlock, video, file } from "./media.js";
import { richText } from "./rich_text.js";
import { input } from "./input.js";
import { dataTable, table } from "../tables.js";
import { dataVisualization } from "../charts.js";
import { alert, card, carousel, container, plan, taskCard } from "./modern.js";

const BLOCKS = {
  section, header, divider, context, actions, markdown, context_actions: contextActions,
  image: imageBlock, video, file: (block, ctx) => file({ external_id: block.external_id, ...(ctx.file?.(block.external_id) ?? {}) }),
  rich_text: richText, input, table, data_table: dataTable, data_visualization: dataVisualization,
  alert, card, carousel, container, plan, task_card: taskCard,
};

export function drawBlock(block, ctx) {
  const draw = BLOCKS[block?.type];
  let node;
  try { node = draw ? draw(block, ctx) : h("p", { class: "unknown" }, `(The block “${block?.type}” is not drawn here.)`); }
  catch (error) { console.error(error); node = h("p", { class: "unknown" }, `(The block “${block.type}” could not be drawn: ${error.message})`); }
  node.classList.add("block");
  node.dataset.block = block?.type;
  if (block?.block_id) node.dataset.blockId = block.block_id;
  return node;
}
export const drawBlocks = (blocks, ctx) => (blocks ?? []).map((block) => drawBlock(block, ctx));

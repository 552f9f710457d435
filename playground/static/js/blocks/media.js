// Images, video and files.
import { h, safeUrl } from "../dom.js";
import { icon } from "../icons.js";
import { plainOf, textObject } from "./text.js";

const urlOf = (image) => safeUrl(image.image_url ?? image.slack_file?.url ?? (image.slack_file?.id ? `/playground/file/${image.slack_file.id}` : "") ?? "");

/** The image element of a context or an accessory; its alternative text stands there if it cannot be loaded. */
export function image(element, ctx, { small = false } = {}) {
  const node = h("img", { class: small ? "img-small" : "img-accessory", src: urlOf(element), alt: element.alt_text ?? "", loading: "lazy", referrerpolicy: "no-referrer" });
  node.addEventListener("error", () => node.replaceWith(missing(element.alt_text, small)));
  return node;
}
const missing = (alt, small) => h("span", { class: `img-missing${small ? " small" : ""}`, role: "img", "aria-label": alt || "Image", title: alt || "Image" }, icon("file", small ? 14 : 20), small ? null : h("span", null, alt || "Image"));

export function imageBlock(block) {
  const picture = h("img", { class: "b-image", src: urlOf(block), alt: block.alt_text ?? "", loading: "lazy", referrerpolicy: "no-referrer" });
  picture.addEventListener("error", () => picture.replaceWith(missing(block.alt_text, false)));
  return h("figure", { class: "b-figure" }, block.title ? h("figcaption", null, textObject(block.title)) : null, picture);
}

export function video(block) {
  const url = safeUrl(block.title_url ?? block.video_url ?? "");
  const thumb = h("img", { src: safeUrl(block.thumbnail_url ?? ""), alt: block.alt_text ?? "", loading: "lazy", referrerpolicy: "no-referrer" });
  thumb.addEventListener("error", () => thumb.remove());
  return h("figure", { class: "b-video" },
    block.author_name || block.provider_name ? h("div", { class: "muted small-text" }, [block.provider_name, block.author_name].filter(Boolean).join(" · ")) : null,
    h("figcaption", null, h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, textObject(block.title))),
    block.description ? h("div", { class: "b-text" }, textObject(block.description)) : null,
    h("a", { class: "video-thumb", href: url, target: "_blank", rel: "noopener noreferrer", "aria-label": `Play ${plainOf(block.title)}` }, thumb, h("span", { class: "video-play" }, icon("play", 28))));
}

const size = (bytes) => (bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : bytes > 1000 ? `${Math.round(bytes / 1000)} kB` : bytes ? `${bytes} bytes` : "");
export function file(found) {
  const url = safeUrl(found.url_private ?? found.permalink ?? "");
  const inner = [h("span", { class: "file-icon" }, icon("file", 22)), h("span", { class: "file-text" }, h("strong", null, found.title || found.name || found.external_id || "File"), h("span", { class: "muted small-text" }, [found.pretty_type ?? found.filetype?.toUpperCase(), size(found.size)].filter(Boolean).join(" · ") || "File"))];
  const open = url && (found.url_private || found.permalink);
  return open ? h("a", { class: "b-file", href: url, target: "_blank", rel: "noopener noreferrer" }, inner) : h("div", { class: "b-file" }, inner);
}
export function attachedFile(found) {
  if (/^image\//.test(found.mimetype ?? "") && found.url_private) return imageBlock({ image_url: found.url_private, alt_text: found.alt_txt || found.title || found.name, title: found.title || found.name });
  return file(found);
}

// Line icons on a 20 × 20 grid.
import { s } from "./dom.js";

const PATHS = {
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  moreV: "M10 4.5v.01M10 10v.01M10 15.5v.01",
  hash: "M7.5 3l-1.5 14M14 3l-1.5 14M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 016 0V9",
  home: "M3 9.5L10 3.5l7 6M5 8.5V16.5h10V8.5",
  thread: "M3 4h14v10H9l-4 3v-3H3zM6.5 8h7M6.5 11h4",
  smile: "M10 17.5a7.5 7.5 0 100-15 7.5 7.5 0 000 15zM6.8 12a4 4 0 006.4 0M7.5 7.8v.01M12.5 7.8v.01",
  plus: "M10 4v12M4 10h12",
  send: "M3 10l14-6.5-5 13.5-2.5-5.5zM9.5 11.5L17 3.5",
  bolt: "M11 2.5L4.5 11.5H10L9 17.5l6.5-9H10z",
  at: "M13 10a3 3 0 11-6 0 3 3 0 016 0zm0 0v1.2a2.2 2.2 0 004.4 0V10a7.5 7.5 0 10-3 6",
  slash: "M12.5 3.5l-5 13",
  down: "M5.5 8l4.5 4.5L14.5 8",
  right: "M8 5.5l4.5 4.5L8 14.5",
  left: "M12 5.5L7.5 10l4.5 4.5",
  pin: "M12 3l5 5-3 1-3.5 3.5-.5 3.5L4 10l3.5-.5L11 6zM7 13l-4 4",
  bookmark: "M5.5 3h9v14L10 13.5 5.5 17z",
  clock: "M10 17.5a7.5 7.5 0 100-15 7.5 7.5 0 000 15zM10 6v4.3l2.8 1.7",
  sun: "M10 13.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M15.7 4.3l-1.4 1.4M5.7 14.3l-1.4 1.4",
  moon: "M16.5 11.8A7 7 0 018.2 3.5a7 7 0 108.3 8.3z",
  pulse: "M2 10h3.5l2-5.5 4 11 2.2-5.5H18",
  file: "M5 2.5h6.5L15.5 6.5v11H5zM11 2.5v4.5h4.5",
  check: "M4 10.5l4 4 8-9",
  up: "M5.5 12L10 7.5l4.5 4.5",
  warn: "M10 3l8 14H2zM10 8v4M10 14.5v.01",
  info: "M10 17.5a7.5 7.5 0 100-15 7.5 7.5 0 000 15zM10 9.2v4.3M10 6.5v.01",
  play: "M7 4.5l8.5 5.5L7 15.5z",
  forward: "M4 5l5.5 5L4 15zM10.5 5l5.5 5-5.5 5z",
  edit: "M4 16l.7-3.3L13 4.5 15.5 7l-8.3 8.3z",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6",
  thumbsUp: "M3 9h3v8H3zM6 9l3.5-6c1.2 0 2 .8 1.7 2.2L10.7 8H16c1 0 1.6.8 1.4 1.8l-1.2 5.6c-.2.9-.9 1.6-1.9 1.6H6",
  thumbsDown: "M3 11h3V3H3zM6 11l3.5 6c1.2 0 2-.8 1.7-2.2L10.7 12H16c1 0 1.6-.8 1.4-1.8l-1.2-5.6C16 3.700 15.300 3 14.300 3H6",
  search: "M9 15A6 6 0 109 3a6 6 0 000 12zM13.500 13.500L17.500 17.500",
  calendar: "M3.500 5h13v12h-13zM3.500 8.500h13M7 3v3M13 3v3",
  reset: "M4 10a6 6 0 106-6H6M8.500 1.500L6 4l2.500 2.500",
  bold: "M6 4h5a3 3 0 010 6H6zM6 10h6a3 3 0 010 6H6z",
  italic: "M8.500 4h6M5.500 16h6M11.500 4l-3 12",
  strike: "M3 10h14M14 6.500C13.500 4.800 12 4 10 4 7.800 4 6.300 5 6.300 6.800c0 1.400 1 2.200 3.700 3.200M6 13.500c.5 1.700 2 2.500 4.200 2.500 2.400 0 3.900-1.100 3.900-3 0-1.200-.6-2-1.700-2.600",
  code: "M7 6l-4 4 4 4M13 6l4 4-4 4",
  sort: "M10 3.500v13M6 7l4-3.500L14 7M6 13l4 3.500 4-3.500",
};

/** An icon; decorative, the name belongs on the button. */
export function icon(name, size = 20) {
  return s("svg", { viewBox: "0 0 20 20", width: size, height: size, fill: "none", stroke: "currentColor", "stroke-width": name.startsWith("more") ? 2.6 : 1.6, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true", class: "icon" }, s("path", { d: PATHS[name] ?? PATHS.info }));
}

import type { Frame } from "./cpu-profile.ts";
import { moduleOf } from "./module-of.ts";

const WIDTH = 1_400;
const ROW = 17;
const HEADER = 34;
/** Narrower ones are left out: they would be too small to read or point at. */
const LEAST_WIDTH = 0.6;
const CHARACTER = 6.4;

/** Colours by where a function comes from. */
const PALETTE = {
  ours: "#f2a65a",
  library: "#8fc0a9",
  node: "#9fb8d9",
  native: "#d3d3d3",
} as const;

const colourOf = (module: string): string => {
  if (module.startsWith("apps/") || module.startsWith("@crossdesk/")) return PALETTE.ours;
  if (module.startsWith("node:")) return PALETTE.node;
  return module.includes(" ") ? PALETTE.native : PALETTE.library;
};

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string): string => text.replaceAll(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

interface Box {
  readonly frame: Frame;
  readonly x: number;
  readonly width: number;
  readonly depth: number;
}

const layOut = (root: Frame): Box[] => {
  const boxes: Box[] = [];
  const place = (frame: Frame, x: number, depth: number): void => {
    const width = (frame.total / root.total) * WIDTH;
    if (width < LEAST_WIDTH) return;
    boxes.push({ frame, x, width, depth });
    let at = x;
    for (const child of [...frame.children.values()].toSorted((left, right) => right.total - left.total)) {
      place(child, at, depth + 1);
      at += (child.total / root.total) * WIDTH;
    }
  };
  place(root, 0, 0);
  return boxes;
};

const renderBox = ({ frame, x, width, depth }: Box, root: Frame): string => {
  const module = frame === root ? "" : moduleOf(frame);
  const name = frame.name === "" ? "(anonymous)" : frame.name;
  const share = ((frame.total / root.total) * 100).toFixed(1);
  const self = ((frame.self / root.total) * 100).toFixed(1);
  const room = Math.floor(width / CHARACTER) - 1;
  const label = room < 3 ? "" : name.slice(0, room);
  const y = HEADER + depth * ROW;
  const title = `${name}${module === "" ? "" : ` – ${module}`}: ${share}% (itself ${self}%)`;
  const text = label === "" ? "" : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escape(label)}</text>`;
  return (
    `<g><title>${escape(title)}</title><rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.4, width - 0.4).toFixed(1)}" ` +
    `height="${ROW - 1}" fill="${colourOf(module)}"/>${text}</g>`
  );
};

/** Draws a call tree from its root downwards; widths are shares of the time, names stand in tooltips. */
export const renderFlameGraph = (root: Frame, title: string): string => {
  const boxes = layOut(root);
  const depth = Math.max(...boxes.map((box) => box.depth)) + 1;
  const legend = "orange: Crossdesk, green: libraries, blue: Node, grey: native code and garbage collection";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEADER + depth * ROW}" font-family="ui-monospace, monospace" font-size="11">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="4" y="15" font-size="14">${escape(title)}</text><text x="4" y="29">${legend}</text>`,
    ...boxes.map((box) => renderBox(box, root)),
    "</svg>\n",
  ].join("\n");
};

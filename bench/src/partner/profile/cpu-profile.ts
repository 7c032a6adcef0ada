import { z } from "zod";

/** A `.cpuprofile` as V8 writes it: a call tree, and which node each sample was in. */
export const CpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.int() }),
      children: z.array(z.int()).optional(),
    }),
  ),
  /** Microseconds of the machine's monotonic clock. */
  startTime: z.number(),
  samples: z.array(z.int()),
  timeDeltas: z.array(z.number()),
});
export type CpuProfile = z.output<typeof CpuProfile>;

/** A function, in all places of the call tree that lead to it in the same way. */
export interface Frame {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  /** Microseconds in the function itself, and in all that it called. */
  self: number;
  total: number;
  readonly children: Map<string, Frame>;
}

/** From when to when, in microseconds of the machine's monotonic clock. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const createFrame = (name: string, url: string, line: number): Frame => ({
  name,
  url,
  line,
  self: 0,
  total: 0,
  children: new Map(),
});

/** Waiting for something to do is no work. */
const IDLE = "(idle)";

const selfTimes = (profile: CpuProfile, { from, to }: Window): Map<number, number> => {
  const times = new Map<number, number>();
  let at = profile.startTime;
  for (const [index, node] of profile.samples.entries()) {
    at += profile.timeDeltas[index] ?? 0;
    // A sample lasts until the next one.
    const lasted = profile.timeDeltas[index + 1] ?? 0;
    if (at >= from && at < to) times.set(node, (times.get(node) ?? 0) + lasted);
  }
  return times;
};

/** The call tree of a time window, without idleness, as its root. */
export const readCallTree = (profile: CpuProfile, window: Window): Frame => {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const times = selfTimes(profile, window);
  const add = (id: number, parent: Frame): void => {
    const node = nodes.get(id);
    if (node === undefined || node.callFrame.functionName === IDLE) return;
    const { functionName, url, lineNumber } = node.callFrame;
    const key = `${functionName}\n${url}\n${lineNumber}`;
    const frame = parent.children.get(key) ?? createFrame(functionName, url, lineNumber + 1);
    parent.children.set(key, frame);
    frame.self += times.get(id) ?? 0;
    for (const child of node.children ?? []) add(child, frame);
  };
  const root = createFrame("all", "", 0);
  const [first] = profile.nodes;
  for (const child of first?.children ?? []) add(child, root);
  const sumUp = (frame: Frame): number => {
    frame.total = frame.self;
    for (const child of frame.children.values()) frame.total += sumUp(child);
    return frame.total;
  };
  sumUp(root);
  return root;
};

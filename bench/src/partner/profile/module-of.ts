import type { Frame } from "./cpu-profile.ts";

/** What V8 calls time that is in no function. */
const OUTSIDE: Readonly<Record<string, string>> = {
  "(program)": "native code and system calls",
  "(garbage collector)": "garbage collection",
};

const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;
const WORKSPACE = /\/(apps|packages)\/([^/]+)\/(?:src\/)?([^/]+)/;
const NODE = /^node:((?:internal\/)?[^/]+)/;

/** The part of the system that a function belongs to: a package, a folder of an app, a module of Node. */
export const moduleOf = ({ name, url }: Pick<Frame, "name" | "url">): string => {
  if (url === "") return OUTSIDE[name] ?? "V8's own functions";
  const inNode = NODE.exec(url)?.[1];
  if (inNode !== undefined) return `node:${inNode}`;
  const inPackage = PACKAGE.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  const [, kind, workspace, folder = ""] = WORKSPACE.exec(url) ?? [];
  if (kind === "packages") return `@crossdesk/${workspace}`;
  return kind === undefined ? url : `apps/${workspace}/${folder}`;
};

/** Microseconds in the functions of each module, the largest first. */
export const selfTimeByModule = (root: Frame): [string, number][] => {
  const times = new Map<string, number>();
  const add = (frame: Frame): void => {
    if (frame.self > 0) times.set(moduleOf(frame), (times.get(moduleOf(frame)) ?? 0) + frame.self);
    for (const child of frame.children.values()) add(child);
  };
  for (const child of root.children.values()) add(child);
  return [...times].toSorted(([, left], [, right]) => right - left);
};

/** A function's name, or else where it begins: most hooks and handlers have none. */
const nameOf = ({ name, url, line }: Frame): string => {
  if (name !== "") return name;
  const file = url.slice(url.lastIndexOf("/") + 1);
  return file === "" ? "(anonymous)" : `${file}:${line}`;
};

/** Microseconds in each function itself, the largest first. */
export const selfTimeByFunction = (root: Frame): [string, number][] => {
  const times = new Map<string, number>();
  const add = (frame: Frame): void => {
    const key = `${nameOf(frame)} – ${moduleOf(frame)}`;
    if (frame.self > 0) times.set(key, (times.get(key) ?? 0) + frame.self);
    for (const child of frame.children.values()) add(child);
  };
  for (const child of root.children.values()) add(child);
  return [...times].toSorted(([, left], [, right]) => right - left);
};

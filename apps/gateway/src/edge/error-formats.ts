import type { ToErrorAnswer } from "./failure.ts";

/** The form of failures by path, for what is answered before Fastify has found a route: what is no HTTP, and broken URLs. */
export interface ErrorFormats {
  /** `prefix` has no slash at its end; `""` is the root. */
  readonly add: (prefix: string, toErrorAnswer: ToErrorAnswer) => void;
  /** The form of the longest prefix that the URL's path begins with. */
  readonly of: (url: string) => ToErrorAnswer;
}

/** As the router does it: what separates parts of a URL stays encoded. */
const decode = (path: string): string => {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
};

const pathOf = (url: string): string => {
  // HTTP allows the absolute form, `GET http://host/path`.
  const path = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, "");
  const end = path.search(/[?#]/u);
  return decode(end === -1 ? path : path.slice(0, end));
};

/** Collects the formats of the APIs as they are registered. One of them must have the prefix `""`. */
export const createErrorFormats = (): ErrorFormats => {
  const formats = new Map<string, ToErrorAnswer>();
  const find = (path: string): ToErrorAnswer => {
    const format = formats.get(path);
    if (format !== undefined) return format;
    if (path === "") throw new Error("No API is served at the root.");
    return find(path.slice(0, Math.max(0, path.lastIndexOf("/"))));
  };
  return {
    add: (prefix, toErrorAnswer) => void formats.set(prefix, toErrorAnswer),
    of: (url) => find(pathOf(url)),
  };
};

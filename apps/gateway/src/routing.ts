import type { Dialect, Operation } from "./api/api.ts";

/** What the documented paths say about a URL, whether or not a route was found for it. */
export interface Routing {
  /** The API whose form an answer under this path takes. */
  readonly dialectOf: (url: string) => Dialect;
  /** The methods of a documented path, for `Allow`; empty where there is no such path. */
  readonly methodsOf: (url: string) => readonly string[];
  /** Whether this is a documented path to the letter, such as `/support-ticket/ticket-logs`: it is then no other's parameter. */
  readonly isLiteral: (url: string) => boolean;
  /** The URL without a slash behind a documented path, where nothing can be meant to follow that slash. */
  readonly withoutSlash: (url: string) => string;
}

/** As the router does it: what separates parts of a URL stays encoded. */
const decode = (path: string): string => {
  if (!path.includes("%")) return path;
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
};

const pathOf = (url: string): string => {
  // HTTP allows the absolute form, `GET http://host/path`.
  const path = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, "");
  const end = path.search(/[?#]/);
  return decode(end === -1 ? path : path.slice(0, end));
};

const toPattern = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split("/")
      .map((segment) => (segment.startsWith(":") ? "[^/]+" : segment.replaceAll(".", String.raw`\.`)))
      .join("/")}$`,
  );

const withHead = (method: Operation["method"]): readonly string[] => (method === "GET" ? ["GET", "HEAD"] : [method]);

/** Builds the routing of a gateway from its dialects' tables. One of them must have the prefix `""`. */
export const createRouting = (dialects: readonly Dialect[]): Routing => {
  const prefixes = dialects
    .flatMap((dialect) => dialect.prefixes.map((prefix) => ({ prefix, dialect })))
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const paths = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();
  for (const { prefix, dialect } of prefixes) {
    for (const { method, path } of Object.values(dialect.operations)) {
      const known = paths.get(prefix + path) ?? { pattern: toPattern(prefix + path), methods: new Set() };
      for (const allowed of withHead(method)) known.methods.add(allowed);
      paths.set(prefix + path, known);
    }
  }
  const atRoot = prefixes.at(-1);
  if (atRoot === undefined || atRoot.prefix !== "") throw new Error("No dialect is served at the root.");

  const methodsOf = (url: string): readonly string[] => {
    const path = pathOf(url);
    const named = paths.get(path);
    const fitting = named === undefined ? [...paths.values()].filter(({ pattern }) => pattern.test(path)) : [named];
    return [...new Set(fitting.flatMap(({ methods }) => [...methods]))].sort();
  };

  return {
    dialectOf: (url) => {
      const path = pathOf(url);
      const owner = prefixes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
      return (owner ?? atRoot).dialect;
    },
    methodsOf,
    isLiteral: (url) => {
      const path = pathOf(url);
      return paths.has(path) && !path.includes("/:");
    },
    withoutSlash: (url) => {
      const end = url.search(/\/(?:[?#]|$)/u);
      if (end <= 0) return url;
      const [path, rest] = [url.slice(0, end), url.slice(end + 1)];
      // `/support-ticket/` is no list, but a ticket whose number was left out.
      const isComplete = methodsOf(`${path}/`).length === 0 && methodsOf(`${path}/x`).length === 0;
      return isComplete && methodsOf(path).length > 0 ? path + rest : url;
    },
  };
};

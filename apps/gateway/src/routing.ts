import type { Dialect, Operation } from "./dialect.ts";

/** What the documented paths say about a URL, whether or not a route was found for it. */
export interface Routing {
  /** The API whose form an answer under this path takes. */
  readonly dialectOf: (url: string) => Dialect;
  /** The methods of a documented path, for `Allow`; empty where there is no such path. */
  readonly methodsOf: (url: string) => readonly string[];
}

const pathOf = (url: string): string => {
  // HTTP allows the absolute form, `GET http://host/path`.
  const path = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, "");
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
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

  return {
    dialectOf: (url) => {
      const path = pathOf(url);
      const owner = prefixes.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
      return (owner ?? atRoot).dialect;
    },
    methodsOf: (url) => {
      const path = pathOf(url);
      const methods = new Set<string>();
      // A path may fit two patterns, such as `/support-ticket/ticket-logs` and `/support-ticket/:id`.
      for (const known of paths.values()) {
        if (known.pattern.test(path)) for (const method of known.methods) methods.add(method);
      }
      return [...methods].sort();
    },
  };
};

import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from "fastify";
import fp from "fastify-plugin";
import findMyWay from "find-my-way";
import { EdgeError } from "./failure.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** Why there is no answer to a request: its path is unknown (404), or has other methods (405, with `Allow`). */
    readonly whyUnrouted: (request: Pick<FastifyRequest, "url" | "method">) => EdgeError;
  }
}

/** A path that has routes. */
interface RoutedPath {
  readonly methods: Set<string>;
  /** It has no parameters. */
  readonly isLiteral: boolean;
}

const pathOf = (url: string): string => {
  const end = url.search(/[?#]/u);
  return end === -1 ? url : url.slice(0, end);
};

/**
 * Knows the paths of all routes, whatever their method, and refuses requests that no route is meant for before their body is read: an
 * unknown path is unknown whatever is sent to it. It must be registered before any route.
 */
export const unrouted = fp(
  async (app) => {
    const paths = new Map<string, RoutedPath>();
    const router = findMyWay({ maxParamLength: Number.MAX_SAFE_INTEGER });
    app.addHook("onRoute", ({ method, url }) => {
      // Such as the one that answers preflights.
      if (url.includes("*")) return;
      const known = paths.get(url) ?? { methods: new Set<string>(), isLiteral: !url.includes("/:") };
      if (!paths.has(url)) router.on("GET", url, () => undefined, known);
      paths.set(url, known);
      for (const each of [method].flat()) known.methods.add(each);
    });

    const look = (path: string): RoutedPath | undefined => {
      // Of `OPTIONS *`, which the router would take for the root.
      if (path === "*") return undefined;
      const found = router.find("GET", path);
      if (found === null || Object.values(found.params).includes("")) return undefined;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only such were stored
      return found.store as RoutedPath;
    };
    /** `/support-ticket/` is no list, but a ticket whose number was left out. */
    const isIncomplete = (path: string): boolean => path.endsWith("/") && look(`${path}x`) !== undefined;
    /** The path without a slash at its end, unless something was left out behind it. */
    const find = (path: string): RoutedPath | undefined =>
      isIncomplete(path) ? undefined : (look(path) ?? (path.endsWith("/") ? look(path.slice(0, -1)) : undefined));
    /** Whether the router took for a parameter what is none: nothing at all, or the last word of a path of its own. */
    const isMistaken = ({ params, url }: FastifyRequest): boolean => {
      const path = pathOf(url);
      const given: unknown[] = Object.values(Object(params));
      return given.length === 0 ? isIncomplete(path) : find(path)?.isLiteral !== false;
    };

    app.decorate("whyUnrouted", ({ url, method }) => {
      const allow = [...(find(pathOf(url))?.methods ?? [])].toSorted().join(", ");
      if (allow === "") return new EdgeError("ROUTE_NOT_FOUND", "There is nothing at this path.");
      return new EdgeError("METHOD_NOT_ALLOWED", `This path answers ${allow}, not ${method}.`, { allow });
    });
    /** Looking for what is not there counts as well, by the address. */
    const refuse = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
      try {
        app.countRequest(request, reply);
        done(app.whyUnrouted(request));
      } catch (tooMany) {
        done(tooMany instanceof Error ? tooMany : app.whyUnrouted(request));
      }
    };
    app.addHook("onRequest", (request, reply, done) => {
      if (request.is404) refuse(request, reply, done);
      // Not the operation's answer any more, for the log and the metrics either.
      else if (isMistaken(request)) {
        request.served = null;
        reply.callNotFound();
      } else done();
    });
  },
  { name: "unrouted", dependencies: ["http-rules", "usage-limits"] },
);

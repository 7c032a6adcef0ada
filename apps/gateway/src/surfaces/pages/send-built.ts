import type { FastifyReply, FastifyRequest } from "fastify";
import { EdgeError } from "../../edge/failure.ts";
import type { BuiltPages, PageName } from "./built-pages.ts";

/**
 * Scripts and styles of the build alone, calls to where the page came from, and images that the page itself has loaded;
 * and nowhere text that becomes markup.
 */
const pagePolicy = (ancestors: readonly string[]): string =>
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; " +
  `form-action 'none'; frame-ancestors ${ancestors.length === 0 ? "'none'" : ancestors.join(" ")}; ` +
  "require-trusted-types-for 'script'; trusted-types 'none'";

/** Finds the origins whose pages may embed a page. */
type AncestorsOf = (request: FastifyRequest) => Promise<readonly string[]>;

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Not built</title>
<p>This page was not built yet. Run <code>npm run build</code>, then load it again.</p></html>
`;

const sendBuilt = (reply: FastifyReply, file: string, cacheControl: string): FastifyReply =>
  reply.headers({ "cache-control": cacheControl, vary: "accept-encoding, sec-fetch-dest" }).sendFile(file);

const sendNotBuilt = (reply: FastifyReply): FastifyReply =>
  reply.code(503).type("text/html; charset=utf-8").send(NOT_BUILT);

/** Answers with a page of the build under a policy of its own; where there is none, with what to do about it. */
export const sendPageUnder = (reply: FastifyReply, file: string | undefined, policy: string): FastifyReply =>
  file === undefined
    ? sendNotBuilt(reply)
    : sendBuilt(reply.header("content-security-policy", policy), file, "no-cache");

/** Answers with a page of the build, which no other page may embed but those of its `ancestors`. */
export const sendPage =
  (pages: BuiltPages, name: PageName, ancestorsOf: AncestorsOf = async () => []) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const file = await pages.page(name);
    if (file === undefined) return sendNotBuilt(reply);
    const ancestors = await ancestorsOf(request);
    if (ancestors.length > 0) {
      // It knows no list; the policy does.
      reply.removeHeader("x-frame-options");
      // For pages that isolate themselves, and embed only what agrees to it.
      reply.header("cross-origin-resource-policy", "cross-origin");
    }
    return sendPageUnder(reply, file, pagePolicy(ancestors));
  };

/** Answers with a script or style of the pages; its name has its content's hash in it. */
export const sendAsset =
  (pages: BuiltPages) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the route has this parameter
    const { file: name } = request.params as { readonly file?: string };
    const file = await pages.asset(name ?? "");
    if (file === undefined) throw new EdgeError("ROUTE_NOT_FOUND", "There is nothing at this path.");
    return sendBuilt(reply, file, "public, max-age=31536000, immutable");
  };

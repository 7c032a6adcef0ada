import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { fastify } from "fastify";

/** The reference's program, as browsers get it. */
export interface ReferenceScript {
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
}

const compress = promisify(gzip);

/**
 * Takes the program out of Scalar's Fastify plugin, the one way in which the package gives it away: no browser has to
 * fetch it from a CDN. It is some 4 MB, so it is read when a page first asks for it.
 */
const readScript = async (): Promise<ReferenceScript> => {
  const { default: apiReference } = await import("@scalar/fastify-api-reference");
  const host = fastify();
  try {
    await host.register(apiReference, { routePrefix: "/reference", configuration: { url: "/" } });
    const answer = await host.inject("/reference/js/scalar.js");
    if (answer.statusCode !== 200) throw new Error("The API reference has no program where it is looked for.");
    const bytes = answer.rawPayload;
    const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 27)}"`;
    return { bytes, gzipped: await compress(bytes), etag };
  } finally {
    await host.close();
  }
};

/** Gives the program, which is read once. */
export const createReferenceScript = (): (() => Promise<ReferenceScript>) => {
  let script: Promise<ReferenceScript> | undefined;
  return () => {
    script ??= readScript();
    return script;
  };
};

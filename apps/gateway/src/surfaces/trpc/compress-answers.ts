import { constants } from "node:zlib";
import compress from "@fastify/compress";
import type { FastifyInstance } from "fastify";

/** Bytes from which an answer is compressed: below it, the time that it takes is worth more. */
const THRESHOLD = 8 * 1024;

/** Cheap levels: most of what there is to save, at a fraction of the time of the best. */
const LEVELS = {
  zlibOptions: { level: 4 },
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
};

/**
 * Compresses the large JSON answers of a scope. Streams of events pass as they are: they would be held back. Only queries
 * belong into such a scope. Their answers hold no secrets, which an attacker could guess by the length of what is compressed
 * together with them.
 */
export const compressAnswers = async (scope: FastifyInstance): Promise<void> => {
  // tRPC answers with a stream of unknown length also where it has all of the text.
  scope.addHook("onSend", async (_request, reply, payload) => {
    if (!(payload instanceof Response) || payload.headers.get("content-type") !== "application/json") return payload;
    reply.code(payload.status).headers(Object.fromEntries(payload.headers));
    return payload.text();
  });
  await scope.register(compress, {
    threshold: THRESHOLD,
    encodings: ["br", "gzip"],
    customTypes: /^application\/json(?:;|$)/u,
    globalDecompression: false,
    ...LEVELS,
  });
};

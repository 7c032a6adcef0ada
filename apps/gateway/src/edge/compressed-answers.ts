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

/** Compresses the large JSON answers of a scope. Streams of events pass as they are: they would be held back. */
export const compressedAnswers = async (scope: FastifyInstance): Promise<void> => {
  // A streamed answer that fails before its first byte is answered by a failure, which is not compressed.
  scope.addHook("onError", async (_request, reply) => {
    if (!reply.raw.headersSent) reply.removeHeader("content-encoding");
  });
  await scope.register(compress, {
    threshold: THRESHOLD,
    encodings: ["br", "gzip"],
    customTypes: /^application\/json(?:;|$)/u,
    globalDecompression: false,
    ...LEVELS,
  });
};

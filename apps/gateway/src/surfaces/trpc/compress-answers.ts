import type { FastifyInstance } from "fastify";
import { compressedAnswers } from "../../edge/compressed-answers.ts";

/** Compresses what tRPC answers to queries. */
export const compressAnswers = async (scope: FastifyInstance): Promise<void> => {
  // tRPC answers with a stream of unknown length also where it has all of the text.
  scope.addHook("onSend", async (_request, reply, payload) => {
    if (!(payload instanceof Response) || payload.headers.get("content-type") !== "application/json") return payload;
    reply.code(payload.status).headers(Object.fromEntries(payload.headers));
    return payload.text();
  });
  await compressedAnswers(scope);
};

import { CrossdeskError } from "@crossdesk/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { EdgeError } from "./failure.ts";

const refusalOf = ({ headers: { host, expect }, raw }: FastifyRequest): Error | undefined => {
  if (host === undefined && raw.httpVersion === "1.1") {
    return new CrossdeskError("VALIDATION_FAILED", "A request by HTTP/1.1 must have a Host header.");
  }
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    return new EdgeError("EXPECTATION_FAILED", "The Expect header can be 100-continue alone.");
  }
  return undefined;
};

/** What Node would refuse without a word, once it is told not to (`requireHostHeader: false`): in the form of the path's API. */
export const registerHttpRules = (app: FastifyInstance): void => {
  app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
  app.addHook("onRequest", (request, _reply, done) => done(refusalOf(request)));
};

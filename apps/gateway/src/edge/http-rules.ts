import { CrossdeskError } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";
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
export const httpRules = fp(
  async (app) => {
    app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
    app.addHook("onRequest", (request, _reply, done) => done(refusalOf(request)));
  },
  // A refusal is counted and timed as well.
  { name: "http-rules", dependencies: ["request-telemetry"] },
);

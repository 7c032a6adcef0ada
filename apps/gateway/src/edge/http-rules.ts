import { CrossdeskError } from "@crossdesk/contracts";
import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { EdgeError } from "./failure.ts";

export interface HttpRulesOptions {
  /** Whether this system answers to a `Host`. */
  readonly isOwnName: (host: string) => boolean;
}

const refusalOf = (
  { headers: { host, expect }, raw }: FastifyRequest,
  { isOwnName }: HttpRulesOptions,
): Error | undefined => {
  if (host === undefined && raw.httpVersion === "1.1") {
    return new CrossdeskError("VALIDATION_FAILED", "An HTTP/1.1 request must have a Host header.");
  }
  if (host !== undefined && !isOwnName(host)) {
    return new CrossdeskError(
      "FORBIDDEN",
      "Without a token, this system is reached under the host of its PUBLIC_URL only.",
    );
  }
  if (expect !== undefined && expect.toLowerCase() !== "100-continue") {
    return new EdgeError("EXPECTATION_FAILED", "The only supported Expect header is 100-continue.");
  }
  return undefined;
};

/** Refuses in the form of the path's API what Node would refuse without an explanation (`requireHostHeader: false` turns that off). */
export const httpRules = fp<HttpRulesOptions>(
  async (app, options) => {
    app.server.on("checkExpectation", (request, response) => app.server.emit("request", request, response));
    app.addHook("onRequest", (request, _reply, done) => done(refusalOf(request, options)));
  },
  // A refusal is counted and timed as well.
  { name: "http-rules", dependencies: ["request-telemetry"] },
);

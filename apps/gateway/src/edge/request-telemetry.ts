import { beginSpan, durationMetric, isTraced, watchGauge } from "@crossdesk/service-kit";
import type { TraceSpan } from "@crossdesk/service-kit";
import fp from "fastify-plugin";

declare module "fastify" {
  interface FastifyRequest {
    /** The request's part of its trace; `null` where this process is not traced. */
    span: TraceSpan | null;
  }
}

const duration = durationMetric("crossdesk_http_request_duration_seconds", {
  help: "Requests that were answered, by API, operation and status.",
  labels: ["api", "operation", "method", "status"],
});

/** What isn't documented has no name of ours, and its path may be anything. */
const UNKNOWN = "unknown";
const MILLISECONDS = 1_000;
const SERVER_ERROR = 500;

/** Times and counts every request, and begins its part of a trace. */
export const requestTelemetry = fp(
  async (app) => {
    app.decorateRequest("span", null);
    app.addHook("onRequest", (request, _reply, done) => {
      if (!isTraced()) return done();
      const { dialect, operation } = request.served ?? {};
      const { traceparent } = request.headers;
      const span = beginSpan({
        name: operation === undefined ? request.method : `${dialect} ${operation}`,
        kind: "server",
        traceparent: typeof traceparent === "string" ? traceparent : undefined,
        attributes: {
          "http.request.method": request.method,
          "http.route": request.routeOptions.url ?? UNKNOWN,
          "crossdesk.request_id": request.id,
        },
      });
      if (span !== undefined) request.span = span;
      done();
    });
    app.addHook("onResponse", (request, reply, done) => {
      const { dialect = UNKNOWN, operation = UNKNOWN } = request.served ?? {};
      const { statusCode } = reply;
      duration
        .of({ api: dialect, operation, method: request.method, status: String(statusCode) })
        .observe(reply.elapsedTime / MILLISECONDS);
      request.span?.end(statusCode >= SERVER_ERROR ? String(statusCode) : undefined, {
        "http.response.status_code": statusCode,
      });
      done();
    });
    const unwatch = watchGauge("crossdesk_http_in_flight", {
      help: "Requests that are being answered.",
      labels: [],
      read: () => [{ labels: {}, value: app.load.inFlight() }],
    });
    app.addHook("onClose", async () => unwatch());
  },
  { name: "request-telemetry", dependencies: ["load-shedding"] },
);

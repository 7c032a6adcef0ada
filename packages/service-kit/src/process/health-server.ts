import type { Health } from "@crossdesk/contracts";
import type { Running } from "../loop.ts";
import { readMetrics } from "../telemetry/metrics.ts";

// Not by an import: that reads all exports, and for one of them, `WebSocket`, Node loads undici, which took 25 ms of each start.
const { createServer } = process.getBuiltinModule("node:http");

/** Where a health server listens, and what it answers. */
export interface HealthServerOptions {
  readonly host: string;
  readonly port: number;
  readonly health: () => Promise<Health>;
}

/** A listening health server. */
export interface HealthServer extends Running {
  readonly port: number;
}

/** Serves GET /metrics for Prometheus, GET /health/live (200 as long as the process answers) and GET /health/ready (200, or 503 with what fails). */
export const serveHealth = async ({ host, port, health }: HealthServerOptions): Promise<HealthServer> => {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.url === "/health/live") return answer(200, { status: "ok" });
    if (request.url === "/metrics") {
      void readMetrics().then(({ contentType, text }) =>
        response.writeHead(200, { "content-type": contentType }).end(text),
      );
      return;
    }
    if (request.url !== "/health/ready") return answer(404, { message: "Not found" });
    void health().then((report) => answer(report.status === "ok" ? 200 : 503, report));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

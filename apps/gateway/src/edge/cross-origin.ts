import cors from "@fastify/cors";
import fp from "fastify-plugin";

const ONE_HOUR = 3_600;

/** Lets the pages of these origins call the gateway from a browser; without any, no page of another origin can. */
export const crossOrigin = fp<{ readonly origins: readonly string[] }>(
  async (app, { origins }) => {
    if (origins.length === 0) return;
    await app.register(cors, {
      origin: [...origins],
      methods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
      allowedHeaders: ["authorization", "content-type", "idempotency-key", "x-request-id", "x-agent-id", "traceparent"],
      exposedHeaders: ["x-request-id", "x-total-count", "ratelimit", "ratelimit-policy", "retry-after", "etag"],
      maxAge: ONE_HOUR,
    });
  },
  { name: "cross-origin", dependencies: ["request-facts", "security-headers"] },
);

import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";

const ONE_HOUR = 3_600;

/** Lets the pages of these origins call the gateway from a browser; without any, no page of another origin can. */
export const registerCrossOrigin = (app: FastifyInstance, origins: readonly string[]): void => {
  if (origins.length === 0) return;
  void app.register(cors, {
    origin: [...origins],
    methods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
    allowedHeaders: ["authorization", "content-type", "idempotency-key", "x-request-id", "x-agent-id", "traceparent"],
    exposedHeaders: ["x-request-id", "x-total-count", "ratelimit", "ratelimit-policy", "retry-after", "etag"],
    maxAge: ONE_HOUR,
  });
};

import type { Revocations } from "@crossdesk/service-kit";
import type { FastifyReply, FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { proofOf } from "./tokens/proofs.ts";

/** tRPC's answers carry their headers themselves. */
const isEventStream = (reply: FastifyReply, payload: unknown): boolean => {
  const type = payload instanceof Response ? payload.headers.get("content-type") : reply.getHeader("content-type");
  return String(type).startsWith("text/event-stream");
};

/** Ends the streams of those who are no longer let in. */
export const revokedStreams = fp<{ readonly revocations: Revocations }>(
  async (app, { revocations }) => {
    const open = new Map<FastifyReply, FastifyRequest>();
    // oxlint-disable-next-line max-params -- Fastify's signature
    app.addHook("onSend", (request, reply, payload: unknown, done) => {
      if (isEventStream(reply, payload)) {
        open.set(reply, request);
        reply.raw.once("close", () => void open.delete(reply));
      }
      done();
    });
    const stop = revocations.onRevoked(() => {
      app.streams.endOf((caller) => revocations.isRevoked(caller, proofOf(caller)));
      for (const [reply, { caller }] of open) {
        if (caller !== null && revocations.isRevoked(caller, proofOf(caller))) reply.raw.destroy();
      }
    });
    app.addHook("onClose", async () => stop());
  },
  { name: "revoked-streams", dependencies: ["request-facts", "open-streams"] },
);

import { withCall } from "@crossdesk/contracts";
import type { CrossdeskClient } from "@crossdesk/contracts";
import { followRevocations, Revocations } from "@crossdesk/service-kit";
import type { FollowRevocationsOptions } from "@crossdesk/service-kit";
import type { FastifyInstance } from "fastify";
import { GATEWAY } from "../clients.ts";

const REVOCATIONS_TIMEOUT_MS = 2_000;

export interface OpenRevocationsOptions extends Pick<FollowRevocationsOptions, "nc" | "logger"> {
  readonly client: Pick<CrossdeskClient, "access">;
}

/** Who is no longer let in, followed for as long as the gateway runs; `areRead` says whether those from before it started are known. */
export const openRevocations = (app: FastifyInstance, { nc, client, logger }: OpenRevocationsOptions) => {
  const revocations = new Revocations();
  const read = (after: number) =>
    client.access.revocations.query({ after }, withCall({ caller: GATEWAY, timeoutMs: REVOCATIONS_TIMEOUT_MS }));
  const following = followRevocations({ nc, logger, revocations, read });
  app.addHook("onReady", () => following.ready);
  app.addHook("onClose", () => following.close());
  return { revocations, areRead: following.isComplete };
};

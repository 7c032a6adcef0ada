import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDiskStore, createFileLinks } from "@crossdesk/file-store";
import { buildGateway } from "@crossdesk/gateway";
import type { GatewayDeps } from "@crossdesk/gateway";
import { connectNats, createLogger } from "@crossdesk/service-kit";
import { openTestBroker } from "@crossdesk/testing";
import type { TestBroker } from "@crossdesk/testing";
import { AUTH } from "./tokens.ts";
import { UNHURRIED } from "../../src/system/unhurried.ts";

/** A gateway with real NATS and no services: for what the edge does alone. */
export interface LoneGateway extends AsyncDisposable {
  readonly gateway: ReturnType<typeof buildGateway>;
  readonly listen: () => Promise<string>;
  /** Resolves when the broker has what the gateway published, and the gateway what the broker had for it. */
  readonly flush: () => Promise<void>;
  /** Every log line, as it was written. */
  readonly logs: string[];
}

export interface LoneGatewayOptions extends Partial<GatewayDeps> {
  /** A broker that others use too; one of its own by default. */
  readonly nats?: TestBroker;
}

/** It does not listen yet, so that hooks can be added. */
export const startLoneGateway = async ({ nats: shared, ...options }: LoneGatewayOptions = {}): Promise<LoneGateway> => {
  await using stack = new AsyncDisposableStack();
  const logs: string[] = [];
  const logger = createLogger({
    service: "gateway",
    level: "info",
    destination: { write: (line) => void logs.push(line) },
  });
  const nats = shared ?? (await openTestBroker());
  const nc = await connectNats({ url: nats.url, name: "gateway", logger });
  stack.defer(() => nc.close());
  const folder = await mkdtemp(join(tmpdir(), "crossdesk-edge-"));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const publicUrl = "http://gateway.test";
  const keys = [{ id: "test", secret: "s".repeat(32) }] as const;
  const gateway = buildGateway({
    nc,
    logger,
    tokens: AUTH,
    partnerAuth: "open",
    publicUrl,
    files: {
      store: createDiskStore({ folder }),
      links: createFileLinks({ keys, publicUrl, now: () => new Date() }),
    },
    limits: UNHURRIED,
    ...options,
  });
  stack.defer(() => gateway.close());
  const running = stack.move();
  return {
    gateway,
    logs,
    flush: () => nc.flush(),
    listen: () => gateway.listen({ port: 0, host: "127.0.0.1" }),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

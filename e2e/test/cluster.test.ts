import { initialisedCluster } from "@crossdesk/testing";
import { expect, test } from "vitest";
import { runCluster } from "../src/cluster/run-cluster.ts";

test(
  "every replica of a cluster is restarted under load, and callers notice nothing: no request fails, nothing is lost or done twice",
  { timeout: 600_000 },
  async () => {
    const [result] = await runCluster({
      scenarios: ["rolling-side-by-side"],
      rounds: 1,
      replicas: { gateway: 2, tickets: 2, agents: 2, files: 2, webhooks: 1 },
      // Each waits for its answers: a machine that is busy has fewer requests, and none that pile up.
      pace: { callers: 4, pauseMs: 100 },
      patience: { silentAfterMs: 30_000, giveUpMs: 60_000 },
      env: { DRAIN_DELAY_SECONDS: "5", SHUTDOWN_GRACE_SECONDS: "60" },
      copyOf: await initialisedCluster(),
      beforeMs: 500,
      afterMs: 500,
    });
    expect([result?.failures, result?.findings, result?.surprises]).toEqual([new Map(), new Map(), []]);
    expect(result?.requests).toBeGreaterThan(50);
  },
);

import { initialisedCluster } from "@crossdesk/testing";
import { expect, test } from "vitest";
import { runChaos } from "../src/chaos/run-chaos.ts";

test(
  "five rounds of kills and stops under load lose nothing, double nothing and leave nothing stuck",
  { timeout: 600_000 },
  async () => {
    const seed = 5;
    const { rounds, findings, acknowledged } = await runChaos({
      rounds: 5,
      seed,
      pickSeconds: 60,
      pauseMs: 150,
      copyOf: await initialisedCluster(),
    });
    expect([rounds, [...findings]]).toEqual([5, []]);
    expect(acknowledged).toBeGreaterThan(50);
  },
);

import { setTimeout as delay } from "node:timers/promises";
import { issueToken } from "@crossdesk/dev-stack";
import { send } from "@crossdesk/testing";
import { systemClock } from "@crossdesk/service-kit";
import type { NatsConnection } from "@nats-io/transport-node";
import type { Asking, Recorded, Story } from "../release/fixture.ts";
import { live } from "../release/life.ts";
import { watchQuiet } from "../release/quiet.ts";
import { readsOf } from "../release/reads.ts";
import { Scenario } from "../release/scenario.ts";
import { startReceiver } from "../release/world.ts";
import { compareAnswers } from "./compare.ts";

/** What people have left behind, and how it was read. */
export interface Past {
  /** Reads everything again; returns what differs. `isSame` where the release is the one that was read first. */
  readonly compare: (options: { readonly isSame: boolean }) => Promise<readonly string[]>;
  readonly reads: number;
  readonly story: Story;
}

export interface StageOptions {
  readonly url: string;
  readonly authSecret: string;
  readonly nc: NatsConnection;
  readonly databases: readonly string[];
}

const SETTLED_WITHIN_MS = 60_000;

/** Has people live with the system in a tenant of their own, and reads what is to be read of it. */
export const makePast = async ({ url, authSecret, nc, databases }: StageOptions): Promise<Past> => {
  const signing = { secret: authSecret, issuer: "crossdesk", audience: "crossdesk", expiresInSeconds: 7200 };
  const ask = async (asked: Asking, expected: "success" | "any" = "success"): Promise<Recorded> => {
    const { as, path, ...sent } = asked;
    const token = as === undefined ? {} : { token: await issueToken(as, signing) };
    const { status, json, text } = await send(url, path, {
      ...(sent.method === undefined ? {} : { method: sent.method }),
      ...(sent.headers === undefined ? {} : { headers: sent.headers }),
      ...(sent.body === undefined ? {} : { body: sent.body }),
      ...token,
    });
    if (expected === "success" && status >= 300) throw new Error(`${path} was answered with ${status}: ${text}`);
    return { asked, status, answer: json ?? text };
  };
  await using receiver = await startReceiver();
  // What a short look misses shows as a read that changes, below.
  await using quiet = await watchQuiet({ nc, databases, clock: systemClock, betweenMs: 50 });
  // Time passes by itself; what follows from it is awaited.
  const scenario = new Scenario({ ask, pass: () => quiet.reach(), receiverUrl: receiver.url });
  const story = await live(scenario);
  const asked = readsOf(story);
  const readAll = async (): Promise<Recorded[]> => {
    const reads: Recorded[] = [];
    for (const each of asked) reads.push(await ask(each, "any"));
    return reads;
  };
  const differ = (then: readonly Recorded[], now: readonly Recorded[], isSame: boolean): string[] =>
    then.flatMap((before, index) => {
      const after = now[index];
      if (after === undefined) return ["A read is missing."];
      // The documented APIs must return exactly the same; procedures may return more than before.
      const isExact = isSame || !before.asked.path.startsWith("/trpc/");
      const changed = [
        ...(before.status === after.status ? [] : [`status ${before.status} became ${after.status}`]),
        ...compareAnswers(before.answer, after.answer, { isSame: isExact }),
      ];
      const what = `${before.asked.method ?? "GET"} ${decodeURIComponent(before.asked.path)} as ${before.asked.as?.sub}`;
      return changed.map((line) => `${what}: ${line}`);
    });

  // Webhooks are still under way, and what an agent's first reads of a list note.
  let first = await readAll();
  const giveUpAt = performance.now() + SETTLED_WITHIN_MS;
  for (;;) {
    await quiet.reach();
    await delay(200);
    const second = await readAll();
    const changed = differ(first, second, true);
    first = second;
    if (changed.length === 0) break;
    if (performance.now() > giveUpAt) throw new Error(`Reads do not settle:\n${changed.join("\n")}`);
  }
  // A repetition is answered as things are by then, with the agent who has the ticket now.
  const repeatAll = async (): Promise<Recorded[]> => {
    const answers: Recorded[] = [];
    for (const { asked: repeated } of scenario.repeatable) answers.push(await ask(repeated, "any"));
    return answers;
  };
  const repeated = await repeatAll();
  return {
    reads: first.length + repeated.length,
    story,
    compare: async ({ isSame }) => [
      ...differ(first, await readAll(), isSame),
      ...differ(repeated, await repeatAll(), isSame),
    ],
  };
};

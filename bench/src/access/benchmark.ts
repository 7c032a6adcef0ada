import { Agent, request } from "node:http";
import { z } from "zod";
import type { BenchmarkOptions } from "../benchmark.ts";
import { startLiveSystem } from "../live/system.ts";
import type { LiveSystem } from "../live/system.ts";
import { median, sum } from "../partner/statistics.ts";

const CONNECTIONS = 32;
const ORDERS = 200;
const ROUNDS = { quick: 6, full: 15 } as const;
/** What a round of each operation sends. */
const REQUESTS = { get: 2_000, create: 600 } as const;
const SUPPORT = "/beckn/e-marketplace-bb/0.2/support";

const Created = z.looseObject({ result: z.looseObject({ data: z.looseObject({ secret: z.string() }) }) });

type Operation = keyof typeof REQUESTS;
type Headers = Readonly<Record<string, string>>;

/** Sends a number of requests over a few keep-alive connections, each as soon as the one before it was answered. */
const sendAll = async (
  url: string,
  count: number,
  make: (index: number) => { method: string; path: string },
  headers: Headers,
) => {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const send = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const { method, path } = make(index);
      const sent = request(url + path, { agent, method, headers }, (answer) => {
        answer.resume().on("end", () => {
          if (answer.statusCode === 200 || answer.statusCode === 201) resolve();
          else reject(new Error(`${path} got ${answer.statusCode}.`));
        });
      });
      sent.on("error", reject).end();
    });
  const connection = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await send(next);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
};

/** A key as a partner has it. */
const createKey = async (system: LiveSystem): Promise<string> => {
  const answer = await fetch(`${system.urls[0]}/trpc/keys.create`, {
    method: "POST",
    headers: { authorization: `Bearer ${await system.tokenOf("admin", "bench")}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "bench", role: "partner", subject: "bench" }),
  });
  return Created.parse(await answer.json()).result.data.secret;
};

/** The CPU that all parts of the system take for a request without proof, with a token, and with a key, round by round in turn. */
export const benchmarkAccess = async ({ full }: BenchmarkOptions): Promise<void> => {
  await using system = await startLiveSystem({ gateways: 1, profiles: undefined, settings: { PARTNER_AUTH: "open" } });
  const proofs: readonly (readonly [string, Headers])[] = [
    ["no proof", {}],
    ["token", { authorization: `Bearer ${await system.tokenOf("partner", "bench")}` }],
    ["key", { authorization: `Bearer ${await createKey(system)}` }],
  ];
  const [url = ""] = system.urls;
  let created = 0;
  const run = async (operation: Operation, headers: Headers): Promise<number> => {
    const from = created;
    if (operation === "create") created += REQUESTS.create;
    const endCpu = await system.countCpu();
    await sendAll(
      url,
      REQUESTS[operation],
      (index) =>
        operation === "get"
          ? { method: "GET", path: `${SUPPORT}/old-${index % ORDERS}` }
          : { method: "POST", path: `${SUPPORT}/new-${from + index}` },
      headers,
    );
    return (sum(Object.values(await endCpu())) * 1_000) / REQUESTS[operation];
  };
  await sendAll(url, ORDERS, (index) => ({ method: "POST", path: `${SUPPORT}/old-${index % ORDERS}` }), {});
  for (const operation of ["get", "create"] as const) {
    for (const [, headers] of proofs) for (let warm = 0; warm < 2; warm += 1) await run(operation, headers);
    const found = new Map<string, number[]>();
    for (let round = 0; round < ROUNDS[full ? "full" : "quick"]; round += 1) {
      // Each is the first in its turn: what comes later finds more tickets, and code that V8 knows better.
      const first = round % proofs.length;
      for (const [name, headers] of [...proofs.slice(first), ...proofs.slice(0, first)]) {
        found.set(name, [...(found.get(name) ?? []), await run(operation, headers)]);
      }
    }
    const without = found.get("no proof") ?? [];
    for (const [name, each] of found) {
      const share = median(each.map((micros, round) => micros / (without[round] ?? Number.NaN)));
      console.log(
        `${operation.padEnd(8)}${name.padEnd(10)}${median(each).toFixed(0)} µs of CPU a request, ${share.toFixed(3)} of that without proof`,
      );
    }
  }
};

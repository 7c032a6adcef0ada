import { setTimeout as delay } from "node:timers/promises";
import { connect } from "@nats-io/transport-node";
import { Client } from "pg";
import { z } from "zod";
import type { BenchSystem } from "./system.ts";

/** Waits until events have come to rest, so that no round works off what another left behind. */
export interface Drain extends AsyncDisposable {
  /** Resolves with the milliseconds that it took. */
  readonly wait: () => Promise<number>;
}

const LOOK_EVERY_MS = 20;
const GIVE_UP_MS = 120_000;

const Consumers = z.object({ consumers: z.array(z.object({ num_pending: z.int(), num_ack_pending: z.int() })) });

const hasRows = async (client: Client, text: string): Promise<boolean> => {
  const { rows } = await client.query<{ found: boolean }>(`SELECT EXISTS (${text}) AS found`);
  return rows[0]?.found === true;
};

export const openDrain = async ({ natsUrl, ticketsUrl, agentsUrl }: BenchSystem): Promise<Drain> => {
  await using stack = new AsyncDisposableStack();
  const nc = await connect({ servers: natsUrl });
  stack.defer(() => nc.close());
  const clients: Client[] = [];
  for (const connectionString of [ticketsUrl, agentsUrl]) {
    const client = new Client({ connectionString });
    await client.connect();
    stack.defer(() => client.end());
    clients.push(client);
  }
  const isBusy = async (): Promise<boolean> => {
    for (const client of clients) {
      if (await hasRows(client, "SELECT FROM outbox WHERE published_at IS NULL")) return true;
    }
    const answer = await nc.request("$JS.API.CONSUMER.LIST.EVENTS", "", { timeout: 5_000 });
    const { consumers } = Consumers.parse(answer.json());
    return consumers.some((each) => each.num_pending + each.num_ack_pending > 0);
  };
  const running = stack.move();
  return {
    wait: async () => {
      const started = performance.now();
      while (await isBusy()) {
        if (performance.now() - started > GIVE_UP_MS) throw new Error("Events did not come to rest.");
        await delay(LOOK_EVERY_MS);
      }
      return performance.now() - started;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
};

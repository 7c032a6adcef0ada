import { setTimeout as delay } from "node:timers/promises";
import { connect } from "@nats-io/transport-node";
import { z } from "zod";

const Info = z.looseObject({
  cluster: z.looseObject({
    leader: z.string().optional(),
    replicas: z.array(z.looseObject({ current: z.boolean(), offline: z.boolean().optional() })).optional(),
  }),
});

/** Looks at the stream of all events, as the operator of NATS. */
export interface EventStream extends AsyncDisposable {
  /** Which server of the cluster leads it, by its index. */
  leader(): Promise<number>;
  /** Resolves when all servers have all of it. */
  untilWhole(): Promise<void>;
}

const LOOK_EVERY_MS = 200;
const GIVE_UP_MS = 90_000;

export const openEventStream = async (url: string): Promise<EventStream> => {
  const { username: user, password: pass } = new URL(url.split(",")[0] ?? url);
  const servers = url.split(",").map((address) => new URL(address).host);
  const nc = await connect({ servers, user, pass, maxReconnectAttempts: -1, reconnectTimeWait: 200 });
  const read = async (): Promise<z.infer<typeof Info>["cluster"] | undefined> => {
    const answer = await nc.request("$JS.API.STREAM.INFO.EVENTS", "", { timeout: 2_000 }).catch(() => undefined);
    return Info.safeParse(answer?.json()).data?.cluster;
  };
  const until = async <Found>(find: () => Promise<Found | undefined>): Promise<Found> => {
    for (const giveUpAt = performance.now() + GIVE_UP_MS; performance.now() < giveUpAt; await delay(LOOK_EVERY_MS)) {
      const found = await find();
      if (found !== undefined) return found;
    }
    throw new Error(`The stream of events is not whole after ${GIVE_UP_MS} ms.`);
  };
  return {
    leader: () => until(async () => /^node-(\d+)$/u.exec((await read())?.leader ?? "")?.[1]).then(Number),
    untilWhole: async () => {
      await until(async () => {
        const { leader, replicas = [] } = (await read()) ?? {};
        const isWhole = replicas.every(({ current, offline = false }) => current && !offline);
        return leader !== undefined && replicas.length > 0 && isWhole ? true : undefined;
      });
    },
    [Symbol.asyncDispose]: () => nc.close(),
  };
};

import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { createChaosToken } from "./tokens.ts";
import { z } from "zod";
import type { Promised } from "./check.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";

/** Callers of all four APIs, who try again what was not answered, as partners do. */
export interface Load {
  readonly promised: Promised;
  readonly answers: ReadonlyMap<number, number>;
  /** Lets the callers go on. */
  go(): void;
  /** Resolves when every caller has had the answer that it waits for, and waits itself. */
  rest(): Promise<void>;
  end(): Promise<void>;
}

export interface LoadOptions {
  readonly url: string;
  readonly secret: string;
  readonly seed: number;
  /** Milliseconds that each caller pauses besides, after all that it does; none by default. */
  readonly pauseMs?: number;
}

interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly json: unknown;
}

interface Asked {
  readonly method?: string;
  readonly token?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What a system in trouble may answer: it could not just now, or what was asked about has changed meanwhile. */
const EXPECTED: ReadonlySet<number> = new Set([0, 200, 201, 404, 409, 429, 503, 504]);
const FOR_A_RETRY: ReadonlySet<number> = new Set([0, 409, 429, 503, 504]);
const GIVE_UP_MS = 8_000;

const Listed = z.array(
  z.looseObject({
    id: z.string(),
    metadata: z.looseObject({ roomId: z.string(), pickedTimestamp: z.number() }),
  }),
);
const Page = z.looseObject({ data: z.array(z.looseObject({ id: z.number() })) });

export const startLoad = async ({ url, secret, seed, pauseMs = 0 }: LoadOptions): Promise<Load> => {
  const subjects = new Set<string>();
  const surprises: string[] = [];
  const answers = new Map<number, number>();
  const stop = new AbortController();
  let going = Promise.withResolvers<void>();
  let isGoing = false;

  const ask = async (path: string, asked: Asked = {}): Promise<Answer> => {
    const { method = "GET", token, key, headers = {}, body } = asked;
    let answer: Answer;
    try {
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(key === undefined ? {} : { "idempotency-key": key }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(GIVE_UP_MS),
      });
      const text = await response.text();
      answer = { status: response.status, json: text === "" ? null : JSON.parse(text) };
    } catch {
      answer = { status: 0, json: null };
    }
    // Clients do not flood a server that does not answer.
    if (answer.status === 0 || answer.status === 503) await delay(50);
    answers.set(answer.status, (answers.get(answer.status) ?? 0) + 1);
    if (!EXPECTED.has(answer.status)) {
      surprises.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
    }
    return answer;
  };

  /** Under one key, until it is answered for good. */
  const insist = async (path: string, asked: Asked): Promise<Answer> => {
    const key = randomUUID();
    for (;;) {
      const answer = await ask(path, { ...asked, key });
      if (!FOR_A_RETRY.has(answer.status) || stop.signal.aborted) return answer;
      await delay(200);
    }
  };

  const createComplaint = async (name: string, customerId: string): Promise<void> => {
    const subject = `${name} ${randomUUID()}`;
    const body = {
      uuid: customerId,
      udid: "u",
      subject,
      message: "Where is it?",
      email: "c@example.com",
      category: "c",
    };
    const { status } = await insist("/user/log/message", { method: "POST", body });
    if (status === 200) subjects.add(subject);
    await delay(100);
  };

  const useSession = async (random: Random): Promise<void> => {
    const path = `/beckn/e-marketplace-bb/0.2/support/${randomUUID()}`;
    const subject = `session ${randomUUID()}`;
    const made = await insist(path, { method: "POST" });
    if (made.status !== 201 && made.status !== 200) return;
    if (random.next() < 0.4) {
      await ask(`${path}/agent`, { method: "PUT", body: { agent: { id: `bot-${random.between(1, 5)}` } } });
      if (random.next() < 0.5) await ask(`${path}/agent`, { method: "DELETE" });
    }
    if (random.next() < 0.3) await ask(path, { method: "PUT", body: { descriptor: { name: subject, code: "c" } } });
    if (random.next() < 0.5) await ask(path, { method: "DELETE" });
    await ask(path);
  };

  const workAsAgent =
    (email: string, token: string) =>
    async (random: Random): Promise<void> => {
      if (random.next() < 0.05) await ask("/cs-chat-ticket/v1/offline", { method: "PUT", token });
      await ask("/cs-chat-ticket/v1/online", { method: "PUT", token });
      const { status, json } = await ask("/cs-chat-ticket/v1/tickets", { token });
      if (status !== 200) return;
      for (const { id, metadata } of Listed.parse(json)) {
        if (metadata.pickedTimestamp === 0) {
          const headers = { "x-agent-id": email };
          await ask(`/cs-chat-ticket/v1/tickets/${id}/pickedTime`, { method: "PUT", token, headers });
        }
        if (random.next() < 0.5) await ask(`/cs-chat-ticket/v1/rooms/${metadata.roomId}`, { method: "DELETE", token });
        if (!isGoing) return;
      }
      await delay(50);
    };

  const workOnTickets =
    (token: string) =>
    async (random: Random): Promise<void> => {
      const path = "/backend/api/support-ticket";
      const { status, json } = await ask(`${path}?limit=20`, { token });
      if (status !== 200) return;
      const ids = Page.parse(json).data.map((ticket) => ticket.id);
      const id = ids[random.between(0, Math.max(0, ids.length - 1))];
      if (id === undefined) return;
      await ask(`${path}/${id}`, { method: "POST", token, body: { message: "We look into it." } });
      const change = random.between(1, 4);
      await ask(`${path}/${id}`, { method: "PUT", token, body: { status: change } });
      await delay(20);
    };

  const callers: Promise<void>[] = [];
  let waiting = 0;
  let allWait = Promise.withResolvers<void>();
  const startCaller = (index: number, work: (random: Random) => Promise<void>): void => {
    const random = createRandom(seed * 1_000 + index);
    callers.push(
      (async () => {
        while (!stop.signal.aborted) {
          if (!isGoing) {
            waiting += 1;
            if (waiting === callers.length) allWait.resolve();
            await going.promise;
            waiting -= 1;
          } else {
            await work(random).catch(async (error: unknown) => {
              surprises.push(`caller ${index}: ${String(error)}`);
              await delay(100);
            });
            if (pauseMs > 0) await delay(pauseMs);
          }
        }
      })(),
    );
  };

  const admin = await createChaosToken(secret, { sub: "admin", role: "admin" });
  let index = 0;
  for (let n = 1; n <= 4; n += 1) {
    const customerId = randomUUID();
    startCaller((index += 1), () => createComplaint(`caller ${n}`, customerId));
  }
  for (let n = 1; n <= 2; n += 1) startCaller((index += 1), useSession);
  for (let n = 1; n <= 2; n += 1) startCaller((index += 1), workOnTickets(admin));
  for (let n = 1; n <= 3; n += 1) {
    const email = `agent-${n}@example.com`;
    const token = await createChaosToken(secret, { sub: `agent-${n}`, role: "agent", email, name: `Agent ${n}` });
    startCaller((index += 1), workAsAgent(email, token));
  }

  return {
    promised: { subjects, surprises },
    answers,
    go: () => {
      isGoing = true;
      allWait = Promise.withResolvers<void>();
      going.resolve();
    },
    rest: async () => {
      isGoing = false;
      going = Promise.withResolvers<void>();
      await allWait.promise;
    },
    end: async () => {
      stop.abort();
      isGoing = true;
      going.resolve();
      await Promise.all(callers);
    },
  };
};

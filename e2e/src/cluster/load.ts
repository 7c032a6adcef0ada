import { setTimeout as delay } from "node:timers/promises";
import { issueToken } from "@crossdesk/dev-stack";
import type { Answer } from "@crossdesk/testing";
import { z } from "zod";
import type { Promised } from "../chaos/check.ts";
import type { Balanced, Balancer } from "./balancer.ts";
import { errorBodyOf, OPERATIONS, TURNS } from "./operations.ts";
import type { Asked, Asker, KnownTicket, OperationName } from "./operations.ts";

/** How a request ended. */
export interface Outcome {
  readonly operation: OperationName;
  /** When it was sent, by `performance.now()`. */
  readonly sentAt: number;
  readonly ms: number;
  /** 0: no answer came. */
  readonly status: number;
  readonly why: string;
  readonly moves: number;
}

/** Callers who each wait for an answer, and pause, before they ask again. */
interface InTurn {
  readonly callers: number;
  readonly pauseMs: number;
}

/** When requests are sent: at a steady rate, whatever became of those before; or by callers in their turn. */
export type Pace = { readonly perSecond: number } | InTurn;

/** Requests of partners and people, over and over. */
export interface ClusterLoad {
  readonly promised: Required<Omit<Promised, "surprises">>;
  readonly outcomes: readonly Outcome[];
  /** Refusals that are not as an API documents them for a system in trouble: 503 with `Retry-After`, or 504, in its own form. */
  readonly surprises: readonly string[];
  go(): void;
  /**
   * Sends nothing new; resolves when all is answered, and what was refused under a key has been acknowledged after all. Rejects where an answer was not to be
   * read, or the load itself failed.
   */
  rest(): Promise<void>;
}

export interface ClusterLoadOptions {
  readonly balancer: Balancer;
  readonly secret: string;
  readonly pace: Pace;
}

const Created = z.looseObject({
  data: z.looseObject({ id: z.string(), ticketInfo: z.looseObject({ supportTicketId: z.string() }) }),
});

const TRY_AGAIN_AFTER_MS = 500;
const TRIES = 60;
const ONE_HOUR = 3_600;

const tokensOf = async (secret: string): Promise<Readonly<Record<Asker, string>>> => {
  const signing = { secret, issuer: "crossdesk", audience: "crossdesk", expiresInSeconds: 8 * ONE_HOUR };
  const agent = { sub: "agent", role: "agent", entityId: "main", email: "a@example.com", name: "Ada" } as const;
  return {
    partner: await issueToken({ sub: "shop", role: "partner", entityId: "main" }, signing),
    admin: await issueToken({ sub: "admin", role: "admin" }, signing),
    agent: await issueToken(agent, signing),
  };
};

const isDone = ({ answer }: Balanced): boolean => answer !== undefined && answer.status >= 200 && answer.status < 300;

/** What is wrong with a refusal, if anything. */
const surpriseOf = ({ operation, path, sent }: Asked, { status, headers, json, text }: Answer): string | undefined => {
  const describe = (what: string): string =>
    `${sent.method ?? "GET"} ${path}: ${status} ${what}: ${text.slice(0, 200)}`;
  if (status !== 503 && status !== 504) return describe("is not expected");
  if (status === 503 && headers["retry-after"] === undefined) return describe("has no Retry-After");
  return errorBodyOf(operation).safeParse(json).success ? undefined : describe("is not in the API's form");
};

export const startClusterLoad = async ({
  balancer,
  secret,
  pace,
}: ClusterLoadOptions): Promise<ClusterLoad & AsyncDisposable> => {
  const tokens = await tokensOf(secret);
  const promised = { subjects: new Set<string>(), texts: new Set<string>(), orders: new Set<string>() };
  const outcomes: Outcome[] = [];
  const surprises: string[] = [];
  const known: KnownTicket[] = [];
  const refused: Asked[] = [];
  const underWay = new Set<Promise<void>>();

  const attempt = async ({ path, as, sent, promises, operation }: Asked): Promise<Balanced> => {
    const balanced = await balancer.ask(path, { ...sent, token: tokens[as] });
    if (!isDone(balanced)) return balanced;
    if (promises !== undefined) promised[promises.kind].add(promises.key);
    if (operation === "create") {
      const { data } = Created.parse(balanced.answer?.json);
      known.push({ number: data.ticketInfo.supportTicketId, feedbackId: data.id });
    }
    return balanced;
  };

  const askOnce = async (asked: Asked): Promise<void> => {
    const sentAt = performance.now();
    const balanced = await attempt(asked);
    const { answer, why = "", moves } = balanced;
    const ms = performance.now() - sentAt;
    outcomes.push({ operation: asked.operation, sentAt, ms, status: answer?.status ?? 0, why, moves });
    if (isDone(balanced)) return;
    if (asked.sent.headers?.["idempotency-key"] !== undefined) refused.push(asked);
    const surprise = answer === undefined ? undefined : surpriseOf(asked, answer);
    if (surprise !== undefined) surprises.push(surprise);
  };

  const insist = async (asked: Asked): Promise<void> => {
    for (let tries = 1; !isDone(await attempt(asked)); tries += 1) {
      if (tries === TRIES) throw new Error(`${asked.operation} is refused for good.`);
      await delay(TRY_AGAIN_AFTER_MS);
    }
  };

  let turn = 0;
  const next = (): Asked => {
    const name = known.length === 0 ? "create" : (TURNS[turn % TURNS.length] ?? "create");
    turn += 1;
    const ticket = known[(turn * 7_919) % known.length] ?? { number: "", feedbackId: "" };
    return { operation: name, ...OPERATIONS[name].make(ticket) };
  };
  const errors: unknown[] = [];
  const start = (work: Promise<void>): void => {
    const observed = work
      .catch((error: unknown) => {
        errors.push(error);
      })
      .finally(() => underWay.delete(observed));
    underWay.add(observed);
  };

  let stop = (): void => undefined;
  const sendSteadily = (perSecond: number): void => {
    const began = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      for (const due = ((performance.now() - began) * perSecond) / 1_000; sent < due; sent += 1) start(askOnce(next()));
    }, 5);
    stop = () => clearInterval(timer);
  };
  const sendByCallers = ({ callers, pauseMs }: InTurn): void => {
    const over = new AbortController();
    const sendInTurn = async (): Promise<void> => {
      for (; !over.signal.aborted; await delay(pauseMs)) await askOnce(next());
    };
    for (let caller = 0; caller < callers; caller += 1) start(sendInTurn());
    stop = () => over.abort();
  };

  const online = await balancer.ask("/cs-chat-ticket/v1/online", { method: "PUT", token: tokens.agent });
  if (!isDone(online)) throw new Error(`The agent cannot go online: ${online.answer?.text ?? online.why}.`);
  return {
    promised,
    outcomes,
    surprises,
    go: () => ("callers" in pace ? sendByCallers(pace) : sendSteadily(pace.perSecond)),
    rest: async () => {
      stop();
      await Promise.all(underWay);
      if (errors.length > 0) throw new AggregateError(errors, "The load failed.");
      await Promise.all(refused.splice(0).map(insist));
    },
    [Symbol.asyncDispose]: async () => {
      stop();
      await Promise.all(underWay);
    },
  };
};

import { setTimeout as delay } from "node:timers/promises";
import { send } from "@crossdesk/testing";
import type { Answer, Sent } from "@crossdesk/testing";

/** What became of a request: its answer, or why there is none, and how often another gateway was tried. */
export interface Balanced {
  readonly answer?: Answer;
  readonly why?: string;
  readonly moves: number;
}

/**
 * Stands for the load balancer in front of several gateways. It asks each of them every half second whether it is ready, and sends requests in turn to those
 * that are. A refused connection is tried at another gateway. One that breaks, or whose gateway does not answer that question in time, is tried there
 * too where that does no harm: a GET, or a request with an idempotency key. Nothing else is repeated, whatever the answer is.
 */
export interface Balancer extends AsyncDisposable {
  ask(path: string, sent: Sent): Promise<Balanced>;
}

/** How long a balancer waits, in milliseconds. */
export interface Patience {
  /** For a gateway to say whether it is ready: one that takes longer counts as silent. */
  readonly silentAfterMs: number;
  /** For the answer to a request, wherever it is tried. */
  readonly giveUpMs: number;
}

/** As load balancers and partners are. */
export const USUAL: Patience = { silentAfterMs: 2_000, giveUpMs: 12_000 };

const ASK_EVERY_MS = 500;

interface Gateway {
  readonly url: string;
  isReady: boolean;
  /** Aborts when the gateway has gone silent. */
  silence: AbortController;
}

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
};

const isRepeatable = ({ method = "GET", headers = {} }: Sent): boolean =>
  method === "GET" || headers["idempotency-key"] !== undefined;

const watch = async (gateway: Gateway, silentAfterMs: number, end: AbortSignal): Promise<void> => {
  while (!end.aborted) {
    try {
      const { status } = await send(gateway.url, "/health/ready", { signal: AbortSignal.timeout(silentAfterMs) });
      gateway.isReady = status === 200;
    } catch (error) {
      gateway.isReady = false;
      if (codeOf(error) !== "ECONNREFUSED") {
        gateway.silence.abort();
        gateway.silence = new AbortController();
      }
    }
    await delay(ASK_EVERY_MS, undefined, { signal: end }).catch(() => undefined);
  }
};

export const openBalancer = (urls: readonly string[], { silentAfterMs, giveUpMs }: Patience = USUAL): Balancer => {
  const gateways = urls.map((url): Gateway => ({ url, isReady: true, silence: new AbortController() }));
  const end = new AbortController();
  const watches = gateways.map((gateway) => watch(gateway, silentAfterMs, end.signal));
  let turn = 0;
  const choose = (tried: ReadonlySet<Gateway>): Gateway | undefined => {
    const left = gateways.filter((gateway) => !tried.has(gateway));
    const ready = left.filter(({ isReady }) => isReady);
    const from = ready.length > 0 ? ready : left;
    turn += 1;
    return from[turn % from.length];
  };
  return {
    ask: async (path, sent) => {
      const tried = new Set<Gateway>();
      const late = AbortSignal.timeout(giveUpMs);
      let why = "";
      for (;;) {
        const gateway = choose(tried);
        if (gateway === undefined) return { why, moves: tried.size - 1 };
        tried.add(gateway);
        const signal = isRepeatable(sent) ? AbortSignal.any([late, gateway.silence.signal]) : late;
        try {
          return { answer: await send(gateway.url, path, { ...sent, signal }), moves: tried.size - 1 };
        } catch (error) {
          why = codeOf(error);
          if (late.aborted) return { why: "no answer in time", moves: tried.size - 1 };
          if (why !== "ECONNREFUSED" && !isRepeatable(sent)) return { why, moves: tried.size - 1 };
        }
      }
    },
    [Symbol.asyncDispose]: async () => {
      end.abort();
      await Promise.all(watches);
    },
  };
};

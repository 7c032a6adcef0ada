import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

// Neither by `fetch` nor by an import: both load undici, which took a fifth of what `npm start` itself does.
const { get } = process.getBuiltinModule("node:http");

/** Whether the gateway says that everything answers; otherwise what it, or the lack of it, says. */
export async function askReady(url: string): Promise<{ readonly ready: boolean; readonly answer: string }> {
  try {
    const request = get(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) });
    const [response]: IncomingMessage[] = await once(request, "response");
    if (response === undefined) throw new Error("No answer");
    const body = await text(response);
    return { ready: response.statusCode === 200, answer: `${response.statusCode} ${body.slice(0, 500)}` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { ready: false, answer: cause instanceof Error ? cause.message : String(cause) };
  }
}

export interface WaitOptions {
  readonly withinMs: number;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Resolves with undefined when the system is ready, and with the last answer when it is not after `withinMs`. */
export async function untilReady(url: string, options: WaitOptions): Promise<string | undefined> {
  const { withinMs, everyMs, signal } = options;
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const { ready, answer } = await askReady(url);
    signal.throwIfAborted();
    if (ready) return undefined;
    if (performance.now() > giveUpAt) return answer;
    // What the signal was aborted with is the reason, not that this was.
    await delay(everyMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

import type { Dispatcher } from "undici";
import { Webhook } from "standardwebhooks";
import { readRetryAfter } from "../domain/retry-schedule.ts";
import type { Outcome } from "../domain/verdict.ts";

/** A request to an endpoint. */
export interface OutgoingWebhook {
  readonly webhookId: string;
  readonly url: URL;
  readonly body: string;
  /** Each of them signs. */
  readonly secrets: readonly string[];
  readonly startedAt: Date;
}

export interface SendOptions {
  readonly agent: Dispatcher;
  readonly timeoutMs: number;
  /** Aborts when the process ends. */
  readonly signal: AbortSignal;
}

/** How much of an answer is kept; no more of it is read. */
const KEPT_BYTES = 2_048;

/** The headers by which a receiver knows that a webhook is ours, and which. */
export const signedHeaders = ({ webhookId, body, secrets, startedAt }: Omit<OutgoingWebhook, "url">) => ({
  "webhook-id": webhookId,
  "webhook-timestamp": String(Math.floor(startedAt.getTime() / 1_000)),
  "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(webhookId, startedAt, body)).join(" "),
});

/** Why there was no answer, in words that say nothing of our own network. */
const REASONS: Readonly<Record<string, string>> = {
  ADDRESS_REFUSED: "The host is not in the public internet.",
  NAME_UNKNOWN: "The host's name is not known.",
  NAME_FAILED: "The host's name could not be looked up.",
  ENOTFOUND: "The host's name is not known.",
  EAI_AGAIN: "The host's name could not be looked up.",
  ECONNREFUSED: "The connection was refused.",
  ECONNRESET: "The connection was closed before there was an answer.",
  UND_ERR_SOCKET: "The connection was closed before there was an answer.",
  EPIPE: "The connection was closed before there was an answer.",
  EHOSTUNREACH: "The host cannot be reached.",
  ENETUNREACH: "The host cannot be reached.",
  ETIMEDOUT: "The connection took too long.",
  UND_ERR_CONNECT_TIMEOUT: "The connection took too long.",
  UND_ERR_HEADERS_OVERFLOW: "The answer's headers are too large.",
};

const codesOf = (error: unknown): readonly string[] => {
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  if (!(error instanceof Error)) return [];
  const own = "code" in error && typeof error.code === "string" ? [error.code] : [];
  return [...own, ...codesOf(error.cause)];
};

const reasonOf = (error: unknown): string => {
  const codes = codesOf(error);
  const known = codes.map((code) => REASONS[code]).find((reason) => reason !== undefined);
  if (known !== undefined) return known;
  const tls = codes.find((code) => /CERT|TLS|SSL|SIGNATURE|ISSUER|ALTNAME/.test(code));
  if (tls !== undefined) return `The host's certificate or TLS is not accepted (${tls}).`;
  return codes.some((code) => code.startsWith("HPE_")) ? "The answer is no HTTP." : "There was no usable answer.";
};

/** PostgreSQL stores no NUL; bytes that are no UTF-8 become U+FFFD. */
const toText = (bytes: Buffer): string => bytes.toString("utf8").replaceAll("\u0000", "\uFFFD");

const readStart = async (body: Dispatcher.ResponseData["body"]): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    if (size >= KEPT_BYTES) break;
  }
  return toText(Buffer.concat(chunks).subarray(0, KEPT_BYTES));
};

const firstOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/**
 * Sends a webhook once and returns what came of it; it rejects only when `signal` aborts. A status counts even where the rest
 * of the answer does not come: the endpoint has said what it thinks.
 */
export const sendWebhook = async (webhook: OutgoingWebhook, options: SendOptions): Promise<Outcome> => {
  const { url, body, startedAt } = webhook;
  const { agent, timeoutMs, signal } = options;
  const begun = performance.now();
  const limit = AbortSignal.timeout(timeoutMs);
  const outcome = (found: Partial<Outcome>): Outcome => ({
    startedAt,
    durationMs: Math.round(performance.now() - begun),
    status: null,
    error: null,
    responseBody: null,
    retryAfterMs: undefined,
    ...found,
  });
  let status: number | null = null;
  let retryAfterMs: number | undefined;
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: "POST",
      headers: {
        ...signedHeaders(webhook),
        "content-type": "application/json",
        "user-agent": "Crossdesk-Webhooks/1",
        accept: "*/*",
      },
      body,
      signal: AbortSignal.any([signal, limit]),
    });
    status = answer.statusCode;
    retryAfterMs = readRetryAfter(firstOf(answer.headers["retry-after"]), startedAt);
    return outcome({ status, retryAfterMs, responseBody: await readStart(answer.body) });
  } catch (error) {
    if (signal.aborted) throw error;
    if (status !== null) return outcome({ status, retryAfterMs });
    return outcome({ error: limit.aborted ? `There was no answer within ${timeoutMs / 1_000} s.` : reasonOf(error) });
  }
};

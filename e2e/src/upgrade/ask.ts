import assert from "node:assert/strict";
import type { Caller } from "@crossdesk/contracts";
import { connectCrossdesk } from "@crossdesk/client";
import type { CrossdeskConnection } from "@crossdesk/client";
import { issueToken } from "@crossdesk/dev-stack";
import type { TokenClaims } from "@crossdesk/dev-stack";
import type { NatsConnection } from "@nats-io/transport-node";

/** What was asked so far, and what went wrong of it. */
export interface Tally {
  requests: number;
  readonly failures: string[];
  /** Subjects of tickets and texts of messages that were acknowledged. */
  readonly subjects: Set<string>;
  readonly texts: Set<string>;
}

/** Who asks whom. */
export interface AskOptions {
  /** The gateways' one address. */
  readonly url: string;
  readonly authSecret: string;
  /** The operator's connection. */
  readonly nc: NatsConnection;
}

interface CreateAskOptions extends AskOptions {
  readonly ended: AbortSignal;
}

/** A request of a partner; an answer with a status that is not expected (200 by default) fails. */
export interface Asked {
  readonly as: TokenClaims;
  readonly method?: string;
  readonly body?: unknown;
  readonly form?: FormData;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expected?: readonly number[];
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** The ways in which callers ask. */
export interface Ask {
  (path: string, asked: Asked): Promise<Answer>;
  readonly tally: Tally;
  /** Ends streams. */
  readonly ended: AbortSignal;
  /** A typed client by HTTP or NATS, which never repeats a call by itself. */
  readonly connect: (by: "http" | "nats", as: TokenClaims) => Promise<CrossdeskConnection["client"]>;
  /** Counts a call of a client. */
  readonly counted: <Result>(call: Promise<Result>) => Promise<Result>;
}

const GIVE_UP_MS = 20_000;

export const createAsk = async ({ url, authSecret, nc, ended }: CreateAskOptions): Promise<Ask> => {
  const tally: Tally = { requests: 0, failures: [], subjects: new Set(), texts: new Set() };
  const tokens = new Map<string, string>();
  const tokenOf = async (claims: TokenClaims): Promise<string> => {
    const known = tokens.get(claims.sub);
    if (known !== undefined) return known;
    const signing = { secret: authSecret, issuer: "crossdesk", audience: "crossdesk", expiresInSeconds: 7200 };
    const token = await issueToken(claims, signing);
    tokens.set(claims.sub, token);
    return token;
  };
  const ask = async (path: string, asked: Asked): Promise<Answer> => {
    const { as, method = "GET", body, form, key, headers = {}, expected = [200] } = asked;
    tally.requests += 1;
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${await tokenOf(as)}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(key === undefined ? {} : { "idempotency-key": key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(form === undefined ? {} : { body: form }),
      signal: AbortSignal.timeout(GIVE_UP_MS),
    });
    const text = await response.text();
    const { status } = response;
    assert.ok(expected.includes(status), `${method} ${path}: ${status} ${text.slice(0, 300)}`);
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status, text, json: isJson ? JSON.parse(text) : undefined };
  };
  return Object.assign(ask, {
    tally,
    ended,
    counted: <Result>(call: Promise<Result>): Promise<Result> => {
      tally.requests += 1;
      return call;
    },
    connect: async (by: "http" | "nats", as: TokenClaims) => {
      const caller: Caller = { subject: as.sub, role: as.role, entityId: as.entityId ?? null };
      const to = by === "http" ? { http: url, token: await tokenOf(as) } : { nats: nc, caller };
      return (await connectCrossdesk({ ...to, attempts: 1, timeoutMs: GIVE_UP_MS })).client;
    },
  });
};

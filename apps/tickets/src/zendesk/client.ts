import { beginningOf } from "@crossdesk/contracts";
import { z } from "zod";
import type { ZendeskSettings } from "./settings.ts";

/** What came of a call. */
export type Outcome<Value> =
  | { readonly kind: "done"; readonly value: Value }
  /** Not now; the call may or may not have taken effect. */
  | { readonly kind: "again"; readonly reason: string }
  /** Nothing of this account before then. */
  | { readonly kind: "limited"; readonly waitMs: number }
  /** Never, as it is. */
  | { readonly kind: "refused"; readonly status: number; readonly reason: string }
  /** Not by us: the account's credentials are wrong or may not do it. */
  | { readonly kind: "unauthorized"; readonly reason: string };

export interface ZendeskClient {
  /** Returns the new ticket's id. `body` must be the same for the same key. */
  readonly create: (body: string, idempotencyKey: string) => Promise<Outcome<string>>;
  /** The id of the ticket that was created with this external id. */
  readonly find: (externalId: string) => Promise<Outcome<string | null>>;
  readonly comment: (zendeskId: string, body: string) => Promise<Outcome<null>>;
  /** Whether a comment of the ticket holds this text; the newest hundred are looked at. */
  readonly hasComment: (zendeskId: string, text: string) => Promise<Outcome<boolean>>;
}

const Created = z.object({ ticket: z.object({ id: z.int() }) });
const Found = z.object({ tickets: z.array(z.object({ id: z.int() })) });
const Comments = z.object({ comments: z.array(z.object({ body: z.string() })) });

/** Zendesk's own advice where it gives none. */
const DEFAULT_WAIT_S = 60;

const waitOf = (response: Response): number => {
  const seconds = Number(response.headers.get("retry-after") ?? DEFAULT_WAIT_S);
  return (Number.isFinite(seconds) && seconds >= 0 ? seconds : DEFAULT_WAIT_S) * 1_000;
};

const failureOf = async (response: Response): Promise<Exclude<Outcome<never>, { kind: "done" }>> => {
  const { status } = response;
  // The body of a refusal is not always JSON, and may be long.
  const text = beginningOf(await response.text().catch(() => ""), 500);
  const reason = `${status} ${text}`.trim();
  if (status === 429) return { kind: "limited", waitMs: waitOf(response) };
  if (status === 503 && response.headers.has("retry-after")) return { kind: "limited", waitMs: waitOf(response) };
  if (status === 401 || status === 403) return { kind: "unauthorized", reason };
  if (status >= 500 || status === 408 || status === 409) return { kind: "again", reason };
  return { kind: "refused", status, reason };
};

/** A client of Zendesk's Support API, of which the mirror needs four calls. It tries nothing twice. */
export const createZendeskClient = ({ url, email, apiToken, timeoutMs }: ZendeskSettings): ZendeskClient => {
  const authorization = `Basic ${Buffer.from(`${email}/token:${apiToken}`).toString("base64")}`;

  const call = async <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    init: {
      readonly method?: string;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Outcome<z.output<Schema>>> => {
    try {
      const response = await fetch(url + path, {
        ...init,
        headers: { authorization, accept: "application/json", "content-type": "application/json", ...init.headers },
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) return await failureOf(response);
      const answer = schema.safeParse(await response.json());
      return answer.success
        ? { kind: "done", value: answer.data }
        : { kind: "again", reason: "The answer was not as documented." };
    } catch (error) {
      return { kind: "again", reason: error instanceof Error ? error.message : "The call failed." };
    }
  };
  const map = <From, To>(outcome: Outcome<From>, change: (value: From) => To): Outcome<To> =>
    outcome.kind === "done" ? { kind: "done", value: change(outcome.value) } : outcome;

  return {
    create: async (body, idempotencyKey) =>
      map(
        await call("/api/v2/tickets.json", Created, {
          method: "POST",
          body,
          headers: { "idempotency-key": idempotencyKey },
        }),
        ({ ticket }) => String(ticket.id),
      ),
    find: async (externalId) =>
      map(await call(`/api/v2/tickets.json?external_id=${encodeURIComponent(externalId)}`, Found), ({ tickets }) => {
        // Of several, which only another mirror could have made, the first is the one.
        const ids = tickets.map(({ id }) => id).toSorted((a, b) => a - b);
        return ids[0] === undefined ? null : String(ids[0]);
      }),
    comment: async (zendeskId, body) =>
      map(await call(`/api/v2/tickets/${zendeskId}.json`, Created, { method: "PUT", body }), () => null),
    hasComment: async (zendeskId, text) =>
      map(
        await call(`/api/v2/tickets/${zendeskId}/comments.json?sort_order=desc&per_page=100`, Comments),
        ({ comments }) => comments.some(({ body }) => body.includes(text)),
      ),
  };
};

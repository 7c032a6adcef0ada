import { z } from "zod";
import type { Instrumentation } from "./instrumentation.ts";
import { toPlainName } from "./plain-names.ts";
import { EntityId, Identifier, text, TEXT_LIMITS, Uuid } from "./primitives.ts";

/** What a caller may be: the `role` claim of the partner APIs' tokens. */
export const CallerRole = z.enum(["customer", "agent", "admin", "service", "partner"]);
export type CallerRole = z.infer<typeof CallerRole>;

/** The roles whose callers may be of no tenant. */
export const ROLES_WITHOUT_TENANT: ReadonlySet<unknown> = new Set<CallerRole>(["admin", "service"]);

/** Placeholder customers of orders whose customer is not known. No token can be issued for one of them. */
const STANDS_FOR_ORDER = /^order(?:-sha256)?:/u;

/**
 * Who the gateway (or an internal service) authenticated. Every call carries it; the services check ownership on it.
 * `entityId` is the tenant that confines the caller; `null` (admins and services only) means every entity.
 */
export const Caller = z
  .object({
    subject: Identifier,
    role: CallerRole,
    entityId: EntityId.nullable(),
    /** The agent's claims; other roles leave them out. */
    name: text(TEXT_LIMITS.name).overwrite(toPlainName).optional(),
    email: text(320).optional(),
    languages: z.array(text(16)).max(32).optional(),
    /** A token that is good for one ticket alone (a chat page's) names it here. */
    ticketId: Uuid.optional(),
    /** Whom such a token was issued to: the customer, or the partner who passes it on. Tokens of earlier releases leave it out. */
    issuedTo: z.object({ subject: Identifier, role: CallerRole, keyId: Uuid.optional() }).optional(),
    /** The API key that the caller came by. */
    keyId: Uuid.optional(),
  })
  .refine(
    ({ subject, role, ticketId }) => role !== "customer" || ticketId !== undefined || !STANDS_FOR_ORDER.test(subject),
    {
      path: ["subject"],
      error: "stands for an order, and cannot be a caller",
    },
  )
  .refine(({ role, entityId }) => entityId !== null || ROLES_WITHOUT_TENANT.has(role), {
    path: ["entityId"],
    error: "is missing: only admins and services are of no entity",
  });
export type Caller = z.infer<typeof Caller>;

/** The entity of callers without a token, and of tokens without `entityId` (admins and services excepted). */
export const DEFAULT_ENTITY_ID = "main";

/** What each procedure knows about its call; built by the service from the incoming message. */
export interface CallContext {
  readonly caller: Caller;
  readonly requestId: string;
  readonly idempotencyKey?: string | undefined;
  /**
   * Set where the call was asked before, of a replica that did not answer and may still be at work on it: the holder of its key is waited for, until
   * this aborts.
   */
  readonly askedAgain?: AbortSignal | undefined;
  readonly traceparent?: string | undefined;
  /** A call with an idempotency key as its caller sent it: the input without the defaults of this release, and with what it does not know. */
  readonly sent?: { readonly path: string; readonly input: unknown } | undefined;
  /** Observes the call, where the process that answers it has metrics or traces. */
  readonly onServe?: Instrumentation["onServe"];
}

/** The facts of one call that a client sends along: `client.tickets.get.query(input, { context: { rpc } })`. */
export interface CallOptions {
  readonly caller: Caller;
  readonly requestId?: string;
  readonly idempotencyKey?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** Milliseconds until the call is given up; the link's default otherwise. */
  readonly timeoutMs?: number;
}

import { randomUUID } from "node:crypto";
import type { Sent } from "@crossdesk/testing";
import type { z } from "zod";
import { DIALECTS } from "@crossdesk/gateway";

const NAMES = ["create", "message", "get", "list", "session", "chats", "upload"] as const;
export type OperationName = (typeof NAMES)[number];

/** Who asks. */
export type Asker = "partner" | "admin" | "agent";

/** A ticket that was acknowledged, by what the APIs know it by. */
export interface KnownTicket {
  readonly number: string;
  readonly feedbackId: string;
}

/** One request, and what its acknowledgement promises. */
export interface Asked {
  readonly operation: OperationName;
  readonly path: string;
  readonly as: Asker;
  readonly sent: Sent;
  readonly promises?: { readonly kind: "subjects" | "texts" | "orders"; readonly key: string };
}

interface Operation {
  /** How often of twenty. */
  readonly share: number;
  readonly api: string;
  readonly make: (ticket: KnownTicket) => Omit<Asked, "operation">;
}

const SUPPORT_TICKET = "/backend/api/support-ticket";
const BECKN = "/beckn/e-marketplace-bb/0.2/support";

const keyed = (): Readonly<Record<string, string>> => ({ "idempotency-key": randomUUID() });

const logUpload = (): Sent => {
  const boundary = randomUUID();
  const head = 'content-disposition: form-data; name="file"; filename="app.log"\r\ncontent-type: text/plain\r\n\r\n';
  const body = Buffer.from(`--${boundary}\r\n${head}started\nfailed\n\r\n--${boundary}--\r\n`);
  return { method: "POST", headers: { "content-type": `multipart/form-data; boundary=${boundary}` }, body };
};

/**
 * What partners ask, of all four APIs. Tickets and sessions are made under idempotency keys, as a caller does who tries again; messages
 * and uploads without, as the APIs document them.
 */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  create: {
    share: 6,
    api: "customer-support",
    make: () => {
      const subject = `cluster ${randomUUID()}`;
      const contact = { email: "c@example.com", category: "c" };
      const body = { uuid: randomUUID(), udid: "u", subject, message: "Where is it?", ...contact };
      const sent = { method: "POST", headers: keyed(), body };
      return { path: "/user/log/message", as: "partner", sent, promises: { kind: "subjects", key: subject } };
    },
  },
  message: {
    share: 5,
    api: "support-ticket",
    make: ({ number }) => {
      const message = `said ${randomUUID()}`;
      const sent = { method: "POST", body: { message } };
      return { path: `${SUPPORT_TICKET}/${number}`, as: "admin", sent, promises: { kind: "texts", key: message } };
    },
  },
  get: {
    share: 5,
    api: "support-ticket",
    make: ({ number }) => ({ path: `${SUPPORT_TICKET}/${number}`, as: "admin", sent: {} }),
  },
  list: {
    share: 1,
    api: "support-ticket",
    make: () => ({ path: `${SUPPORT_TICKET}?limit=20`, as: "admin", sent: {} }),
  },
  session: {
    share: 1,
    api: "beckn",
    make: () => {
      const order = randomUUID();
      const sent = { method: "POST", headers: keyed() };
      return { path: `${BECKN}/${order}`, as: "partner", sent, promises: { kind: "orders", key: order } };
    },
  },
  chats: {
    share: 1,
    api: "chat-ticket",
    make: () => ({ path: "/cs-chat-ticket/v1/tickets", as: "agent", sent: {} }),
  },
  upload: {
    share: 1,
    api: "customer-support",
    make: ({ feedbackId }) => ({ path: `/user/help/file/upload/${feedbackId}/LOG`, as: "admin", sent: logUpload() }),
  },
};

/** The operations in the order in which they are sent, over and over: each of them as evenly as can be. */
export const TURNS: readonly OperationName[] = NAMES.flatMap((name) =>
  Array.from({ length: OPERATIONS[name].share }, (_, index) => ({ name, at: (index + 0.5) / OPERATIONS[name].share })),
)
  .toSorted((left, right) => left.at - right.at)
  .map(({ name }) => name);

/** How an operation's API words its failures. */
export const errorBodyOf = (operation: OperationName): z.ZodType => {
  const api = DIALECTS.find(({ name }) => name === OPERATIONS[operation].api);
  if (api === undefined) throw new Error(`There is no API ${OPERATIONS[operation].api}.`);
  return api.errorBody;
};

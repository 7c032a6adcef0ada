import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Asked, System } from "./system.ts";

const Created = z.object({
  data: z.object({ id: z.uuid(), ticketId: z.uuid(), ticketInfo: z.object({ supportTicketId: z.string() }) }),
});

/** A ticket by all the ids that the dialects know it by. */
export interface OpenedComplaint {
  readonly ticketId: string;
  readonly feedbackId: string;
  readonly number: number;
  readonly customerId: string;
}

export interface NewComplaint {
  readonly customerId?: string;
  readonly subject?: string;
  readonly message?: string;
  readonly contact?: { readonly email?: string; readonly phone?: string; readonly name?: string };
  readonly as?: Asked["as"];
  readonly headers?: Readonly<Record<string, string>>;
}

export const complaintBody = ({
  customerId = randomUUID(),
  subject = "Refund",
  message = "Where is it?",
  contact = {},
}: NewComplaint = {}) => ({
  uuid: customerId,
  udid: "7237F578-828D-43D9-995D-F8B7AC8A4881",
  subject,
  message,
  email: "customer@example.com",
  category: "cat1",
  ...contact,
});

/** What a partner repeats a request after, with the same key. */
const REPEATED: ReadonlySet<number> = new Set([503, 504]);
const MOST_ATTEMPTS = 5;

/** Opens a ticket through the customer-support API, as a partner would: once, however late a busy machine answers. */
export const openComplaint = async (system: System, complaint: NewComplaint = {}): Promise<OpenedComplaint> => {
  const { as, headers } = complaint;
  const body = complaintBody(complaint);
  const key = randomUUID();
  const post = () =>
    system.request("/user/log/message", {
      method: "POST",
      body,
      ...(as === undefined ? {} : { as }),
      headers: { "idempotency-key": key, ...headers },
    });
  let answer = await post();
  for (let attempts = 1; REPEATED.has(answer.status) && attempts < MOST_ATTEMPTS; attempts += 1) answer = await post();
  if (answer.status !== 200) throw new Error(`The complaint was answered with ${answer.status}: ${answer.text}`);
  const { data } = Created.parse(answer.json);
  return {
    ticketId: data.ticketId,
    feedbackId: data.id,
    number: Number(data.ticketInfo.supportTicketId),
    customerId: body.uuid,
  };
};

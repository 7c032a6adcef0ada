import { z } from "zod";
import type { Answer } from "@crossdesk/testing";
import type { Asked, System } from "./system.ts";

export const Support = z.looseObject({
  descriptor: z.looseObject({ name: z.string(), code: z.string() }),
  order_id: z.string(),
  chat: z.strictObject({ url: z.string(), session_id: z.uuid() }),
  agent: z.looseObject({ id: z.string() }).optional(),
});
export type Support = z.output<typeof Support>;

/** A support session of an order, through the Beckn API. */
export const sessionOf = ({ request }: System, orderId: string, defaults: Pick<Asked, "as"> = {}) => {
  const path = `/beckn/e-marketplace-bb/0.2/support/${encodeURIComponent(orderId)}`;
  const call =
    (method: string, suffix = "") =>
    (asked: Asked = {}): Promise<Answer> =>
      request(path + suffix, { ...defaults, ...asked, method });
  return {
    get: call("GET"),
    create: call("POST"),
    update: call("PUT"),
    close: call("DELETE"),
    getAgent: call("GET", "/agent"),
    putAgent: call("PUT", "/agent"),
    removeAgent: call("DELETE", "/agent"),
    read: async (): Promise<Support> => Support.parse((await call("GET")()).json),
  };
};

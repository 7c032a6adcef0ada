import { z } from "zod";
import { PlainFileName } from "../files/file-name.ts";
import {
  DeviceUdid,
  EntityId,
  Identifier,
  identifier,
  Instant,
  requiredText,
  StoredId,
  text,
  TEXT_LIMITS,
} from "../primitives.ts";
import { NewSessionExtras } from "./session-extras.ts";
import { ActorType, Channel, NewContact, Ticket, TicketPriority } from "./ticket.ts";

export const OpenTicketInput = z.object({
  channel: Channel,
  /** The tenant; only a caller without an entity of its own may name one, others get theirs. */
  entityId: EntityId.optional(),
  customerId: Identifier,
  userType: requiredText(64).default("customer"),
  deviceUdid: DeviceUdid.optional(),
  contact: NewContact.default({}),
  orderId: Identifier.optional(),
  category: requiredText(TEXT_LIMITS.name).default("General"),
  subCategory: requiredText(TEXT_LIMITS.name).optional(),
  ccr: text(TEXT_LIMITS.name).default(""),
  /** The customer's, where it is known; English is assumed otherwise. */
  language: requiredText(16).optional(),
  subject: requiredText(TEXT_LIMITS.subject),
  description: text(TEXT_LIMITS.description),
  refId: identifier(64).optional(),
  /** Not for customers to say: theirs are `normal` until somebody of the desk says otherwise. */
  priority: TicketPriority.optional(),
  /** Names that the common upload gave. */
  images: z.array(PlainFileName).max(20).default([]),
});
export type OpenTicketInput = z.infer<typeof OpenTicketInput>;

export const OpenSessionInput = z.object({
  orderId: Identifier,
  entityId: EntityId.optional(),
  /** Binds the order to this customer, as `sessions.bind` does; a customer may only name themselves. */
  customerId: Identifier.optional(),
  /** The customer's, where it is known: ISO 639-3, or whatever is sent in place of it. */
  language: requiredText(16).optional(),
  extras: NewSessionExtras.default({}),
});
export type OpenSessionInput = z.infer<typeof OpenSessionInput>;

/** Whose order it is. The caller vouches for it: a partner, an admin or a service, never the customer. */
export const BindOrderInput = z.object({ orderId: Identifier, customerId: Identifier, entityId: EntityId.optional() });
export type BindOrderInput = z.infer<typeof BindOrderInput>;

export const OrderBinding = z.object({
  orderId: StoredId,
  entityId: StoredId,
  customerId: StoredId,
  boundBy: z.string(),
  boundByType: ActorType,
  boundAt: Instant,
});
export type OrderBinding = z.infer<typeof OrderBinding>;

/** `created` is false where the order had an open session already, which is the answer then. */
export const OpenedSession = z.object({ ticket: Ticket, created: z.boolean() });
export type OpenedSession = z.infer<typeof OpenedSession>;

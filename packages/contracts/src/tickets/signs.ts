import { z } from "zod";
import { CallerRole } from "../context.ts";
import { RowNumber, Uuid } from "../primitives.ts";
import { TicketReference } from "./ticket-reference.ts";

/** What a person does in a ticket right now. `left`: no longer anything. */
export const SignState = z.enum(["viewing", "writing", "left"]);
export type SignState = z.infer<typeof SignState>;

/** For how long a sign holds, in milliseconds, unless another one takes its place: they end by themselves. */
export const SIGN_FOR_MS = { viewing: 25_000, writing: 7_000, left: 0 } as const satisfies Record<SignState, number>;

/** After how long somebody who still does the same should say so again; sooner is ignored. */
export const SIGN_AGAIN_MS = { viewing: 10_000, writing: 3_000 } as const;

/** The caller views a ticket, writes in it, or has left it. It gets the signs of others in return. */
export const SignInput = z.object({ ticket: TicketReference, state: SignState });
export type SignInput = z.infer<typeof SignInput>;

/** For how many milliseconds the sign holds. */
export const TakenSign = z.object({ forMs: z.int().min(0) });
export type TakenSign = z.infer<typeof TakenSign>;

/** What somebody does in a ticket. Nothing of it is stored. */
export const TicketSign = z.object({
  ticketId: Uuid,
  state: SignState,
  /** Who: the caller's subject. Customers do not learn which of the team it is. */
  signer: z.string(),
  signerType: CallerRole,
  signerName: z.string().nullable(),
  /** Milliseconds for which it holds from now on. */
  forMs: z.int().min(0),
});
export type TicketSign = z.infer<typeof TicketSign>;

/** Signs in one ticket, or in all that the caller may see. */
export const WatchSignsInput = z.object({ ticket: TicketReference.optional() });
export type WatchSignsInput = z.infer<typeof WatchSignsInput>;

/** The NATS subject on which processes publish signs to each other. */
export const SIGNS_SUBJECT = "live.signs";

/** What is published there: a sign, and whose ticket it is about. */
export const SignNews = z.object({ sign: TicketSign, entityId: z.string(), customerId: z.string() });
export type SignNews = z.infer<typeof SignNews>;

/** Up to which message one side of a conversation has seen it. Of the team, the member counts who has read the most. */
export const SeenUpTo = z.object({ ticketId: Uuid, seenBy: z.enum(["team", "customer"]), seenUpTo: RowNumber });
export type SeenUpTo = z.infer<typeof SeenUpTo>;

/** The same as processes publish it to each other. */
export const SeenNews = z.object({ seen: SeenUpTo, entityId: z.string(), customerId: z.string() });
export type SeenNews = z.infer<typeof SeenNews>;

const TEAM: ReadonlySet<CallerRole> = new Set(["agent", "admin", "service"]);

/** Whether this is one of the team that answers: the team alone learns who views a ticket, and who of it writes. */
export const isOfTeam = (role: CallerRole): boolean => TEAM.has(role);

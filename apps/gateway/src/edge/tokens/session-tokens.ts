import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { Caller, CrossdeskError } from "@crossdesk/contracts";
import type { CallerRole, Ticket } from "@crossdesk/contracts";
import type { Revocations } from "@crossdesk/service-kit";
import { jwtVerify } from "jose";
import jws from "jws";
import { noteProof } from "./proofs.ts";
import { setProofEnd } from "./token-ends.ts";
import { importHmacKey } from "./hmac-key.ts";

/** Whom a link to a chat is given: its customer, or the partner who passes it on to them. */
const BEARERS: ReadonlySet<CallerRole> = new Set(["customer", "partner"]);

/** Tokens of chat pages: each lets its bearer read and write as the customer in one session, and nothing else anywhere. */
export interface SessionTokens {
  /**
   * The same token for the same ticket and caller, for weeks: an answer that is asked for twice stays the same. It says whom it was issued to;
   * who is neither customer nor partner gets none (`null`), as they would speak in the customer's name.
   */
  readonly issue: (
    ticket: Pick<Ticket, "id" | "customerId" | "entityId" | "createdAt">,
    caller: Caller,
  ) => string | null;
  /** Who a token speaks for, or `UNAUTHENTICATED`. */
  readonly verify: (token: string) => Promise<Caller>;
}

export interface SessionTokensOptions {
  /** Shared by all gateways, and kept over restarts; without one, as in tests, links are good for this process alone. */
  readonly secret?: string;
  readonly now?: () => number;
  /** Whose links from before a time are no longer good. */
  readonly revocations?: Pick<Revocations, "notBeforeOf">;
}

/** Who comes by a link to a chat: somebody with one ticket. */
const SessionCaller = Caller.refine(({ ticketId }) => ticketId !== undefined);

const AUDIENCE = "crossdesk:session";
const PERIOD_SECONDS = 30 * 86_400;
/** A token that is handed out is good for a day at least. */
const LEAST_SECONDS = 86_400;

/** A key of its own, so that no token of one kind is ever taken for the other. */
const deriveKey = (secret: string | undefined): Buffer<ArrayBuffer> =>
  secret === undefined ? randomBytes(32) : createHmac("sha256", secret).update(AUDIENCE).digest();

/** The end of the present period, counted from when the session began. */
const expiryOf = (beganAt: number, now: number): number => {
  const periods = Math.max(1, Math.ceil((now + LEAST_SECONDS - beganAt) / PERIOD_SECONDS));
  return beganAt + periods * PERIOD_SECONDS;
};

export const createSessionTokens = ({ secret, now = Date.now, revocations }: SessionTokensOptions): SessionTokens => {
  const bytes = deriveKey(secret);
  const importing = importHmacKey(bytes);
  // Not by jose, whose Web Crypto signs in another thread: that took a sixth of the gateway's time for an answer with a link.
  const key = createSecretKey(bytes);
  return {
    issue: ({ id, customerId, entityId, createdAt }, caller) => {
      const { role, subject, keyId } = caller;
      if (!BEARERS.has(role)) return null;
      const issuedTo = { subject, role, ...(keyId === undefined ? {} : { keyId }) };
      // The time of issue would make each another one.
      const since = revocations?.notBeforeOf(caller) ?? 0;
      const beganAt = Math.floor(Date.parse(createdAt) / 1_000);
      const exp = expiryOf(beganAt, Math.floor(now() / 1_000));
      return jws.sign({
        header: { alg: "HS256" },
        payload: {
          ticketId: id,
          entityId,
          issuedTo,
          ...(since === 0 ? {} : { since }),
          sub: customerId,
          aud: AUDIENCE,
          exp,
        },
        secret: key,
      });
    },
    verify: async (token) => {
      try {
        const { payload } = await jwtVerify(token, await importing, {
          algorithms: ["HS256"],
          audience: AUDIENCE,
          requiredClaims: ["exp", "sub"],
          currentDate: new Date(now()),
        });
        const { sub, entityId, ticketId, issuedTo, since, exp = 0 } = payload;
        const caller = SessionCaller.parse({ subject: sub, role: "customer", entityId, ticketId, issuedTo });
        setProofEnd(caller, exp * 1_000);
        return noteProof(caller, { issuedAt: typeof since === "number" ? since : 0 });
      } catch (cause) {
        throw new CrossdeskError("UNAUTHENTICATED", "The link to this chat is not valid, or no longer.", { cause });
      }
    },
  };
};

import { createHash, randomUUID } from "node:crypto";
import { Caller } from "@crossdesk/contracts";
import { z } from "zod";
import { createSealing } from "./sealing.ts";
import type { Sealing } from "./sealing.ts";
import type { SessionSettings } from "./settings.ts";

/** Who is signed in, as their browser keeps it. */
export const Session = z.object({
  /** Names this session, so that it can be ended by itself. */
  id: z.uuid(),
  caller: Caller,
  /** When they signed in, and when this was written last: epoch milliseconds. */
  signedInAt: z.int().min(0),
  renewedAt: z.int().min(0),
  /** With which the provider is asked whether they are still who they were. */
  refreshToken: z.string().optional(),
});
export type Session = z.infer<typeof Session>;

/** Makes sessions, and reads them back from what their cookies hold. */
export interface Sessions {
  readonly begin: (caller: Caller, refreshToken?: string) => Session;
  readonly seal: (session: Session) => Promise<string>;
  readonly open: (sealed: string) => Promise<Session | "expired" | undefined>;
  /** Until when it is good if it is not renewed. */
  readonly endOf: (session: Session) => number;
  /** From when on it is to be renewed, in time before its end. */
  readonly renewalOf: (session: Session) => number;
  /** Its end, however often it is renewed. */
  readonly lastOf: (session: Session) => number;
  readonly sealing: Sealing;
}

/** Names a person to the pages, which ask as them and as nobody else: another tab may have signed somebody else in. */
export const nameOfPerson = ({ role, entityId, subject }: Caller): string =>
  createHash("sha256")
    .update(JSON.stringify([role, entityId, subject]))
    .digest("base64url")
    .slice(0, 22);

const PURPOSE = "session";
/** A console renews this often within the time in which it must. */
const RENEWALS = 4;

export const createSessions = (
  { secrets, idleMs, longestMs }: SessionSettings,
  now: () => number = Date.now,
): Sessions => {
  const sealing = createSealing(secrets);
  const lastOf = ({ signedInAt }: Session): number => signedInAt + longestMs;
  const endOf = (session: Session): number => Math.min(session.renewedAt + idleMs, lastOf(session));
  return {
    begin: (caller, refreshToken) => ({
      id: randomUUID(),
      caller,
      signedInAt: now(),
      renewedAt: now(),
      ...(refreshToken === undefined ? {} : { refreshToken }),
    }),
    seal: (session) => sealing.seal(PURPOSE, { session }, endOf(session)),
    open: async (sealed) => {
      const opened = await sealing.open(PURPOSE, sealed, now());
      return opened === undefined || opened === "expired" ? opened : Session.safeParse(opened["session"]).data;
    },
    endOf,
    renewalOf: ({ renewedAt }) => renewedAt + Math.floor(idleMs / RENEWALS),
    lastOf,
    sealing,
  };
};

import { Caller } from "@crossdesk/contracts";
import type { CallerRole } from "@crossdesk/contracts";
import { createSessions, nameSessionCookie } from "@crossdesk/gateway";
import type { SessionSettings } from "@crossdesk/gateway";
import type { TokenOptions } from "./tokens.ts";

const HOUR_MS = 3_600_000;

/** What the systems of the tests encrypt sessions' cookies with. */
export const SESSIONS: SessionSettings = {
  secrets: ["the secret of the end-to-end tests' cookies that is long enough"],
  idleMs: HOUR_MS,
  longestMs: 12 * HOUR_MS,
};

export interface SignedInOptions extends TokenOptions {
  readonly role?: CallerRole;
  /** Milliseconds ago; a session lasts for 12 hours. */
  readonly signedInAgoMs?: number;
  /** Milliseconds ago; it ends after an hour if it is not renewed. */
  readonly renewedAgoMs?: number;
  readonly refreshToken?: string;
}

/** A cookie as a browser is given it; `url` is where it is sent to. */
export interface GivenCookie {
  readonly name: string;
  readonly value: string;
  readonly url: string;
  readonly httpOnly: true;
  readonly sameSite: "Lax";
}

/** The cookie of somebody who has signed in, made as the gateway makes it. */
export const sessionCookie = async (url: string, options: SignedInOptions = {}): Promise<GivenCookie> => {
  const { role = "agent", sub = `${role}-1`, entityId = "main", ...others } = options;
  const { signedInAgoMs = 0, renewedAgoMs = 0, refreshToken, ...claims } = others;
  const sessions = createSessions(SESSIONS);
  const session = sessions.begin(Caller.parse({ subject: sub, role, entityId, ...claims }), refreshToken);
  const value = await sessions.seal({
    ...session,
    signedInAt: session.signedInAt - signedInAgoMs,
    renewedAt: session.renewedAt - renewedAgoMs,
  });
  return { name: nameSessionCookie(url), value, url, httpOnly: true, sameSite: "Lax" };
};

import { CrossdeskError } from "@crossdesk/contracts";
import type { Caller } from "@crossdesk/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ExpiringCache } from "../tokens/expiring-cache.ts";
import { noteProof } from "../tokens/proofs.ts";
import { setProofEnd } from "../tokens/token-ends.ts";
import type { Cookies } from "./cookies.ts";
import { nameOfPerson } from "./sessions.ts";
import type { Session, Sessions } from "./sessions.ts";

/**
 * What a page sends with each request that is to be made as the one who is signed in: the name of the person that it shows, or `any`. A page of
 * another origin may not send it.
 */
export const SESSION_HEADER = "x-crossdesk-session";
const ANYBODY = "any";

/** Reads and writes the cookie in which a browser keeps who is signed in. */
export interface SessionCookies {
  /** Who is signed in; `undefined` where the request does not ask to be made as them. */
  readonly callerOf: (request: FastifyRequest) => Promise<Caller | undefined>;
  readonly read: (request: FastifyRequest) => Promise<Session | "expired" | undefined>;
  readonly write: (reply: FastifyReply, session: Session) => Promise<void>;
  readonly clear: (reply: FastifyReply) => void;
  /** Refuses what may come from a page of another origin. */
  readonly requireOwnPage: (request: FastifyRequest) => void;
}

export interface SessionCookiesDeps {
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly publicUrl: string;
  readonly now: () => number;
}

interface Known {
  readonly caller: Caller;
  readonly person: string;
}

const REMEMBERED = 10_000;
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);
/** How long the browser keeps a session that has ended, so that the page can say why. */
const KEPT_AFTER_END_MS = 86_400_000;

export const createSessionCookies = ({ sessions, cookies, publicUrl, now }: SessionCookiesDeps): SessionCookies => {
  const ownOrigin = new URL(publicUrl).origin;
  const known = new ExpiringCache<Known>(REMEMBERED);

  /**
   * A cookie comes with whatever a browser sends here, whichever page made it: so it counts only with a header that pages of other origins
   * cannot send without being asked first, which is refused, and only if the browser says nothing else about where the request comes from.
   */
  const isOwnPage = ({ method, headers }: FastifyRequest): boolean => {
    const { origin, "sec-fetch-site": site } = headers;
    if (headers[SESSION_HEADER] === undefined) return false;
    if (site !== undefined && site !== "same-origin") return false;
    if (origin !== undefined) return origin === ownOrigin;
    return SAFE.has(method) || site === "same-origin";
  };
  const requireOwnPage = (request: FastifyRequest): void => {
    if (isOwnPage(request)) return;
    if (request.headers[SESSION_HEADER] === undefined) {
      // A form or a link of another page cannot send it.
      const message = `A session's cookie counts beside the header "X-Crossdesk-Session" alone: "${ANYBODY}", or whom /auth/session names.`;
      throw new CrossdeskError("FORBIDDEN", message);
    }
    throw new CrossdeskError("FORBIDDEN", "A session's cookie is taken from the pages of this system alone.");
  };
  const sealedOf = (request: FastifyRequest): string | undefined => cookies.read(request, cookies.sessionName);
  const read: SessionCookies["read"] = async (request) => {
    const sealed = sealedOf(request);
    return sealed === undefined || sealed === "" ? undefined : sessions.open(sealed);
  };

  const identify = async (sealed: string): Promise<Known> => {
    const remembered = known.get(sealed, now());
    if (remembered !== undefined) return remembered;
    const session = await sessions.open(sealed);
    if (session === undefined) throw new CrossdeskError("UNAUTHENTICATED", "You are not signed in.");
    if (session === "expired") throw new CrossdeskError("UNAUTHENTICATED", "Your session has ended: sign in again.");
    const { caller, id, signedInAt } = session;
    noteProof(caller, { issuedAt: signedInAt / 1_000, tokenId: id });
    setProofEnd(caller, sessions.endOf(session));
    const found = { caller, person: nameOfPerson(caller) };
    known.set(sealed, found, sessions.endOf(session));
    return found;
  };

  return {
    requireOwnPage,
    read,
    callerOf: async (request) => {
      if (request.headers[SESSION_HEADER] === undefined) return undefined;
      requireOwnPage(request);
      const sealed = sealedOf(request);
      if (sealed === undefined || sealed === "") return undefined;
      const { caller, person } = await identify(sealed);
      const { [SESSION_HEADER]: asked } = request.headers;
      if (asked === ANYBODY || asked === person) return caller;
      throw new CrossdeskError("UNAUTHENTICATED", "Somebody else is signed in in this browser now.");
    },
    write: async (reply, session) => {
      const value = await sessions.seal(session);
      const expiresAt = sessions.lastOf(session) + KEPT_AFTER_END_MS;
      cookies.write(reply, cookies.sessionName, { value, path: "/", expiresAt });
    },
    clear: (reply) => cookies.clear(reply, cookies.sessionName, "/"),
  };
};

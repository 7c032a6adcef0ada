import { readStanding } from "../model/person.ts";
import type { Standing } from "../model/person.ts";

const TIMEOUT_MS = 15_000;
/** For any user: these requests are about the browser's session. */
const HEADERS = { "x-crossdesk-session": "any" };

const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
  const headers = init.body === undefined ? HEADERS : { ...HEADERS, "content-type": "application/json" };
  const answer = await fetch(path, { ...init, headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`The gateway answered ${answer.status}.`);
  return answer.json();
};

/** Who is signed in in this browser. */
export const fetchStanding = async (): Promise<Standing> => readStanding(await ask("/auth/session"));

/** Has the session last longer; of several tabs one at a time, as each renewal takes the place of the one before. */
export const renewSession = async (): Promise<Standing> => {
  const renew = async (): Promise<Standing> => readStanding(await ask("/auth/renew", { method: "POST" }));
  return "locks" in navigator ? navigator.locks.request("crossdesk.console.renewal", renew) : renew();
};

/** Ends this session, or all sessions of this person. Returns the address for signing out at the identity provider, if any. */
export const endSession = async (everywhere: boolean): Promise<string | undefined> => {
  // `keepalive`: also if the page is closed right now.
  const body = JSON.stringify({ everywhere });
  const answer = await ask("/auth/sign-out", { method: "POST", keepalive: true, body });
  if (typeof answer !== "object" || answer === null || !("providerUrl" in answer)) return undefined;
  return typeof answer.providerUrl === "string" ? answer.providerUrl : undefined;
};

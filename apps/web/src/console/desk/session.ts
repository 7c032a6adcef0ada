import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { createBackoff } from "../../live/index.ts";
import { createRpc, withKey } from "../../live/rpc.ts";
import { isPassing, readFailure, sayFailure } from "../model/failure.ts";
import { countUnreadTickets } from "../model/lists.ts";
import { cleanToken, readToken } from "../model/token.ts";
import type { TokenClaims } from "../model/token.ts";
import { openDesk } from "./desk.ts";
import type { Desk } from "./desk.ts";
import { keptSettings, keptToken } from "./keeper.ts";
import type { ConsoleSettings } from "./keeper.ts";
import { createSound } from "./sound.ts";

/** Who is signed in. */
export type SessionState =
  | { readonly phase: "out"; readonly reason: string | undefined }
  | { readonly phase: "signing-in"; readonly trouble: string | undefined }
  | { readonly phase: "in"; readonly desk: Desk; readonly claims: TokenClaims };

export interface Session {
  readonly state: ReadonlySignal<SessionState>;
  readonly settings: ReadonlySignal<ConsoleSettings>;
  readonly change: (settings: Partial<ConsoleSettings>) => void;
  readonly signIn: (pasted: string) => Promise<void>;
  /** Goes offline, so that no tickets come to an empty chair, and forgets the token. */
  readonly signOut: () => Promise<void>;
  /** Milliseconds until the token expires, if that is soon. */
  readonly expiresIn: ReadonlySignal<number | undefined>;
  /** The time, now and then. */
  readonly now: ReadonlySignal<number>;
}

const TITLE = "Crossdesk console";
const TICK_MS = 10_000;
const SOON_MS = 5 * 60_000;
const GOODBYE_MS = 3_000;

/** What is wrong with a token at a glance, before it is sent anywhere. */
const findFault = (claims: TokenClaims | undefined): string | undefined => {
  if (claims === undefined) return "This is not a token. Paste all of it: three parts with dots between them.";
  if (claims.expiresAt !== undefined && claims.expiresAt <= Date.now())
    return "The token has expired. Ask for a new one.";
  if (claims.role !== "agent") {
    return `This token is of the role “${claims.role ?? "none"}”. The console is for agents: ask for a token of the role “agent”.`;
  }
  return undefined;
};

export const createSession = (): Session => {
  const state = signal<SessionState>({ phase: "out", reason: undefined });
  const settings = signal(keptSettings.read());
  const expiresIn = signal<number>();
  const now = signal(Date.now());
  const sound = createSound();

  const leave = (reason: string | undefined): void => {
    const current = state.peek();
    if (current.phase === "in") current.desk.close();
    keptToken.write(undefined);
    expiresIn.value = undefined;
    state.value = { phase: "out", reason };
  };
  const enter = async (token: string, claims: TokenClaims): Promise<void> => {
    const rpc = createRpc(token);
    const me = await rpc.agents.me.mutate(undefined, { signal: AbortSignal.timeout(15_000) });
    keptToken.write(token);
    const desk = openDesk({
      rpc,
      token,
      me,
      onSignedOut: (failure) => leave(sayFailure(failure)),
      onArrival: () => {
        if (settings.peek().sound) sound();
      },
    });
    state.value = { phase: "in", desk, claims };
    tick();
  };
  const tick = (): void => {
    now.value = Date.now();
    const current = state.peek();
    if (current.phase !== "in" || current.claims.expiresAt === undefined) return;
    const left = current.claims.expiresAt - Date.now();
    if (left <= 0) leave("Your token has expired. Sign in with a new one; what you were writing is kept.");
    else expiresIn.value = left < SOON_MS ? left : undefined;
  };

  const signIn = async (pasted: string): Promise<void> => {
    const token = cleanToken(pasted);
    const claims = readToken(token);
    const fault = findFault(claims);
    if (claims === undefined || fault !== undefined) {
      leave(fault);
      return;
    }
    state.value = { phase: "signing-in", trouble: undefined };
    try {
      await enter(token, claims);
    } catch (error) {
      leave(sayRefusal(error));
    }
  };
  /** Signs in again after a reload; a break of the connection is no reason to ask for the token again. */
  const resume = async (token: string): Promise<void> => {
    const claims = readToken(token);
    const fault = findFault(claims);
    if (claims === undefined || fault !== undefined) {
      leave(fault);
      return;
    }
    const backoff = createBackoff();
    state.value = { phase: "signing-in", trouble: undefined };
    while (state.peek().phase === "signing-in") {
      try {
        await enter(token, claims);
      } catch (error) {
        const failure = readFailure(error);
        if (!isPassing(failure)) {
          leave(sayRefusal(error));
          return;
        }
        state.value = { phase: "signing-in", trouble: sayFailure(failure) };
        await new Promise((resolve) => setTimeout(resolve, backoff.next()));
      }
    }
  };

  setInterval(tick, TICK_MS);
  effect(() => {
    const current = state.value;
    const unread = current.phase === "in" ? countUnreadTickets(current.desk.state.value) : 0;
    document.title = unread === 0 ? TITLE : `(${unread}) ${TITLE}`;
  });
  const kept = keptToken.read();
  if (kept !== undefined) void resume(kept);

  return {
    state,
    settings,
    expiresIn,
    now,
    change: (changes) => {
      settings.value = { ...settings.value, ...changes };
      keptSettings.write(settings.value);
      if (changes.sound === true) sound();
    },
    signIn,
    signOut: async () => {
      const current = state.peek();
      if (current.phase === "in") {
        const goodbye = { ...withKey(crypto.randomUUID()), signal: AbortSignal.timeout(GOODBYE_MS) };
        // Whether or not it is heard, the agent leaves.
        await current.desk.rpc.agents.setStatus.mutate({ status: "offline" }, goodbye).catch(() => undefined);
      }
      leave(undefined);
    },
  };
};

const sayRefusal = (error: unknown): string => {
  const failure = readFailure(error);
  if (failure.kind === "UNAUTHENTICATED") return `The token was refused: ${failure.message}`;
  if (failure.kind === "FORBIDDEN") return `The token was refused: ${failure.message}`;
  return sayFailure(failure);
};

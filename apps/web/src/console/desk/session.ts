import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { createBackoff } from "../../live/index.ts";
import { createRpc, withKey } from "../../live/rpc.ts";
import { isPassing, readFailure, sayFailure } from "../model/failure.ts";
import { countCalling } from "../model/lists.ts";
import { cleanToken, readToken } from "../model/token.ts";
import type { TokenClaims } from "../model/token.ts";
import { texts } from "../texts/index.ts";
import { openDesk } from "./desk.ts";
import type { Desk } from "./desk.ts";
import { keptSettings, keptToken } from "./keeper.ts";
import type { ConsoleSettings } from "./keeper.ts";
import { createSound } from "./sound.ts";
import { borrowToken, lendToken } from "./token-relay.ts";

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

const TICK_MS = 10_000;
const SOON_MS = 5 * 60_000;
const GOODBYE_MS = 3_000;

/** What is wrong with a token at a glance, before it is sent anywhere. */
const findFault = (claims: TokenClaims | undefined): string | undefined => {
  const words = texts().signIn;
  if (claims === undefined) return words.notAToken;
  if (claims.expiresAt !== undefined && claims.expiresAt <= Date.now()) return words.expired;
  if (claims.role === "admin") return claims.entityId === undefined ? words.noEntity : undefined;
  return claims.role === "agent" ? undefined : words.wrongRole(claims.role ?? words.noRole);
};

export const createSession = (): Session => {
  const state = signal<SessionState>({ phase: "out", reason: undefined });
  const settings = signal(keptSettings.read());
  const expiresIn = signal<number>();
  const now = signal(Date.now());
  const sound = createSound();

  const change: Session["change"] = (changes) => {
    settings.value = { ...settings.value, ...changes };
    keptSettings.write(settings.value);
    if (changes.sound === true) sound();
  };
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
      rights: { isLead: claims.role === "admin" },
      settings,
      changeSettings: change,
      onSignedOutElsewhere: () => leave(texts().signIn.elsewhere),
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
    if (left <= 0) leave(texts().signIn.hasExpired);
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
    const calling = current.phase === "in" ? countCalling(current.desk.mine.value) : 0;
    const { title, titleWith } = texts().page;
    document.title = calling === 0 ? title : titleWith(calling);
  });
  const kept = keptToken.read();
  if (kept !== undefined) void resume(kept);
  else if (location.hash !== "") {
    // A ticket that was opened in a new tab: whoever is signed in in another one need not do so again.
    void borrowToken().then((token) => {
      if (token !== undefined && state.peek().phase === "out") void resume(token);
    });
  }
  lendToken(() => (state.peek().phase === "in" ? keptToken.read() : undefined));

  return {
    state,
    settings,
    expiresIn,
    now,
    change,
    signIn,
    signOut: async () => {
      const current = state.peek();
      if (current.phase === "in") {
        const { rpc, tabs } = current.desk;
        const goodbye = { ...withKey(crypto.randomUUID()), signal: AbortSignal.timeout(GOODBYE_MS) };
        // Whether or not it is heard, the agent leaves, and in all of their tabs.
        await rpc.agents.setStatus.mutate({ status: "offline", attendance: "console" }, goodbye).catch(() => undefined);
        tabs.tell({ kind: "signed-out" });
      }
      leave(undefined);
    },
  };
};

const sayRefusal = (error: unknown): string => {
  const failure = readFailure(error);
  const isRefused = failure.kind === "UNAUTHENTICATED" || failure.kind === "FORBIDDEN";
  return isRefused ? texts().signIn.refused(failure.message) : sayFailure(failure);
};

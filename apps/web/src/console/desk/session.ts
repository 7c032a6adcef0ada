import { effect, signal } from "@preact/signals";
import type { ReadonlySignal } from "@preact/signals";
import { createBackoff } from "../../live/index.ts";
import { createRpc } from "../../live/rpc.ts";
import type { Rpc } from "../../live/rpc.ts";
import { isPassing, readFailure, describeFailure } from "../model/failure.ts";
import { countCalling } from "../model/lists.ts";
import { headersOf } from "../model/person.ts";
import type { Person, Reason, Standing } from "../model/person.ts";
import { texts } from "../texts/index.ts";
import type { Desk } from "./desk.ts";
import { keptSettings } from "./keeper.ts";
import type { ConsoleSettings } from "./keeper.ts";
import { openDesk } from "./open-desk.ts";
import { createSound } from "./sound.ts";
import { endSession, fetchStanding, renewSession } from "./standing.ts";
import { withNewKey } from "./with-new-key.ts";

/** Who is signed in. */
export type SessionState =
  | { readonly phase: "asking"; readonly trouble: string | undefined }
  | { readonly phase: "out"; readonly standing: Standing; readonly refusal: string | undefined }
  | { readonly phase: "in"; readonly desk: Desk; readonly person: Person }
  /** An administrator of all teams, who has no desk. */
  | { readonly phase: "administration"; readonly rpc: Rpc; readonly person: Person };

export interface Session {
  readonly state: ReadonlySignal<SessionState>;
  readonly settings: ReadonlySignal<ConsoleSettings>;
  readonly change: (settings: Partial<ConsoleSettings>) => void;
  /** Goes offline, so that no tickets are assigned to an absent agent, and ends the session; with `everywhere`, all sessions of this person. */
  readonly signOut: (everywhere?: boolean) => Promise<void>;
  /** The gateway no longer accepts the session: signs out here, and finds out why. */
  readonly leaveAndAsk: () => void;
  /** Milliseconds until one must sign in again, if that is soon. */
  readonly expiresIn: ReadonlySignal<number | undefined>;
  /** The time, now and then. */
  readonly now: ReadonlySignal<number>;
}

const TICK_MS = 10_000;
const SOON_MS = 5 * 60_000;
const GOODBYE_MS = 3_000;
const ENTER_MS = 15_000;

type SignedIn = Extract<SessionState, { readonly person: Person }>;
const isIn = (state: SessionState): state is SignedIn => state.phase === "in" || state.phase === "administration";

export const createSession = (): Session => {
  const state = signal<SessionState>({ phase: "asking", trouble: undefined });
  const settings = signal(keptSettings.read());
  const expiresIn = signal<number>();
  const now = signal(Date.now());
  const sound = createSound();
  let stopWatching = (): void => undefined;
  /** The last known state of this browser's session. */
  let known: Standing = { person: undefined, reason: { kind: "out" }, signInUrl: undefined, isDevelopment: false };

  const change: Session["change"] = (changes) => {
    settings.value = { ...settings.value, ...changes };
    keptSettings.write(settings.value);
    if (changes.sound === true) sound();
  };
  const leave = (reason: Reason, refusal?: string): void => {
    const current = state.peek();
    stopWatching();
    if (current.phase === "in") current.desk.close();
    expiresIn.value = undefined;
    known = { ...known, person: undefined, reason };
    state.value = { phase: "out", standing: known, refusal };
  };
  const leaveAndAsk: Session["leaveAndAsk"] = () => {
    leave({ kind: "revoked" });
    fetchStanding().then(
      (standing) => {
        if (state.peek().phase !== "out" || standing.person !== undefined) return;
        known = standing;
        leave(standing.reason);
      },
      // The session is over, even if the reason stays unknown.
      () => undefined,
    );
  };
  /** A stream may have broken because the agent's access was revoked: then there is nothing to wait for. */
  const look = async (): Promise<void> => {
    const standing = await fetchStanding().catch(() => undefined);
    if (standing === undefined || standing.person !== undefined || !isIn(state.peek())) return;
    known = standing;
    leave(standing.reason);
  };
  const enter = async (person: Person): Promise<void> => {
    const rpc = createRpc(headersOf(person));
    if (person.entityId === undefined) {
      state.value = { phase: "administration", rpc, person };
      return;
    }
    const before = state.peek();
    // Asked for together with the agent: the desk follows all changes from here on, and may read everything else later.
    const latestChange = rpc.tickets.latestChange.query();
    latestChange.catch(() => undefined);
    const me = await rpc.agents.me.mutate(undefined, { signal: AbortSignal.timeout(ENTER_MS) });
    const desk = openDesk({
      rpc,
      latestChange,
      person,
      me,
      rights: { isLead: person.role === "admin" },
      settings,
      changeSettings: change,
      onSignedOutElsewhere: () => leave({ kind: "elsewhere" }),
      onSignedOut: leaveAndAsk,
      onArrival: () => {
        if (settings.peek().sound) sound();
      },
    });
    // What it reads is asked for first, and comes while the desk is drawn.
    await new Promise((resolve) => setTimeout(resolve));
    if (state.peek() !== before) {
      desk.close();
      return;
    }
    state.value = { phase: "in", desk, person };
    stopWatching = effect(() => {
      if (desk.connection.live.value.phase === "lost") void look();
    });
    tick();
  };
  const renew = async (person: Person): Promise<void> => {
    // A gateway that does not answer is asked again with the next tick.
    const standing = await renewSession().catch(() => undefined);
    const current = state.peek();
    if (standing === undefined || !isIn(current) || current.person !== person) return;
    known = standing;
    if (standing.person?.id === person.id) state.value = { ...current, person: standing.person };
    else leave(standing.person === undefined ? standing.reason : { kind: "elsewhere" });
  };
  let renewing: Promise<void> | undefined;
  const tick = (): void => {
    now.value = Date.now();
    const current = state.peek();
    if (!isIn(current)) return;
    const { person } = current;
    const left = person.endsAt - Date.now();
    expiresIn.value = left < SOON_MS ? Math.max(0, left) : undefined;
    if (left <= 0) leave({ kind: "expired" });
    else if (person.renewAt <= Date.now()) renewing ??= renew(person).finally(() => (renewing = undefined));
  };

  /** Looks who is signed in, and lets them in; a break of the connection is no reason to ask them to sign in. */
  const open = async (): Promise<void> => {
    const backoff = createBackoff();
    for (;;) {
      try {
        known = await fetchStanding();
        const { person, reason } = known;
        if (person === undefined) return leave(reason);
        return await enter(person);
      } catch (error) {
        const failure = readFailure(error);
        if (failure.kind === "UNAUTHENTICATED") return leaveAndAsk();
        if (!isPassing(failure)) return leave({ kind: "out" }, texts().signIn.notLetIn(describeFailure(failure)));
        state.value = { phase: "asking", trouble: describeFailure(failure) };
        await new Promise((resolve) => setTimeout(resolve, backoff.next()));
      }
    }
  };

  setInterval(tick, TICK_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    tick();
    // Somebody may have signed in in another tab meanwhile.
    const current = state.peek();
    if (current.phase !== "out" || current.refusal !== undefined || current.standing.reason.kind === "problem") return;
    fetchStanding().then(
      ({ person }) => {
        if (person !== undefined && state.peek().phase === "out") void open();
      },
      () => undefined,
    );
  });
  effect(() => {
    const current = state.value;
    const calling =
      current.phase === "in" ? countCalling(current.desk.mine.value) + current.desk.notes.mentions.value.length : 0;
    const { title, titleWith } = texts().page;
    document.title = calling === 0 ? title : titleWith(calling);
  });
  void open();

  return {
    state,
    settings,
    expiresIn,
    now,
    change,
    leaveAndAsk,
    signOut: async (everywhere = false) => {
      const current = state.peek();
      if (current.phase === "in") {
        const { rpc, tabs } = current.desk;
        const goodbye = { ...withNewKey(), signal: AbortSignal.timeout(GOODBYE_MS) };
        // The agent leaves in all of their tabs, even if this request fails.
        await rpc.agents.setStatus.mutate({ status: "offline", attendance: "console" }, goodbye).catch(() => undefined);
        tabs.post({ kind: "signed-out" });
      }
      leave({ kind: "left" });
      state.value = { phase: "asking", trouble: undefined };
      try {
        const provider = await endSession(everywhere);
        leave({ kind: "left" });
        if (provider !== undefined) location.assign(provider);
      } catch (error) {
        // The cookie is still there: it is not said that it is gone.
        leave({ kind: "left" }, describeFailure(readFailure(error)));
      }
    },
  };
};

import type { ChatState } from "./chat-state.ts";

/** The state of the chat as shown below the messages: at most one thing at a time. */
export type Situation =
  /** No agent is present; `hasWritten` says whether there is a message that waits. */
  | { readonly kind: "unattended"; readonly hasWritten: boolean }
  /** A message waits in line. */
  | { readonly kind: "waiting"; readonly since: string }
  /** An agent has the message, and has not answered yet. */
  | { readonly kind: "with-agent"; readonly agent: string | null; readonly since: string }
  /** The desk takes it for solved. */
  | { readonly kind: "resolved" }
  /** It has ended, and a message opens it again. */
  | { readonly kind: "reopenable"; readonly until: string };

/** An answer that takes no longer than this is nothing to speak of. */
const PATIENCE_MS = 60_000;

export const situationOf = (
  { session, messages, outbox, aheadMs }: ChatState,
  nowMs: number,
): Situation | undefined => {
  if (session === undefined) return undefined;
  const { state, awaiting, awaitingSince, isStaffed, agent, isResolved, reopenableUntil } = session;
  if (state === "closed") {
    return reopenableUntil === null ? undefined : { kind: "reopenable", until: reopenableUntil };
  }
  if (isResolved) return { kind: "resolved" };
  const hasWritten = outbox.length > 0 || messages.some(({ from }) => from === "customer");
  if (state === "waiting" && isStaffed === false) return { kind: "unattended", hasWritten };
  if (awaiting !== "team" || awaitingSince === null || !hasWritten) return undefined;
  if (state === "waiting") return { kind: "waiting", since: awaitingSince };
  const waited = nowMs + aheadMs - Date.parse(awaitingSince);
  return waited < PATIENCE_MS ? undefined : { kind: "with-agent", agent, since: awaitingSince };
};

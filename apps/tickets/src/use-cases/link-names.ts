import { CrossdeskError, toCrossdeskError, withCall } from "@crossdesk/contracts";
import type { Call, LinkedFiles } from "@crossdesk/contracts";
import type { Remote } from "../deps.ts";

/** The files that names stand for, as far as they were uploaded. */
export type LinkedNames = LinkedFiles["items"];

/** Names that a caller mentioned, and for which ticket. */
export interface NamesToLink {
  readonly ticketId: string;
  /** The ticket's tenant. */
  readonly entityId: string;
  readonly names: readonly string[];
  /** What becomes of another caller's file. */
  readonly foreign: "refuse" | "ignore";
  /** Milliseconds to wait for the answer; as long as any call where it is left out. */
  readonly timeoutMs?: number;
}

/** Asks the files service for the files of these names, which the ticket's readers may read from now on. */
export const linkNames = async (
  { files }: Remote,
  { ticketId, entityId, names, foreign, ...patience }: NamesToLink,
  { ctx, signal }: Call,
): Promise<LinkedNames> => {
  if (names.length === 0) return [];
  try {
    const input = { ticketId, entityId, names: [...new Set(names)], foreign };
    const { items } = await files.link.mutate(
      input,
      withCall({ caller: ctx.caller, requestId: ctx.requestId, ...patience }, signal),
    );
    return items;
  } catch (failure) {
    throw toCrossdeskError(failure);
  }
};

const AWAY: ReadonlySet<string> = new Set(["SERVICE_UNAVAILABLE", "DEADLINE_EXCEEDED", "OVERLOADED"]);

/** Less than the caller's own patience, so that there is time left for the ticket. */
const PATIENCE_MS = 2_000;

/** The same, or `undefined` while the files service is away or hangs: then the ticket is still opened, and linked later. */
export const tryLinkNames = async (
  remote: Remote,
  wanted: NamesToLink,
  call: Call,
): Promise<LinkedNames | undefined> => {
  try {
    return await linkNames(remote, { timeoutMs: PATIENCE_MS, ...wanted }, call);
  } catch (failure) {
    if (failure instanceof CrossdeskError && AWAY.has(failure.kind)) return undefined;
    throw failure;
  }
};

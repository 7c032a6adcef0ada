import type { Query } from "@crossdesk/database";
import type { LoadedAgent } from "./agent-store.ts";

/** The part of an agent's record that says whether they are there. */
export type PresenceFacts = Pick<
  LoadedAgent,
  | "status"
  | "statusSince"
  | "attendance"
  | "isPresent"
  | "presenceSince"
  | "consoleUntil"
  | "seenAt"
  | "missedOffers"
  | "shift"
  | "lastLoginAt"
  | "updatedAt"
  | "version"
>;

/** Writes it for an agent whose row is locked. */
export const writePresence = async (query: Query, id: string, facts: PresenceFacts): Promise<void> => {
  await query({
    name: "agents-write-presence",
    text: `UPDATE agents SET status = $2, status_since = $3, attendance = $4, is_present = $5, presence_since = $6,
        console_until = $7, seen_at = $8, missed_offers = $9, shift = $10, last_login_at = $11, updated_at = $12, version = $13
      WHERE id = $1`,
    values: [
      id,
      facts.status,
      facts.statusSince,
      facts.attendance,
      facts.isPresent,
      facts.presenceSince,
      facts.consoleUntil,
      facts.seenAt,
      facts.missedOffers,
      facts.shift,
      facts.lastLoginAt,
      facts.updatedAt,
      facts.version,
    ],
  });
};

interface Confirmed {
  readonly presenceSince: Date;
}

/** Notes that a console of an agent who is present is open until then; gives nothing where the agent is absent, or removed. */
export const confirmConsole = async (query: Query, id: string, until: Date): Promise<Confirmed | undefined> => {
  const [confirmed] = await query<Confirmed>({
    name: "agents-confirm-console",
    text: `UPDATE agents SET console_until = greatest(console_until, $2) WHERE id = $1 AND is_present AND removed_at IS NULL
      RETURNING presence_since AS "presenceSince"`,
    values: [id, until],
  });
  return confirmed;
};

/** Notes that a console closes: unless another one confirms it, nobody is there from then on. */
export const leaveConsole = async (query: Query, id: string, until: Date): Promise<void> => {
  await query({
    name: "agents-leave-console",
    text: "UPDATE agents SET console_until = least(console_until, $2) WHERE id = $1 AND console_until IS NOT NULL",
    values: [id, until],
  });
};

/** Notes a call of an agent's: they have been heard of since they were offered a ticket last. */
export const noteSeen = async (query: Query, id: string, now: Date): Promise<void> => {
  await query({
    name: "agents-note-seen",
    text: "UPDATE agents SET seen_at = greatest(seen_at, $2), missed_offers = 0 WHERE id = $1",
    values: [id, now],
  });
};

/** Agents whose last console fell silent, and who are not there otherwise. */
export const listFallenSilent = (query: Query, now: Date): Promise<{ readonly id: string }[]> =>
  query({
    name: "agents-fallen-silent",
    text: `SELECT id FROM agents
      WHERE is_present AND console_until <= $1 AND removed_at IS NULL AND NOT (attendance = 'standing' AND status <> 'offline')
      ORDER BY console_until LIMIT 500`,
    values: [now],
  });

/** Takes all consoles that were open at `since` as open until `until`: nobody could say so meanwhile. */
export const extendConsoles = async (
  query: Query,
  { since, until }: { readonly since: Date; readonly until: Date },
): Promise<number> => {
  const rows = await query({
    text: `UPDATE agents SET console_until = $2 WHERE id IN (
        SELECT id FROM agents WHERE is_present AND console_until > $1 AND console_until < $2 ORDER BY id FOR NO KEY UPDATE)
      RETURNING id`,
    values: [since, until],
  });
  return rows.length;
};

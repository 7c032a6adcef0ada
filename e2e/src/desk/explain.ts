import { z } from "zod";
import type { Finding } from "./findings.ts";
import type { DeskSystem } from "./system.ts";
import { formatTime } from "./time.ts";

/** A finding with what had happened to its ticket: as its people lived it, and as the audit log has it. */
export interface ExplainedFinding extends Finding {
  readonly lived: readonly string[];
  readonly logged: readonly string[];
}

const Lines = z.array(
  z.object({ at: z.date(), action: z.string(), actor: z.string(), detail: z.record(z.string(), z.json()) }),
);

const LOG = `SELECT acted_at AS at, action, actor, detail FROM ticket_logs WHERE ticket_id = $1 ORDER BY position`;

const readLog = async ({ databases }: DeskSystem, ticketId: string): Promise<string[]> => {
  const { rows } = await databases.tickets.query(LOG, [ticketId]);
  return Lines.parse(rows).map(({ at, action, actor, detail }) => {
    const details = Object.entries(detail).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    return `${formatTime(at.getTime())}  ${action} (${[actor, ...details].join(", ")})`;
  });
};

/** The findings that are worth to be explained: more of them say the same. */
const MOST = 20;

export const explain = async (system: DeskSystem, findings: readonly Finding[]): Promise<ExplainedFinding[]> => {
  const explained: ExplainedFinding[] = [];
  for (const finding of findings.slice(0, MOST)) {
    const { story } = finding;
    const logged = story === null ? [] : await readLog(system, story.id);
    explained.push({ ...finding, lived: story?.lines ?? [], logged });
  }
  return explained;
};

import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** What the previous release's program says of a system in which nothing has happened before, whichever release's packages it runs with. */
export const AS_EVER = {
  subject: "Refund",
  texts: ["We are on it"],
  listed: 1,
  change: "Added message",
  customer: "Jane Doe",
  agents: 0,
  waiting: "number",
  missing: "TICKET_NOT_FOUND",
  wrong: "VALIDATION_FAILED",
  actions: ["Added message", "Ticket created", "Updated ticket status"],
};

export interface ProgramOptions {
  /** Where it stands: what is installed there is what it imports. */
  readonly folder: string;
  readonly file?: string;
  /** `TRANSPORT`, and what that takes: `NATS_URL`, or `CROSSDESK_URL` and `CROSSDESK_TOKEN`. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs it, and returns what it said. */
export const runPreviousProgram = async ({ folder, file = "program.ts", env }: ProgramOptions): Promise<unknown> => {
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder, env });
  return JSON.parse(stdout);
};

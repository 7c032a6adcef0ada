import { reasonOf } from "@crossdesk/deploy";
import type { Output } from "./reporter.ts";

/** What a command is run with. */
export interface CommandOptions {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Output;
  readonly stderr: Output;
}

/** The command was called wrongly. */
export class UsageError extends Error {}

/** Runs a command, says on stderr why it failed, and returns the exit code: 2, with the usage, where it was called wrongly. */
export const runCommand = async (usage: string, stderr: Output, run: () => Promise<void>): Promise<number> => {
  try {
    await run();
    return 0;
  } catch (error) {
    const isUsage = error instanceof UsageError;
    stderr.write(isUsage ? `${error.message}\n\n${usage}` : `${reasonOf(error)}\n`);
    return isUsage ? 2 : 1;
  }
};

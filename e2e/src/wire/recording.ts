import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const FILE = new URL("../../test/fixtures/previous/wire.json", import.meta.url);

/** A call as it was seen on the broker, and all that it was answered. */
const Exchange = z.object({ subject: z.string(), request: z.unknown(), replies: z.array(z.unknown()) });
export type Exchange = z.infer<typeof Exchange>;

/** A message without an answer: an event, or a notification between replicas and apps. */
const Notice = z.object({ subject: z.string(), message: z.unknown() });
export type Notice = z.infer<typeof Notice>;

/** What the programs of a release said to each other. */
export const Recording = z.object({
  /** The release's commit, and its procedures. */
  release: z.string(),
  procedures: z.array(z.string()).readonly(),
  /** What `program.ts` said and was answered, in that order. */
  program: z.array(Exchange).readonly(),
  /** Of each procedure, some calls and answers that differ in what they consist of. */
  calls: z.array(Exchange).readonly(),
  notices: z.array(Notice).readonly(),
});
export type Recording = z.infer<typeof Recording>;

/** The path of the procedure that a call's subject names. */
export const pathOf = (subject: string): string => subject.split(".").slice(2).join(".");

/** A line for each thing, so that a difference shows what has changed. */
const formatRecording = ({ release, procedures, ...lists }: Recording): string => {
  const lines = Object.entries(lists).map(
    ([name, list]) => `${JSON.stringify(name)}: [\n${list.map((each) => JSON.stringify(each)).join(",\n")}\n]`,
  );
  return `{\n${[`"release": ${JSON.stringify(release)}`, `"procedures": ${JSON.stringify(procedures)}`, ...lines].join(",\n")}\n}\n`;
};

/** How a release's recording is written: one in which every procedure was called. */
export const recordingOf = async (commit: string, checkout: string) => {
  const wire: unknown = JSON.parse(await readFile(join(checkout, "packages/contracts/wire/current.json"), "utf8"));
  const known = z.object({ procedures: z.record(z.string(), z.unknown()) }).parse(wire);
  const procedures = Object.keys(known.procedures);
  return {
    procedures,
    write: async (said: Pick<Recording, "program" | "calls" | "notices">): Promise<void> => {
      const called = new Set(said.calls.map(({ subject }) => pathOf(subject)));
      const missing = procedures.filter((path) => !called.has(path));
      if (missing.length > 0)
        throw new Error(`Not called: ${missing.join(", ")}. Add calls to e2e/src/wire/further-steps.ts.`);
      await writeFile(FILE, formatRecording({ release: commit, procedures, ...said }));
    },
  };
};

export const readRecording = async (): Promise<Recording> => Recording.parse(JSON.parse(await readFile(FILE, "utf8")));

import { parseArgs } from "node:util";
import { OPERATION_NAMES, OPERATIONS } from "./operations.ts";
import type { OperationName } from "./operations.ts";

/** What may be said on the command line. */
export interface PartnerArguments {
  /** Those named; all of them unless any is. */
  readonly operations: readonly OperationName[];
  /** Where the result is written to, besides the console. */
  readonly write: boolean;
  /** Sends this many requests at the end and watches the memory of each service meanwhile. */
  readonly memoryRequests: number | undefined;
  /** Runs by which the check's ceilings are set again. */
  readonly calibrationRuns: number | undefined;
  /** What the services log: the gateway writes a line a request from `info` on. */
  readonly logLevel: string;
  /** Options of Node for the services and the gateway. */
  readonly nodeOptions: readonly string[];
}

const isOperation = (word: string): word is OperationName => Object.hasOwn(OPERATIONS, word);

const toCount = (text: string): number => {
  const count = Number(text.replaceAll(/[_,]/g, ""));
  if (!Number.isInteger(count) || count < 1) throw new Error(`"${text}" is no number from 1 on.`);
  return count;
};

/** Reads what follows the benchmark's name; throws at what is not understood. */
export const readArguments = (words: readonly string[]): PartnerArguments => {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      write: { type: "boolean", default: false },
      memory: { type: "string" },
      calibrate: { type: "string" },
      "log-level": { type: "string", default: "warn" },
      "node-options": { type: "string", default: "" },
    },
  });
  const operations = positionals.map((word) => {
    if (isOperation(word)) return word;
    throw new Error(`There is no operation "${word}"; there are: ${OPERATION_NAMES.join(", ")}.`);
  });
  return {
    operations: operations.length === 0 ? OPERATION_NAMES : operations,
    write: values.write,
    memoryRequests: values.memory === undefined ? undefined : toCount(values.memory),
    calibrationRuns: values.calibrate === undefined ? undefined : toCount(values.calibrate),
    logLevel: values["log-level"],
    nodeOptions: values["node-options"].split(" ").filter((option) => option !== ""),
  };
};

import type { Instrumentation } from "@crossdesk/contracts";

let current: Instrumentation = {};

/** What observes the calls of this process, since `startTelemetry` and until its end. Contexts and clients are made with it. */
export const instrumentation = (): Instrumentation => current;

export const setInstrumentation = (next: Instrumentation): void => {
  current = next;
};

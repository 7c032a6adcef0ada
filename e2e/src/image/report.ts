/** Counts what holds and what does not, and says so as it goes. */
export interface Report {
  /** Checks one statement about the system. A failure is reported and counted, and does not stop the checks. */
  readonly check: (sentence: string, look: () => Promise<void>) => Promise<void>;
  /** Does a step that everything after it needs, and says how long it took. */
  readonly step: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;
  readonly passed: () => number;
  /** What failed and why. */
  readonly failures: () => readonly string[];
  /** How long each step took, in a line. */
  readonly times: () => string;
}

const seconds = (begun: number): string => `${((performance.now() - begun) / 1000).toFixed(1)} s`;

/** `say` prints a line. */
export const createReport = (say: (line: string) => void): Report => {
  let passed = 0;
  const failures: string[] = [];
  const times: string[] = [];
  const started = performance.now();
  return {
    check: async (sentence, look) => {
      const begun = performance.now();
      try {
        await look();
        passed += 1;
        say(`  ok    ${sentence} (${seconds(begun)})`);
      } catch (error) {
        const why = String(error instanceof Error ? (error.stack ?? error.message) : error);
        failures.push(`${sentence}\n${why}`);
        say(`  FAIL  ${sentence} (${seconds(begun)})\n${why}`);
      }
    },
    step: async (name, work) => {
      const begun = performance.now();
      const result = await work();
      say(`${name} (${seconds(begun)})`);
      times.push(`${name.trim()} ${seconds(begun)}`);
      return result;
    },
    passed: () => passed,
    failures: () => failures,
    times: () => `${seconds(started)} in all: ${times.join(", ")}`,
  };
};

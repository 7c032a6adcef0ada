import type { WriteStream } from "node:tty";
import { colors } from "./colors.ts";

/** Reports progress to a person: on a terminal with a line that counts seconds, otherwise one plain line each. */
export interface Reporter {
  /** A step that takes time has begun. */
  begin(step: string): void;
  /** The step is over; `outcome` says with what result. */
  done(step: string, outcome?: string): void;
  note(message: string): void;
  warn(message: string): void;
  fail(message: string): void;
  /** Ends the line of running steps, before something else writes. */
  close(): void;
}

interface Step {
  readonly name: string;
  readonly startedAt: number;
}

export type Output = Pick<WriteStream, "write"> & { readonly isTTY?: boolean; readonly columns?: number };

export function createReporter(output: Output): Reporter {
  const live = output.isTTY === true;
  const steps = new Map<string, Step>();
  let timer: NodeJS.Timeout | undefined;

  const clear = () => {
    if (live && steps.size > 0) output.write("\r\u001B[K");
  };
  const draw = () => {
    if (!live || steps.size === 0) return;
    const running = [...steps.values()].map((step) => `${step.name} ${elapsed(step)}`).join(", ");
    const line = `  … ${running}`;
    // A terminal that does not say how wide it is says 0.
    const width = output.columns === undefined || output.columns === 0 ? 80 : output.columns;
    output.write(`\r\u001B[K${colors.dim(line.slice(0, width - 1))}`);
  };
  const print = (line: string) => {
    clear();
    output.write(`${line}\n`);
    draw();
  };
  const settle = () => {
    if (steps.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    begin(name) {
      steps.set(name, { name, startedAt: performance.now() });
      if (live) timer ??= setInterval(draw, 250).unref();
      else output.write(`  … ${name}\n`);
      draw();
    },
    done(name, outcome) {
      const step = steps.get(name);
      clear();
      steps.delete(name);
      const took = step === undefined ? "" : ` ${colors.dim(`(${elapsed(step)})`)}`;
      output.write(`  ${colors.green("✓")} ${outcome ?? name}${took}\n`);
      draw();
      settle();
    },
    note: (message) => print(`  ${message}`),
    warn: (message) => print(`  ${colors.yellow("!")} ${message}`),
    fail: (message) => print(`  ${colors.red("✗")} ${message}`),
    close() {
      clear();
      steps.clear();
      settle();
    },
  };
}

function elapsed(step: Step): string {
  return `${((performance.now() - step.startedAt) / 1000).toFixed(1)} s`;
}

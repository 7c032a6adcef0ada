import { reasonOf } from "@crossdesk/deploy";
import { colors } from "./colors.ts";
import type { Output } from "./reporter.ts";
import { createReporter } from "./reporter.ts";
import { readSettings } from "./settings.ts";
import { CrossdeskSystem, StoppedError } from "./system.ts";
import { onStopSignal } from "./stop-signals.ts";
import { welcome } from "./welcome.ts";

/** Runs the system until it is stopped, and returns the exit code. */
export async function runStart(options: { readonly appsFolder: string; readonly output: Output }): Promise<number> {
  const reporter = createReporter(options.output);
  const startedAt = performance.now();
  let system: CrossdeskSystem | undefined;
  const stopped = new Promise<void>((resolve) => {
    onStopSignal({
      async first() {
        reporter.close();
        options.output.write("\n");
        reporter.note("Stopping (Ctrl-C again to end everything immediately)");
        await system?.stop();
        resolve();
      },
      async second() {
        await system?.kill();
      },
    });
  });
  try {
    const settings = readSettings(process.env);
    options.output.write(`\n${colors.bold("Crossdesk")}\n\n`);
    system = await CrossdeskSystem.claim({ settings, reporter, appsFolder: options.appsFolder });
    await system.start();
    reporter.note(colors.bold(`Ready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`));
    options.output.write(await welcome(settings, system.env["AUTH_SECRET"]));
  } catch (error) {
    if (!(error instanceof StoppedError)) {
      reporter.close();
      reporter.fail(reasonOf(error));
      await system?.stop();
      return 1;
    }
  }
  await stopped;
  reporter.note("Stopped");
  return 0;
}

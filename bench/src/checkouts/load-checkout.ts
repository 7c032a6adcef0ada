import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type * as DrainModule from "../partner/drain.ts";
import type * as GeneratorModule from "../partner/load/start-generator.ts";
import type * as MeasureModule from "../partner/measure.ts";
import type * as SystemModule from "../partner/system.ts";

const functionOf = <Type>() => z.custom<Type>((value) => typeof value === "function");

const FILES = ["system.ts", "drain.ts", "load/start-generator.ts", "measure.ts"];
const Functions = z.object({
  startSystem: functionOf<typeof SystemModule.startSystem>(),
  openDrain: functionOf<typeof DrainModule.openDrain>(),
  startGenerator: functionOf<typeof GeneratorModule.startGenerator>(),
  runRound: functionOf<typeof MeasureModule.runRound>(),
});

/** The benchmark of a checkout: it starts that checkout's system, on data and with requests of its own. */
export interface CheckoutBench {
  readonly bench: MeasureModule.Bench;
  readonly runRound: typeof MeasureModule.runRound;
}

/** Starts the system of a checkout whose packages are installed, with so many tickets; it ends with `stack`. */
export const loadCheckout = async (
  stack: AsyncDisposableStack,
  folder: string,
  tickets: number,
): Promise<CheckoutBench> => {
  const modules: readonly unknown[] = await Promise.all(
    FILES.map((name) => import(pathToFileURL(join(folder, "bench/src/partner", name)).href)),
  );
  const { startSystem, openDrain, startGenerator, runRound } = Functions.parse(Object.assign({}, ...modules));
  const system = stack.use(await startSystem({ tickets }));
  const generator = stack.use(startGenerator());
  const drain = stack.use(await openDrain(system));
  return { bench: { system, generator, drain, tickets }, runRound };
};

import { callTRPCProcedure, getTRPCErrorFromUnknown } from "@trpc/server";
import type { AnyTRPCRouter, TRPCError, TRPCProcedureType } from "@trpc/server";

/** What a procedure is called with. */
export interface ProcedureCall<TRouter extends AnyTRPCRouter> {
  readonly router: TRouter;
  readonly path: string;
  readonly type: TRPCProcedureType;
  readonly ctx: unknown;
  readonly signal: AbortSignal;
  readonly batchIndex: number;
  readonly getRawInput: () => Promise<unknown>;
}

/** What a middleware may change for those behind it. */
interface Next {
  readonly ctx?: object;
  readonly input?: unknown;
  readonly getRawInput?: () => Promise<unknown>;
}

type Result = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly error: TRPCError };

interface StepOptions extends Omit<ProcedureCall<AnyTRPCRouter>, "router"> {
  readonly meta: unknown;
  readonly input: unknown;
}

type Step = (options: StepOptions & { readonly next: (next?: Next) => Promise<Result> }) => Promise<Result | undefined>;

interface Steps {
  readonly type: unknown;
  readonly meta: unknown;
  readonly middlewares: readonly Step[];
}

const isSteps = (value: unknown): value is Steps =>
  typeof value === "object" &&
  value !== null &&
  "middlewares" in value &&
  Array.isArray(value.middlewares) &&
  value.middlewares.length > 0 &&
  value.middlewares.every((step) => typeof step === "function");

/** A procedure's steps as tRPC 11 keeps them, the resolver last; nothing where it keeps them otherwise, or loads them later. */
const stepsOf = ({ router, path, type }: ProcedureCall<AnyTRPCRouter>): Steps | undefined => {
  const procedures: Readonly<Record<string, { readonly _def?: unknown }>> = router._def.procedures;
  const steps = Object.hasOwn(procedures, path) ? procedures[path]?._def : undefined;
  return isSteps(steps) && steps.type === type ? steps : undefined;
};

const runFrom = async (index: number, steps: Steps, options: StepOptions): Promise<Result> => {
  try {
    const step = steps.middlewares[index];
    if (step === undefined) throw new Error("The last middleware has nothing behind it.");
    const result = await step({
      ...options,
      next: (next) =>
        runFrom(index + 1, steps, {
          ...options,
          ctx: next?.ctx === undefined ? options.ctx : { ...asObject(options.ctx), ...next.ctx },
          input: next !== undefined && "input" in next ? next.input : options.input,
          getRawInput: next?.getRawInput ?? options.getRawInput,
        }),
    });
    if (result === undefined) throw new Error("A middleware gave no result: it must return what `next()` gives.");
    return result;
  } catch (cause) {
    return { ok: false, error: getTRPCErrorFromUnknown(cause) };
  }
};

const asObject = (ctx: unknown): object => (typeof ctx === "object" && ctx !== null ? ctx : {});

/**
 * Calls a procedure as `callTRPCProcedure` does: the same steps, in the same order, with the same options. tRPC copies a call's options
 * four times a step by a helper for old runtimes, which takes more than all else that a small call takes; here
 * the language's own copies do it. What tRPC may keep otherwise one day is left to tRPC.
 */
export const callProcedure = async <TRouter extends AnyTRPCRouter>(call: ProcedureCall<TRouter>): Promise<unknown> => {
  const steps = stepsOf(call);
  if (steps === undefined) return callTRPCProcedure(call);
  const { path, type, ctx, signal, batchIndex, getRawInput } = call;
  const options = { path, type, ctx, signal, batchIndex, getRawInput, meta: steps.meta, input: undefined };
  const result = await runFrom(0, steps, options);
  if (!result.ok) throw result.error;
  return result.data;
};

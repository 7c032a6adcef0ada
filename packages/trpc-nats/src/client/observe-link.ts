import type { Operation, OperationContext, TRPCLink } from "@trpc/client";
import type { AnyTRPCRouter } from "@trpc/server";
import { observable } from "@trpc/server/observable";
import { codeOf } from "../shared/errors.ts";

/** A call that is being observed. */
export interface CallObservation {
  /** The context that the call goes out with, where it is another one: with the trace that it is observed under, say. */
  readonly context?: OperationContext | undefined;
  /** Called once with how the call ended: `OK`, or the tRPC code of its failure. An abandoned call never ends. */
  readonly end: (code: string) => void;
}

/** Called for each call as it begins. */
export type ObserveCall = (op: Operation) => CallObservation;

/** A link that reports each call that goes through it. */
export const observeLink =
  <TRouter extends AnyTRPCRouter>(observe: ObserveCall): TRPCLink<TRouter> =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      const { context = op.context, end } = observe(op);
      return next({ ...op, context }).subscribe({
        next: (value) => {
          // A query's first value is its last, and nobody waits for more.
          if (op.type !== "subscription") end("OK");
          observer.next(value);
        },
        error: (error) => {
          end(codeOf(error));
          observer.error(error);
        },
        complete: () => {
          if (op.type === "subscription") end("OK");
          observer.complete();
        },
      });
    });

import { TRPCError } from "@trpc/server";
import type { AnyTRPCRouter } from "@trpc/server";
import type { Channel } from "../shared/channel.ts";
import type { MalformedEnvelope, RequestEnvelope } from "../shared/wire.ts";
import { RetryableRefusal } from "./answers.ts";
import type { Answers, FailureSite } from "./answers.ts";

/** That the server has as many of these as it takes; the client may try again. */
export const fullError = (what: string): TRPCError =>
  new RetryableRefusal({ code: "TOO_MANY_REQUESTS", message: `The server has as many ${what} as it takes.` });

/** Answers what never came to run. */
export class Refusals<TRouter extends AnyTRPCRouter> {
  readonly #answers: Answers<TRouter>;
  readonly #channel: Channel;

  constructor(answers: Answers<TRouter>, channel: Channel) {
    this.#answers = answers;
    this.#channel = channel;
  }

  /** A call that came as it should, at the wrong time. */
  call(reply: string, request: RequestEnvelope, refusal: { readonly path: string; readonly error: TRPCError }): void {
    const { type, input, requestId } = request;
    const site = { type, input, path: refusal.path, requestId, ctx: undefined };
    this.#publish(reply, this.#answers.unreported(refusal.error, site));
  }

  /** A message that is not of the protocol. */
  malformed(reply: string, path: string | undefined, cause: MalformedEnvelope): void {
    const error = new TRPCError({ code: "BAD_REQUEST", message: cause.message });
    this.#publish(reply, this.#answers.failure(error, { ...this.#nowhere(), path }));
  }

  /** An acknowledgement of a subscription that has ended, or that another instance had. */
  unknownSubscription(reply: string): void {
    const message = "There is no such subscription here.";
    const error = new RetryableRefusal({ code: "SERVICE_UNAVAILABLE", message });
    this.#publish(reply, this.#answers.unreported(error, this.#nowhere()));
  }

  /** A failure that belongs to no message, so that nobody can be answered. */
  report(cause: unknown): void {
    this.#answers.failure(cause, this.#nowhere());
  }

  #nowhere(): FailureSite<TRouter> {
    return { type: "unknown", path: undefined, input: undefined, ctx: undefined, requestId: undefined };
  }

  #publish(subject: string, payload: string): void {
    if (subject !== "") this.#channel.publisher.publish({ subject, payload, reply: "", cancelled: false });
  }
}

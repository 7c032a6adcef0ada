import { getTRPCErrorFromUnknown, getTRPCErrorShape, TRPCError } from "@trpc/server";
import type { AnyTRPCRouter, inferRouterContext, TRPCProcedureType } from "@trpc/server";
import { TRPC_ERROR_CODES_BY_KEY } from "@trpc/server/rpc";
import type { TRPCErrorShape } from "@trpc/server/rpc";
import type { Channel } from "../shared/channel.ts";
import { encodeJson, fits, isRecord } from "../shared/wire.ts";
import type { FrameEnvelope, ReplyEnvelope } from "../shared/wire.ts";

/** What `onError` receives. The failure has already been answered, or there was no caller left to answer. */
export interface ServerErrorReport<TRouter extends AnyTRPCRouter> {
  readonly error: TRPCError;
  readonly type: TRPCProcedureType | "unknown";
  readonly path: string | undefined;
  readonly input: unknown;
  /** Undefined if the failure came before or from `createContext`. */
  readonly ctx: inferRouterContext<TRouter> | undefined;
  readonly requestId: string | undefined;
}

/** What an error frame of a subscription has beside the error. */
export interface FrameFields {
  readonly seq?: number;
}

/** Where a failure happened, as far as it is known. */
export type FailureSite<TRouter extends AnyTRPCRouter> = Omit<ServerErrorReport<TRouter>, "error">;

/** A refusal that the client may answer by calling again: the procedure did not run. */
export class RetryableRefusal extends TRPCError {}

const LAST_RESORT: TRPCErrorShape = {
  code: TRPC_ERROR_CODES_BY_KEY.INTERNAL_SERVER_ERROR,
  message: "Internal server error",
  data: { code: "INTERNAL_SERVER_ERROR", httpStatus: 500 },
};

/** Turns outcomes into payloads that the broker takes. None of its methods throws. */
export class Answers<TRouter extends AnyTRPCRouter> {
  readonly #router: TRouter;
  readonly #channel: Channel;
  readonly #onError: ((report: ServerErrorReport<TRouter>) => void) | undefined;

  constructor(router: TRouter, channel: Channel, onError: ((report: ServerErrorReport<TRouter>) => void) | undefined) {
    this.#router = router;
    this.#channel = channel;
    this.#onError = onError;
  }

  /** The payload of an answer with data; that of an error if the data cannot be sent. */
  result(data: unknown, site: FailureSite<TRouter>): string {
    return this.#bounded(() => {
      const reply: ReplyEnvelope = { result: { data: this.#serialize(data) } };
      return encodeJson(reply);
    }, site).payload;
  }

  /** The same for one event of a subscription; `ok` is false if an error took its place. */
  event(seq: number, event: { readonly id?: string; readonly data: unknown }, site: FailureSite<TRouter>): Encoded {
    const { id, data: raw } = event;
    const encode = (): string => {
      const data = this.#serialize(raw);
      const result = id === undefined ? { type: "data" as const, data } : { type: "data" as const, id, data };
      const frame: FrameEnvelope = { seq, result };
      return encodeJson(frame);
    };
    return this.#bounded(encode, site, { seq });
  }

  #bounded(encode: () => string, site: FailureSite<TRouter>, fields?: FrameFields): Encoded {
    let error: TRPCError;
    try {
      const payload = encode();
      if (fits(payload, this.#channel.maxPayload)) return { ok: true, payload };
      const message = `The result is too large: ${Buffer.byteLength(payload)} bytes, and the broker takes ${this.#channel.maxPayload}.`;
      error = new TRPCError({ code: "PAYLOAD_TOO_LARGE", message });
    } catch (cause) {
      const message = "The procedure's result cannot be written as JSON.";
      error = new TRPCError({ code: "INTERNAL_SERVER_ERROR", message, cause });
    }
    return { ok: false, payload: this.failure(error, site, fields) };
  }

  /** The payload of an error, in the shape that the router gives its errors. Reports it. */
  failure(cause: unknown, site: FailureSite<TRouter>, fields?: FrameFields): string {
    const error = getTRPCErrorFromUnknown(cause);
    this.report(error, site);
    return this.unreported(error, site, fields);
  }

  /** The same for errors that are no news to the operator: refusals under load, cancelled calls, a closing server. */
  unreported(error: TRPCError, site: FailureSite<TRouter>, fields: FrameFields = {}): string {
    try {
      const payload = this.#encode(error, site, fields);
      if (fits(payload, this.#channel.maxPayload)) return payload;
      const tooLarge = new TRPCError({ code: "PAYLOAD_TOO_LARGE", message: "The error is too large to be sent." });
      return this.#encode(tooLarge, { ...site, input: undefined }, fields);
    } catch {
      // The router's own formatter or transformer failed.
      return encodeJson({ ...fields, error: LAST_RESORT });
    }
  }

  /** Calls `onError`, whose own failures are nobody's business but must not end the process. */
  report(error: TRPCError, site: FailureSite<TRouter>): void {
    try {
      this.#onError?.({ error, ...site });
    } catch {
      // There is nobody left to tell.
    }
  }

  #encode(error: TRPCError, site: FailureSite<TRouter>, fields: FrameFields): string {
    return encodeJson({ ...fields, error: this.#serialize(this.#shape(error, site)) });
  }

  #shape(error: TRPCError, site: FailureSite<TRouter>): TRPCErrorShape {
    const { type, path, input, ctx } = site;
    const shape: TRPCErrorShape = getTRPCErrorShape({
      config: this.#router._def._config,
      error,
      type,
      path,
      input,
      ctx,
    });
    if (!(error instanceof RetryableRefusal) || !isRecord(shape.data)) return shape;
    return { ...shape, data: { ...shape.data, retryable: true } };
  }

  #serialize(value: unknown): unknown {
    return this.#router._def._config.transformer.output.serialize(value);
  }
}

/** A payload to send, and whether they carry the result or the error that took its place. */
export interface Encoded {
  readonly ok: boolean;
  readonly payload: string;
}

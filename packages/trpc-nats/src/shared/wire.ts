import type { TRPCProcedureType } from "@trpc/server";
import type { TRPCErrorShape } from "@trpc/server/rpc";

/** What a client publishes to `<prefix>.<service>.<path>`. PROTOCOL.md describes every field. */
export interface RequestEnvelope {
  readonly id: string;
  readonly type: TRPCProcedureType;
  readonly input?: unknown;
  readonly timeoutMs?: number | undefined;
  readonly clock?: number | undefined;
  readonly requestId?: string | undefined;
  readonly caller?: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  readonly window?: number | undefined;
  readonly heartbeatMs?: number | undefined;
  readonly askedAgain?: boolean | undefined;
}

/** What a client sends to servers about a call that is under way. */
export type ControlEnvelope =
  | { readonly id: string; readonly cancel: true }
  | { readonly id: string; readonly ack: number }
  /** Asks which of these calls the server runs. */
  | { readonly running: readonly string[] };

/** What a server answers: those that it runs. */
export interface WhereaboutsEnvelope {
  readonly running: readonly string[];
}

/** The one answer to a query or mutation. */
export type ReplyEnvelope = { readonly result: { readonly data?: unknown } } | { readonly error: TRPCErrorShape };

/** One of the answers to a subscription. */
export type FrameEnvelope =
  | { readonly seq: number; readonly result: { readonly type: "started" } }
  | { readonly seq: number; readonly result: { readonly type: "data"; readonly id?: string; readonly data?: unknown } }
  | { readonly seq: number; readonly result: { readonly type: "stopped" } }
  | { readonly seq: number; readonly ping: true }
  | { readonly seq: number; readonly error: TRPCErrorShape };

/** The message is not what PROTOCOL.md says; its text may be sent to the other side. */
export class MalformedEnvelope extends Error {
  override readonly name = "MalformedEnvelope";
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON text. Throws what `JSON.stringify` throws. */
export const encodeJson = (value: object): string => JSON.stringify(value);

/** Whether a text is within a number of bytes as UTF-8; counts only what is near the limit. */
export const fits = (text: string, limit: number): boolean =>
  text.length * 3 <= limit || (text.length <= limit && Buffer.byteLength(text) <= limit);

const parseObject = (text: string): Record<string, unknown> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MalformedEnvelope("The message is not JSON.");
  }
  if (!isRecord(value)) throw new MalformedEnvelope("The message is not a JSON object.");
  return value;
};

const optionalString = (source: Record<string, unknown>, name: string): string | undefined => {
  const value = source[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new MalformedEnvelope(`"${name}" must be a string.`);
  return value;
};

const optionalNumber = (source: Record<string, unknown>, name: string): number | undefined => {
  const value = source[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number") throw new MalformedEnvelope(`"${name}" must be a number.`);
  return value;
};

const isProcedureType = (value: unknown): value is TRPCProcedureType =>
  value === "query" || value === "mutation" || value === "subscription";

/** Reads a request; throws `MalformedEnvelope` where it does not fit. */
export const parseRequest = (text: string): RequestEnvelope => {
  const source = parseObject(text);
  const { id, type } = source;
  if (typeof id !== "string" || id === "") throw new MalformedEnvelope('"id" must be a string that is not empty.');
  if (!isProcedureType(type)) throw new MalformedEnvelope('"type" must be query, mutation or subscription.');
  return {
    id,
    type,
    input: source["input"],
    caller: source["caller"],
    timeoutMs: optionalNumber(source, "timeoutMs"),
    clock: optionalNumber(source, "clock"),
    requestId: optionalString(source, "requestId"),
    idempotencyKey: optionalString(source, "idempotencyKey"),
    traceparent: optionalString(source, "traceparent"),
    tracestate: optionalString(source, "tracestate"),
    window: optionalNumber(source, "window"),
    heartbeatMs: optionalNumber(source, "heartbeatMs"),
    askedAgain: source["askedAgain"] === true,
  };
};

const isListOfStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** Reads which calls a server runs; `undefined` where it does not know the question. */
export const parseWhereabouts = (text: string): readonly string[] | undefined => {
  try {
    const { running } = parseObject(text);
    return isListOfStrings(running) ? running : undefined;
  } catch {
    return undefined;
  }
};

/** Reads a control message; throws `MalformedEnvelope` where it does not fit. */
export const parseControl = (text: string): ControlEnvelope => {
  const { id, cancel, ack, running } = parseObject(text);
  if (isListOfStrings(running)) return { running };
  if (typeof id !== "string") throw new MalformedEnvelope('"id" must be a string.');
  if (cancel === true) return { id, cancel };
  if (typeof ack === "number") return { id, ack };
  throw new MalformedEnvelope('A control message has "cancel": true or a number "ack".');
};

const isErrorShape = (value: unknown): value is TRPCErrorShape =>
  isRecord(value) && typeof value["code"] === "number" && typeof value["message"] === "string";

/** Reads the `error` of an answer, after the router's transformer has had its way with it. */
export const readErrorShape = (value: unknown): TRPCErrorShape => {
  if (isErrorShape(value)) return value;
  throw new MalformedEnvelope("The answer's error has no code and message.");
};

/** An answer, with its error or data still as the transformer of the router wrote them. */
export type RawAnswer =
  | { readonly kind: "error"; readonly seq: number; readonly error: unknown }
  | { readonly kind: "data"; readonly seq: number; readonly data: unknown; readonly id: string | undefined }
  | { readonly kind: "started" | "stopped" | "ping"; readonly seq: number };

/** Reads an answer of either kind; `seq` is 0 for queries and mutations. */
export const parseAnswer = (text: string): RawAnswer => {
  const source = parseObject(text);
  const seq = typeof source["seq"] === "number" ? source["seq"] : 0;
  if (source["error"] !== undefined) return { kind: "error", seq, error: source["error"] };
  if (source["ping"] === true) return { kind: "ping", seq };
  const { result } = source;
  if (!isRecord(result)) throw new MalformedEnvelope("The answer has neither a result nor an error.");
  const { type } = result;
  if (type === "started" || type === "stopped") return { kind: type, seq };
  return { kind: "data", seq, data: result["data"], id: optionalString(result, "id") };
};

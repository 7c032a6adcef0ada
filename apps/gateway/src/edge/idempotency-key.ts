import type { FastifyRequest } from "fastify";
import { invalidInput } from "./failure.ts";

const MAX_LENGTH = 255;
/** RFC 9651's string, as the IETF draft wants it: printable ASCII in quotes, with `\"` and `\\`. */
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])+)"$/;
/** The same key without quotes, as many clients send it. */
const BARE = /^[\x21\x23-\x2b\x2d-\x5b\x5d-\x7e]+$/;

/** Reads an `Idempotency-Key` header; `undefined` where it is none that may be used. */
export const parseIdempotencyKey = (header: string): string | undefined => {
  const quoted = QUOTED.exec(header)?.[1];
  const key = quoted === undefined ? BARE.exec(header)?.[0] : quoted.replace(/\\(["\\])/g, "$1");
  return key === undefined || key.length > MAX_LENGTH ? undefined : key;
};

const CHANGING = new Set(["POST", "PUT", "DELETE"]);

/** The request's idempotency key; on methods that change nothing the header means nothing. */
export const readIdempotencyKey = (request: FastifyRequest): string | undefined => {
  const header = request.headers["idempotency-key"];
  if (header === undefined || !CHANGING.has(request.method)) return undefined;
  const key = typeof header === "string" ? parseIdempotencyKey(header.trim()) : undefined;
  if (key !== undefined) return key;
  const message = `must be 1 to ${MAX_LENGTH} printable ASCII characters, without spaces, commas and quotation marks unless the whole key stands in quotation marks, such as "8e03978e-40d5-43dd"`;
  throw invalidInput([{ path: ["Idempotency-Key"], message }]);
};

import { issueToken } from "@crossdesk/dev-stack";
import { FRESH, OPERATIONS } from "../operations.ts";
import type { Asker, OperationName, PartnerRequest, Place } from "../operations.ts";

/** A request as it goes over the wire. */
export interface PreparedRequest {
  readonly bytes: Buffer;
  /** Where digits are that differ each time. */
  readonly fresh: readonly number[];
}

export const SECRET = "a secret that is only good for this benchmark";

/** Longer than any run. */
const EXPIRES_SECONDS = 86_400;

const tokens = new Map<string, Promise<string>>();

/** A token of the asker's; the same one each time. */
export const tokenOf = (asker: Asker): Promise<string> => {
  const key = JSON.stringify(asker);
  const known =
    tokens.get(key) ??
    issueToken(asker, {
      secret: SECRET,
      issuer: "crossdesk",
      audience: "crossdesk",
      expiresInSeconds: EXPIRES_SECONDS,
    });
  tokens.set(key, known);
  return known;
};

const offsetsOf = (bytes: Buffer): number[] => {
  const offsets: number[] = [];
  for (let at = bytes.indexOf(FRESH); at !== -1; at = bytes.indexOf(FRESH, at + 1)) offsets.push(at);
  return offsets;
};

const prepare = async (request: PartnerRequest, host: string): Promise<PreparedRequest> => {
  const body = request.body === undefined ? "" : JSON.stringify(request.body);
  const head = [
    `${request.method} ${request.path} HTTP/1.1`,
    `host: ${host}`,
    `authorization: Bearer ${await tokenOf(request.asker)}`,
    ...(request.body === undefined
      ? []
      : ["content-type: application/json", `content-length: ${Buffer.byteLength(body)}`]),
  ];
  const bytes = Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
  return { bytes, fresh: offsetsOf(bytes) };
};

/** What one connection sends to `host`, ready to be written. */
export const prepareRequests = async (name: OperationName, place: Place, host: string): Promise<PreparedRequest[]> =>
  Promise.all(OPERATIONS[name].requests(place).map((request) => prepare(request, host)));

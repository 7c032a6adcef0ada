import { tokenOf } from "./load/prepare-requests.ts";
import { FRESH, OPERATIONS } from "./operations.ts";
import type { Operation, OperationName, PartnerRequest } from "./operations.ts";

/** Sends one request and returns the body of its answer; `fresh` stands for the digits that differ each time. */
export const ask = async (
  url: string,
  { method, path, asker, body }: PartnerRequest,
  fresh: string,
): Promise<unknown> => {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${await tokenOf(asker)}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body).replaceAll(FRESH, fresh) }),
  });
  if (!answer.ok) throw new Error(`${method} ${url}${path} was answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

/** A number of an operation's requests, from all over its data. */
export const sampleOf = (name: OperationName, tickets: number, count: number): PartnerRequest[] => {
  const { requests }: Operation = OPERATIONS[name];
  return Array.from({ length: count }, (_, connection) => {
    const own = requests({ connection, connections: count, tickets });
    const at = connection % own.length;
    return own.slice(at, at + 1);
  }).flat();
};

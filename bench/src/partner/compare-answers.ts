import { deepStrictEqual } from "node:assert";
import { tokenOf } from "./load/prepare-requests.ts";
import { FRESH, OPERATION_NAMES, OPERATIONS } from "./operations.ts";
import type { OperationName, PartnerRequest } from "./operations.ts";
import type { BenchSystem } from "./system.ts";

/** How many requests of each operation are compared. */
const SAMPLES = 20;

const ask = async (url: string, { method, path, asker, body }: PartnerRequest, fresh: string): Promise<unknown> => {
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

/** What no two answers have in common, by the name of its field: ids of what was just made, and the time. */
const CREATED = new Set(["id", "ticketId", "supportTicketId", "creationDate"]);
const DIFFERING: Readonly<Record<OperationName, ReadonlySet<string>>> = {
  get: new Set(),
  list: new Set(),
  search: new Set(),
  session: new Set(),
  chats: new Set(["currentTimestamp"]),
  "add-message": new Set(),
  create: CREATED,
  echo: new Set(),
};

/** The same with each value of such a field replaced by its type. */
const mask = (value: unknown, differing: ReadonlySet<string>): unknown => {
  if (Array.isArray(value)) return value.map((item) => mask(item, differing));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      differing.has(name) && typeof each !== "object" ? typeof each : mask(each, differing),
    ]),
  );
};

const sampleOf = (name: OperationName, tickets: number): PartnerRequest[] => {
  const requests = OPERATIONS[name].requests({ connection: 0, connections: 1, tickets });
  const step = Math.max(1, Math.floor(requests.length / SAMPLES));
  return requests.filter((_, index) => index % step === 0).slice(0, SAMPLES);
};

/** Asks the system and the reference for the same, and throws unless both answer the same, value for value. */
export const compareAnswers = async ({ urls }: BenchSystem, tickets: number): Promise<void> => {
  for (const name of OPERATION_NAMES) {
    const other = OPERATIONS[name].kind === "echo" ? urls.echo : urls.reference;
    for (const [index, request] of sampleOf(name, tickets).entries()) {
      const fresh = String(index).padStart(FRESH.length, "0");
      const ours = mask(await ask(urls.system, request, fresh), DIFFERING[name]);
      // Another customer, who is as new, where something is made.
      const theirs = mask(await ask(other, request, fresh), DIFFERING[name]);
      deepStrictEqual(theirs, ours, `The reference answers ${request.method} ${request.path} otherwise.`);
    }
  }
};

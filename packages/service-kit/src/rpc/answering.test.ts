import { expect, test } from "vitest";
import type { IncomingCall } from "@crossdesk/trpc-nats";
import { answering } from "./answering.ts";

const CALLER = { subject: "billing", role: "service", entityId: null };

const incoming = (call: Partial<IncomingCall>): IncomingCall => ({
  requestId: "request-1",
  caller: CALLER,
  path: "tickets.open",
  subjectPrefix: "rpc",
  type: "mutation",
  askedAgain: false,
  deadline: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  ...call,
});

const logged: unknown[] = [];
const { createContext, onError } = answering({
  service: "tickets",
  logger: { error: (...line: unknown[]) => logged.push(line) },
});

test("a procedure receives the caller, the request id, the key and the trace", () => {
  expect(createContext(incoming({ idempotencyKey: "key-1", traceparent: "00-1-2-01" }))).toEqual({
    caller: CALLER,
    requestId: "request-1",
    idempotencyKey: "key-1",
    traceparent: "00-1-2-01",
  });
});

test("of a call that was asked again its procedure knows how long it may wait for the first copy", () => {
  const { signal } = new AbortController();
  expect(createContext(incoming({ askedAgain: true, signal })).askedAgain).toBe(signal);
  expect(createContext(incoming({ signal })).askedAgain).toBeUndefined();
});

test("a call that has no valid caller is refused", () => {
  for (const caller of [undefined, null, "admin", {}, { ...CALLER, role: "root" }]) {
    expect(() => createContext(incoming({ caller }))).toThrow(expect.objectContaining({ kind: "UNAUTHENTICATED" }));
  }
});

test("a call without a valid caller fails with the reason", () => {
  const partner = { subject: "shop", role: "partner", entityId: null };
  expect(() => createContext(incoming({ caller: partner }))).toThrow(
    "The call has no valid caller (caller.entityId: is missing: only admins and services are of no entity).",
  );
});

test("a program outside calls as itself alone, and does not what is between services", () => {
  const bound = { subjectPrefix: "bound.main.billing", caller: undefined };
  const billing = { subject: "billing", role: "service", entityId: "main" };
  expect(createContext(incoming(bound)).caller).toEqual(billing);
  expect(createContext(incoming({ ...bound, caller: billing })).caller).toEqual(billing);
  for (const caller of [CALLER, { ...billing, role: "admin" }, { ...billing, subject: "root" }, "root"]) {
    expect(() => createContext(incoming({ ...bound, caller }))).toThrow(expect.objectContaining({ kind: "FORBIDDEN" }));
  }
  for (const path of ["files.begin", "files.link", "access.revocations"]) {
    expect(() => createContext(incoming({ ...bound, path }))).toThrow(expect.objectContaining({ kind: "FORBIDDEN" }));
  }
  for (const subjectPrefix of ["bound.main", "bound.=zz.billing"]) {
    expect(() => createContext(incoming({ subjectPrefix }))).toThrow(
      expect.objectContaining({ kind: "UNAUTHENTICATED" }),
    );
  }
});

test("anybody may ask for the service's own health, without any rights", () => {
  expect(createContext(incoming({ path: "tickets.health", caller: undefined })).caller).toMatchObject({
    role: "customer",
    entityId: "health",
  });
  expect(() => createContext(incoming({ path: "agents.health", caller: undefined }))).toThrow("has no valid caller");
});

test("an unexpected failure is logged with its cause, and the caller's mistake is not", () => {
  const cause = new Error("the disk is full");
  const site = { path: "tickets.open", requestId: "request-1" };
  onError({ error: Object.assign(new Error("failed", { cause }), { code: "INTERNAL_SERVER_ERROR" }), ...site });
  onError({ error: Object.assign(new Error("no"), { code: "BAD_REQUEST" }), ...site });
  expect(logged).toEqual([[{ err: cause, ...site }, "a call failed"]]);
});

import type { Caller, Revocation } from "@crossdesk/contracts";
import { expect, test, vi } from "vitest";
import { Revocations } from "./revocations.ts";

const AT = "2026-03-01T12:00:00.000Z";
const AT_SECONDS = Date.parse(AT) / 1_000;
const agent: Caller = { subject: "ada@example.com", role: "agent", entityId: "main" };
const ofAgent = (serial: number, isBlocked: boolean): Revocation => ({
  kind: "subject",
  serial,
  ...agent,
  notBefore: AT,
  isBlocked,
});

test("a subject's tokens from before a time are refused, and those without a time", () => {
  const revocations = new Revocations();
  expect(revocations.isRevoked(agent, { issuedAt: AT_SECONDS - 1 })).toBe(false);
  revocations.apply([ofAgent(1, false)]);
  expect(revocations.isRevoked(agent, { issuedAt: AT_SECONDS - 1 })).toBe(true);
  expect(revocations.isRevoked(agent)).toBe(true);
  expect(revocations.isRevoked(agent, { issuedAt: AT_SECONDS })).toBe(false);
  for (const other of [
    { ...agent, role: "admin" as const },
    { ...agent, entityId: "other" },
    { ...agent, subject: "ben" },
  ]) {
    expect(revocations.isRevoked(other, { issuedAt: 0 })).toBe(false);
  }
});

test("a blocked caller is refused with any proof, by their e-mail address in any case, until they are unblocked", () => {
  const revocations = new Revocations();
  revocations.apply([ofAgent(1, true)]);
  const shouting = { ...agent, subject: "Ada@Example.com" };
  expect(revocations.isRevoked(shouting, { issuedAt: AT_SECONDS + 100 })).toBe(true);
  expect(revocations.isBlocked(shouting)).toBe(true);
  revocations.apply([ofAgent(2, false)]);
  expect(revocations.isBlocked(agent)).toBe(false);
  expect(revocations.isRevoked(agent, { issuedAt: AT_SECONDS - 1 })).toBe(true);
});

test("a token is refused by its id, and a key by its own", () => {
  const revocations = new Revocations();
  const keyId = "2f0d7a4e-2a34-4b8f-8b9a-2a4f4a2f0d7a";
  const program: Caller = { subject: "shop", role: "partner", entityId: "main", keyId };
  revocations.apply([
    { kind: "token", serial: 1, tokenId: "t-1" },
    { kind: "key", serial: 2, keyId },
  ]);
  expect(revocations.isRevoked(agent, { tokenId: "t-1" })).toBe(true);
  expect(revocations.isRevoked(agent, { tokenId: "t-2" })).toBe(false);
  expect(revocations.isRevoked(program)).toBe(true);
  expect(revocations.isRevoked({ subject: "shop", role: "partner", entityId: "main" })).toBe(false);
});

test("a link to a chat is as good as whom it was given to", () => {
  const revocations = new Revocations();
  const keyId = "2f0d7a4e-2a34-4b8f-8b9a-2a4f4a2f0d7a";
  const ticketId = "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3a";
  const link = (issuedTo: Caller["issuedTo"]): Caller => ({
    subject: "jane",
    role: "customer",
    entityId: "main",
    ticketId,
    issuedTo,
  });
  const shops = link({ subject: "shop", role: "partner" });
  const byKey = link({ subject: "shop", role: "partner", keyId });
  revocations.apply([{ kind: "key", serial: 1, keyId }]);
  expect([revocations.isRevoked(byKey), revocations.isRevoked(shops)]).toEqual([true, false]);
  const shop = { subject: "shop", role: "partner", entityId: "main" } as const;
  revocations.apply([{ kind: "subject", serial: 2, ...shop, notBefore: AT, isBlocked: false }]);
  expect(revocations.isRevoked(shops, { issuedAt: 0 })).toBe(true);
  expect(revocations.isRevoked(shops, { issuedAt: revocations.notBeforeOf(shop) })).toBe(false);
});

test("a process that only receives the whole state knows who is blocked, and ignores an older state", () => {
  const revocations = new Revocations();
  const notified = vi.fn<() => void>();
  revocations.onRevoked(notified);
  revocations.setBlocked([agent], 5);
  expect([revocations.isBlocked(agent), notified.mock.calls.length]).toEqual([true, 1]);
  revocations.setBlocked([], 4);
  expect(revocations.isBlocked(agent)).toBe(true);
  revocations.setBlocked([], 6);
  expect(revocations.isBlocked(agent)).toBe(false);
});

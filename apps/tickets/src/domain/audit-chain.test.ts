import { expect, test } from "vitest";
import { CHAIN_START, hashLog } from "./audit-chain.ts";
import type { LogContent } from "./audit-chain.ts";

const LINE: LogContent = {
  ticketId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3a",
  position: 2,
  action: "Updated ticket status",
  actor: "jane",
  actorType: "agent",
  actedAt: new Date("2026-11-22T10:00:00.000Z"),
  detail: '{"from":"CREATED","to":"CLOSED"}',
  requestId: "request-1",
  contentHash: null,
};

test("the same line behind the same line has the same hash, for ever", () => {
  expect(hashLog(CHAIN_START, LINE).toString("hex")).toMatchInlineSnapshot(
    `"73bd07c674b261825d398ee22ac1cd5a8bd4e160f8f807b90a28d39ee58180b0"`,
  );
});

test.each<Partial<LogContent>>([
  { ticketId: "0198a7a5-3f5c-7cc2-9d3e-9c3a9a3a9a3b" },
  { position: 3 },
  { action: "Updated ticket" },
  { actor: "john" },
  { actorType: "admin" },
  { actedAt: new Date("2026-11-22T10:00:00.001Z") },
  { detail: '{"from":"CREATED","to":"WORKFLOW_DONE"}' },
  { requestId: null },
  { contentHash: Buffer.alloc(32) },
])("a line with another $0 has another hash", (other) => {
  expect(hashLog(CHAIN_START, { ...LINE, ...other })).not.toEqual(hashLog(CHAIN_START, LINE));
});

test("a line behind another line has another hash", () => {
  const first = hashLog(CHAIN_START, LINE);
  expect(hashLog(first, LINE)).not.toEqual(first);
});

test("text that moves from one field into the next is noticed", () => {
  const left = hashLog(CHAIN_START, { ...LINE, actor: "jane1:x", actorType: "agent" });
  const right = hashLog(CHAIN_START, { ...LINE, actor: "jane", actorType: "1:xagent" });
  expect(left).not.toEqual(right);
});

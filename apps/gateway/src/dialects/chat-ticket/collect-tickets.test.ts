import { randomUUID } from "node:crypto";
import { CrossdeskError } from "@crossdesk/contracts";
import type { ListAssignmentsInput } from "@crossdesk/contracts";
import { sampleComplaint } from "@crossdesk/contracts/testing";
import { expect, test } from "vitest";
import { sampleAgent } from "../../../test/support/sample-agents.ts";
import { sampleTicket } from "../../../test/support/samples.ts";
import { collectAssignments, collectComplaints } from "./collect-tickets.ts";

const assignmentsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ticketId: randomUUID(),
    assignedAt: new Date(1_000 * index).toISOString(),
    version: 1,
  }));

test.each([
  [0, 1],
  [7, 1],
  [999, 1],
  [1_000, 2],
  [2_345, 3],
])("%d assignments are collected in %d calls", async (count, calls) => {
  const all = assignmentsOf(count);
  const asked: Pick<ListAssignmentsInput, "after">[] = [];
  const collected = await collectAssignments(async (input) => {
    asked.push(input);
    const start = all.findIndex(({ ticketId }) => ticketId === input.after?.ticketId) + 1;
    return { agent: sampleAgent(), items: all.slice(start, start + 1_000) };
  });
  expect(collected).toEqual(all);
  expect(asked).toHaveLength(calls);
});

test.each([
  [1_000, 0, 0],
  [1_000, 20, 1],
  [1_000, 1_500, 2],
  [7, 20, 3],
  [1, 5, 5],
])("where %d tickets fit into one answer, %d are collected in %d calls", async (fits, count, calls) => {
  const ids = assignmentsOf(count).map(({ ticketId }) => ticketId);
  let asked = 0;
  const collected = await collectComplaints(async (part) => {
    asked += 1;
    const [items, rest] = [part.slice(0, fits), part.slice(fits)];
    return { items: items.map((id) => sampleComplaint(sampleTicket({ id }))), ...(rest.length === 0 ? {} : { rest }) };
  }, ids);
  expect(collected.map(({ ticket }) => ticket.id)).toEqual(ids);
  expect(asked).toBe(calls);
});

test.each([7, 1])("a service that refuses more than %d tickets is asked for fewer", async (fits) => {
  const ids = assignmentsOf(20).map(({ ticketId }) => ticketId);
  const collected = await collectComplaints(async (part) => {
    if (part.length > fits) throw new CrossdeskError("PAYLOAD_TOO_LARGE", "Too large.");
    return { items: part.map((id) => sampleComplaint(sampleTicket({ id }))) };
  }, ids);
  expect(collected.map(({ ticket }) => ticket.id)).toEqual(ids);
});

import { CrossdeskError } from "@crossdesk/contracts";
import type { ListTicketsInput } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { sampleCategory, sampleTicket } from "../../../test/support/samples.ts";
import { collectTickets } from "./collect-tickets.ts";

const listThatFits =
  (fits: number) =>
  async ({ limit, offset, count }: ListTicketsInput) => {
    if (limit > fits) throw new CrossdeskError("PAYLOAD_TOO_LARGE", "Too large.");
    const items = Array.from({ length: limit }, (_, index) => sampleTicket({ number: 1_000 - offset - index }));
    return { items, categories: [sampleCategory], ...(count ? { count: 1_000 } : {}) };
  };

test.each([100, 50, 7, 1])("a page of 100 is the same where %d fit into one answer", async (fits) => {
  const page = await collectTickets(listThatFits(fits), { limit: 100, offset: 20, count: true });
  expect(page.count).toBe(1_000);
  expect(page.categories).toEqual([sampleCategory]);
  expect(page.items.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => 980 - index));
});

test("a ticket that does not fit at all is a failure", async () => {
  await expect(collectTickets(listThatFits(0), { limit: 10, offset: 0, count: false })).rejects.toThrow("Too large.");
});

import { CrossdeskError } from "@crossdesk/contracts";
import type { ListTicketsInput } from "@crossdesk/contracts";
import { describe, expect, test } from "vitest";
import { sampleCategory, sampleTicket } from "../../../test/support/samples.ts";
import { collectTickets } from "./collect-tickets.ts";

/** A service with a number of tickets that answers with as many as fit; an earlier release refuses a larger limit. */
const listThatFits =
  (fits: number, { total = 1_000, refuses = false } = {}) =>
  async ({ limit, offset, count }: ListTicketsInput) => {
    if (refuses && limit > fits) throw new CrossdeskError("PAYLOAD_TOO_LARGE", "Too large.");
    const length = Math.max(0, Math.min(limit, fits, total - offset));
    const items = Array.from({ length }, (_, index) => sampleTicket({ number: total - offset - index }));
    const page = { items, categories: [sampleCategory], ...(count ? { count: total } : {}) };
    return refuses ? page : { ...page, hasMore: length === limit || length === fits };
  };

describe.each([false, true])("of a service that refuses what does not fit: %s", (refuses) => {
  test.each([100, 50, 7, 1])("a page of 100 is the same where %d fit into one answer", async (fits) => {
    const page = await collectTickets(listThatFits(fits, { refuses }), { limit: 100, offset: 20, count: true });
    expect(page.count).toBe(1_000);
    expect(page.categories).toEqual([sampleCategory]);
    expect(page.items.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => 980 - index));
  });

  test.each([100, 7, 1])("the last page ends where the tickets do, where %d fit", async (fits) => {
    const page = await collectTickets(listThatFits(fits, { refuses, total: 25 }), {
      limit: 100,
      offset: 3,
      count: false,
    });
    expect(page.items.map(({ number }) => number)).toEqual(Array.from({ length: 22 }, (_, index) => 22 - index));
  });
});

test("a ticket that does not fit at all is a failure", async () => {
  await expect(
    collectTickets(listThatFits(0, { refuses: true }), { limit: 10, offset: 0, count: false }),
  ).rejects.toThrow("Too large.");
});

import { CrossdeskError } from "@crossdesk/contracts";
import type { SearchComplaintsInput } from "@crossdesk/contracts";
import { sampleComplaint } from "@crossdesk/contracts/testing";
import { expect, test } from "vitest";
import { sampleTicket } from "../../../test/support/samples.ts";
import { collectComplaints } from "./collect-complaints.ts";

const TOTAL = 1_200;

/** A service that holds the numbers 1 to 1,200 and passes on at most `fits` complaints at once. */
const serviceOf = (fits: number) => {
  const asked: SearchComplaintsInput[] = [];
  const search = async (input: SearchComplaintsInput) => {
    asked.push(input);
    const newest = (input.before ?? TOTAL + 1) - 1;
    const numbers = Array.from({ length: Math.min(input.limit, newest) }, (_, index) => newest - index);
    if (numbers.length > fits) throw new CrossdeskError("PAYLOAD_TOO_LARGE", "Too large.");
    return { items: numbers.map((number) => sampleComplaint(sampleTicket({ number }))), total: TOTAL };
  };
  return { asked, search };
};

const numbersOf = async (fits: number, limit: number) => {
  const { search, asked } = serviceOf(fits);
  const { items, total } = await collectComplaints(search, { limit });
  return { numbers: items.map(({ ticket }) => ticket.number), total, calls: asked.length };
};

const newest = (count: number) => Array.from({ length: count }, (_, index) => TOTAL - index);

test("a few complaints are one call", async () => {
  expect(await numbersOf(1_000, 100)).toEqual({ numbers: newest(100), total: TOTAL, calls: 1 });
});

test("a thousand come page by page, each once, newest first", async () => {
  expect(await numbersOf(1_000, 1_000)).toEqual({ numbers: newest(1_000), total: TOTAL, calls: 5 });
});

test("large ones come in smaller pages", async () => {
  const { numbers } = await numbersOf(13, 300);
  expect(numbers).toEqual(newest(300));
});

test("a service that passes on as many as fit is not asked for many more than that", async () => {
  const asked: number[] = [];
  const { search } = serviceOf(1_000);
  const fitting = async (input: SearchComplaintsInput) => {
    asked.push(input.limit);
    const { items, total } = await search(input);
    return { items: items.slice(0, 2), total };
  };
  const { items } = await collectComplaints(fitting, { limit: 40 });
  expect(items.map(({ ticket }) => ticket.number)).toEqual(newest(40));
  expect(asked.slice(1).filter((limit) => limit > 4)).toEqual([]);
});

test("one that can't be passed on at all is a failure", async () => {
  await expect(numbersOf(0, 10)).rejects.toThrow("Too large.");
});

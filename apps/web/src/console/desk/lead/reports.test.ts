import type { CrossdeskRouter } from "@crossdesk/contracts";
import { createTRPCClient, httpLink } from "@trpc/client";
import { expect, test } from "vitest";
import { createReports } from "./reports.ts";
import type { AskedReport } from "./reports.ts";

const DAYS = { from: "2026-03-01", to: "2026-03-07", timeZone: "UTC", step: "day" } as const;
const BY_AGENT: AskedReport = { ...DAYS, by: "agent" };
const BY_TAG: AskedReport = { ...DAYS, by: "tag" };

/** Reports whose calls are answered by the test, in the order of its choice. */
const startReports = () => {
  const calls: { readonly answer: (body: unknown, status?: number) => void }[] = [];
  const fetch = (): Promise<Response> =>
    new Promise((resolve) => {
      calls.push({ answer: (body, status = 200) => resolve(Response.json(body, { status })) });
    });
  const rpc = createTRPCClient<CrossdeskRouter>({ links: [httpLink({ url: "http://desk.example/trpc", fetch })] });
  return { reports: createReports({ rpc, onSignedOut: () => undefined }), calls };
};
const reportOf = (name: string) => ({ result: { data: { entityId: name } } });
const REFUSED = { error: { code: -32_603, message: "", data: { kind: "INTERNAL", httpStatus: 500 } } };

test("a report that comes after a later one was asked for is not shown", async () => {
  const { reports, calls } = startReports();
  const readings = [reports.read(BY_AGENT), reports.read(BY_TAG)];
  await expect.poll(() => calls.length).toBe(2);
  calls[1]?.answer(reportOf("by tag"));
  await readings[1];
  calls[0]?.answer(reportOf("by agent"));
  await readings[0];
  expect(reports.answered.value).toEqual({ asked: BY_TAG, report: { entityId: "by tag" } });
});

test("a report is known with what it is the answer to, while something else is asked", async () => {
  const { reports, calls } = startReports();
  const first = reports.read(BY_AGENT);
  await expect.poll(() => calls.length).toBe(1);
  calls[0]?.answer(reportOf("by agent"));
  await first;
  const second = reports.read(BY_TAG);
  expect(reports.answered.value?.asked).toEqual(BY_AGENT);
  expect(reports.isBusy.value).toBe(true);
  await expect.poll(() => calls.length).toBe(2);
  calls[1]?.answer(reportOf("by tag"));
  await second;
  expect(reports.answered.value?.asked).toEqual(BY_TAG);
});

test("the failure of an earlier question is not shown, nor does its end stand for that of the later one", async () => {
  const { reports, calls } = startReports();
  const readings = [reports.read(BY_AGENT), reports.read(BY_TAG)];
  await expect.poll(() => calls.length).toBe(2);
  calls[0]?.answer(REFUSED, 500);
  await readings[0];
  expect([reports.failure.value, reports.isBusy.value]).toEqual([undefined, true]);
  calls[1]?.answer(reportOf("by tag"));
  await readings[1];
  expect([reports.failure.value, reports.isBusy.value]).toEqual([undefined, false]);
});

test("the failure of a file is shown, whatever is read meanwhile", async () => {
  const { reports, calls } = startReports();
  const file = reports.export(BY_AGENT, {});
  const reading = reports.read(BY_TAG);
  await expect.poll(() => calls.length).toBe(2);
  calls[0]?.answer(REFUSED, 500);
  expect(await file).toBeUndefined();
  calls[1]?.answer(reportOf("by tag"));
  await reading;
  expect(reports.failure.value?.kind).toBe("INTERNAL");
});

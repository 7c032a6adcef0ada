import { randomUUID } from "node:crypto";
import { withCall } from "@crossdesk/contracts";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBrowser } from "./support/browser.ts";
import { openConsole } from "./support/console-page.ts";
import { fastestOf, measurePage } from "./support/page-speed.ts";
import type { PageSpeed } from "./support/page-speed.ts";
import { startSystem } from "./support/system.ts";
import type { System } from "./support/system.ts";

let system: System;
let browser: Browser;
beforeAll(async () => {
  [system, browser] = await Promise.all([startSystem(), openBrowser()]);
}, 360_000);
afterAll(async () => {
  await browser.close();
  await system[Symbol.asyncDispose]();
});

/** A laptop of some years ago. */
const SLOWDOWN = 4;
const AT_ONCE = 20;
const ROUNDS = 3;

/** A team with so many open tickets, some of which its lead has, each with a few messages. */
const openTeam = async ({ open, own }: { readonly open: number; readonly own: number }) => {
  const entityId = `team-${randomUUID()}`;
  const lead = { sub: "lea", name: "Lea", role: "admin", entityId, languages: ["eng"] } as const;
  const asLead = withCall({ caller: { subject: "lea", role: "admin", entityId, name: "Lea" } });
  const asShop = withCall({ caller: { subject: "shop", role: "partner", entityId } });
  const me = await system.client.agents.me.mutate(undefined, asLead);
  for (let from = 0; from < open; from += AT_ONCE) {
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, open - from) }, async (_, at) => {
        const name = `Customer ${from + at}`;
        const subject = `Order ${from + at} has not arrived`;
        const description = "I ordered three weeks ago, and the tracking page still says that it is being packed.";
        const { ticket } = await system.client.tickets.open.mutate(
          { channel: "support", customerId: randomUUID(), contact: { name }, subject, description },
          asShop,
        );
        if (from + at >= own) return;
        await system.client.agents.assign.mutate({ ticket: { id: ticket.id }, agent: { id: me.id } }, asLead);
      }),
    );
  }
  await system.databases.tickets.sql(
    `INSERT INTO messages (ticket_id, ticket_number, sender_id, sender_type, text, sent_at, created_by, created_by_type)
     SELECT t.id, t.number, t.customer_id, 'customer', 'Is there any news? ' || n, now(), t.customer_id, 'customer'
     FROM tickets t, generate_series(1, 5) AS n WHERE t.entity_id = $1`,
    [entityId],
  );
  return { lead, entityId };
};

const measureTeam = async (given: { readonly open: number; readonly own: number }): Promise<PageSpeed> => {
  const { lead } = await openTeam(given);
  const viewport = { width: 1366, height: 768 };
  await using desk = await openConsole(browser, system.url, { agent: lead, viewport });
  const { page } = desk;
  await page.getByRole("status", { name: "Connection: Live" }).waitFor();
  const speed = await fastestOf(ROUNDS, () =>
    measurePage(page, {
      slowdown: SLOWDOWN,
      first: "#tickets .row",
      usable: '[role="status"][aria-label="Connection: Live"]',
    }),
  );
  // All of the team's are one click away, and few of them are drawn.
  await page.getByRole("tab", { name: "Team" }).click();
  await page.getByRole("heading", { name: `Open in your team ${given.open.toLocaleString("en-GB")}` }).waitFor();
  expect((await desk.rows()).length).toBeLessThan(70);
  expect(desk.problems).toEqual([]);
  return speed;
};

test("with 1,000 open tickets the console is there as soon as with 20, reads as little and takes as little memory", async () => {
  const few = await measureTeam({ open: 20, own: 10 });
  const many = await measureTeam({ open: 1_000, own: 200 });
  console.table({ "20 open, 10 own": few, "1,000 open, 200 own": many });
  // Times are compared on the same machine in the same minute: whatever else it does, it does for both.
  expect(many.usableMs).toBeLessThan(3 * few.usableMs + 1_000);
  // The whole page and all that it reads before it is used fit into two seconds of a slow line.
  expect(many.pageKb).toBeLessThan(200);
  expect(many.callsKb).toBeLessThan(few.callsKb + 150);
  expect(many.calls).toBeLessThan(few.calls + 60);
  expect(many.heapMb).toBeLessThan(few.heapMb + 15);
  expect(many.elements).toBeLessThan(few.elements + 1_500);
});

import { test } from "vitest";
import type { Transaction } from "@crossdesk/database";
import type { Remote, TicketsDeps } from "../src/deps.ts";
import { lockTicket } from "../src/db/repositories/find-ticket.ts";

declare const deps: TicketsDeps;
declare const remote: Remote;
declare const tx: Transaction;

test("what runs in a transaction has no client of another service", () => {
  // @ts-expect-error use cases are given `Remote` apart, and only those that ask before their transaction
  void deps.files;
  // @ts-expect-error those ask what they may, and change nothing elsewhere
  void remote.files.commit;
});

test("a ticket is looked for within a scope: tenant, customer and token", () => {
  // @ts-expect-error whose it may be is left out
  void lockTicket(tx, { id: "a" });
  // @ts-expect-error the customer and the token are left out
  void lockTicket(tx, { id: "a" }, { entityId: "main" });
});

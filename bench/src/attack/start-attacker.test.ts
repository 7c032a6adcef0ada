import { expect, test } from "vitest";
import { startAttacker } from "./start-attacker.ts";

test("an attacker reports while it runs, and a request for a report after its end fails at once", async () => {
  await using attacker = await startAttacker({ host: "127.0.0.1", port: 9, sockets: 0, starts: [] });
  expect(await attacker.report()).toMatchObject({ opened: 0, open: 0 });
  await attacker[Symbol.asyncDispose]();
  await expect(attacker.report()).rejects.toThrow("The attacker has ended");
});

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createPair, startBroker } from "./support.ts";

const CLIENT = fileURLToPath(new URL("fixtures/client.py", import.meta.url));

test("a client in another language needs PROTOCOL.md and its standard library", async () => {
  await using broker = await startBroker();
  await using pair = await createPair(broker);
  const { stdout } = await promisify(execFile)("python3", [CLIENT, "127.0.0.1", String(broker.port), pair.service]);
  const failure = (code: string): unknown => ({
    error: expect.objectContaining({ data: expect.objectContaining({ code }) }),
  });
  expect(JSON.parse(stdout)).toEqual({
    sum: { result: { data: 5 } },
    who: { result: { data: expect.objectContaining({ caller: "python" }) } },
    missing: failure("NOT_FOUND"),
    late: failure("TIMEOUT"),
    events: [1, 2, 3].map((n) => ({ id: String(n), data: { n } })),
    alone: { error: "nobody" },
  });
});

import { expect, test } from "vitest";
import { readArguments } from "./arguments.ts";
import { OPERATION_NAMES, OPERATIONS } from "./operations.ts";

const CONNECTIONS = 64;
const TICKETS = 10_000;

test("no two connections write to the same ticket", () => {
  const paths = Array.from({ length: CONNECTIONS }, (_, connection) => [
    ...new Set(
      OPERATIONS["add-message"]
        .requests({ connection, connections: CONNECTIONS, tickets: TICKETS })
        .map(({ path }) => path),
    ),
  ]).flat();
  expect(new Set(paths).size).toBe(paths.length);
});

test.for(OPERATION_NAMES)("%s has something to send on each of many connections, and on one", (name) => {
  for (const connections of [1, CONNECTIONS]) {
    for (let connection = 0; connection < connections; connection += 1) {
      expect(OPERATIONS[name].requests({ connection, connections, tickets: TICKETS }).length).toBeGreaterThan(0);
    }
  }
});

test("the command line names operations, and what is none is refused", () => {
  expect(readArguments(["get", "--memory", "1_000_000"])).toMatchObject({
    operations: ["get"],
    memoryRequests: 1_000_000,
  });
  expect(readArguments([]).operations).toEqual(OPERATION_NAMES);
  expect(() => readArguments(["got"])).toThrow(/no operation "got"/);
  expect(() => readArguments(["--memory", "many"])).toThrow(/no number/);
});

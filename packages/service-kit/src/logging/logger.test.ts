import { CrossdeskError } from "@crossdesk/contracts";
import { expect, test } from "vitest";
import { createLogger } from "./logger.ts";

const logLines = (use: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] => {
  const lines: string[] = [];
  use(createLogger({ service: "tests", level: "info", destination: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

test("a line is JSON with time, level, service and the call's ids", () => {
  const [line] = logLines((logger) => logger.child({ requestId: "r-1" }).info({ ticketId: "t-1" }, "opened"));
  expect(line).toEqual({
    level: "info",
    time: expect.stringMatching(/Z$/),
    service: "tests",
    requestId: "r-1",
    ticketId: "t-1",
    msg: "opened",
  });
});

test("an error is logged with its causes, and without the row that it was about", () => {
  const violation = Object.assign(
    new Error('duplicate key value violates unique constraint "c"\n - detail: Key (email)=(a@b.c) already exists.'),
    {
      code: "23505",
      constraint: "c",
      table: "customers",
      detail: "Key (email)=(a@b.c) already exists.",
      where: "a@b.c",
    },
  );
  const refused = Object.assign(new Error('invalid input syntax for type uuid: "a@b.c"'), {
    code: "22P02",
    cause: violation,
  });
  const error = new CrossdeskError("INTERNAL", "It failed.", { cause: refused });
  const [line] = logLines((logger) => logger.error({ err: error }, "failed"));
  expect(JSON.stringify(line)).not.toContain("a@b.c");
  expect(line).toMatchObject({
    err: {
      type: "CrossdeskError",
      kind: "INTERNAL",
      message: "It failed.",
      stack: expect.stringMatching(/^\s+at /),
      cause: {
        code: "22P02",
        message: "PostgreSQL refused a value (22P02).",
        cause: { constraint: "c", table: "customers", message: 'duplicate key value violates unique constraint "c"' },
      },
    },
  });
});

test("personal data that was given by mistake is struck out", () => {
  const [line] = logLines((logger) => logger.info({ customer: { email: "a@b.c", name: "Ann" }, token: "t" }, "oops"));
  expect(line).toMatchObject({ customer: { email: "[redacted]", name: "[redacted]" }, token: "[redacted]" });
});

test("however many loggers a process creates, one waits for its end", () => {
  const create = () => createLogger({ service: "tests", level: "silent" });
  create();
  const before = process.listenerCount("exit");
  for (let count = 0; count < 20; count += 1) create();
  expect(process.listenerCount("exit")).toBe(before);
});
